"""From counts to what a visitor sees of the facets: the same for every engine.

An engine gives `count(code)`; which values are shown, in what order and under which label is
decided here.
"""

from .facets import BY_NAME, ONLY
from .results import Bucket, FacetResult, Value


def facet_result(facet, vocabulary, request, count):
    """A facet's buckets, the most frequent first. What is chosen is shown even at 0."""
    selected = request.selected.get(facet.name, frozenset())
    needed = selected.union(*(vocabulary.ancestors(code) for code in selected))

    def branch(parent):
        counted = [(count(code), code) for code in vocabulary.children.get(parent, ())]
        found = [(n, code) for n, code in counted if n or code in needed]
        found.sort(key=lambda pair: -pair[0])  # stable: equals keep the vocabulary's order
        return tuple(
            Bucket(
                code=code,
                label=vocabulary.label(code, request.language),
                count=n,
                selected=code in selected,
                parent=parent,
                depth=vocabulary.terms[code].depth,
                children=branch(code),
            )
            for n, code in found
        )

    return FacetResult(facet, branch(None))


def wider_codes(request, vocabularies):
    """The codes of what is open to people in the chosen places: filed more widely, or online."""
    vocabulary = vocabularies.of(BY_NAME["territory"])
    chosen = request.selected.get("territory", frozenset())
    places = [code for code in vocabulary.most_precise(chosen) if vocabulary.ancestors(code)]
    above = dict.fromkeys(code for place in places for code in vocabulary.ancestors(place))
    return [*(code + ONLY for code in above), "ONLINE"] if places else []


def wider(request, vocabularies, count):
    """A bucket for each of `wider_codes` that holds something which isn't among the results."""
    vocabulary = vocabularies.of(BY_NAME["territory"])
    counted = [(code, count(code)) for code in wider_codes(request, vocabularies)]
    return tuple(
        Bucket(code, vocabulary.label(code, request.language), n) for code, n in counted if n
    )


def chips(request, vocabularies):
    """What is chosen, in the order of facets and vocabularies, with labels."""
    return tuple(
        (facet, Value(code, vocabularies.of(facet).label(code, request.language)))
        for name, facet in BY_NAME.items()
        for code in sorted(request.selected.get(name, ()), key=vocabularies.of(facet).position)
    )
