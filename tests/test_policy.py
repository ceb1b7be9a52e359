"""What every answer tells the browser: what may run, whom it may tell, and no cookie."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from wagtail.models import PageViewRestriction

from portal.settings.policy import ADMIN_POLICY, PUBLIC_POLICY
from tests.standing import standing

from .e2e.content import build_full_pages
from .factories import ProjectPageFactory, StandardPageFactory

NONCE = re.compile(r"'nonce-([A-Za-z0-9+/=]{22,})'")
TOO_MANY = "&".join(f"a{n}=1" for n in range(1100))
LISTINGS = {"fr": ["", "projets/", "ressources/", "actualites/", "agenda/"], "en": ["", "events/"]}
ADMINS = {"search_admin", "core_admin", "modeladmin", "wagtailadmin"}


def directives(response):
    """The policy of a response, as the settings write one; a nonce is put back as their mark."""
    header = NONCE.sub("NONCE", response["Content-Security-Policy"])
    parts = (part.split() for part in header.split("; "))
    return {name: values for name, *values in parts}


def written(policy, nonce=False):
    """A policy of the settings as a header says it: with its nonce, or without."""
    return {
        name: [str(v).replace("csp.constants.", "") for v in values if nonce or str(v)[0] != "c"]
        for name, values in policy.items()
    }


def guards(response):
    names = ("Referrer-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy")
    return [response[name] for name in names] + [response["Permissions-Policy"][:18]]


GUARDS = ["strict-origin-when-cross-origin", "nosniff", "same-origin", "geolocation=(self)"]


@standing
def pages(site_tree, vocabulary):
    return build_full_pages(vocabulary)


def open_pages(pages):
    others = {"secret", "organisation"}
    own = [page.url for name, page in vars(pages).items() if name not in others]
    return [*own, pages.organisation.get_absolute_url()]


def listings():
    return [f"/{language}/{name}" for language, names in LISTINGS.items() for name in names]


def test_pages_have_the_strict_policy_with_a_nonce(client, pages):
    for address in [*open_pages(pages), *listings(), "/fr/search/", "/en/search/?q=mares"]:
        response = client.get(address)
        assert (response.status_code, address) == (200, address)
        assert directives(response) == written(PUBLIC_POLICY, nonce=True), address
        assert guards(response) == GUARDS, address
        [nonce] = NONCE.findall(response["Content-Security-Policy"])
        scripts = BeautifulSoup(response.content, "html.parser").find_all("script")
        assert {script.get("nonce") for script in scripts} == {nonce}, address
        assert response["Cache-Control"] == "private"


def test_no_two_answers_have_the_same_nonce(client, site_tree):
    headers = [client.get("/fr/")["Content-Security-Policy"] for _ in range(20)]
    assert len({NONCE.search(header)[1] for header in headers}) == 20


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 302),
        ("/fr/search/?q=%00", 400),
        (f"/fr/search/?{TOO_MANY}", 400),
        ("/fr/nulle-part/", 404),
        ("/fr/account/login/", 200),
        ("/fr/search/results.csv", 200),
        ("/fr/search/results.csv?page=0", 400),
        ("/api/v1/search", 200),
        ("/api/v1/nothing", 404),
        ("/robots.txt", 200),
        ("/sitemap.xml", 200),
        ("/sitemap-fr-1.xml", 200),
        ("/favicon.ico", 302),
        ("/healthz", 200),
    ],
)
def test_everything_else_has_it_too(client, site_tree, address, status):
    response = client.get(address)
    assert response.status_code == status
    # The redirect to a language takes the place of a page that says there is nothing.
    nonce = b"nonce=" in response.getvalue() or address == "/"
    assert directives(response) == written(PUBLIC_POLICY, nonce)
    assert guards(response) == GUARDS


def test_forms_end_elsewhere_only_where_one_goes_to_sign_in(client, db, settings):
    app = {"provider_id": "x", "client_id": "x", "name": "X", "secret": "x"}
    app["settings"] = {"server_url": "https://id.example.org:8443/realms/x"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [app]},
        "orcid": {"APPS": [{"client_id": "y", "secret": "y"}]},
    }
    elsewhere = ["'self'", "https://id.example.org:8443", "https://orcid.org"]
    for address, expected in [
        ("/account/by/oidc/x/login/", elsewhere),
        ("/fr/account/login/", elsewhere[:1]),
        ("/fr/account/email/", elsewhere[:1]),
    ]:
        sources = directives(client.get(address))["form-action"]
        assert (address, sorted(sources)) == (address, sorted(expected))


def test_server_errors_and_refusals_have_it(client, site_tree, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("on purpose")

    monkeypatch.setattr("search.views.component", fail)
    client.raise_request_exception = False
    refused = Client(enforce_csrf_checks=True).post("/fr/account/login/", {})
    for response, status in [(client.get("/fr/search/"), 500), (refused, 403)]:
        assert response.status_code == status
        assert directives(response) == written(PUBLIC_POLICY, b"nonce=" in response.content)
        assert guards(response) == GUARDS
        assert b"<style" not in response.content


def test_a_host_that_is_not_ours_is_refused_with_it(client, site_tree):
    response = client.get("/fr/", headers={"host": "evil.example"})
    assert (response.status_code, directives(response)) == (400, written(PUBLIC_POLICY))


def test_documents_and_drawings_may_do_nothing(client, pages):
    response = client.get(pages.resource.document.url)
    assert directives(response) == {"default-src": ["'none'"]}
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = directives(client.get("/covers/1/1/1.6.svg"))
    assert (policy["default-src"], list(policy)) == (["'none'"], ["default-src", "style-src"])


def test_admin_has_a_looser_one_and_its_previews_the_pages_own(client_of, site_tree):
    client, draft = client_of("admin"), ProjectPageFactory(live=False)
    for address in ["/admin/", f"/admin/pages/{draft.pk}/edit/"]:
        assert directives(client.get(address)) == written(ADMIN_POLICY)
    response = client.get(f"/admin/pages/{draft.pk}/view_draft/")
    framed = PUBLIC_POLICY | {"frame-ancestors": ["'self'"]}
    assert directives(response) == written(framed, nonce=True)
    scripts = BeautifulSoup(response.content, "html.parser").find_all("script", src=True)
    assert len([script for script in scripts if "userbar" in script["src"]]) == 1
    assert all(script.get("nonce") for script in scripts)


def test_no_unsafe_source_is_public():
    assert [v for values in PUBLIC_POLICY.values() for v in values if "unsafe" in str(v)] == []


def test_anonymous_visitors_get_no_cookie(pages, client):
    secret = StandardPageFactory(title="Réservée")
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
    others = ["/", "/fr/search/?q=%00", "/fr/search/results.csv", "/fr/nulle-part/", secret.url]
    machines = ["/robots.txt", "/sitemap.xml", "/api/v1/search", "/covers/1/1/1.6.svg", "/healthz"]
    relay = [pages.project.relay_url, pages.resource.document.url]
    for address in [*open_pages(pages), *listings(), *others, *machines, *relay]:
        response = client.get(address)
        assert (dict(response.cookies), address) == ({}, address)
    assert dict(client.cookies) == {}


def test_templates_hold_nothing_that_the_policy_refuses():
    """No style, no handler inline; and no script without the nonce, the public pages over."""
    faults = []
    for path in (settings.PORTAL_DIR / "templates").rglob("*.html"):
        where = path.relative_to(settings.PORTAL_DIR / "templates")
        if where.parts[0] in ADMINS:
            continue
        for tag in re.findall(r"<[a-z][^>]*>", path.read_text()):
            inline = re.search(r"\s(style|on[a-z]+)=", tag)
            bare = tag.startswith("<script") and "request.csp_nonce" not in tag
            if inline or bare or tag.startswith("<style"):
                faults.append(f"{where}: {tag}")
    assert faults == []
