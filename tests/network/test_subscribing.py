"""Choosing one's mails, and turning them off by the link that each of them holds."""

import logging

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from network import alerts, digests, mailings
from network.models import Member
from network.subscriptions import Subscription
from network.threads import Thread
from portal.core.timing import RequestFilter
from tests.factories import MemberFactory, a_search, subscribe
from tests.soup import soup_of, texts

MAILS = "/fr/network/profile/mails/"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(mailings, "MORNING", 0)


@pytest.fixture
def ada(site_tree):
    return MemberFactory(name="Ada Zqada", user__email="zqada@example.org")


@pytest.fixture
def own(client, ada):
    client.force_login(ada.user)
    return client


@pytest.fixture
def stranger():
    """A browser or a mail program in which nobody is signed in, and which checks for CSRF."""
    return Client(enforce_csrf_checks=True)


def link(subscription):
    return reverse("unsubscribe", args=[subscription.token])


class TestChoosing:
    def test_off_until_they_say(self, own, ada):
        soup = soup_of(own.get(MAILS))
        assert [box["name"] for box in soup.select("[type=checkbox]")] == ["digest", "alerts"]
        assert soup.select("[checked]") == []
        assert "zqada@example.org" in soup.select_one(".lead").text
        assert not Subscription.objects.exists()

    def test_on_and_off(self, own, ada):
        own.post(MAILS, {"digest": "on", "language": "fr"})
        assert Subscription.wanted(ada) == {"digest"}
        assert [box["name"] for box in soup_of(own.get(MAILS)).select("[checked]")] == ["digest"]
        own.post(MAILS, {"alerts": "on", "language": "fr"})
        assert Subscription.wanted(ada) == {"alerts"}
        assert Subscription.objects.count() == 2

    def test_the_language_of_mails(self, own, ada):
        own.post(MAILS, {"language": "en"})
        assert UserProfile.get_for_user(ada.user).preferred_language == "en"
        selected = soup_of(own.get(MAILS)).select_one("option[selected]")
        assert selected["value"] == "en"
        assert own.post(MAILS, {"language": "zz"}).status_code == 422

    def test_a_hidden_member_chooses_too(self, client, site_tree):
        client.force_login(MemberFactory(state=Member.State.PAUSED).user)
        assert client.post(MAILS, {"digest": "on", "language": "fr"}).status_code == 302

    def test_it_is_found_from_the_profile(self, own):
        links = [a["href"] for a in soup_of(own.get("/fr/network/profile/")).select("main a")]
        assert {MAILS, "/fr/network/searches/"} <= set(links)

    def test_links_are_made_void(self, own, ada, stranger):
        before = link(subscribe(ada))
        assert stranger.get(before).status_code == 200
        own.post(MAILS, {"renew": "1"})
        assert stranger.post(before, ONE_CLICK).status_code == 404
        subscription = Subscription.objects.get()
        assert subscription.is_on
        assert stranger.get(link(subscription)).status_code == 200


class TestHeaders:
    @pytest.mark.parametrize("kind", ["digest", "alerts"])
    def test_a_mail_program_turns_them_off_in_one_click(self, ada, mailoutbox, stranger, kind):
        """RFC 8058: an https address, and what is posted to it."""
        subscribe(ada, kind)
        a_search(ada)
        MemberFactory(joined_on="2026-01-01")
        Subscription.objects.update(since="2025-12-31")
        assert (digests.send_digests() if kind == "digest" else alerts.send_alerts()) == 1
        sent = mailoutbox[0].message()
        address = sent["List-Unsubscribe"].strip("<>")
        assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert sent["Auto-Submitted"] == "auto-generated"
        assert address in mailoutbox[0].body and address in mailoutbox[0].alternatives[0][0]
        response = stranger.post(address, ONE_CLICK)
        assert response.status_code == 200  # no redirect: programs follow none
        assert kind not in Subscription.wanted(ada)
        assert response.cookies.keys() == set()


class TestLink:
    def test_looking_changes_nothing(self, ada, stranger):
        subscription = subscribe(ada)
        for method in (stranger.get, stranger.head):
            assert method(link(subscription)).status_code == 200
        subscription.refresh_from_db()
        assert subscription.is_on
        assert stranger.put(link(subscription)).status_code == 405

    def test_a_button_turns_them_off_and_another_on_again(self, ada, stranger):
        subscription = subscribe(ada)
        address = link(subscription)
        [button] = soup_of(stranger.get(address)).select("main button")
        said = soup_of(stranger.post(address, {button["name"]: button["value"]}))
        assert "La lettre hebdomadaire" in said.select_one("main [role=status]").text
        assert Subscription.wanted(ada) == set()
        [button] = said.select("main button")
        stranger.post(address, {button["name"]: button["value"]})
        assert Subscription.wanted(ada) == {"digest"}

    def test_each_kind_by_itself(self, ada, stranger):
        digest = subscribe(ada)
        subscribe(ada, "alerts")
        stranger.post(link(digest), ONE_CLICK)
        assert Subscription.wanted(ada) == {"alerts"}

    def test_it_is_good_however_often(self, ada, stranger):
        subscription = subscribe(ada)
        assert [stranger.post(link(subscription), ONE_CLICK).status_code for _ in "abc"] == [
            200
        ] * 3

    def test_it_tells_nothing_of_whose_it_is_and_signs_nobody_in(self, ada, stranger):
        subscription = subscribe(ada)
        for response in (stranger.get(link(subscription)), stranger.post(link(subscription))):
            text = response.content.decode()
            for secret in ("Zqada", "zqada", str(ada.key), ada.user.username):
                assert secret not in text
        assert "sessionid" not in stranger.cookies
        assert stranger.get(MAILS).status_code == 302

    @pytest.mark.parametrize("forge", ["x", "{0}x", "{key}", "{key}:abc", "a" * 9000, "%00"])
    def test_a_forged_one_is_refused(self, ada, stranger, forge):
        subscription = subscribe(ada)
        token = forge.format(subscription.token, key=subscription.key.hex)
        for response in (
            stranger.get(f"/fr/network/mails/{token}/"),
            stranger.post(f"/fr/network/mails/{token}/", ONE_CLICK),
        ):
            assert response.status_code == 404
        subscription.refresh_from_db()
        assert subscription.is_on

    def test_another_link_of_the_network_is_no_such_link(self, ada, stranger):
        """Each sort is signed by itself, though all are signed keys."""
        subscription = subscribe(ada)
        token = Thread(key=subscription.key).token
        assert stranger.get(f"/fr/network/mails/{token}/").status_code == 404

    def test_whose_it_was_is_erased(self, ada, stranger):
        address = link(subscribe(ada))
        ada.delete()
        soup = soup_of(stranger.post(address, ONE_CLICK), 404)
        assert texts(soup, "h1") == ["Ce lien ne mène plus nulle part"]

    def test_nobody_keeps_it_finds_it_or_is_told_of_it(self, ada, stranger):
        subscription = subscribe(ada)
        for address in (link(subscription), "/fr/network/mails/forged/"):
            response = stranger.get(address)
            assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
            assert response["Referrer-Policy"] == "no-referrer"
            assert response["X-Robots-Tag"] == "noindex"
            assert soup_of(response, response.status_code).select('meta[content="noindex"]')

    def test_no_log_has_it(self, ada, stranger, caplog):
        subscription = subscribe(ada)
        caplog.set_level(logging.INFO)
        caplog.handler.addFilter(RequestFilter())
        stranger.get(link(subscription))
        stranger.put(link(subscription))
        stranger.get(f"/fr/network/mails/{subscription.token}x/")
        assert "/fr/network/mails/" in caplog.text
        assert subscription.token not in caplog.text
        assert subscription.key.hex not in caplog.text
