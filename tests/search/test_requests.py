"""What an address asks for, and the address of what is asked."""

import re
from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import tree
from portal.core.choices import Kind
from search.corpus import SORTS
from search.facets import BY_NAME, FACETS
from search.requests import MAX_PAGE, MAX_QUERY, MAX_VALUES, SearchRequest, parse
from tests.lengths import examples

CHOICES = {
    facet.name: [str(code) for code, _label in facet.choices()] for facet in FACETS if facet.choices
}
TREES = {
    "discipline": ["1", "1.6", "1.6-ecology", "6.2-linguistics", "3"],
    "territory": ["WORLD", "FR", "FR:only", "FR-DEP-29", "FR-REG-53:only", "ONLINE", "BE"],
}
# Words as visitors type them: any characters but those that a search refuses.
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80)
DAYS = st.none() | st.dates()


def codes(name):
    known = TREES.get(name) or CHOICES[name]
    return st.frozensets(st.sampled_from(known), max_size=4)


@st.composite
def requests(draw):
    first, last = sorted([draw(st.dates()), draw(st.dates())])
    selected = draw(st.fixed_dictionaries({name: codes(name) for name in BY_NAME}))
    return SearchRequest(
        q=" ".join(draw(WORDS).split()),
        selected={name: chosen for name, chosen in selected.items() if chosen},
        date_from=draw(st.sampled_from([None, first])),
        date_to=draw(st.sampled_from([None, last])),
        sort=draw(st.sampled_from(["", *SORTS])),
        page=draw(st.integers(1, MAX_PAGE)),
        exact=draw(st.booleans()),
    )


@pytest.fixture
def read(vocabulary):
    def read(address, **options):
        return parse(QueryDict(address), language="fr", **options)

    return read


@settings(max_examples=examples(150))
@given(asked=requests())
def test_address_of_a_request_is_read_as_that_request(read, asked):
    address = asked.querystring()
    again, errors = read(address)
    assert (again, errors) == (asked, {})
    assert again.querystring() == address


PIECES = st.sampled_from(
    "q= q=mare kind=project kind=x discipline=1.6 discipline=%00 territory=FR:only territory=:only"
    " from=2026-01-01 from=x to=2025-01-01 sort=title sort=y page=2 page=-1 page_size=100"
    " page_size=101 status=recruiting status= language=%ED%A0%80 x=y q=%ff q=+a++b+"
    " exact=1 exact=2".split()
)


@settings(max_examples=examples(150))
@given(pieces=st.lists(PIECES, max_size=12))
def test_any_address_leads_to_a_canonical_one(read, pieces):
    """What is wrong is left out; what is left reads as itself, whatever was there besides."""
    asked, errors = read("&".join(pieces), page_size=20)
    address = asked.querystring()
    again, left = read(address, page_size=20)
    assert again == asked
    assert left == {name: text for name, text in errors.items() if name == "to" and asked.date_to}
    assert again.querystring() == address


@settings(max_examples=examples(100))
@given(asked=requests(), data=st.data())
def test_toggling_twice_changes_nothing_but_the_page(asked, data):
    name = data.draw(st.sampled_from(sorted(BY_NAME)))
    code = data.draw(st.sampled_from(TREES.get(name) or CHOICES[name]))
    once = asked.toggled(name, code)
    before, after = asked.selected.get(name, frozenset()), once.selected.get(name, frozenset())
    assert before ^ after == {code}
    assert once.page == 1
    assert once.toggled(name, code) == asked.at(page=1)


class TestParse:
    def test_of_nothing(self, read):
        assert read("") == (SearchRequest(), {})
        assert SearchRequest().querystring() == ""

    def test_of_everything(self, read):
        asked, errors = read(
            "q=+les++mares&kind=project&kind=event&territory=FR&territory=FR-REG-53:only"
            "&discipline=1.6&participation=count&setting=field&audience=families&status=recruiting"
            "&resource_type=guide&language=br&event_format=hybrid&from=2026-01-02&to=2026-03-04"
            "&sort=soon&page=3&page_size=7",
            scope={Kind.PROJECT},
        )
        assert errors == {}
        assert asked == SearchRequest(
            q="les mares",
            selected={
                "kind": {"project", "event"},
                "territory": {"FR", "FR-REG-53:only"},
                "discipline": {"1.6"},
                "participation": {"count"},
                "setting": {"field"},
                "audience": {"families"},
                "status": {"recruiting"},
                "resource_type": {"guide"},
                "language": {"br"},
                "event_format": {"hybrid"},
            },
            date_from=date(2026, 1, 2),
            date_to=date(2026, 3, 4),
            sort="soon",
            page=3,
            page_size=7,
            language="fr",
            scope=frozenset({"project"}),
        )

    @pytest.mark.parametrize(
        ("address", "field", "value"),
        [
            ("q=" + "a" * MAX_QUERY, "q", "a" * MAX_QUERY),
            ("q=a&q=b", "q", "b"),
            (f"page={MAX_PAGE}", "page", MAX_PAGE),
            ("page_size=1", "page_size", 1),
            ("page_size=100", "page_size", 100),
            ("from=+2026-01-02+", "date_from", date(2026, 1, 2)),
            ("from=2024-02-29", "date_from", date(2024, 2, 29)),
        ],
    )
    def test_at_the_limits(self, read, address, field, value):
        asked, errors = read(address)
        assert (getattr(asked, field), errors) == (value, {})

    @pytest.mark.parametrize(
        ("address", "named"),
        [
            ("q=" + "a" * (MAX_QUERY + 1), "q"),
            ("q=a%00b", "q"),
            ("page=0", "page"),
            (f"page={MAX_PAGE + 1}", "page"),
            ("page=1e3", "page"),
            ("page=²", "page"),
            ("page_size=101", "page_size"),
            ("page_size=0", "page_size"),
            ("from=2026-02-29", "from"),
            ("from=02/01/2026", "from"),
            ("from=2026-W01-1", "from"),
            ("to=٢٠٢٦-٠١-٠٢", "to"),
            ("from=2026-01-02&to=2026-01-01", "to"),
            ("sort=Title", "sort"),
            ("kind=Project", "kind"),
            ("kind=project&kind=x", "kind"),
            ("discipline=1.", "discipline"),
            ("territory=FR-REG-53:ONLY", "territory"),
            ("discipline=1.6:only", "discipline"),
            ("&".join(f"discipline={n}" for n in range(MAX_VALUES + 1)), "discipline"),
        ],
    )
    def test_what_is_wrong_is_named_and_left_out(self, read, address, named):
        asked, errors = read(address)
        assert list(errors) == [named]
        known = re.sub(r"\d{4}-\d\d-\d\d", "", asked.querystring())
        assert known in ("", "kind=project", "from=")

    def test_a_merged_node_is_still_found_by_its_old_code(self, read, vocabulary):
        disciplines, territories = vocabulary.disciplines, vocabulary.territories
        tree.merge(disciplines["1.6-ornithology"], disciplines["1.6-ecology"])
        tree.merge(territories["FR-DEP-35"], territories["FR-DEP-29"])
        asked, errors = read(
            "discipline=1.6-ornithology&discipline=1.6-ecology&territory=FR-DEP-35:only"
        )
        assert errors == {}
        assert asked.selected == {
            "discipline": {"1.6-ecology"},
            "territory": {"FR-DEP-29:only"},
        }

    def test_page_size_of_a_page_isnt_a_visitors_choice(self, read):
        assert read("page_size=-3", page_size=20) == (SearchRequest(page_size=20), {})


@pytest.mark.parametrize(
    ("q", "sort", "effective"),
    [
        ("", "", "newest"),
        ("mare", "", "relevance"),
        ("", "relevance", "newest"),
        ("mare", "relevance", "relevance"),
        ("mare", "title", "title"),
        ("", "soon", "soon"),
    ],
)
def test_effective_sort(q, sort, effective):
    assert SearchRequest(q=q, sort=sort).effective_sort == effective


@pytest.mark.parametrize(
    ("scope", "selected", "names"),
    [
        ((), {}, "kind discipline territory"),
        ({"project"}, {}, "discipline territory participation setting audience status language"),
        ((), {"kind": {"resource", "event"}}, "kind discipline territory audience language"),
        ({"news"}, {}, "discipline territory"),
        ((), {"kind": {"page"}}, " ".join(BY_NAME)),
        ({"news"}, {"status": {"active"}}, "discipline territory status"),
    ],
)
def test_facets_that_fit_the_kinds_in_view(scope, selected, names):
    selected = {name: frozenset(found) for name, found in selected.items()}
    asked = SearchRequest(scope=frozenset(scope), selected=selected)
    shown = [facet.name for facet in asked.facets]
    assert shown == [name for name in BY_NAME if name in names.split()]
