"""What browser tests share: content, words in the visitor's language, a site to be sent on to."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from django.utils.translation import gettext, override

from ..standing import standing
from .content import build_catalogue, build_full_pages

# They write as much as they look, by the ways that people go.
WRITING = {
    *("test_joining.py", "test_network.py", "test_proposals.py", "test_whole_way.py"),
}


def pytest_itemcollected(item):
    """How a page looks and behaves is the same whatever database it comes from."""
    if item.path.name not in WRITING:
        item.add_marker("sqlite")


@pytest.fixture(scope="session")
def site_elsewhere():
    """A project's own site, on another port: its `url`, and the requests it received."""
    requests = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append(SimpleNamespace(path=self.path, headers=self.headers))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<link rel=icon href=data:,><title>Bats</title><h1>Bats</h1>")

        def log_message(self, *args):
            """Keep the tests' output quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/bats"
        yield SimpleNamespace(url=url, requests=requests)
        server.shutdown()


@pytest.fixture
def elsewhere(site_elsewhere):
    """The same, as one test has asked it."""
    site_elsewhere.requests.clear()
    return site_elsewhere


@standing
def catalogue(site_tree, vocabulary, site_elsewhere):
    """Projects by slug, and news."""
    return build_catalogue(vocabulary, site_elsewhere.url)


@standing
def full_pages(site_tree, vocabulary):
    """One page of each type that shows all there is to show."""
    return build_full_pages(vocabulary)


@pytest.fixture
def say():
    """What the site says in a language: `say("Search", "fr")`."""

    def translated(text, language="fr"):
        with override(language):
            return gettext(text)

    return translated


@pytest.fixture
def desk(new_page):
    """Someone's browser in the admin, in English: `desk(editor)`.

    A page that closes tells the server so, which must not come when the test is over; nor may what
    it has asked for still be under way.
    """
    pages = []

    def sit(user):
        page = new_page(user=user, locale="en-GB")
        page.add_init_script("navigator.sendBeacon = () => true")
        pages.append(page)
        return page

    yield sit
    for page in pages:
        page.wait_for_load_state("networkidle")


@pytest.fixture
def device(page):
    """A phone that has a key for this page, and a finger that says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield lambda says_yes: session.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": made["authenticatorId"], "isUserVerified": says_yes},
    )
    session.detach()
