"""Embeds: the frame alone, which asks nobody anything until it is seen."""

import pytest

from portal.core.templatetags.elsewhere import lazy_embed

FRAME = '<iframe width="200" src="https://www.youtube.com/embed/mares"{}></iframe>'


def test_frame_without_what_stands_around_it():
    around = '<div class="responsive-object" style="padding-bottom: 56%">{}</div>'
    html = around.format(FRAME.format(" allowfullscreen style='border:0'"))
    assert lazy_embed(html, "Vidéo & co") == (
        '<iframe loading="lazy" title="Vidéo &amp; co" width="200"'
        ' src="https://www.youtube.com/embed/mares" allowfullscreen></iframe>'
    )


def test_title_of_its_own_stays():
    assert lazy_embed(FRAME.format(' title="Les mares"'), "Vidéo").count("title=") == 1


@pytest.mark.parametrize("html", ["", "<p>Rien</p>", FRAME.format("") + "<script>1</script>"])
def test_nothing_of_what_is_no_frame(html):
    assert lazy_embed(html, "Vidéo") == ""
