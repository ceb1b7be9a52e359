"""Joining: what somebody who asks is told, on the site and by mail, and what becomes of it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from network import applications, joining
from network.models import Application, ApprovedDomain, Member
from portal.core.limits import Limit
from portal.core.models import User
from tests.codes import link_in
from tests.factories import ApplicationFactory, MemberFactory, TermsFactory, UserFactory
from tests.races import at_once
from tests.soup import soup_of

pytestmark = pytest.mark.usefixtures("site_tree")
State = Application.State
GIVEN = {
    "name": "Brune Exemple",
    "email": "Brune@Example.org",
    "organisation": "Les Amis du Ruisseau",
    "motivation": "Dix ans de relevés à partager.",
}
JOIN = "/fr/network/join/"


@pytest.fixture
def apply(client, django_capture_on_commit_callbacks):
    """Send the form; what follows from it is done."""

    def send(by=client, address=JOIN, **values):
        with django_capture_on_commit_callbacks(execute=True):
            return by.post(address, {**GIVEN, **values})

    return send


@pytest.fixture
def act(client, django_capture_on_commit_callbacks):
    """What an applicant does on the page of their application."""

    def send(application, do, **values):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(page_of(application), {"do": do, **values})

    return send


def page_of(application):
    with translation.override("fr"):
        return reverse("application", args=[application.token])


class TestForm:
    def test_what_is_given_is_kept_and_the_address_written_to(self, apply, mailoutbox):
        assert apply()["Location"] == "/fr/network/join/sent/"
        application = Application.objects.get()
        assert application.email == "brune@example.org"
        assert application.state == State.UNCONFIRMED
        assert (application.name, application.language) == ("Brune Exemple", "fr")
        [mail] = mailoutbox
        assert mail.to == ["brune@example.org"]
        assert link_in(mail) == page_of(application)
        assert "relevés" not in mail.body  # nobody sends their words to somebody else by us

    def test_in_the_language_of_the_form(self, apply, mailoutbox):
        apply(address="/en/network/join/")
        assert mailoutbox[0].subject == "Confirm your application to the network"
        assert link_in(mailoutbox[0]).startswith("/en/")

    @pytest.mark.parametrize("missing", ["name", "email", "motivation"])
    def test_what_is_missing_is_named_and_nothing_is_lost(self, apply, missing):
        soup = soup_of(apply(**{missing: " "}), 422)
        assert len(soup.select(".errorlist li")) == 1
        for name in GIVEN.keys() - {missing}:
            field = soup.select_one(f"[name={name}]")
            assert (field.get("value") or field.text.strip()) == GIVEN[name]

    @pytest.mark.parametrize(
        "values",
        [
            {"email": "brune@example.org\r\nBcc: all@example.org"},
            {"email": f"{'b' * 250}@example.org"},
            {"name": "b" * 121},
            {"name": "b\0"},
            {"motivation": "b" * 2001},
        ],
        ids=["header", "long address", "long name", "NUL", "long text"],
    )
    def test_bad_input_is_refused(self, apply, mailoutbox, values):
        assert apply(**values).status_code == 422
        assert not Application.objects.exists() and not mailoutbox

    def test_the_terms_are_agreed_to_in_their_version(self, apply):
        terms = TermsFactory()
        assert len(soup_of(apply(), 422).select(".errorlist li")) == 1
        assert apply(agreed="on").status_code == 302
        assert Application.objects.get().terms == terms

    def test_robots_learn_nothing(self, apply, mailoutbox):
        assert apply(website="http://spam.example")["Location"] == "/fr/network/join/sent/"
        assert not Application.objects.exists() and not mailoutbox

    def test_so_many_an_hour(self, apply, monkeypatch):
        monkeypatch.setattr(joining, "APPLICATIONS", Limit("applications", each=2, in_all=200))
        sent = [apply(email=f"a{n}@example.org").status_code for n in range(3)]
        assert sent == [302, 302, 429]

    def test_nobody_is_buried_in_mails(self, apply, mailoutbox):
        for _ in range(applications.LETTERS.each + 2):
            assert apply().status_code == 302
        assert len(mailoutbox) == applications.LETTERS.each

    def test_members_are_led_to_their_profile(self, client_of, db):
        client = Client()
        client.force_login(MemberFactory().user)
        assert client.get(JOIN)["Location"] == "/fr/network/profile/"


class TestWhoHasAnAccountIsNotTold:
    """The page is the same to the letter; what differs is in the mail, to its owner alone."""

    @pytest.fixture
    def answers(self, apply, mailoutbox):
        def both(email):
            responses = [apply(email="nobody@example.org"), apply(email=email)]
            pages = [Client().get(each["Location"]).content.decode() for each in responses]
            assert plain(pages[0]) == plain(pages[1])
            assert headers(responses[0]) == headers(responses[1])
            return mailoutbox[-1]

        return both

    def test_a_members(self, answers):
        member = MemberFactory()
        mail = answers(member.user.email.upper())
        assert mail.to == [member.user.email]
        assert "/fr/account/login/" in mail.body
        assert Application.objects.count() == 1

    def test_an_account_without_profile(self, answers):
        mail = answers(UserFactory().email)
        assert JOIN in mail.body and "/fr/account/login/" not in mail.body

    @pytest.mark.parametrize("state", [State.WAITING, State.ASKED, State.REFUSED])
    def test_an_applicants(self, answers, state):
        """What is in the coordinators' hands isn't rewritten by whoever knows an address."""
        application = ApplicationFactory(state=state)
        assert link_in(answers(application.email)) == page_of(application)
        application.refresh_from_db()
        assert (application.motivation, application.state) == ("Compter les grenouilles.", state)

    def test_what_isnt_confirmed_may_be_written_anew(self, answers):
        application = ApplicationFactory(state=State.UNCONFIRMED)
        answers(application.email)
        application.refresh_from_db()
        assert application.motivation == GIVEN["motivation"]


def headers(response):
    return {name: value for name, value in response.items() if name != "Expires"}


def plain(page):
    return re.sub(r'nonce="[^"]*"|value="[A-Za-z0-9]{64}"', "", page)


class TestPage:
    def test_looking_confirms_nothing(self, client):
        """Mail programs open links before anybody does."""
        application = ApplicationFactory(state=State.UNCONFIRMED)
        soup = soup_of(client.get(page_of(application)))
        assert "grenouilles" in soup.main.text
        application.refresh_from_db()
        assert application.state == State.UNCONFIRMED

    def test_confirmed_it_waits_and_coordinators_are_told(self, act, mailoutbox):
        coordinator, _admin = UserFactory(role="coordinator"), UserFactory(is_superuser=True)
        application = ApplicationFactory(state=State.UNCONFIRMED)
        act(application, "confirm")
        application.refresh_from_db()
        assert application.state == State.WAITING
        [mail] = mailoutbox
        assert mail.to == [coordinator.email]
        assert "/admin/network/applications/" in mail.body
        assert application.name not in mail.body and application.email not in mail.body
        act(application, "confirm")
        assert len(mailoutbox) == 1

    def test_an_approved_domain_needs_nobody(self, act, mailoutbox):
        ApprovedDomain.objects.create(domain="ruisseau.example")
        application = ApplicationFactory(state=State.UNCONFIRMED, email="b@ruisseau.example")
        act(application, "confirm")
        member = Member.objects.get()
        assert (member.user.email, member.state) == ("b@ruisseau.example", Member.State.ACTIVE)
        assert [mail.to for mail in mailoutbox] == [["b@ruisseau.example"]]

    @pytest.mark.parametrize(
        "email", ["b@autre.example", "b@etu.ruisseau.example", "b@xruisseau.example"]
    )
    def test_another_domain_does(self, act, email):
        ApprovedDomain.objects.create(domain="ruisseau.example")
        application = ApplicationFactory(state=State.UNCONFIRMED, email=email)
        act(application, "confirm")
        application.refresh_from_db()
        assert application.state == State.WAITING

    def test_a_question_is_answered(self, act, client):
        application = ApplicationFactory()
        applications.ask(application, UserFactory(role="coordinator"), "Quelles grenouilles ?")
        assert "Quelles grenouilles" in soup_of(client.get(page_of(application))).main.text
        assert len(soup_of(act(application, "answer", text=""), 422).select(".errorlist li")) == 1
        act(application, "answer", text="Les rousses.")
        application.refresh_from_db()
        assert application.state == State.WAITING
        said = [(each.by_applicant, each.text) for each in application.remarks.all()]
        assert said == [(False, "Quelles grenouilles ?"), (True, "Les rousses.")]

    def test_no_answer_to_no_question(self, act):
        application = ApplicationFactory()
        act(application, "answer", text="Encore moi.")
        assert not application.remarks.exists()

    @pytest.mark.parametrize(
        "state", [State.UNCONFIRMED, State.WAITING, State.ASKED, State.REFUSED]
    )
    def test_withdrawn_nothing_is_kept(self, act, client, state):
        application = ApplicationFactory(state=state)
        address = page_of(application)
        assert act(application, "withdraw")["Location"] == JOIN
        assert not Application.objects.exists()
        assert len(soup_of(client.get(address), 404).select("main a.button")) == 2

    def test_what_is_accepted_isnt_withdrawn(self, act):
        application = ApplicationFactory(state=State.ACCEPTED)
        act(application, "withdraw")
        assert Application.objects.exists()

    def test_a_made_up_address_leads_nowhere(self, client):
        application = ApplicationFactory()
        key, signature = application.token.split(":")
        for wrong in (key, application.token[:-1], f"{key}:{key}", "é", "a:b", ":"):
            assert client.get(reverse("application", args=[wrong])).status_code == 404
        forged = f"{ApplicationFactory().key.hex}:{signature}"
        assert client.get(reverse("application", args=[forged])).status_code == 404

    def test_it_is_kept_by_nobody(self, client):
        response = client.get(page_of(ApplicationFactory()))
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        assert soup_of(response).select_one("meta[name=robots]")["content"] == "noindex"

    def test_its_address_isnt_logged(self, client, caplog):
        caplog.set_level("DEBUG")
        application = ApplicationFactory()
        client.get(page_of(application))
        assert application.token not in caplog.text


class TestWithAnAccount:
    def test_its_address_needs_no_proof(self, apply, client_of):
        client = client_of("editor")
        soup = soup_of(client.get(JOIN))
        assert not soup.select("[name=email]")
        response = apply(by=client)
        application = Application.objects.get()
        assert response["Location"] == page_of(application)
        assert (application.email, application.state) == (client.user.email, State.WAITING)

    def test_what_somebody_else_wrote_isnt_confirmed(self, apply, client_of):
        client = client_of("editor")
        ApplicationFactory(email=client.user.email, state=State.UNCONFIRMED, motivation="Du vent.")
        apply(by=client)
        application = Application.objects.get()
        assert (application.motivation, application.state) == (GIVEN["motivation"], State.WAITING)

    def test_accepted_it_is_the_same_account(self, client_of):
        client = client_of("editor")
        application = ApplicationFactory(email=client.user.email)
        applications.accept(application, UserFactory(role="coordinator"))
        assert Member.objects.get().user == client.user
        client.user.refresh_from_db()
        assert client.user.has_usable_password()


class TestAccepting:
    @pytest.fixture
    def coordinator(self, db):
        return UserFactory(role="coordinator")

    def test_makes_a_member_who_can_sign_in(
        self, coordinator, django_capture_on_commit_callbacks, mailoutbox
    ):
        terms = TermsFactory()
        application = ApplicationFactory(terms=terms)
        with django_capture_on_commit_callbacks(execute=True):
            assert applications.accept(application, coordinator, "Bienvenue !")
        member = Member.objects.get()
        user = member.user
        assert (member.name, user.email) == (application.name, application.email)
        assert not user.has_usable_password()
        assert list(user.groups.values_list("name", flat=True)) == ["Members"]
        assert user.emailaddress_set.filter(verified=True, primary=True).exists()
        [consent] = member.consents.all()
        assert (consent.terms, consent.agreed_at) == (terms, application.written_at)
        [mail] = mailoutbox
        assert "Bienvenue !" in mail.body and "/fr/account/login/code/" in mail.body
        entry = ModelLogEntry.objects.for_instance(member).get()
        assert (entry.action, entry.user) == ("wagtail.create", coordinator)

    def test_a_question_of_before_isnt_repeated(
        self, coordinator, django_capture_on_commit_callbacks, mailoutbox
    ):
        application = ApplicationFactory()
        applications.ask(application, coordinator, "Quelles grenouilles ?")
        applications.answer(application, "Les rousses.")
        with django_capture_on_commit_callbacks(execute=True):
            applications.accept(application, coordinator)
        assert "grenouilles" not in mailoutbox[-1].body

    def test_who_lost_their_profile_may_ask_again(self, coordinator, apply):
        applications.accept(ApplicationFactory(email="brune@example.org"), coordinator)
        Member.objects.get().delete()
        User.objects.filter(email="brune@example.org").delete()
        apply()
        assert Application.objects.get().state == State.UNCONFIRMED

    def test_what_is_private_stays_so(self, coordinator):
        applications.accept(ApplicationFactory(), coordinator)
        member = Member.objects.get()
        assert member.tiers == {}
        assert member.email  # which is open to nobody until they say so

    def test_an_imported_profile_is_claimed(self, coordinator):
        imported = MemberFactory(
            user=None, state=Member.State.UNCLAIMED, email="Brune@example.org", position="Garde"
        )
        applications.accept(ApplicationFactory(email="brune@example.org"), coordinator)
        member = Member.objects.get()
        assert (member.pk, member.position, member.state) == (imported.pk, "Garde", "active")
        assert member.user.email == "brune@example.org"

    @pytest.mark.parametrize("state", [Member.State.ACTIVE, Member.State.SUSPENDED])
    def test_no_other_profile_is(self, coordinator, state):
        other = MemberFactory(user=None, state=state, email="brune@example.org")
        applications.accept(ApplicationFactory(email="brune@example.org"), coordinator)
        other.refresh_from_db()
        assert other.user is None

    def test_of_two_imported_ones_none_is_chosen(self, coordinator):
        for _ in range(2):
            MemberFactory(user=None, state=Member.State.UNCLAIMED, email="brune@example.org")
        applications.accept(ApplicationFactory(email="brune@example.org"), coordinator)
        assert Member.objects.exclude(user=None).count() == 1
        assert Member.objects.count() == 3

    def test_a_suspended_member_isnt_restored(self, coordinator):
        member = MemberFactory(state=Member.State.SUSPENDED)
        applications.accept(ApplicationFactory(email=member.user.email), coordinator)
        member.refresh_from_db()
        assert member.state == Member.State.SUSPENDED

    @pytest.mark.parametrize("state", [State.UNCONFIRMED, State.ACCEPTED, State.REFUSED])
    def test_only_what_is_open_is_decided(self, coordinator, state):
        application = ApplicationFactory(state=state)
        assert not applications.accept(application, coordinator)
        assert not applications.refuse(application, coordinator, "Non.")
        assert not applications.ask(application, coordinator, "Qui ?")
        application.refresh_from_db()
        assert (application.state, application.remarks.count()) == (state, 0)
        assert not Member.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_several_decide_at_once_and_one_is_heard(site_tree):
    application, coordinator = ApplicationFactory(), UserFactory(role="coordinator")

    def decide(step):
        return step(Application.objects.get(pk=application.pk), coordinator, "Voilà.")

    heard = at_once(decide, [applications.accept, applications.refuse] * 4)
    assert sorted(heard) == [False] * 7 + [True]
    application.refresh_from_db()
    assert application.remarks.count() == 1
    assert Member.objects.count() == (application.state == State.ACCEPTED)
    assert User.objects.filter(email=application.email).count() == Member.objects.count()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_address_asks_once_however_often_at_once(site_tree, mailoutbox):
    texts = [f"Pour la raison {number}." for number in range(8)]
    given = {"name": "Brune", "language": "fr"}
    at_once(lambda text: applications.receive("brune@example.org", motivation=text, **given), texts)
    assert Application.objects.get().motivation in texts
    assert {mail.to[0] for mail in mailoutbox} == {"brune@example.org"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_confirmed_several_times_at_once_they_join_once(site_tree, mailoutbox):
    ApprovedDomain.objects.create(domain="example.org")
    application = ApplicationFactory(email="brune@example.org", state=State.UNCONFIRMED)
    at_once(applications.confirm, [Application.objects.get(pk=application.pk) for _ in range(8)])
    assert Member.objects.get() == Application.objects.get().member
    assert len(mailoutbox) == 1


class TestTerms:
    def test_are_shown_to_everyone_in_their_language(self, client):
        TermsFactory(version="2026-1")
        assert "Be courteous." in soup_of(client.get("/en/network/terms/")).main.text
        soup = soup_of(client.get("/fr/network/terms/"))
        assert "Soyez courtois." in soup.main.text and not soup.main.select("form")

    def test_there_are_none_yet(self, client):
        assert client.get("/fr/network/terms/").status_code == 404
        TermsFactory(in_force_on=timezone.localdate() + timezone.timedelta(days=2))
        assert client.get("/fr/network/terms/").status_code == 404

    def test_members_are_asked_when_they_change(self, client):
        member = MemberFactory()
        client.force_login(member.user)
        member.consents.create(terms=TermsFactory())
        assert client.get("/fr/network/members/").status_code == 200
        changed = TermsFactory()
        for address in ("/fr/network/members/", f"/fr/network/members/{member.key}/"):
            response = client.get(address)
            assert response["Location"] == f"/fr/network/terms/?next={address}"
        form = soup_of(client.get(response["Location"])).select_one("main form")
        values = {"next": form.select_one("[name=next]")["value"]}
        assert client.post("/fr/network/terms/", values)["Location"] == address
        assert client.get(address).status_code == 200
        assert member.consents.filter(terms=changed).count() == 1

    def test_what_is_ones_own_stays_open(self, client):
        client.force_login(MemberFactory().user)
        TermsFactory()
        for name in ("own-profile", "profile-json", "profile-csv", "profile-readings"):
            assert client.get(reverse(name)).status_code == 200

    @pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "nowhere", "\0"])
    def test_they_lead_nowhere_else(self, client, next_):
        client.force_login(MemberFactory().user)
        TermsFactory()
        response = client.post("/fr/network/terms/", {"next": next_})
        assert response["Location"] == "/fr/network/"

    def test_whoever_is_no_member_agrees_to_nothing(self, client_of):
        terms = TermsFactory()
        for role in ("visitor", "editor"):
            assert client_of(role).post("/fr/network/terms/").status_code == 200
        assert not terms.consents.exists()
