"""Text and parsers: what they make of dirt, and that nothing makes them raise."""

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.duplicates import address_key, close_names
from directory.importing import parsers, text, vocabularies
from directory.importing.mappings import MAPPINGS
from portal.core.cells import escape_cell, join_items, split_items, unescape_cell

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
SURROGATES = st.text(st.characters(categories=["Cs", "Cc", "L"]), max_size=8)


def read(parse, value, *args):
    """What the parser makes of the value, and the kinds of its notes."""
    kinds = []
    parsed = parse(value, lambda kind, *said: kinds.append(kind), *args)
    return parsed, kinds


@pytest.mark.parametrize(
    ("value", "expected", "kinds"),
    [
        (1965, datetime.date(1965, 1, 1), ["read-as"]),
        ("2014-10-17", datetime.date(2014, 10, 17), []),
        ("2014-10-1", datetime.date(2014, 10, 1), []),
        ("2015-09-14 13:08:21.387721+00", datetime.date(2015, 9, 14), []),
        ("2015-09-14T13:08:21Z", datetime.date(2015, 9, 14), []),
        ("2008/05/01", datetime.date(2008, 5, 1), []),
        ("2008 05 01", datetime.date(2008, 5, 1), []),
        ("20170315", datetime.date(2017, 3, 15), []),
        ("5/1/1998", datetime.date(1998, 5, 1), []),
        ("02/14/2023", datetime.date(2023, 2, 14), []),
        ("14/02/2023", datetime.date(2023, 2, 14), ["read-as"]),
        ("06/01/23", datetime.date(2023, 6, 1), []),
        ("6/1/71", datetime.date(1971, 6, 1), []),
        ("2017/January/1", datetime.date(2017, 1, 1), []),
        ("February 2015", datetime.date(2015, 2, 1), ["read-as"]),
        ("2014 January", datetime.date(2014, 1, 1), ["read-as"]),
        ("2012-01", datetime.date(2012, 1, 1), ["read-as"]),
        ("1er août 2020", datetime.date(2020, 8, 1), []),
        ("March 3, 2020", datetime.date(2020, 3, 3), []),
        ("2014-02-30", None, ["unreadable"]),
        ("On-going", None, ["unreadable"]),
        ("anytime, ongoing", None, ["unreadable"]),
        ("Anticipated Summer 2021", None, ["unreadable"]),
        ("", None, ["unreadable"]),
        ("٢٠١٤", datetime.date(2014, 1, 1), ["read-as"]),
    ],
)
def test_dates(value, expected, kinds):
    assert read(parsers.us_date, value) == (expected, kinds)


def test_a_french_file_has_the_day_first():
    assert read(parsers.date, "05/01/2017")[0] == datetime.date(2017, 1, 5)
    assert read(parsers.us_date, "05/01/2017")[0] == datetime.date(2017, 5, 1)


@pytest.mark.parametrize(
    ("value", "expected", "kinds"),
    [
        ("https://a.org/x?b=1", "https://a.org/x?b=1", []),
        (" https://a.org ", "https://a.org", []),
        ("eclipsemegamovie.org", "https://eclipsemegamovie.org", ["read-as"]),
        ("www.a.org/x", "https://www.a.org/x", ["read-as"]),
        ("see https://a.org/x. And more", "https://a.org/x", ["read-as"]),
        ("https://a.org   https://b.org", "https://a.org", ["read-as"]),
        ("not released yet", None, ["unreadable"]),
        ("javascript:alert(1)", None, ["unreadable"]),
        ("https://", None, ["unreadable"]),
    ],
)
def test_addresses(value, expected, kinds):
    assert read(parsers.url, value) == (expected, kinds)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("false", False), ("Oui", True), (True, True), ("0", False), ("peut-être", None)],
)
def test_truth(value, expected):
    assert read(parsers.boolean, value)[0] is expected


def test_terms_outside_the_table_are_reported_and_never_guessed():
    terms = "observation, dancing, Identification, other"
    assert read(lambda v, n: parsers.terms(vocabularies.TASKS, v, n), terms) == (
        ["observe", "classify"],
        ["unknown"],
    )


def test_organisations_keep_their_commas_and_acronyms():
    names = parsers.organisation_names(
        "National Park Service (NPS), University of California, Santa Cruz; Oceanites, Inc."
    )
    assert [(n["name"], n["acronym"]) for n in names] == [
        ("National Park Service", "NPS"),
        ("University of California Santa Cruz", ""),
        ("Oceanites Inc.", ""),
    ]


@pytest.mark.parametrize(
    "prose", ["boy scouts, local land trust", "A variety of State Partners work with USGS", "Tech"]
)
def test_prose_about_partners_is_no_organisation(prose):
    assert read(lambda v, n: parsers.partners("partner", v, n), prose) == (None, [])
    told, kinds = read(parsers.partners_in_words, prose)
    assert (told, kinds) == ([("text", f"<p>Partners: {prose}</p>")], ["kept-as-text"])


# Rich text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("One.\n\nTwo\nlines.", "<p>One.</p><p>Two<br/>lines.</p>"),
        (
            "See https://a.org/x?b=1&c=2.",
            '<p>See <a href="https://a.org/x?b=1&amp;c=2">https://a.org/x?b=1&amp;c=2</a>.</p>',
        ),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("Fish &amp; Wildlife", "<p>Fish &amp; Wildlife</p>"),
        ("a <br><br>b", "<p>a</p><p>b</p>"),
        ("<div>a</div><strong>b</strong>", "<p>a</p><b>b</b>"),
        ("<p>a</p><p> </p>", "<p>a</p>"),
        ("<h2>a</h2>", "<p>a</p>"),
        ("<p onclick='x()'>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<p><a href="javascript:x()" target="_blank">a</a></p>', "<p><a>a</a></p>"),
        ("<img src=x onerror=alert(1)>", ""),
    ],
)
def test_rich_text(value, expected):
    assert text.rich(value) == expected


def test_the_body_has_headings():
    assert text.rich("<h1>a</h1><h4>b</h4>", text.BODY_TAGS) == "<h3>a</h3><h4>b</h4>"


def test_plain_text_has_neither_tags_nor_entities_nor_controls():
    assert (
        text.plain("<p>a&nbsp;&amp; b</p><ul><li>c</li></ul>\x00\ud800") == "a & b\n\nc\n\n\ufffd"
    )
    assert text.plain("?a=1&copy=2 < 3") == "?a=1&copy=2 < 3"


@given(st.text() | SURROGATES)
def test_text_stays_what_a_database_takes(value):
    for made in (text.plain(value), text.line(value), text.rich(value)):
        assert "\0" not in made
        assert made.encode().decode() == made


@given(st.text(alphabet="<>/apbrscit \"'=:javonklhef&;", max_size=60))
@example('<a href="java&#115;cript:x">')
def test_rich_text_cleaned_twice_is_the_same(value):
    once = text.rich(f"<p>{value}</p>")
    assert text.rich(once) == once
    assert "<script" not in once
    assert "javascript:" not in once.partition("href=")[2][:20]


ALL_PARSERS = sorted(
    {column.parse for mapping in MAPPINGS.values() for column in mapping.columns}, key=repr
)


@given(value=ANYTHING | SURROGATES, parse=st.sampled_from(ALL_PARSERS))
def test_no_parser_raises(value, parse):
    if not parsers.is_empty(value):
        parse(value, lambda *said: None)


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_iso_dates_round_trip(day):
    assert read(parsers.date, day.isoformat()) == (day, [])


# Cells


@given(st.text())
@example("=1+1")
@example("'=1+1")
@example("''-1")
@example("'s Gravenhage")
def test_escaped_cells_come_back_and_never_run(value):
    escaped = escape_cell(value)
    assert unescape_cell(escaped) == value
    assert escaped[:1] not in set("=+-@\t\r\n")


def test_only_what_was_escaped_is_unescaped():
    assert unescape_cell("'s Gravenhage") == "'s Gravenhage"
    assert escape_cell("'s Gravenhage") == "'s Gravenhage"


ITEM = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.lists(ITEM, max_size=5))
@example(["a, b"])
@example(["a|b", "c\\"])
@example(["\\"])
def test_lists_in_a_cell_come_back(items):
    assert split_items(join_items(items)) == items


# Duplicates


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.a.org/x/", "http://a.org/x", True),
        ("https://a.org/x?utm_source=n", "https://A.org/x", True),
        ("https://a.org/x?id=1", "https://a.org/x?id=2", False),
        ("https://a.org/X", "https://a.org/x", False),
        ("https://a.org:8080", "https://a.org", False),
    ],
)
def test_address_keys(one, other, same):
    assert (address_key(one) == address_key(other)) is same


@given(st.text() | SURROGATES)
@example("http://[")
@example("http://a:99999999/")
def test_any_address_has_a_key(value):
    assert isinstance(address_key(value), str)


def test_names_that_differ_by_a_number_are_a_series():
    assert close_names("Vigie-Nature École", "Vigie nature ecole")
    assert close_names("Observatoire des saisons", "Observatoire des saison")
    assert not close_names("Comptage 2015 des oiseaux", "Comptage 2016 des oiseaux")
    assert not close_names("!!!", "???")
