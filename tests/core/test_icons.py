import pytest
from django.template import Context, Template
from lucide import IconDoesNotExist


def draw(name):
    source = "{% load icons %}{% icon name %}"
    return Template(source).render(Context({"name": name}))


def test_an_icon_is_inline_and_hidden_from_screen_readers():
    svg = draw("map-pin")
    assert svg.startswith("<svg")
    assert 'aria-hidden="true"' in svg
    assert 'stroke="currentColor"' in svg


def test_an_icon_that_does_not_exist_is_an_error_of_the_template():
    with pytest.raises(IconDoesNotExist):
        draw("no-such-icon")
