"""The style guide in a browser: axe with all its rules, both schemes, phone and desktop."""

import pytest

from portal.home.found_specimens import STATES

from .. import layout
from .test_accessibility import faults


@pytest.fixture
def staff(new_page, editor, full_pages):
    page = new_page(user=editor)
    page.expected_errors += ["404"]
    return page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_guide_has_no_violation(staff, language):
    staff.goto(f"/{language}/style-guide/")
    assert faults(staff) == []
    assert staff.locator(".specimen .hit").count() > 10


@pytest.mark.long
def test_the_states_of_a_search_have_no_violation(staff):
    found = {}
    for state in STATES:
        staff.goto(f"/fr/style-guide/search/{state}/")
        found[state] = faults(staff)
    assert {state: faults for state, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_in_it_is_cut_or_distorted(staff, width):
    staff.set_viewport_size({"width": width, "height": 800})
    for address in ["/fr/style-guide/", *(f"/fr/style-guide/search/{name}/" for name in STATES)]:
        staff.goto(address)
        assert layout.faults(staff) == [], address
