"""How a facet's choices are laid out: what is shown at once, what is opened, what is escaped."""

from bs4 import BeautifulSoup

from portal.core.templatetags.facets import facet_choices
from portal.core.templatetags.hits import telling
from search.facets import BY_NAME
from search.results import Bucket, FacetResult, Value

DISCIPLINE = BY_NAME["discipline"]


def buckets(count, **last):
    made = [Bucket(f"c{n}", f"Label {n}", 100 - n) for n in range(count)]
    return (*made[:-1], Bucket(f"c{count - 1}", "Last", 1, **last)) if last else tuple(made)


def choices(roots):
    return BeautifulSoup(facet_choices(FacetResult(DISCIPLINE, tuple(roots))), "html.parser")


def at_once(soup):
    return [
        box["value"]
        for box in soup.select("ul > li > label > input")
        if not box.find_parent("li", "more")
    ]


def test_the_rare_ones_are_under_more():
    soup = choices(buckets(12))
    assert at_once(soup) == [f"c{n}" for n in range(DISCIPLINE.size)]
    assert len(soup.select(".more li")) == 4
    assert soup.select_one(".more details").has_attr("open") is False


def test_a_list_is_not_cut_for_two():
    assert choices(buckets(10)).select(".more") == []


def test_more_is_open_where_something_is_chosen_which_keeps_its_place():
    soup = choices(buckets(14, selected=True))
    assert soup.select_one(".more > details").has_attr("open")
    assert [box["value"] for box in soup.select("input")] == [f"c{n}" for n in range(14)]


def test_what_holds_a_choice_is_open():
    child = Bucket("c13-x", "Below", 0, selected=True)
    soup = choices(buckets(14, children=(child,), opened=True))
    assert len(soup.select("details[open]")) == len(soup.select("details")) == 2


def test_the_branch_that_holds_most_is_open():
    def branch(code, count):
        return Bucket(code, code, count, children=(Bucket(f"{code}-x", "x", count),))

    soup = choices([branch("most", 51), branch("other", 49)])
    opened = [found.parent.label.input["value"] for found in soup.select("details[open]")]
    assert opened == ["most"]


def test_labels_are_escaped():
    soup = choices([Bucket("a", "<b>A & B</b>", 1234, children=(Bucket("b", "b", 1),))])
    assert soup.select("b") == []
    assert soup.label.span.get_text() == "<b>A & B</b>"
    assert "<b>A & B</b>" in soup.summary.get_text()


def test_recruiting_says_active():
    values = [Value("recruiting", "Recruiting now"), Value("active", "Active")]
    assert [value.code for value in telling(values)] == ["recruiting"]
    assert [value.code for value in telling(values[1:])] == ["active"]


def test_what_is_folded_away_can_come_as_text():
    leaves = tuple(Bucket(f"d{n}", f"Dép {n} <&>", 2) for n in range(14))
    branches = (
        Bucket("open", "Open", 80, children=leaves),
        Bucket("shut", "Shut", 9, children=leaves),
    )
    result = FacetResult(DISCIPLINE, (*branches, *buckets(12)))
    apart = BeautifulSoup(facet_choices(result, apart=True), "html.parser")
    assert apart.select("details[open] > script, details:not([open]) > ul, ul script ul") == []
    assert len(apart.select("script")) == 3  # one branch, and what is under each "More"
    for script in apart.select("script"):
        script.replace_with(BeautifulSoup(script.string, "html.parser"))
    assert str(apart) == str(BeautifulSoup(facet_choices(result), "html.parser"))
