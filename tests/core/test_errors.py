"""Pages for what went wrong: in the visitor's language, whatever else doesn't work."""

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import permission_denied

from portal.core import errors
from portal.core.templatetags.lost import words_of_address
from tests.soup import soup_of

ACCEPTS = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/fr/projets/", ACCEPTS, "fr"),
        ("/en/projects/", {}, "en"),
        ("/documents/1/", ACCEPTS, "en"),
        ("/documents/1/", {"HTTP_ACCEPT_LANGUAGE": "xx"}, "fr"),
    ],
)
@pytest.mark.parametrize("status", [400, 500])
def test_last_resort_asks_nothing_of_the_database(path, headers, language, status):
    """Which a test without `db` may not."""
    request = RequestFactory().get(path, **headers)
    response = errors.server_error(request)
    if status == 400:
        response = errors.bad_request(request, ValueError("secret"))
    soup = soup_of(response, status)
    assert soup.html["lang"] == language
    assert soup.select_one("main form")["action"] == f"/{language}/search/"
    assert len(soup.select("main li a")) == 5
    assert "secret" not in soup.decode()


def test_without_collected_files_it_has_no_style(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.DEBUG = False
    soup = soup_of(errors.server_error(RequestFactory().get("/fr/")), 500)
    assert soup.select("link") == []


def test_what_fails_and_what_is_too_much_end_there(site_tree, monkeypatch):
    client = Client(raise_request_exception=False)
    many = "&".join(f"a{n}=1" for n in range(1001))
    assert soup_of(client.get(f"/en/search/?{many}"), 400).html["lang"] == "en"
    monkeypatch.setattr("portal.home.models.doors", lambda: 1 / 0)
    assert soup_of(client.get("/en/"), 500).html["lang"] == "en"


def test_forbidden_names_who_is_signed_in(rf, site_tree, member):
    request = rf.get("/fr/")
    request.user = member
    refused = soup_of(permission_denied(request, PermissionError()), 403)
    assert member.username in refused.main.get_text()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/fr/projets/chauves-souris/", "chauves souris"),
        ("/fr/%C3%A9tangs_et+mares.html", "étangs et mares"),
        ("/fr/", "fr"),
        ("/", ""),
        ("/x/12345", ""),
        ("/<script>alert(1)</script>", "script"),
        ("/a-bb-" + "c" * 99, "bb " + "c" * 40 + " " + "c" * 40 + " " + "c" * 19),
    ],
)
def test_words_of_an_address(path, words):
    assert words_of_address(path) == words
