"""Who looks after webhooks sees what was sent and answered, and does something about it."""

import re
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from standardwebhooks import Webhook

from portal.webhooks import sending, topics
from portal.webhooks.models import Delivery, Endpoint, Message
from portal.webhooks.outbox import write, write_test
from tests.factories import UserFactory
from tests.soup import soup_of

from .receiver import Receiver

pytestmark = pytest.mark.django_db
LIST = "/admin/webhooks/"
State = Delivery.State
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{40,}")


@pytest.fixture
def admin(client_of):
    return client_of("admin")


def at(endpoint, *parts):
    return LIST + "/".join([str(endpoint.row.pk), *map(str, parts)]) + "/"


def tell(endpoint, count=1):
    write([("project.published", {"key": str(UUID(int=n))}) for n in range(count)], [endpoint.row])
    return Delivery.objects.latest("pk")


def texts(response, selector):
    assert response.status_code == 200
    return [" ".join(each.get_text(" ").split()) for each in soup_of(response).select(selector)]


def filled(url, topics=("project.published", "event.removed"), **values):
    return {"url": url, "topics": list(topics), "is_active": "on", **values}


class TestEndpoints:
    def test_none_yet(self, admin):
        page = soup_of(admin.get(LIST))
        assert page.select(f"main a[href='{LIST}new/']")

    def test_it_stands_in_the_settings(self, admin):
        assert f"{LIST}" in admin.get("/admin/").content.decode()

    def test_made_with_a_secret_that_is_shown_once(self, admin, receiver):
        made = admin.post(f"{LIST}new/", filled(receiver.url()))
        assert "no-store" in made["Cache-Control"]
        secret = soup_of(made).find(id="secret")["value"]
        endpoint = Endpoint.objects.get()
        assert endpoint.topics == ["project.published", "event.removed"]
        assert endpoint.secrets(timezone.now()) == [secret]
        assert endpoint.sealed_before == ""
        for address in ("", f"edit/{endpoint.pk}/", f"{endpoint.pk}/deliveries/"):
            assert not SECRET.search(admin.get(LIST + address).content.decode())
        write([("project.published", {"key": str(UUID(int=1))})], [endpoint])
        sending.send_due()
        [arrived] = receiver.arrived
        assert Webhook(secret).verify(arrived.body, arrived.headers)

    @pytest.mark.parametrize(
        "values",
        [
            filled("http://example.org/"),
            filled("https://10.0.0.1/"),
            filled("https://user:word@example.org/"),
            filled("no address"),
            filled("https://example.org/", ["project.exploded"]),
            filled("https://example.org/", []),
        ],
    )
    def test_what_cant_be_made(self, admin, values):
        response = admin.post(f"{LIST}new/", values)
        assert len(texts(response, ".error-message")) == 1
        assert not Endpoint.objects.exists()

    def test_an_address_stands_once(self, admin, make_endpoint):
        make_endpoint("https://example.org/")
        response = admin.post(f"{LIST}new/", filled("https://example.org/"))
        assert len(texts(response, ".error-message")) == 1
        assert Endpoint.objects.count() == 1

    def test_changed_and_deleted(self, admin, make_endpoint):
        endpoint = make_endpoint("https://example.org/", is_active=False)
        Endpoint.objects.update(stopped="gone", failing_since=timezone.now())
        values = filled("https://example.org/new")
        assert admin.post(f"{LIST}edit/{endpoint.row.pk}/", values).status_code == 302
        row = Endpoint.objects.get()
        assert (row.url, row.is_active, row.stopped) == (values["url"], True, "")
        assert row.secrets(timezone.now()) == [endpoint.secret]
        assert admin.get(f"{LIST}delete/{row.pk}/").status_code == 200
        admin.post(f"{LIST}delete/{row.pk}/")
        assert not Endpoint.objects.exists()

    def test_listed(self, admin, make_endpoint, django_assert_max_num_queries):
        make_endpoint("https://a.example/", ["project.published", "event.removed"])
        make_endpoint("https://b.example/", is_active=False, stopped="gone")
        with django_assert_max_num_queries(20):
            assert len(texts(admin.get(LIST), "tbody td.title")) == 2
        for number in range(10):
            make_endpoint(f"https://c{number}.example/")
        with django_assert_max_num_queries(20):
            listed = admin.get(LIST)
        assert len(texts(listed, "tbody td.title")) == 12
        first, second, *_others = texts(listed, "tbody tr")
        assert first.startswith("https://a.example/")
        assert str(topics.listed(["event.removed"])) in first
        assert " ".join(str(Endpoint.Stop.GONE.label).split()) in second


class TestSecrets:
    def test_another_one(self, admin, endpoint, receiver):
        assert admin.get(at(endpoint, "secret")).status_code == 200
        assert Endpoint.objects.get().secrets(timezone.now()) == [endpoint.secret]
        secret = soup_of(admin.post(at(endpoint, "secret"))).find(id="secret")["value"]
        assert Endpoint.objects.get().secrets(timezone.now()) == [secret, endpoint.secret]
        history = admin.get(f"{LIST}history/{endpoint.row.pk}/")
        assert not SECRET.search(history.content.decode())
        assert len(texts(history, "tbody tr")) == 1


class TestTests:
    def test_it_arrives(self, admin, endpoint, receiver):
        assert admin.get(at(endpoint, "test")).status_code == 200
        assert receiver.arrived == []
        response = admin.post(at(endpoint, "test"))
        [arrived] = receiver.arrived
        told = Webhook(endpoint.secret).verify(arrived.body, arrived.headers)
        assert (told["type"], told["data"]) == ("webhook.test", {})
        assert "204" in " ".join(texts(response, "main .help-block"))
        assert Delivery.objects.get().state == State.DELIVERED

    def test_it_fails_and_isnt_repeated(self, admin, endpoint, receiver):
        receiver.answer = lambda arrived: (500, {}, b"<script>alert(1)</script>")
        response = admin.post(at(endpoint, "test"))
        assert "500" in " ".join(texts(response, "main .help-block"))
        assert texts(response, "main pre") == ["<script>alert(1)</script>"]
        assert Delivery.objects.get().state == State.DEAD
        assert sending.send_due() == 0
        assert len(receiver.arrived) == 1

    def test_private_addresses(self, admin, make_endpoint):
        with Receiver() as trap:
            response = admin.post(at(make_endpoint(trap.url(name="localhost")), "test"))
            assert trap.arrived == []
        [said] = texts(response, "main .help-block")
        assert "privée" in said or "private" in said


class TestDeliveries:
    def test_none_yet(self, admin, endpoint):
        assert texts(admin.get(at(endpoint, "deliveries")), "tbody tr") == []

    def test_log_by_state(self, admin, endpoint, receiver, django_assert_max_num_queries):
        tell(endpoint, 3)
        sending.send_due()
        receiver.answer = lambda arrived: (500, {}, b"")
        tell(endpoint, 2)
        sending.send_due()
        Delivery.objects.filter(pk=tell(endpoint).pk).update(state=State.DEAD)
        address = at(endpoint, "deliveries")
        counts = {"": 6, "?state=delivered": 3, "?state=pending": 2, "?state=dead": 1}
        for query, count in counts.items():
            assert (query, len(texts(admin.get(address + query), "tbody tr"))) == (query, count)
        assert len(texts(admin.get(at(endpoint, "deliveries", "results")), "tbody tr")) == 6
        tell(endpoint, 40)
        with django_assert_max_num_queries(20):
            assert len(texts(admin.get(address), "tbody tr")) == 46

    def test_another_endpoints_are_none_of_it(self, admin, endpoint, make_endpoint):
        other = make_endpoint("https://other.example/")
        delivery = tell(other)
        assert texts(admin.get(at(endpoint, "deliveries")), "tbody tr") == []
        stranger = admin.get(at(endpoint, "deliveries", delivery.pk), follow=True)
        assert stranger.status_code == 404
        assert admin.get(at(other, "deliveries", delivery.pk)).status_code == 200

    def test_each_attempt(self, admin, endpoint, receiver):
        receiver.answer = lambda arrived: (418, {}, b"<b>no</b>")
        delivery = tell(endpoint)
        sending.send_due()
        page = admin.get(at(endpoint, "deliveries", delivery.pk))
        [row] = texts(page, "tbody tr")
        assert "418 I'm a Teapot" in row
        assert "<b>no</b>" in row
        assert delivery.message.uid in page.content.decode()
        assert soup_of(page).main.find_all("form") == []  # it is on its way by itself

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("state", [State.DEAD, State.DELIVERED])
    def test_one_again(self, admin, endpoint, receiver, state):
        delivery = tell(endpoint)
        Delivery.objects.update(state=state, attempts=10)
        receiver.arrived.clear()
        assert admin.post(at(endpoint, "deliveries", delivery.pk)).status_code == 302
        assert receiver.ids == [delivery.message.uid]
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == (State.DELIVERED, 1)

    @pytest.mark.django_db(transaction=True)
    def test_all_that_was_given_up_again(self, admin, endpoint, receiver):
        tell(endpoint, 3)
        dead = list(Delivery.objects.all()[:2])
        Delivery.objects.filter(pk__in=[each.pk for each in dead]).update(state=State.DEAD)
        Delivery.objects.filter(pk=write_test(endpoint.row).pk).update(state=State.DEAD)
        receiver.arrived.clear()
        assert admin.get(at(endpoint, "send-again")).status_code == 200
        assert receiver.arrived == []
        assert admin.post(at(endpoint, "send-again")).status_code == 302
        assert sorted(receiver.ids) == sorted(each.message.uid for each in dead)
        again = admin.get(at(endpoint, "send-again"))
        assert soup_of(again).main.find_all("form") == []

    def test_what_is_on_its_way_isnt_sent_again(self, admin, endpoint):
        delivery = tell(endpoint)
        Delivery.objects.update(attempts=3)
        admin.post(at(endpoint, "deliveries", delivery.pk))
        delivery.refresh_from_db()
        assert delivery.attempts == 3


ADDRESSES = ("", "new/", "edit/{0}/", "delete/{0}/", "history/{0}/", "{0}/deliveries/",
             "{0}/deliveries/results/", "{0}/deliveries/{1}/", "{0}/secret/", "{0}/test/",
             "{0}/send-again/")  # fmt: skip


class TestWhoMay:
    @pytest.mark.parametrize("role", ["visitor", "member", "editor", "moderator", "coordinator"])
    def test_nobody_without_the_right(self, client_of, endpoint, receiver, role):
        client, delivery = client_of(role), tell(endpoint)
        Delivery.objects.update(state=State.DEAD)
        for address in ADDRESSES:
            url = LIST + address.format(endpoint.row.pk, delivery.pk)
            for response in (client.get(url), client.post(url)):
                assert (url, response.status_code) == (url, 302)
                assert "/webhooks/" not in response.url.split("?")[0]
        row = Endpoint.objects.get()
        assert row.secrets(timezone.now()) == [endpoint.secret]
        assert receiver.arrived == []
        assert Delivery.objects.get().state == State.DEAD
        assert Message.objects.count() == 1

    def test_by_a_group(self, client, endpoint):
        group = Group.objects.create(name="Webmasters")
        names = ["access_admin", "change_endpoint"]
        group.permissions.set(Permission.objects.filter(codename__in=names))
        user = UserFactory()
        user.groups.add(group)
        client.force_login(user)
        delivery = tell(endpoint)
        answers = {
            address: client.get(LIST + address.format(endpoint.row.pk, delivery.pk)).status_code
            for address in ADDRESSES
        }
        refused = {"new/", "delete/{0}/"}
        assert answers == {each: 302 if each in refused else 200 for each in ADDRESSES}
