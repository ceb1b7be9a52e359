"""Links are asked for where servers do their worst: never for long, and nothing private."""

import json
import ssl
import tracemalloc
from contextlib import suppress
from datetime import timedelta
from time import monotonic

import pytest
from django.utils import timezone

from portal.core import outgoing
from portal.core.outgoing import Fault
from portal.outlinks import checking
from portal.outlinks.models import FAILURES, LEASE, REDIRECTS, Outlink, State

from ..core.test_outgoing import certificate, dripping, resolving, served
from ..factories import ProjectPageFactory
from ..webhooks.receiver import Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # it is about other servers


@pytest.fixture
def site(settings):
    """A site that may be asked, on this machine: `site.answer` is what it says."""
    settings.OUTGOING_NETWORKS = ["127.0.0.1/32"]
    with Receiver(answer=lambda arrived: (200, {}, b"")) as made:
        yield made


@pytest.fixture
def hurried(settings, monkeypatch):
    settings.OUTGOING_NETWORKS = ["127.0.0.1/32"]
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)


def asked(url):
    link = Outlink.of(url)
    checking.check(link)
    return Outlink.objects.get(pk=link.pk)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        *((200, State.GOOD), (204, State.GOOD), (206, State.GOOD), (304, State.GOOD)),
        *((404, State.BROKEN), (410, State.BROKEN)),
        *((401, State.UNSURE), (403, State.UNSURE), (405, State.UNSURE), (429, State.UNSURE)),
        *((451, State.UNSURE), (500, State.FAILING), (503, State.FAILING), (999, State.FAILING)),
    ],
)
def test_what_a_status_says(site, status, state):
    site.answer = lambda arrived: (status, {}, b"")
    link = asked(site.url("/a?b=1"))
    assert (link.state, link.status, link.fault) == (state, status, "")
    [arrived] = site.arrived
    assert arrived.path == "/a?b=1"
    assert arrived.headers["user-agent"].startswith("ScienceEnsemble-Links/1 (+http")


class TestRedirects:
    @pytest.mark.parametrize(("status", "moves"), [(301, True), (308, True), (302, False)])
    def test_are_followed_and_told_where_they_are_for_good(self, site, status, moves):
        there = site.url("/there")
        site.answer = lambda arrived: (
            (200, {}, b"") if arrived.path == "/there" else (status, {"Location": "/there"}, b"")
        )
        link = asked(site.url("/here"))
        assert (link.state, link.status) == (State.GOOD, 200)
        assert link.moved_to == (there if moves else "")

    def test_to_what_is_gone(self, site):
        site.answer = lambda arrived: (
            (404, {}, b"") if arrived.path == "/there" else (302, {"Location": "/there"}, b"")
        )
        assert asked(site.url("/here")).state == State.BROKEN

    def test_without_end(self, site):
        site.answer = lambda arrived: (302, {"Location": f"{arrived.path}a"}, b"")
        link = asked(site.url("/a"))
        assert (link.state, link.fault) == (State.FAILING, REDIRECTS)
        assert len(site.arrived) == checking.MOST_REDIRECTS + 1

    def test_are_not_followed_for_ever(self, site, monkeypatch):
        monkeypatch.setattr(checking, "LINK_SECONDS", 0)
        site.answer = lambda arrived: (302, {"Location": f"{arrived.path}a"}, b"")
        asked(site.url("/a"))
        assert len(site.arrived) == 1

    @pytest.mark.parametrize("location", ["", "ftp://example.org/", "http://[", "https://:x/"])
    def test_to_nowhere(self, site, location):
        site.answer = lambda arrived: (302, {"Location": location}, b"")
        assert asked(site.url()).state in {State.FAILING, State.UNSURE}

    def test_to_this_machine(self, settings):
        settings.OUTGOING_NETWORKS = ["127.0.0.2/32"]
        with Receiver() as trap, Receiver(host="127.0.0.2") as honest:
            for where in (trap.url(), trap.url(name="localhost")):
                honest.answer = lambda arrived, to=where: (302, {"Location": to}, b"")
                link = asked(honest.url(f"/{len(where)}"))
                assert (link.state, link.fault) == (State.BROKEN, Fault.REFUSED)
            assert trap.arrived == []


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "2130706433", "[::1]"])
def test_this_machine_is_never_asked(name):
    with Receiver() as trap:
        for scheme in ("http", "https"):
            link = asked(f"{scheme}://{name}:{trap.port}/")
            assert (link.state, link.fault) == (State.BROKEN, Fault.REFUSED)
        assert trap.arrived == []


def test_nor_by_a_name_that_has_another_address_later(settings, monkeypatch):
    settings.OUTGOING_NETWORKS = ["127.0.0.2/32"]
    with Receiver(host="127.0.0.2") as allowed, Receiver() as trap:
        with resolving(monkeypatch, ["127.0.0.2"], ["127.0.0.1"]):
            assert asked(f"http://rebound.example:{allowed.port}/").status == 204
            assert asked(f"http://rebound.example:{trap.port}/").fault == Fault.REFUSED
        assert trap.arrived == []


def test_what_is_public_may_be_asked_without_a_certificate(monkeypatch):
    connected = []
    monkeypatch.setattr(
        outgoing, "_opened", lambda kind, where: connected.append(where[0]) or 1 / 0
    )
    with resolving(monkeypatch, ["9.9.9.9"]), pytest.raises(ZeroDivisionError):
        asked("http://public.example/")
    assert connected == ["9.9.9.9"]


class TestHostile:
    @pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\nX: "])
    def test_slow(self, hurried, beginning):
        begun = monotonic()
        link = asked(served(dripping(beginning)))
        assert (link.state, link.fault) in {(State.FAILING, Fault.TIME), (State.GOOD, "")}
        assert monotonic() - begun < 5

    def test_five_gigabytes(self, hurried):
        def say(connected):
            connected.recv(1000)
            connected.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5368709120\r\n\r\n")
            sent = 0
            with suppress(OSError):  # nobody listens that long
                while sent < 5 * 2**30:
                    sent += connected.send(bytes(2**20))

        tracemalloc.start()
        begun = monotonic()
        assert asked(served(say)).state == State.GOOD
        assert monotonic() - begun < 5
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 5 * 2**20

    def test_certificates_of_nobody_known(self, settings, tmp_path, monkeypatch):
        settings.OUTGOING_NETWORKS = ["127.0.0.1/32"]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(tmp_path, "site.example"))

        def wrap(raw):
            return context.wrap_socket(raw, server_side=True)

        with Receiver(wrap=wrap) as made, resolving(monkeypatch, ["127.0.0.1"]):
            link = asked(made.url(name="site.example"))
        assert (link.state, link.fault) == (State.FAILING, Fault.CERTIFICATE)

    def test_what_is_no_http(self, hurried):
        link = asked(served(lambda connected: connected.recv(99) and connected.sendall(b"SSH-2")))
        assert link.state in {State.UNSURE, State.FAILING}


class TestForLong:
    def test_what_fails_is_broken_after_days(self):
        link = Outlink.of("https://nobody.invalid/")
        at = timezone.now()
        states = []
        for day in range(FAILURES + 2):
            link.note(at + timedelta(days=day), State.FAILING, fault=Fault.UNKNOWN)
            states.append(link.state)
        assert states == [State.FAILING] * 3 + [State.BROKEN] * 2
        assert link.failing_since == at

    def test_often_on_one_day_is_not_for_long(self):
        link = Outlink.of("https://nobody.invalid/")
        for _time in range(FAILURES * 3):
            link.note(timezone.now(), State.FAILING, fault=Fault.UNKNOWN)
        assert link.state == State.FAILING

    def test_one_answer_ends_it(self):
        link = Outlink.of("https://example.org/")
        for state in (State.BROKEN, State.GOOD, State.FAILING):
            link.note(timezone.now(), state)
        assert (link.failures, link.state) == (1, State.FAILING)


class TestArchive:
    def test_has_what_is_gone(self, site, settings):
        there = "https://web.archive.org/web/2020/https://example.org/"
        found = {"closest": {"url": there.replace("https", "http", 1)}}
        settings.ARCHIVE_LOOKUP = site.url("/lookup?url=")
        site.answer = lambda arrived: (
            (200, {}, json.dumps({"archived_snapshots": found}).encode())
            if arrived.path.startswith("/lookup")
            else (404, {}, b"")
        )
        assert asked(site.url("/gone?a=1")).archived == there
        assert site.arrived[1].path.endswith("%2Fgone%3Fa%3D1")
        asked(site.url("/gone?a=1"))
        assert len(site.arrived) == 3  # it isn't asked each time

    @pytest.mark.parametrize("said", [b"", b"[]", b"{}", b'{"archived_snapshots": {}}', b"\xff"])
    def test_may_have_nothing_to_say(self, site, settings, said):
        settings.ARCHIVE_LOOKUP = site.url("/lookup?url=")
        site.answer = lambda arrived: (404, {}, said)
        link = asked(site.url("/gone"))
        assert (link.state, link.archived) == (State.BROKEN, "")

    def test_is_not_told_of_what_works(self, site, settings):
        settings.ARCHIVE_LOOKUP = site.url("/lookup?url=")
        assert asked(site.url()).archived == ""
        assert len(site.arrived) == 1


class TestDue:
    def links(self, *urls):
        page = ProjectPageFactory()
        found = [Outlink.of(url) for url in urls]
        page.outlinks.set(found)
        return found

    def test_each_site_is_asked_once_in_a_while(self, site_tree, site):
        self.links(site.url("/a"), site.url("/b"))
        assert [checking.check_due() for _time in range(3)] == [1, 1, 0]

    def test_one_of_several_processes_asks(self, site_tree):
        [link] = self.links("https://example.org/")
        now = timezone.now()
        other = Outlink.objects.get(pk=link.pk)
        assert [link.claim(now), other.claim(now)] == [True, False]
        assert not Outlink.objects.due(now).exists()
        assert Outlink.objects.due(now + LEASE).exists()

    def test_nothing_is_begun_once_time_is_up(self, site_tree, site, monkeypatch):
        monkeypatch.setattr(checking, "RUN_SECONDS", -1)
        self.links(site.url())
        assert checking.check_due() == 0


@pytest.mark.parametrize("status", [100, 200, 304, 404, 418, 503, 999])
def test_every_status_has_words(status):
    assert f"({status})" in Outlink(status=status).outcome
    assert Outlink().outcome == ""
