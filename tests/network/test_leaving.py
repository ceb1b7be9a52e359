"""Leaving: everything that is held goes with the member, and nothing of it stays."""

import csv
import io
import json
from functools import partial
from smtplib import SMTPException

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page
from wagtail.users.models import UserProfile

from network import erasure, relay, removal
from network.models import Application, ContactReading, Member, Skill, private_storage
from network.threads import Report, Thread
from portal.core.models import Discipline, User
from portal.problems.models import ProblemReport
from portal.proposals.models import Proposal
from portal.teams.joining import team_of
from portal.teams.models import Team, TeamInvitation
from tests.factories import (
    ApplicationFactory,
    InvitationFactory,
    MemberFactory,
    NewsPageFactory,
    ProjectPageFactory,
    ProposalFactory,
    TermsFactory,
    UserFactory,
    a_question,
    a_search,
    converse,
)
from tests.factories.accounts import PASSWORD
from tests.races import overtaken
from tests.soup import soup_of


@pytest.fixture
def ada(site_tree, vocabulary):
    """A member with something of everything; each text of theirs begins with zqada."""
    user = UserFactory(
        username="zqadauser", email="zqadaaccount@example.org", first_name="zqadafirst"
    )
    user.last_name = "zqadalast"
    user.save()
    member = MemberFactory(
        user=user,
        name="zqadaname",
        biography="=zqadabiography",
        skills=["zqadaskill"],
        disciplines=[vocabulary.disciplines["1.6-ecology"]],
        projects=[(ProjectPageFactory(title="Mares"), "zqadarole")],
        email="zqadamail@example.org",
        languages=["fr"],
        links=["https://zqadalink.example.org/"],
    )
    member.photo.save("photo.webp", ContentFile(b"zqadaface"))
    return member


@pytest.fixture
def own(client, ada):
    client.force_login(ada.user)
    confirm(client)
    return client


def confirm(client, password=PASSWORD):
    """Say once more who one is, as what can't be undone asks for."""
    return client.post(reverse("account_reauthenticate"), {"password": password})


def everything():
    """Every value of every table, as one text."""
    models = apps.get_models(include_auto_created=True)
    return "\n".join(str(list(model._base_manager.values_list())) for model in models)


def asked_to_join(ada):
    """Their application, and that they agreed to the terms."""
    terms = TermsFactory(version="2026-09")
    ada.consents.create(terms=terms)
    asked = ApplicationFactory(
        email=ada.user.email, name="zqadaname", motivation="zqadawhy", terms=terms, state="accepted"
    )
    asked.remarks.create(text="zqadaremark", by_applicant=True)
    InvitationFactory(email=ada.user.email, name="zqadaname", message="zqadamessage")


def used_their_address(ada):
    """What anybody may do by an address, done by theirs, once in capitals."""
    email = ada.user.email.title()
    given = {"name": "zqadaname", "email": email}
    made = ProjectPageFactory(title="Compter les mares")
    proposal = ProposalFactory(**given, teaser="zqadateaser", state="published", page=made)
    proposal.disciplines.add(Discipline.objects.get(code="1.6-ecology"))
    team_of(made).invitations.create(email=email, language="fr")
    ProblemReport.objects.create(page=made, kind="wrong", message="Une faute.", email=email)
    question = a_question(made, **given, text="")
    converse(question, MemberFactory(name="Béa Curieuse"), "zqadaasked", "zqbeaanswer")


def wrote(ada):
    """A conversation, what was reported in it either way, an address given, a block, a count."""
    bea = MemberFactory(name="Béa Curieuse")
    thread = converse(ada, bea, "zqadahello", "zqbeahello", subject="zqadasubject")
    own, theirs = thread.parties.order_by("pk")
    first, second = thread.messages.all()
    thread.messages.create(author=own, kind="address", text=ada.email)
    Report.objects.create(message=first, by=theirs, kind="spam", reason="Elle : zqadahello !")
    Report.objects.create(message=second, by=own, kind="insult", reason="zqadareason")
    ada.blocks.create(member=MemberFactory(name="Zoé Bloquée"))
    ada.blocks.create(digest="d")
    ada.allowances.create(begun=1, sent=2)
    a_search(ada, "q=zqadaquery", name="zqadasearch")
    return thread


def erase(client, understood="on"):
    return client.post(reverse("profile-erase"), {"understood": understood})


class TestErasure:
    def test_nothing_is_left_in_any_table_or_file(
        self, own, ada, client_of, django_capture_on_commit_callbacks
    ):
        coordinator = client_of("coordinator")
        log(instance=ada, action="wagtail.edit", user=coordinator.user)
        log(instance=ada.user, action="wagtail.edit", user=coordinator.user)
        log(instance=NewsPageFactory(), action="wagtail.edit", user=ada.user)
        avatar = UserProfile.get_for_user(ada.user)
        avatar.avatar.save("zqadaavatar.png", ContentFile(b"zqada"))
        storage, picture = avatar.avatar.storage, avatar.avatar.name
        ContactReading.objects.create(member=ada, reader=coordinator.user, fields=["email"])
        asked_to_join(ada)
        used_their_address(ada)
        thread = wrote(ada)
        assert everything().count("zqada") > 10
        photo = ada.photo.name
        with django_capture_on_commit_callbacks(execute=True):
            response = erase(own)
        assert response.status_code == 200
        assert "zqada" not in everything()
        assert [each.text for each in thread.messages.all()] == ["", "zqbeahello", ""]
        assert [each.reason for each in Report.objects.all()] == [""]
        assert not private_storage().exists(photo)
        assert not storage.exists(picture)

    def test_what_they_published_stays_and_is_nobodys(self, own, ada):
        page = NewsPageFactory(title="Une nouvelle", owner=ada.user)
        page.save_revision(user=ada.user).publish()
        erase(own)
        page = Page.objects.get(pk=page.pk)
        assert (page.live, page.owner, page.latest_revision.user) == (True, None, None)

    def test_what_came_of_their_address_stays_without_it(self, own, ada):
        used_their_address(ada)
        asked = Thread.objects.get()
        erase(own)
        assert [report.message for report in ProblemReport.objects.all()] == ["Une faute."]
        assert Page.objects.get(title="Compter les mares").live
        assert [each.text for each in asked.messages.all()] == ["", "zqbeaanswer"]
        assert not Proposal.objects.exists() and not TeamInvitation.objects.exists()

    def test_others_are_left_alone(self, own, ada):
        other = MemberFactory(skills=["zqadaskill", "autre"])
        typed = ApplicationFactory().email  # said to be theirs, but never shown to be
        ProposalFactory(email=typed)
        ada.user.emailaddress_set.create(email=typed, verified=False)
        ModelLogEntry.objects.log_action(other, "wagtail.edit", user=ada.user)
        before = ContactReading.objects.create(member=other, reader=ada.user, fields=["email"])
        erase(own)
        assert Member.objects.get() == other
        assert {str(skill) for skill in Skill.objects.all()} == {"zqadaskill", "autre"}
        assert ModelLogEntry.objects.for_instance(other).count() == 1
        before.refresh_from_db()
        assert before.reader is None
        assert Application.objects.count() == Proposal.objects.count() == 1

    def test_they_are_signed_out_and_cant_come_back(self, own, ada, client):
        erase(own)
        assert own.get(reverse("own-profile")).status_code == 302
        assert not client.login(username="zqadauser", password=PASSWORD)

    def test_it_takes_a_tick(self, own, ada):
        response = erase(own, understood="")
        assert len(soup_of(response, 422).select(".errorlist li")) == 1
        assert Member.objects.filter(pk=ada.pk).exists()

    def test_who_found_the_browser_open_cant(self, client, ada):
        """It is asked again who they are: what was asked for happens then, and not before."""
        client.force_login(ada.user)
        asked = reverse("account_reauthenticate")
        for response in (client.get(reverse("profile-erase")), erase(client)):
            assert response["Location"].startswith(asked)
        assert confirm(client, "wrong").status_code == 200
        assert erase(client)["Location"].startswith(asked)
        assert Member.objects.filter(pk=ada.pk).exists()
        values = {"password": PASSWORD, "next": reverse("profile-erase")}
        assert client.post(asked, values).status_code == 200
        assert not Member.objects.filter(pk=ada.pk).exists()

    def test_no_device_stays_signed_in(self, own, ada, client_of):
        elsewhere, other = Client(), client_of("member")
        elsewhere.force_login(ada.user)
        erase(own)
        assert {each.get_decoded()["_auth_user_id"] for each in Session.objects.all()} == {
            str(other.user.pk)
        }

    def test_looking_erases_nothing(self, own, ada):
        assert own.get(reverse("profile-erase")).status_code == 200
        assert User.objects.filter(pk=ada.user_id).exists()

    def test_an_administrator_isnt_erased_so(self, client):
        admin = MemberFactory(user__is_superuser=True)
        client.force_login(admin.user)
        confirm(client)
        assert erase(client).status_code == 403
        assert "Effacer" not in client.get(reverse("own-profile")).content.decode()

    def test_a_member_without_account_is_erased_with_the_log(self, db):
        member = MemberFactory(user=None, name="zqadaname")
        log(instance=member, action="wagtail.create")
        erasure.erase(member)
        assert "zqada" not in everything()


def removing(*members):
    ids = "&".join(f"id={member.pk}" for member in members)
    return f"/admin/bulk/network/member/delete/?{ids}&next=/admin/network/members/"


REASON = {
    "grounds": "terms",
    "reason": "zqreason: vous avez écrit à tout le monde.",
    "understood": "on",
}


def refuse_mail_to(member, monkeypatch):
    send = EmailMessage.send

    def refused(mail, *args, **kwargs):
        if mail.to == [member.user.email]:
            raise SMTPException("zqada: no such address")
        return send(mail, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", refused)


class TestRemoval:
    """A coordinator erases: it is the same, and it is said why."""

    @pytest.fixture
    def desk(self, client_of):
        client = client_of("coordinator")
        confirm(client)
        return client

    def test_nothing_is_left_in_any_table_or_file(
        self, desk, ada, mailoutbox, django_capture_on_commit_callbacks
    ):
        log(instance=ada, action="wagtail.edit", user=desk.user)
        page = NewsPageFactory(title="Une nouvelle", owner=ada.user)
        page.save_revision(user=ada.user).publish()
        asked_to_join(ada)
        thread = wrote(ada)
        photo = ada.photo.name
        desk.get(f"/admin/network/members/inspect/{ada.pk}/")
        with django_capture_on_commit_callbacks(execute=True):
            answer = desk.post(removing(ada), REASON)
        assert answer["Location"] == "/admin/network/members/"
        assert "zqada" not in everything() and "zqreason" not in everything()
        assert "zqada" not in desk.get(answer["Location"]).content.decode()
        assert [each.text for each in thread.messages.all()] == ["", "zqbeahello", ""]
        assert not private_storage().exists(photo)
        page = Page.objects.get(pk=page.pk)
        assert (page.live, page.owner, page.latest_revision.user) == (True, None, None)
        [mail] = mailoutbox
        assert mail.to == ["zqadaaccount@example.org"]
        assert "zqreason: vous avez écrit à tout le monde." in mail.body
        assert "zq" not in mail.subject

    def test_the_history_has_who_did_it_and_why_but_not_of_whom(self, desk, ada):
        desk.post(removing(ada), REASON)
        [entry] = ModelLogEntry.objects.filter(action="network.erase")
        assert (entry.user, entry.data) == (desk.user, {"grounds": "terms"})
        page = soup_of(desk.get("/admin/reports/site-history/")).text
        assert "Une personne effacée" in page
        assert "a enfreint les conditions" in page

    def test_it_is_said_what_goes_and_what_stays(self, desk, ada):
        bare = MemberFactory(user=None, name="Importé Sans Compte")
        page = soup_of(desk.get(removing(ada, bare)))
        assert [" ".join(each.text.split()) for each in page.select(".nice-padding ul > li")] == [
            "Importé Sans Compte (sans compte : aucun courriel ne part)",
            "zqadaname",
        ]
        assert [each.text for each in page.select(".nice-padding h2")] == [
            "Ce qui part",
            "Ce qui reste",
        ]
        assert Member.objects.filter(pk=ada.pk).exists()

    @pytest.mark.parametrize("missing", ["grounds", "reason", "understood"])
    def test_it_takes_grounds_a_reason_and_a_tick(self, desk, ada, mailoutbox, missing):
        answer = desk.post(removing(ada), REASON | {missing: ""})
        assert len(soup_of(answer).select(".error-message")) == 1
        assert Member.objects.filter(pk=ada.pk).exists() and not mailoutbox

    def test_several_are_erased_at_once(self, desk, ada, mailoutbox):
        bare = MemberFactory(user=None, name="Importé Sans Compte")
        answer = desk.post(removing(ada, bare), REASON, follow=True)
        assert not Member.objects.exists()
        assert len(mailoutbox) == 1
        assert "2 profils effacés" in answer.content.decode()

    def test_one_is_erased_by_the_same_screen(self, desk, ada):
        for send in (desk.get, desk.post):
            answer = send(f"/admin/network/members/delete/{ada.pk}/")
            assert answer["Location"].startswith(f"/admin/bulk/network/member/delete/?id={ada.pk}&")
        assert Member.objects.filter(pk=ada.pk).exists()

    def test_who_cant_be_told_isnt_erased(self, desk, ada, monkeypatch, mailoutbox):
        other = MemberFactory(name="Béa Zq")
        refuse_mail_to(ada, monkeypatch)
        answer = desk.post(removing(ada, other), REASON, follow=True)
        assert "1 courriel n’a pas pu partir" in answer.content.decode()
        assert Member.objects.get() == ada
        assert ada.user.groups.filter(name="Members").exists()
        assert [mail.to for mail in mailoutbox] == [[other.user.email]]
        assert ModelLogEntry.objects.filter(action="network.erase").count() == 1

    def test_a_step_says_who_is_left(self, desk, ada, monkeypatch, mailoutbox):
        others = MemberFactory.create_batch(2)
        refuse_mail_to(ada, monkeypatch)
        address = removing(ada, *others)
        answer = desk.post(address, REASON, headers={"accept": "application/json"})
        assert answer.json() == {"done": 2, "left": [str(ada.pk)]}
        assert Member.objects.get() == ada
        assert list(get_messages(answer.wsgi_request)) == []

    def test_nothing_is_said_where_something_cant_be_erased(
        self, desk, ada, monkeypatch, mailoutbox
    ):
        def broken(*args):
            raise DatabaseError

        monkeypatch.setattr(erasure, "_forget_joining", broken)
        with pytest.raises(DatabaseError):
            removal.remove(ada, desk.user, "left", "zqreason")
        assert not mailoutbox
        assert Member.objects.filter(pk=ada.pk).exists()

    def test_whoever_is_slower_erases_nobody_and_writes_to_nobody(self, desk, ada, mailoutbox):
        again = Member.objects.get(pk=ada.pk)
        assert removal.remove(ada, desk.user, "left", "Au revoir")
        assert not removal.remove(again, desk.user, "left", "Au revoir")
        assert len(mailoutbox) == 1

    def test_staff_and_ones_own_are_protected(self, desk):
        staff = MemberFactory(name="Zoé Équipe", user=UserFactory(role="editor"))
        own = MemberFactory(name="Moi", user=desk.user)
        page = soup_of(desk.get(removing(staff, own)))
        assert page.select("[name=reason]") == []
        assert {"Zoé Équipe", "Moi"} <= {each.text for each in page.select("main li")}
        desk.post(removing(staff, own), REASON)
        assert Member.objects.count() == 2

    def test_who_found_the_browser_open_cant(self, client_of, ada):
        client = client_of("coordinator")
        asked = reverse("account_reauthenticate")
        for answer in (client.get(removing(ada)), client.post(removing(ada), REASON)):
            assert answer["Location"].startswith(asked)
        assert Member.objects.filter(pk=ada.pk).exists()


class TestExport:
    def test_json_holds_everything(self, own, ada):
        ContactReading.objects.create(member=ada, reader=UserFactory(), fields=["email"])
        asked_to_join(ada)
        response = own.get(reverse("profile-json"))
        assert response["Content-Disposition"] == 'attachment; filename="profile.json"'
        data = json.loads(response.content)
        assert data["account"]["email"] == "zqadaaccount@example.org"
        assert data["account"]["groups"] == ["Members"]
        address = {"email": "zqadaaccount@example.org", "verified": True}
        assert data["sign_in"] == {"addresses": [address], "services": [], "second_factors": []}
        fields = data["profile"]["fields"]
        assert fields["name"] == {"value": "zqadaname", "open_to": "members"}
        assert fields["email"] == {"value": "zqadamail@example.org", "open_to": "only_me"}
        assert fields["skills"]["value"] == ["zqadaskill"]
        assert fields["projects"]["value"][0]["role"] == "zqadarole"
        assert fields["languages"]["value"] == ["fr"]
        assert data["agreements"][0]["terms"] == "2026-09"
        [application] = data["applications"]
        assert application["motivation"] == "zqadawhy"
        assert application["remarks"][0]["text"] == "zqadaremark"
        assert data["invitations"][0]["message"] == "zqadamessage"
        assert data["readings_of_my_contact_details"][0]["fields"] == ["email"]
        assert data["readings_by_me"] == []

    def test_json_holds_what_was_written_and_received(self, own, ada):
        thread = wrote(ada)
        Report.objects.filter(kind="spam").update(state="warned")
        converse(MemberFactory(name="Zqhidden", state=Member.State.PAUSED), ada, "Coucou")
        data = json.loads(own.get(reverse("profile-json")).content)
        first, second = data["conversations"]
        assert (first["subject"], first["with"]) == ("zqadasubject", "Béa Curieuse")
        assert [(each["by_me"], each["kind"], each["text"]) for each in first["messages"]] == [
            (True, "text", "zqadahello"),
            (False, "text", "zqbeahello"),
            (True, "address", "zqadamail@example.org"),
        ]
        assert second["with"] == "Quelqu’un qui n’est plus membre"
        assert {each["whom"] for each in data["blocks"]} == {"Zoé Bloquée", None}
        assert [each["reason"] for each in data["reports_by_me"]] == ["zqadareason"]
        assert [each["state"] for each in data["decisions_on_my_messages"]] == ["warned"]
        assert data["writing"]["counted"][0]["sent"] == 2
        assert data["writing"]["hears_members"] is True
        assert "Elle" not in json.dumps(data) and "Zqhidden" not in json.dumps(data)
        thread.parties.filter(member=ada).update(left_at=timezone.now())
        data = json.loads(own.get(reverse("profile-json")).content)
        said = [each["text"] for each in data["conversations"][0]["messages"]]
        assert said == ["zqadahello", "zqadamail@example.org"]

    def test_json_holds_what_they_did_by_their_address(self, own, ada):
        used_their_address(ada)
        data = json.loads(own.get(reverse("profile-json")).content)
        [proposal], [report] = data["proposed_projects"], data["problem_reports"]
        assert (proposal["teaser"], proposal["state"]) == ("zqadateaser", "published")
        assert proposal["disciplines"] == ["Écologie"]
        assert (report["message"], report["kind"]) == ("Une faute.", "wrong")
        [invitation], [question] = data["invitations_to_edit"], data["questions"]
        assert invitation["team"] == str(Team.objects.get())
        assert (question["project"], question["name"]) == ("Compter les mares", "zqadaname")
        [conversation] = data["conversations"]
        assert [(each["by_me"], each["text"]) for each in conversation["messages"]] == [
            (True, "zqadaasked"),
            (False, "zqbeaanswer"),
        ]

    def test_csv_holds_the_same_and_no_formula(self, own, ada):
        data = json.loads(own.get(reverse("profile-json")).content)
        text = own.get(reverse("profile-csv")).content.decode("utf-8-sig")
        rows = dict(list(csv.reader(io.StringIO(text)))[1:])
        assert rows["profile.fields.name.value"] == "zqadaname"
        assert rows["profile.fields.biography.value"] == "'=zqadabiography"
        assert rows["profile.fields.skills.value.1"] == "zqadaskill"
        assert len(rows) == sum(1 for _ in leaves(data))

    def test_an_address_that_is_only_typed_opens_nothing(self, own, ada):
        others = (
            ApplicationFactory(motivation="zqother"),
            InvitationFactory(message="zqother"),
            ProposalFactory(teaser="zqother"),
            a_question(ProjectPageFactory(), text="zqother"),
        )
        converse(others[-1], MemberFactory(), "zqother")
        for email in {other.email for other in others}:
            ada.user.emailaddress_set.create(email=email, verified=False)
        for name in ("profile-json", "profile-csv"):
            assert "zqother" not in own.get(reverse(name)).content.decode()

    def test_what_came_by_an_address_of_before_is_theirs(self, own, ada):
        ApplicationFactory(member=ada, motivation="zqadabefore", state="accepted")
        data = json.loads(own.get(reverse("profile-json")).content)
        assert [each["motivation"] for each in data["applications"]] == ["zqadabefore"]
        erase(own)
        assert not Application.objects.exists()

    def test_it_says_nothing_of_other_people(self, own, ada):
        other = MemberFactory(name="Béa Curieuse", user__email="bea@example.org")
        ContactReading.objects.create(member=ada, reader=other.user, fields=["email"])
        ContactReading.objects.create(member=other, reader=ada.user, fields=["email"])
        for name in ("profile-json", "profile-csv"):
            text = own.get(reverse(name)).content.decode()
            assert "Béa" not in text and "bea@" not in text


def leaves(data):
    for value in data.values() if isinstance(data, dict) else data:
        if isinstance(value, dict | list):
            yield from leaves(value)
        else:
            yield value


COMMITS = pytest.mark.django_db(transaction=True)


@pytest.mark.postgres
@COMMITS
class TestAtTheSameMoment:
    """One is erased while something is done by them, or with them."""

    @pytest.fixture
    def ada(self, site_tree):
        return MemberFactory(name="zqadaname", email="zqadamail@example.org", tiers={"email": 1})

    def test_what_they_are_writing_goes_too(self, ada):
        thread = converse(MemberFactory(name="Béa"), ada, "Bonjour", "zqadahello")
        ada.allowances.create()
        party = thread.parties.get(member=ada)
        overtaken(lambda: relay.write(party, "zqadaagain"), lambda: erasure.erase(ada))
        assert [each.text for each in thread.messages.all()] == ["Bonjour", "", ""]
        assert "zqada" not in everything()

    def test_they_write_nothing_any_more(self, ada):
        thread = converse(ada, MemberFactory(name="Béa"), "zqadahello")
        party = thread.parties.get(member=ada)

        def write():
            with pytest.raises(relay.Over):
                relay.write(party, "zqadaagain")

        overtaken(lambda: erasure.erase(ada), write)
        assert [each.text for each in thread.messages.all()] == [""]
        assert "zqada" not in everything()

    @pytest.mark.parametrize("section", ["about", "presentation", "expertise"])
    def test_a_form_doesnt_bring_them_back(self, ada, section):
        client = Client()
        client.force_login(ada.user)
        address = reverse("profile-section", args=[section])
        sent = {"name": "zqadaname", "skills": "zqadaskill", "biography": "zqadabiography"}
        _, answer = overtaken(lambda: erasure.erase(ada), lambda: client.post(address, sent))
        assert answer.status_code == 404
        assert "zqada" not in everything()

    def test_nor_does_an_account_that_is_imported(self, ada):
        bare = MemberFactory(user=None, name="zqadabare")
        [copy] = Member.objects.filter(pk=bare.pk)

        def save():
            with pytest.raises(DatabaseError):
                copy.save()

        overtaken(lambda: erasure.erase(bare), save)
        assert "zqadabare" not in everything()

    def test_who_looks_at_them_finds_nobody(self, ada):
        client, reader = Client(), MemberFactory()
        client.force_login(reader.user)
        assert b"zqadamail" in client.get(ada.get_absolute_url()).content
        ContactReading.objects.all().delete()
        look = partial(client.get, ada.get_absolute_url())
        _, answer = overtaken(lambda: erasure.erase(ada), look)
        assert answer.status_code == 404
        assert "zqada" not in everything()

    def test_a_coordinator_erases_them_too(self, ada, mailoutbox):
        coordinator = UserFactory(role="coordinator")
        copy = Member.objects.get(pk=ada.pk)
        remove = partial(removal.remove, copy, coordinator, "left", "Au revoir")
        assert overtaken(lambda: erasure.erase(ada), remove) == [None, False]
        assert not mailoutbox
        assert "zqada" not in everything()

    def test_or_has_been_faster(self, ada, mailoutbox):
        coordinator = UserFactory(role="coordinator")
        copy = Member.objects.get(pk=ada.pk)
        remove = partial(removal.remove, copy, coordinator, "left", "Au revoir")
        assert overtaken(remove, lambda: erasure.erase(ada)) == [True, None]
        assert len(mailoutbox) == 1
        assert "zqada" not in everything()
