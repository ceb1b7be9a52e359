"""Visitors in a real browser: accessible everywhere, by keyboard, without JavaScript, at 360 px."""

import pytest
from wagtail.models import PageViewRestriction

from ..factories import (
    EventPageFactory,
    NewsPageFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    StandardPageFactory,
    translate,
)

BODY = [
    ("heading", {"text": "Une section", "level": "h2"}),
    ("text", "<h3>Plus bas</h3><p>Du texte, <b>en gras</b>.</p>"),
    ("quote", {"text": "On a compté deux fois.", "author": "Une voisine"}),
    ("link", {"label": "Ailleurs", "page": None, "url": "https://example.org/"}),
    ("key_figures", [{"value": "12", "label": "mares suivies"}]),
    ("questions", [{"question": "Et s'il pleut ?", "answer": "<p>On vient.</p>"}]),
]


@pytest.fixture
def catalogue(site_tree, vocabulary):
    """One page of each type, rich in what a template may show; addresses by name."""
    filed = {
        "disciplines": [vocabulary.disciplines["1.6-ecology"]],
        "territories": [vocabulary.territories["FR-DEP-29"]],
        "body": BODY,
        "tags": ["mares"],
    }
    project = ProjectPageFactory(
        title="Mares", tasks=["count"], contact_url="https://e.org", **filed
    )
    ProjectPageFactory(title="Étangs", **filed)
    for n in range(21):
        NewsPageFactory(title=f"Nouvelle {n}", project=project if n < 3 else None)
    secret = StandardPageFactory(title="Secret")
    PageViewRestriction.objects.create(
        page=secret, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    return {
        "home": "/fr/",
        "search": "/fr/search/?q=mares&kind=project&territory=FR-DEP-29",
        "pages": "/fr/search/?page=2",
        "errors": "/en/search/?q=%00&from=x&sort=y&page=0&discipline=z&territory=FR",
        "nothing": "/fr/search/?q=introuvable&status=recruiting",
        "past the end": "/fr/search/?page=50",
        "projects": "/fr/projets/",
        "project": project.url,
        "translated": translate(project, title="Ponds").url,
        "resource": ResourcePageFactory(project=project, doi="10.1234/ab", **filed).url,
        "event": EventPageFactory(project=project, **filed).url,
        "news": NewsPageFactory(project=project, **filed).url,
        "plain page": StandardPageFactory(body=BODY).url,
        "sign in": "/fr/login/",
        "password": secret.url,
        "not found": "/fr/nowhere/",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_template_is_accessible(new_page, axe, catalogue, width, scheme):
    page = new_page(width=width, color_scheme=scheme)
    page.expected_errors += ["404", "400"]
    for name, address in catalogue.items():
        page.goto(address)
        assert page.locator("h1").count() == 1, name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        axe(page)


def test_filters_opened_on_a_small_screen_are_accessible(new_page, axe, catalogue):
    page = new_page(width=360)
    page.goto(catalogue["search"])
    page.get_by_role("link", name="Filt").first.click()
    for summary in page.locator("#filters summary:visible").all():
        summary.evaluate("summary => summary.parentElement.open = true")
    axe(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_without_javascript_by_mouse(new_page, catalogue, width):
    page = new_page(width=width, javascript=False)
    page.goto("/fr/projets/")
    if width == 360:
        assert not page.locator("#filters").is_visible()
        page.locator(".to-filters").click()
    page.locator('#search-discipline input[value="1"]').check()
    page.locator("#filters button").click()
    assert page.url.count("discipline=1") == 1
    assert page.locator(".hit__title").all_inner_texts() == ["Étangs", "Mares"]
    page.locator(".chip").click()
    assert "discipline" not in page.url


def test_by_keyboard_only(new_page, catalogue):
    page = new_page()
    page.goto("/fr/search/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("class") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("id") == "search-q"
    page.keyboard.type("mares")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=mares**")
    page.locator("#total").wait_for()
    page.locator("#search-q").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("value") == "FR-DEP-29":
            break
        if page.evaluate("document.activeElement.matches('#search-territory summary')"):
            opened = page.evaluate("document.activeElement.parentElement.open")
            opened or page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**territory=FR-DEP-29**")
    assert page.locator(".chip").count() == 1


def test_editor_sees_the_userbar(new_page, editor, catalogue):
    page = new_page(user=editor)
    page.goto(catalogue["project"])
    assert page.locator("wagtail-userbar").count() == 1
