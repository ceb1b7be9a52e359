"""Invitations: one link for one person, once; and many from a sheet, seen before they are sent."""

import traceback
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from directory.importing.readers import Unreadable
from network import applications, invitations, jobs, letters
from network.models import Application, Invitation, Member
from tests.codes import link_in
from tests.factories import (
    ApplicationFactory,
    InvitationFactory,
    MemberFactory,
    TermsFactory,
    UserFactory,
)
from tests.races import at_once
from tests.soup import soup_of, texts

pytestmark = pytest.mark.usefixtures("site_tree")
LIST = "/admin/network/invitations/"


@pytest.fixture
def coordinator(client_of):
    return client_of("coordinator")


@pytest.fixture
def post(coordinator, django_capture_on_commit_callbacks):
    """What a coordinator sends; what follows from it is done."""

    def send(address, values):
        with django_capture_on_commit_callbacks(execute=True):
            return coordinator.post(f"{LIST}{address}", values)

    return send


def opened(**values):
    """An Invitation and the address of its page."""
    invitation = InvitationFactory(**values)
    address = reverse("invitation", args=[invitation.renew()])
    invitation.save()
    return invitation, address


class TestSending:
    VALUES = {
        "email": "Carla@Example.org", "name": "Carla", "language": "en", "message": "Hello Carla."
    }  # fmt: skip

    def test_a_link_that_only_the_mail_holds(self, post, coordinator, mailoutbox):
        assert post("new/", self.VALUES)["Location"] == LIST
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.invited_by) == ("carla@example.org", coordinator.user)
        [mail] = mailoutbox
        assert (mail.to, mail.subject) == (["carla@example.org"], "You are invited to the network")
        assert "Hello Carla." in mail.body
        token = link_in(mail).split("/")[-2]
        assert len(token) >= 43  # 256 bits
        assert Invitation.of(token) == invitation
        assert token not in str(list(Invitation.objects.values_list()))

    def test_sent_again_the_link_before_is_void(self, post, mailoutbox):
        post("new/", self.VALUES)
        post(f"edit/{Invitation.objects.get().pk}/", {**self.VALUES, "name": "Carla Exemple"})
        before, after = (link_in(mail).split("/")[-2] for mail in mailoutbox)
        assert Invitation.of(before) is None
        assert Invitation.of(after).name == "Carla Exemple"

    def test_withdrawn_it_is_void(self, post, client):
        invitation, address = opened()
        post(f"delete/{invitation.pk}/", {})
        assert client.get(address).status_code == 404

    def test_nobody_is_invited_twice_nor_a_member(self, post, mailoutbox):
        invitation, member = InvitationFactory(), MemberFactory()
        barred = UserFactory(is_active=False)
        for email in (invitation.email, member.user.email, barred.email):
            response = post("new/", {**self.VALUES, "email": email.upper()})
            assert len(soup_of(response).select(".error-message")) == 1
        assert not mailoutbox

    def test_what_was_accepted_isnt_sent_again(self, post, mailoutbox):
        invitation = InvitationFactory(accepted_at=timezone.now())
        assert post(f"edit/{invitation.pk}/", self.VALUES).status_code in (302, 404)
        assert not mailoutbox

    def test_only_profiles_that_wait_are_offered(self, coordinator):
        waiting = MemberFactory(user=None, state="unclaimed", name="Dora")
        InvitationFactory(member=MemberFactory(user=None, state="unclaimed"))
        MemberFactory(name="Émile")
        soup = soup_of(coordinator.get(f"{LIST}new/"))
        values = [each["value"] for each in soup.select("[name=member] option")]
        assert values == ["", str(waiting.pk)]

    @pytest.mark.parametrize("role", ["visitor", "member", "editor", "moderator"])
    @pytest.mark.parametrize("address", ["", "new/", "many/", "many/send/", "edit/1/", "delete/1/"])
    def test_nobody_else_gets_there(self, client_of, role, address, mailoutbox):
        InvitationFactory(pk=1, email="zqcarla@example.org")
        client = client_of(role)
        for response in (client.get(LIST + address), client.post(LIST + address, self.VALUES)):
            assert response.status_code in (302, 405)
            assert b"zqcarla" not in response.content
        assert not mailoutbox and Invitation.objects.count() == 1


class TestAccepting:
    def test_makes_a_member_and_signs_in(self, client, coordinator):
        terms = TermsFactory()
        invitation, address = opened(invited_by=coordinator.user)
        assert len(soup_of(client.post(address, {"name": "Carla"}), 422).select(".errorlist")) == 1
        response = client.post(address, {"name": "Carla", "agreed": "on"})
        assert response["Location"] == "/fr/network/profile/"
        member = Member.objects.get()
        assert (member.name, member.user.email) == ("Carla", invitation.email)
        assert member.consents.get().terms == terms
        assert client.get("/fr/network/profile/").status_code == 200
        invitation.refresh_from_db()
        assert (invitation.accepted_at is not None, invitation.digest) == (True, "")

    def test_looking_uses_nothing_up(self, client):
        _invitation, address = opened()
        for _ in range(2):
            assert client.get(address).status_code == 200
        assert not Member.objects.exists()

    def test_it_opens_once(self, client, client_of):
        _invitation, address = opened()
        client.post(address, {"name": "Carla"})
        other = client_of("visitor")
        for response in (other.get(address), other.post(address, {"name": "Voleur"})):
            assert response.status_code == 404
        assert Member.objects.count() == 1

    def test_and_for_a_month(self, client):
        _invitation, address = opened()
        Invitation.objects.update(sent_at=timezone.now() - timedelta(days=29))
        assert client.get(address).status_code == 200
        Invitation.objects.update(sent_at=timezone.now() - timedelta(days=31))
        assert client.post(address, {"name": "Carla"}).status_code == 404
        assert not Member.objects.exists()

    @pytest.mark.parametrize("token", ["a", "é", "a" * 43, "0" * 64])
    def test_a_made_up_link_leads_nowhere(self, client, token):
        InvitationFactory()
        opened()
        assert client.get(reverse("invitation", args=[token])).status_code == 404

    def test_the_digest_opens_nothing(self, client):
        invitation, _address = opened()
        assert client.get(reverse("invitation", args=[invitation.digest])).status_code == 404

    def test_a_profile_is_claimed(self, client):
        """As it was imported, whatever the address: the invitation says whose it is."""
        imported = MemberFactory(user=None, state="unclaimed", name="Dora", position="Garde")
        _invitation, address = opened(member=imported)
        assert "Garde" not in client.get(address).content.decode()
        client.post(address, {"name": "Dora"})
        imported.refresh_from_db()
        assert (imported.state, imported.position) == ("active", "Garde")
        assert imported.user.email == Invitation.objects.get().email

    def test_a_profile_is_claimed_once(self, client):
        imported = MemberFactory(user=None, state="unclaimed", name="Dora")
        _invitation, address = opened(member=imported)
        imported.user, imported.state = UserFactory(), Member.State.ACTIVE
        imported.save()
        page = soup_of(client.get(address))
        assert "Dora" not in str(page)
        assert page.select_one("[name=name]")["value"] == "Carla Exemple"
        client.post(address, {"name": "Quelqu’un"})
        imported.refresh_from_db()
        assert imported.name == "Dora"
        assert Member.objects.exclude(pk=imported.pk).get().name == "Quelqu’un"

    def test_who_has_an_account_signs_in_as_ever(self, client):
        """By what they have for it: an old mail is no key to what an account may do."""
        user = UserFactory(role="editor")
        _invitation, address = opened(email=user.email)
        assert client.post(address, {"name": "Carla"})["Location"] == "/fr/network/profile/"
        assert client.get("/fr/network/profile/")["Location"].startswith("/fr/account/login/")
        assert Member.objects.get().user == user

    def test_who_is_in_already_is_led_there(self, client):
        _invitation, address = opened()
        for _ in range(2):
            assert client.post(address, {"name": "Carla"})["Location"] == "/fr/network/profile/"

    def test_an_application_that_waits_is_settled_by_it(self, client):
        invitation, address = opened()
        ApplicationFactory(email=invitation.email)
        client.post(address, {"name": "Carla"})
        assert not Application.objects.exists()

    def test_an_invitation_is_settled_by_an_application(self, client):
        invitation, address = opened()
        applications.accept(ApplicationFactory(email=invitation.email))
        assert client.get(address).status_code == 404
        assert not Invitation.objects.exists()

    def test_with_another_account_nothing_is_done(self, client_of):
        client = client_of("editor")
        _invitation, address = opened()
        for response in (client.get(address), client.post(address, {"name": "Carla"})):
            assert "Se déconnecter" in soup_of(response).main.text
        assert not Member.objects.exists()

    def test_with_ones_own_account_it_is_that(self, client_of):
        client = client_of("editor")
        _invitation, address = opened(email=client.user.email)
        assert client.post(address, {"name": "Carla"})["Location"] == "/fr/network/profile/"
        assert Member.objects.get().user == client.user

    def test_its_address_is_kept_by_nobody(self, client, caplog):
        caplog.set_level("DEBUG")
        _invitation, address = opened()
        response = client.get(address)
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        assert address not in caplog.text


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_several_at_the_same_moment_one_joins(site_tree):
    invitation = InvitationFactory()
    invitation.renew()
    invitation.save()
    copies = [Invitation.objects.get(pk=invitation.pk) for _ in range(8)]
    made = at_once(lambda own: invitations.accept(own, "Carla"), copies)
    assert len([each for each in made if each]) == 1
    assert Member.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_profile_is_claimed_by_one(site_tree):
    bare = MemberFactory(user=None, state=Member.State.UNCLAIMED, name="Importée")
    copies = [InvitationFactory(member=bare) for _ in range(4)]
    for each in copies:
        each.renew()
        each.save()
    made = at_once(lambda own: invitations.accept(own, "Carla"), copies)
    assert len({member.pk for member in made}) == 4
    assert sum(member.pk == bare.pk for member in made) == 1


class TestSheet:
    SHEET = (
        "E-mail;Nom;Langue\n"
        "carla@example.org;Carla;fr\n"
        "\n"
        "dora@example.org;=Dora;en\n"
        "pas une adresse;Zoé;fr\n"
        "CARLA@example.org;Encore Carla;fr\n"
        "emile@example.org;Émile;de\n"
    )

    def upload(self, post, text, name="gens.csv"):
        content = text if isinstance(text, bytes) else text.encode()
        return post("many/", {"file": SimpleUploadedFile(name, content), "message": "Bonjour."})

    def test_is_shown_with_each_problem_before_anything_is_sent(self, post, mailoutbox):
        soup = soup_of(self.upload(post, self.SHEET))
        rows = [
            [" ".join(cell.text.split()) for cell in row.select("td")]
            for row in soup.select("tbody tr")
        ]
        assert [row[0] for row in rows] == ["2", "4", "5", "6", "7"]
        assert [bool(row[4]) for row in rows] == [False, False, True, True, True]
        assert not Invitation.objects.exists() and not mailoutbox

    def test_what_was_shown_is_sent(self, post, coordinator, mailoutbox):
        signed = soup_of(self.upload(post, self.SHEET)).select_one("[name=signed]")["value"]
        MemberFactory(user__email="dora@example.org")  # meanwhile
        assert post("many/send/", {"signed": signed})["Location"] == LIST
        assert [mail.to for mail in mailoutbox] == [["carla@example.org"]]
        invitation = Invitation.objects.get()
        assert (invitation.name, invitation.message) == ("Carla", "Bonjour.")
        assert invitation.invited_by == coordinator.user
        post("many/send/", {"signed": signed})
        assert len(mailoutbox) == 1

    @pytest.mark.parametrize("signed", ["", "forged", "e30:1:1"])
    def test_nothing_else_is(self, post, mailoutbox, signed):
        assert post("many/send/", {"signed": signed})["Location"] == f"{LIST}many/"
        assert not Invitation.objects.exists() and not mailoutbox

    @pytest.mark.parametrize(
        "content",
        [
            "", "name\nCarla\n", "a\0b", b"\xff\xfe\xff", "x" * (1024 * 1024 + 1),
            "email\n" + "a@example.org\n" * 501, 'email\n"a', b"\x89PNG\r\n\x1a\n\x00", ",", '""',
            f"email\n{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 30}.example",
        ],
        ids=[
            "empty", "no address", "NUL", "bytes", "large", "many", "quote", "picture",
            "commas", "quotes", "long address",
        ],
    )  # fmt: skip
    def test_what_is_no_sheet_is_refused(self, post, content):
        response = self.upload(post, content)
        assert response.status_code == 200
        shown = soup_of(response)
        assert shown.select(".error-message") or texts(shown, "tbody tr td:nth-of-type(5)")
        assert not shown.select("[name=signed]")

    @given(st.binary(max_size=300))
    def test_whatever_it_is_it_is_read_or_refused(self, content):
        try:
            found = invitations.guests(content) if b"@" not in content else []
        except Unreadable as problem:
            assert str(problem)
        else:
            assert all(guest.problem for guest in found)

    def test_in_few_queries(self, db, django_assert_num_queries):
        rows = "".join(f"a{n}@example.org\n" for n in range(400))
        with django_assert_num_queries(3):
            assert len(invitations.guests(f"email\n{rows}".encode())) == 400


class TestAsTimePasses:
    def sent(self, days, **values):
        return InvitationFactory(sent_at=timezone.now() - timedelta(days=days), **values)

    def test_a_reminder_once_with_a_new_link(self, mailoutbox, client):
        _fresh, due, _late = self.sent(6), self.sent(8), self.sent(31)
        self.sent(8, accepted_at=timezone.now())
        assert jobs.remind_guests() == 1
        assert jobs.remind_guests() is None
        [mail] = mailoutbox
        assert mail.to == [due.email]
        assert client.get(link_in(mail)).status_code == 200

    def test_what_cant_be_sent_voids_nothing(self, mailoutbox, client, monkeypatch):
        """A mail server that is down for a minute costs nobody their invitation."""

        def fault(*args, **kwargs):
            raise SMTPRecipientsRefused({"carla@example.org": (550, b"no")})

        invitation, address = opened()
        Invitation.objects.update(sent_at=timezone.now() - timedelta(days=8))
        with monkeypatch.context() as down:
            down.setattr("network.letters.EmailMultiAlternatives.send", fault)
            jobs.remind_guests()
            assert client.get(address).status_code == 200
        assert jobs.remind_guests() == 1
        assert [mail.to for mail in mailoutbox] == [[invitation.email]]

    def test_no_address_stays_in_what_failed(self, monkeypatch):
        def fault(*args, **kwargs):
            raise SMTPRecipientsRefused({"carla@example.org": (550, b"no")})

        monkeypatch.setattr("network.letters.EmailMultiAlternatives.send", fault)
        invitation, _address = opened(email="carla@example.org")
        try:
            letters.invite.call(invitation.pk)
        except letters.Unsent as unsent:
            told = "".join(traceback.format_exception(unsent))
        assert "carla" not in told

    def test_what_was_never_sent_is_forgotten_too(self, db):
        InvitationFactory(made_at=timezone.now() - timedelta(days=91))
        assert jobs.forget_invitations() == 1

    def test_forgotten_after_three_months(self, db):
        kept = self.sent(89)
        self.sent(91)
        self.sent(91, accepted_at=timezone.now())
        assert jobs.forget_invitations() == 2
        assert Invitation.objects.get() == kept

    def test_the_list_says_how_each_stands(self, coordinator):
        self.sent(1), self.sent(40), self.sent(2, accepted_at=timezone.now()), InvitationFactory()
        soup = soup_of(coordinator.get(LIST))
        states = {" ".join(each.split()) for each in texts(soup, "tbody td:nth-of-type(3)")}
        assert states == {"Envoyée", "Expirée", "Acceptée", "En cours d’envoi"}
