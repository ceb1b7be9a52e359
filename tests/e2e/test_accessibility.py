"""Every public template and state: axe with all its rules, both schemes, phone and desktop.

The same visit shows what else holds everywhere: nothing scrolls sideways, no cookie is set, nobody
else is asked anything.
"""

from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied

from portal.confirmations.models import figures_token_of, token_of

from ..browser import violations
from .content import PASSWORD

CHIPS = (
    "?kind=project&discipline=1.6-ecology&discipline=6.1-history&territory=FR-DEP-29"
    "&territory=FR-DEP-75&participation=observe&participation=count&setting=field"
    "&audience=families&status=recruiting&language=fr&from=2020-01-01&to=2030-12-31"
)
ERRORS = "?q=%00&near=x&from=x&to=2020-13-01&sort=y&page=0&discipline=z&kind=zz&territory=FR"
# By all rules; a scheme changes nothing but colours.
SCHEMES = {"light": None, "dark": "cat.color"}
WIDTHS = [1280, 360]
HEIGHT = 800
# Pages with a form that changes something: its protection is a cookie.
FORMS = {
    *("sign in", "password asked", "report a problem", "confirm"),
    *("propose", "propose in English"),
}


def addresses(pages):
    """Each state that an anonymous visitor can meet, by name."""
    others = {"secret", "organisation"}
    own = {name: page.url for name, page in vars(pages).items() if name not in others}
    listings = {
        f"{language} {address}": f"/{language}/{address}"
        for language, names in {
            "fr": ["", "projets/", "ressources/", "actualites/", "agenda/"],
            "en": ["", "projects/", "resources/", "news/", "events/"],
        }.items()
        for address in names
    }
    searches = {
        f"{language} {name}": f"/{language}/search/{query}"
        for language in ("fr", "en")
        for name, query in {
            "search": "",
            "words": "?q=mares",
            "chips": CHIPS,
            "nothing": "?q=introuvable&status=recruiting",
            "errors": ERRORS,
            "near": "?near=48.117,-1.678,25",
            "second page": "?page=2&sort=title",
            "past the end": "?page=50",
            "wider": "?territory=FR-DEP-29",
            "map": "?view=map&territory=FR-REG-53&territory=FR-DEP-75",
        }.items()
    }
    rest = {
        "disciplines": "/fr/disciplines/",
        "discipline": "/fr/disciplines/1.6-ecology/",
        "discipline in English": "/en/disciplines/1/",
        "discipline without projects": "/fr/disciplines/3/",
        "territories": "/en/territories/",
        "territory": "/fr/territories/FR-DEP-29/",
        "organisations": "/fr/organisations/",
        "organisations by name": "/en/organisations/?q=tritons",
        "no such organisation": "/fr/organisations/?q=introuvable",
        "organisation": pages.organisation.get_absolute_url(),
        "nothing in an index": "/fr/agenda/?q=introuvable&event_format=online",
        "not found": "/fr/nulle-part/",
        "not found in English": "/en/nowhere/",
        "sign in": "/fr/account/login/",
        "password asked": pages.secret.url,
        "confirm": f"/fr/confirm/{token_of(pages.project)}/",
        "confirmed": f"/en/confirm/{token_of(pages.project)}/done/",
        "figures": f"/fr/figures/{figures_token_of(pages.project)}/",
        "report a problem": f"/fr/report/{pages.project.pk}/",
        "report sent": f"/en/report/{pages.project.pk}/sent/",
        "propose": "/fr/propose/",
        "propose in English": "/en/propose/",
        "proposal sent": "/fr/propose/sent/",
        "API": "/fr/api/v1/docs",
        "too much asked": "/en/search/?" + "&".join(f"a{n}=1" for n in range(1001)),
    }
    return own | listings | searches | rest


def open_everything(page):
    """Show what is folded away, and the filters, which a phone shows on demand."""
    page.evaluate(
        "document.querySelectorAll('details:not(.embed)').forEach(found => found.open = true)"
    )
    if page.locator(".to-filters:visible").count():
        page.locator(".to-filters").click()


def faults(page):
    """What is wrong with the page as it stands, at each width and in each scheme."""
    found = []
    page.wait_for_load_state()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        open_everything(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{width}: scrolls sideways")
        for scheme, tag in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} {scheme} {violation}" for violation in violations(page, tag)]
    return found


@pytest.fixture
def visitor(new_page):
    """An anonymous visitor's page; `visitor.hosts` are those that it has asked anything of."""
    page = new_page()
    page.expected_errors += ["404", "400"]
    page.hosts = set()
    page.on("request", lambda request: page.hosts.add(urlsplit(request.url).netloc))
    return page


@pytest.mark.long
def test_every_public_page(visitor, catalogue, full_pages, live_server):
    found = {}
    for name, address in addresses(full_pages).items():
        visitor.goto(address)
        found[name] = faults(visitor)
        if visitor.locator("h1").count() != 1:
            found[name].append("not one h1")
        cookies = {cookie["name"] for cookie in visitor.context.cookies()}
        if cookies != ({"csrftoken"} if name in FORMS else set()):
            found[name].append(f"cookies: {cookies}")
        if visitor.locator("wagtail-userbar").count():
            found[name].append("userbar")
        visitor.context.clear_cookies()
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert visitor.hosts == {urlsplit(live_server.url).netloc}


@pytest.mark.postgres  # where the browser isn't sent
def test_every_public_page_answers(client, catalogue, full_pages):
    pages = addresses(full_pages)
    answers = {name: client.get(address).status_code for name, address in pages.items()}
    missing = dict.fromkeys(["not found", "not found in English"], 404)
    refused = dict.fromkeys(["fr errors", "en errors", "too much asked"], 400)
    assert answers == dict.fromkeys(pages, 200) | missing | refused


def test_forms_that_refuse_and_pages_of_last_resort(visitor, full_pages):
    visitor.goto("/fr/account/login/")
    visitor.locator("#id_login").fill("personne@example.org")
    visitor.locator("#id_password").fill("rien")
    visitor.locator("main button").first.click()
    visitor.locator(".errors").wait_for()
    assert faults(visitor) == []
    visitor.goto(full_pages.secret.url)
    visitor.locator("#id_password").fill("marée basse")
    visitor.locator("main button").first.click()
    visitor.locator(".errorlist").wait_for()
    assert faults(visitor) == []
    visitor.locator("#id_password").fill(PASSWORD)
    visitor.locator("main button").first.click()
    visitor.get_by_role("heading", name="Coulisses", level=1).wait_for()
    assert faults(visitor) == []
    visitor.expected_errors += ["403", "500"]
    visitor.goto("/fr/account/login/")
    visitor.context.clear_cookies()
    visitor.locator("#id_login").fill("personne@example.org")
    visitor.locator("#id_password").fill("rien")
    visitor.locator("main button").first.click()
    visitor.locator(".error-page").wait_for()
    assert faults(visitor) == []


def test_pages_that_are_forbidden_or_fail(visitor, full_pages, monkeypatch):
    visitor.expected_errors += ["403", "500"]
    for error, status in [(PermissionDenied, 403), (ZeroDivisionError, 500)]:
        monkeypatch.setattr("portal.problems.views.get_object_or_404", Mock(side_effect=error))
        response = visitor.goto(f"/fr/report/{full_pages.project.pk}/")
        assert response.status == status
        assert faults(visitor) == [], status


def test_signed_in_member(new_page, member, full_pages):
    page = new_page(user=member)
    page.goto(full_pages.project.url)
    assert page.locator(".tools form[action$='logout/'] button").is_visible()
    assert page.locator("wagtail-userbar").count() == 0
    assert faults(page) == []
