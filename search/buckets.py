"""From counts to what a visitor sees of the facets: the same for every engine.

An engine gives `{code: count}`; which values are shown, in what order and under which label is
decided here.
"""

from collections import defaultdict

from .facets import ONLY
from .results import Bucket, FacetResult, Value

FRANCE = "FR"  # how its code begins, and those of its regions and départements


def facet_result(facet, vocabulary, request, counts):
    """A facet's buckets, the most frequent first. What is chosen is shown even at 0.

    A view by its values shows all of them.
    """
    selected = request.selected.get(facet.name, frozenset())
    frequent = counts if request.view == facet.name else vocabulary.most_frequent(counts)
    shown = selected.union(frequent, *(vocabulary.ancestors(code) for code in selected))
    siblings, terms = defaultdict(list), vocabulary.terms
    for code in shown:
        if term := terms.get(code):
            siblings[term.parent].append((-counts.get(code, 0), term.position, term))
    values = vocabulary.values(request.language)

    def branch(parent):
        found = sorted(siblings[parent])
        return tuple([bucket(-count, term) for count, _position, term in found])

    def bucket(count, term):
        code, _label, _labels, parent, depth, _position = term
        children = branch(code) if code in siblings else ()
        chosen = code in selected
        opened = bool(selected) and any(child.selected or child.opened for child in children)
        return Bucket(code, values[code].label, count, chosen, parent, depth, children, opened)

    return FacetResult(facet, branch(None), is_cut=len(frequent) < len(counts))


def wider_codes(request, vocabularies):
    """The codes of what is open to people in the chosen places: filed more widely, or online."""
    vocabulary = vocabularies.of(request.corpus.by_name["territory"])
    chosen = request.selected.get("territory", frozenset())
    places = [code for code in vocabulary.most_precise(chosen) if vocabulary.ancestors(code)]
    above = dict.fromkeys(code for place in places for code in vocabulary.ancestors(place))
    return [*(code + ONLY for code in above), "ONLINE"] if places else []


def wider(request, vocabularies, counts):
    """A bucket for each of `wider_codes` that holds something which isn't among the results."""
    vocabulary = vocabularies.of(request.corpus.by_name["territory"])
    return tuple(
        Bucket(code, vocabulary.label(code, request.language), counts[code])
        for code in wider_codes(request, vocabularies)
        if counts.get(code)
    )


def facet_results(request, vocabularies, counted):
    """{name: FacetResult} of the facets in view; `counted` is {name: {code: count}}."""
    return {
        facet.name: facet_result(facet, vocabularies.of(facet), request, counted[facet.name])
        for facet in request.facets
    }


def places(request, vocabularies, counted):
    """What a map shows, as `SearchResults.places` has it; nothing unless one is asked for."""
    if not request.on_map or "territory" not in counted:
        return {}
    vocabulary = vocabularies.of(request.corpus.by_name["territory"])
    counts = counted["territory"]
    selected = request.selected.get("territory", frozenset())
    france = (code for code in vocabulary.terms if code.startswith(FRANCE))
    found = {}
    for code in dict.fromkeys([*france, *counts, *selected]):
        if term := vocabulary.terms.get(code.removesuffix(ONLY)):
            label = vocabulary.label(code, request.language)
            parent = term.code if code.endswith(ONLY) else term.parent
            found[code] = Bucket(
                code, label, counts.get(code, 0), code in selected, parent, term.depth
            )
    return found


def chips(request, vocabularies):
    """What is chosen, in the order of facets and vocabularies, with labels."""
    return tuple(
        (facet, Value(code, vocabularies.of(facet).label(code, request.language)))
        for name, facet in request.corpus.by_name.items()
        for code in sorted(request.selected.get(name, ()), key=vocabularies.of(facet).position)
    )
