"""Rich text as clean HTML, whatever stands in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.rich_text import html


class Known:
    """Knows page 3 and document 5."""

    found = {
        ("organisation", 7): "/zq/",
        ("page", 3): "/fr/a&b/",
        ("document", 5): "http://testserver/documents/5/a.pdf",
    }

    def refer(self, kind, key):
        url = self.found.get((kind, key))
        return {"url": url} if url else None


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ('<p data-block-key="zq">Un <b>mot</b>.</p>', "<p>Un <b>mot</b>.</p>"),
        ('<a linktype="page" id="3">là</a>', '<a href="/fr/a&amp;b/">là</a>'),
        ('<a id="5" linktype="document">là</a>',
         '<a href="http://testserver/documents/5/a.pdf">là</a>'),
        ('<a linktype="page" id="4">là <i>bas</i></a>', "là <i>bas</i>"),
        ('<a linktype="page" id="zq">là</a>', "là"),
        ('<a linktype="page">là</a>', "là"),
        ('<a linktype="zq" id="3">là</a>', "là"),
        ('<a linktype="organisation" id="7">là</a>', "là"),
        ('<a linktype="page" id="' + "9" * 5000 + '">là</a>', "là"),
        (None, ""),
        ('<a href="https://example.org/?a=1&amp;b=2">là</a>',
         '<a href="https://example.org/?a=1&amp;b=2">là</a>'),
        ('<a href="mailto:zq@example.org">là</a>', '<a href="mailto:zq@example.org">là</a>'),
        ('<a href="javascript:alert(1)">là</a>', "<a>là</a>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<p onclick="zq" style="zq">a</p>', "<p>a</p>"),
        ('<embed embedtype="image" id="1" alt="zq"/>a', "a"),
        ("<h3>a</h3><h5>b</h5>", "<h3>a</h3>b"),
        ("", ""),
    ],
)  # fmt: skip
def test_each_tag_as_it_may_stand(stored, told):
    assert html(stored, Known()) == told


def test_many_links_that_dont_end_take_no_long_time():
    """In time that grows with the square of their number, these took more than a minute."""
    for text in ("<a>" * 40_000, "<a" * 40_000, "<a href=''>zq" * 20_000):
        html(text, Known())


@given(st.text(alphabet="<>a/\"'= bhref:javscript&;!-", max_size=80))
def test_nothing_runs_in_it(text):
    found = html(f"<p>{text}</p>", Known())
    assert "<script" not in found
    assert 'href="javascript' not in found
