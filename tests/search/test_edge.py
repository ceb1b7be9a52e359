"""Caches in front of the site: what they may keep without asking, and that they hear of changes."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
import requests
from django.db import transaction
from django.test import Client
from wagtail.models import BaseViewRestriction

from portal.core.periodic import run_all
from search import edge
from search.models import SearchCounter

from ..factories import ProjectPageFactory

pytestmark = pytest.mark.django_db
PURGED = "what caches in front of the site are to forget"


@pytest.fixture
def purger(settings):
    """Where the edge is told to forget: its `heard` requests, and the `status` it answers with."""
    told = SimpleNamespace(heard=[], status=200)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.heard.append((json.loads(body), self.headers["Authorization"]))
            self.send_response(told.status)
            self.end_headers()

        def log_message(self, *args):
            """Keep the tests' output quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EDGE_SECONDS = 600
        settings.EDGE_PURGE_URL = f"http://127.0.0.1:{server.server_port}/purge"
        settings.EDGE_PURGE_TOKEN = "zq"
        yield told
        server.shutdown()


def headers(client, address):
    response = client.get(address)
    kept = ("CDN-Cache-Control", "Cache-Tag", "Cache-Control")
    return {name: response[name] for name in kept if name in response}


ASKED = ("/api/v1/search", "/api/v1/pages")


class TestKeep:
    @pytest.mark.parametrize("address", ASKED)
    def test_what_everybody_may_read_is_kept_by_the_edge_alone(self, site_tree, purger, address):
        assert headers(Client(), address) == {
            "CDN-Cache-Control": "public, max-age=600",
            "Cache-Tag": f"api,{address.rpartition('/')[2]}",
            "Cache-Control": "no-cache",
        }

    def test_it_is_told_apart_by_who_asks_and_in_what(self, site_tree, purger):
        varies = Client().get("/api/v1/pages")["Vary"].lower().split(", ")
        assert {"cookie", "authorization", "accept-language"} <= {*varies}

    @pytest.mark.parametrize("address", ASKED)
    def test_a_persons_answer_isnt(self, client_of, site_tree, purger, address):
        assert headers(client_of("editor"), address) == {"Cache-Control": "no-cache, private"}

    def test_nor_what_is_refused(self, site_tree, purger):
        for address in ("/api/v1/pages?colour=red", "/api/v1/pages/99999", "/api/v1/members"):
            assert "CDN-Cache-Control" not in headers(Client(), address)

    def test_nothing_is_where_nobody_can_be_told(self, site_tree, purger, settings):
        settings.EDGE_PURGE_URL = ""
        assert headers(Client(), ASKED[0]) == {"Cache-Control": "no-cache"}

    def test_nothing_is_unless_it_is_asked_for(self, site_tree, purger, settings):
        settings.EDGE_SECONDS = 0
        assert headers(Client(), ASKED[0]) == {"Cache-Control": "no-cache"}

    def test_not_while_something_is_about_to_change(self, site_tree, purger):
        with transaction.atomic():
            SearchCounter.content_changed()
            assert "CDN-Cache-Control" not in headers(Client(), ASKED[0])


class TestPurge:
    @pytest.fixture(autouse=True)
    def told_all(self, site_tree, purger):
        edge.purge()
        purger.heard.clear()

    @pytest.mark.django_db(transaction=True)
    def test_what_is_published_and_what_is_closed_is_told_at_once(self, purger):
        page = ProjectPageFactory()
        assert purger.heard[-1] == ({"tags": ["api"]}, "Bearer zq")
        purger.heard.clear()
        page.view_restrictions.create(restriction_type=BaseViewRestriction.LOGIN)
        assert purger.heard[-1] == ({"tags": ["api"]}, "Bearer zq")

    def test_nothing_is_told_twice(self, purger):
        SearchCounter.content_changed()
        assert [edge.purge(), edge.purge()] == [True, False]
        assert len(purger.heard) == 1

    def test_a_refusal_is_made_up_for_by_the_clock(self, purger):
        SearchCounter.content_changed()
        purger.status = 503
        with pytest.raises(requests.HTTPError):
            edge.purge()
        purger.status = 200
        assert (PURGED, True) in [*run_all()]
        assert (PURGED, None) in [*run_all()]
        assert len(purger.heard) == 2

    @pytest.mark.django_db(transaction=True)
    def test_nobody_is_told_unless_somebody_is_named(self, purger, settings):
        settings.EDGE_PURGE_URL = ""
        ProjectPageFactory()
        assert (PURGED, None) in [*run_all()]
        assert purger.heard == []

    def test_without_a_secret_none_is_sent(self, purger, settings):
        settings.EDGE_PURGE_TOKEN = ""
        SearchCounter.content_changed()
        edge.purge()
        assert purger.heard == [({"tags": ["api"]}, None)]


def test_before_anything_was_written_there_is_nothing_to_tell(db, purger):
    SearchCounter.objects.all().delete()
    assert edge.purge() is False
