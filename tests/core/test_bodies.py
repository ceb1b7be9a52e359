"""What a body of the API says: one thing, or it is refused where it begins not to."""

import json

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal.core.bodies import read
from portal.core.problem_details import Problem

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SAID = st.recursive(PLAIN | TEXT, lambda each: st.lists(each) | st.dictionaries(TEXT, each))


@given(SAID)
def test_what_is_written_is_read(said):
    assert read(json.dumps(said).encode()) == said
    assert read(json.dumps(said, ensure_ascii=False).encode()) == said


@pytest.mark.parametrize(
    ("body", "place", "told"),
    [
        (b'{\n "a": }', "body", "line 2, column 7"),
        (b"", "body", "line 1, column 1"),
        (b'\xef\xbb\xbf{"a": 1}', "body", "line 1, column 1"),
        (b'"\xff"', "body", "Unicode"),
        ('"é"'.encode("utf-16"), "body", "Unicode"),
        (b'"\\ud800"', "body", "Unicode"),
        (b'{"\\udfff": 1}', "body", "Unicode"),
        (b'{"a": {"b": 1, "c": 2, "b": 1}}', "b", "twice"),
        (b'{"\\ud800": 1, "\\ud800": 1}', "\ud800", "twice"),
        (b"[" * 100_000, "body", "nested"),
        (b"[" * 100_000 + b"]" * 100_000, "body", "nested"),
        (b"9" * 5000, "body", "number"),
        (b"[NaN]", "body", "number"),
        (b"-Infinity", "body", "number"),
    ],
)
def test_what_says_nothing_is_refused(body, place, told):
    with override("en"), pytest.raises(Problem) as refused:
        read(body)
    assert refused.value.code == "invalid_json"
    [(named, message)] = refused.value.errors.items()
    assert named == place
    assert told in message
    assert refused.value.response().status_code == 400


@given(st.binary())
def test_whatever_is_sent_is_read_or_refused(body):
    try:
        read(body)
    except Problem as problem:
        assert problem.code == "invalid_json"
