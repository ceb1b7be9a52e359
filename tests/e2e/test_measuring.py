"""Wagtail's checker, in its bar and beside the editor, asks every rule of axe; our pages pass.

What it finds it writes to the console as an error, too, so every test that opens a page as staff
would fail by it.
"""

import re

import pytest

from portal.checks.measuring import Checker

from ..factories import NewsPageFactory
from .test_at_once import sit_down

# By its own configuration: which rules it asks of the page as it stands.
ASKED = """async () => {
    const bar = document.querySelector("wagtail-userbar").shadowRoot;
    const { textContent } = bar.querySelector("#checker-axe-configuration");
    const { context, options } = JSON.parse(textContent);
    const found = await axe.run(context, options);
    const kinds = ["passes", "violations", "incomplete", "inapplicable"];
    return kinds.flatMap(kind => found[kind].map(rule => rule.id));
}"""
ALL = "() => axe.getRules().map(rule => rule.ruleId)"
# In every frame, before axe looks; 4.54:1 is enough for AA.
SPOIL = """document.addEventListener("DOMContentLoaded", () => {
    const [found] = [...document.querySelectorAll("main p")].filter(
        each => each.textContent == "Une saison."
    );
    if (found) { %s }
});"""
NONE = re.compile(r"^\s*0\s*$")
# Its words on a French page, and beside somebody's editor in English.
FAULTS = {
    "Object.assign(found.style, { color: '#767676', background: '#fff' })": (
        "distingue trop peu",
        "too like the colour",
    ),
    "document.body.append(found)": ("parties que l’on peut sauter", "parts that can be skipped"),
}


@pytest.fixture
def news(site_tree):
    return NewsPageFactory(body=[("text", "<p>Une saison.</p>")])


def count(page):
    return page.locator("#checker-trigger [data-content-checker-count]")


def measured(page):
    """Waits until the bar has a number."""
    count(page).filter(has_text=NONE).wait_for(state="attached")


def test_every_rule_is_asked_and_our_pages_pass(new_page, editor, full_pages):
    page = new_page(user=editor)
    others = {"secret", "organisation"}
    for name, shown in vars(full_pages).items():
        if name not in others:
            page.goto(shown.url)
            measured(page)
    rules = set(page.evaluate(ALL))
    assert set(page.evaluate(ASKED)) == rules
    assert Checker.axe_messages.keys() == rules


@pytest.mark.parametrize(("fault", "words"), FAULTS.items(), ids=["contrast", "advice"])
def test_a_fault_is_shown(new_page, editor, news, fault, words):
    page = new_page(user=editor, locale="en-GB")
    page.expected_errors.append("axe.run results")
    page.add_init_script(SPOIL % fault)
    page.goto(news.url)
    count(page).filter(has_text="1").wait_for(state="attached")
    page.locator("#wagtail-userbar-trigger").click()
    page.locator("#checker-trigger").click()
    page.locator(".w-content-checker__row").filter(has_text=words[0]).wait_for()


def test_beside_the_editor(desk, editor, full_pages, news):
    page = sit_down(desk, editor, full_pages.project)
    show(page, "Toggle preview")
    show(page, "Toggle checks")
    issues(page).filter(has_text=NONE).wait_for()
    page.expected_errors.append("axe.run results")
    for fault, words in FAULTS.items():
        page = sit_down(desk, editor, news, SPOIL % fault)
        show(page, "Toggle preview")  # what has no size has no contrast
        issues(page).filter(has_text="1").wait_for(state="attached")
        show(page, "Toggle checks")
        page.locator("[data-checks-panel]").filter(has_text=words[1]).wait_for()


def show(page, panel):
    page.get_by_role("button", name=panel).click()


def issues(page):
    return page.locator("[data-side-panel=checks] [data-content-checker-count]")
