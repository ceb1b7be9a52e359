"""The vocabularies as JSON: what a search filters by, as trees, with how much there is of each."""

from typing import Annotated

from django.utils.translation import override
from ninja import Path, Router, Schema

from portal.core.examples import example, example_of
from portal.core.parameters import checked
from portal.core.problem_details import Problem, ProblemDetails

from .api import answer
from .conditional import answered
from .documents import LANGUAGES
from .engine import visible_counts
from .facets import BY_NAME, FACETS
from .visibility import Viewer
from .vocabulary import vocabularies

router = Router(tags=["vocabularies"])
NAME = Annotated[str, Path(description="One of /vocabularies.", examples=["discipline"])]


class Term(Schema):
    """`count`: what one may see of it, with all that is below. `former`: codes that it had before;
    a search still takes them."""

    model_config = example(
        code="1.6-ecology",
        labels={"fr": "Écologie", "en": "Ecology"},
        count=5,
        former=[],
        children=[],
    )

    code: str
    labels: dict[str, str]
    count: int
    former: list[str]
    children: list["Term"]


class Name(Schema):
    model_config = example(name="discipline", labels={"fr": "Discipline", "en": "Discipline"})

    name: str
    labels: dict[str, str]


class Names(Schema):
    model_config = example(vocabularies=[example_of(Name)])

    vocabularies: list[Name]


class Terms(Name):
    """`name` is also the parameter of a search that takes its codes."""

    model_config = example(**example_of(Name), terms=[example_of(Term)])

    terms: list[Term]


@router.get("/vocabularies", response={200: Names, 400: ProblemDetails}, url_name="vocabularies")
def vocabulary_list(request):
    """What there is to filter by."""
    checked(request.GET, [], {})
    return answer({"vocabularies": [_name(facet) for facet in FACETS]})


@router.get(
    "/vocabularies/{name}",
    response={200: Terms, 400: ProblemDetails, 404: ProblemDetails},
    url_name="vocabulary",
)
def vocabulary(request, name: NAME):
    """All values of a facet, in their order: as a tree, which most are only one step high."""
    checked(request.GET, [], {})
    if name not in BY_NAME:
        raise Problem("not_found")
    facet = BY_NAME[name]

    def make():
        terms = Tree(facet, Viewer.behind(request)).terms()
        return answer({**_name(facet), "terms": terms})

    return answered(request, make)


class Tree:
    """A vocabulary with what a viewer may see of it."""

    def __init__(self, facet, viewer):
        self.vocabulary = vocabularies().of(facet)
        self.counts = visible_counts({facet.name: list(self.vocabulary.terms)}, viewer)[facet.name]
        self.labels = {language: self._labels(language) for language in LANGUAGES}
        self.former = {}
        for code, current in self.vocabulary.former.items():
            self.former.setdefault(current, []).append(code)

    def terms(self, parent=None):
        return [self._term(code) for code in self.vocabulary.children.get(parent, ())]

    def _term(self, code):
        return {
            "code": code,
            "labels": {language: labels[code] for language, labels in self.labels.items()},
            "count": self.counts[code],
            "former": sorted(self.former.get(code, ())),
            "children": self.terms(code),
        }

    def _labels(self, language):
        with override(language):
            values = self.vocabulary.values(language)
            return {code: str(value.label) for code, value in values.items()}


def _name(facet):
    labels = {}
    for language in LANGUAGES:
        with override(language):
            labels[language] = str(facet.label)
    return {"name": facet.name, "labels": labels}
