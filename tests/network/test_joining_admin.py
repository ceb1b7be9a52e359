"""The queue of applications in the admin: who sees it, and how it is answered."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from network import applications, jobs
from network.models import Application, ApprovedDomain, Member, Terms
from tests.factories import ApplicationFactory, MemberFactory, TermsFactory
from tests.soup import soup_of, texts

LIST = "/admin/network/applications/"
State = Application.State


@pytest.fixture
def coordinator(client_of, site_tree):
    return client_of("coordinator")


@pytest.fixture
def answer(coordinator, django_capture_on_commit_callbacks):
    def send(application, decision, text=""):
        with django_capture_on_commit_callbacks(execute=True):
            values = {"decision": decision, "text": text}
            return coordinator.post(f"{LIST}edit/{application.pk}/", values)

    return send


def test_the_queue_holds_what_is_confirmed(coordinator):
    ApplicationFactory(name="Brune")
    ApplicationFactory(name="Refusée", state=State.REFUSED)
    hidden = ApplicationFactory(name="Quelqu’un", state=State.UNCONFIRMED)
    assert names(coordinator.get(LIST)) == {"Brune", "Refusée"}
    assert names(coordinator.get(LIST, {"state": "waiting"})) == {"Brune"}
    assert names(coordinator.get(LIST, {"q": "refus"})) == {"Refusée"}
    for view in ("edit", "delete", "history", "usage"):
        assert coordinator.get(f"{LIST}{view}/{hidden.pk}/", follow=True).status_code == 404


def names(response):
    return {" ".join(each.split()) for each in texts(soup_of(response), ".title-wrapper")}


@pytest.mark.parametrize("role", ["visitor", "member", "editor", "moderator"])
@pytest.mark.parametrize(
    "address",
    ["applications/", "applications/edit/{}/", "applications/delete/{}/", "domains/", "terms/"],
)
def test_nobody_else_gets_there(client_of, site_tree, role, address):
    application = ApplicationFactory(name="Zqbrune")
    address = f"/admin/network/{address.format(application.pk)}"
    for response in (
        client_of(role).get(address),
        client_of(role).post(address, {"decision": "accept"}),
    ):
        assert response.status_code == 302
        assert b"Zqbrune" not in response.content
    application.refresh_from_db()
    assert application.state == State.WAITING


def test_nobody_adds_one(client_of, site_tree):
    assert client_of("admin").get(f"{LIST}new/").status_code == 302


def test_accepting(answer, mailoutbox):
    application = ApplicationFactory()
    assert answer(application, "accept")["Location"] == LIST
    assert Member.objects.get().name == application.name
    assert [mail.to for mail in mailoutbox] == [[application.email]]


@pytest.mark.parametrize(("decision", "state"), [("ask", State.ASKED), ("refuse", State.REFUSED)])
def test_a_text_goes_with_the_other_answers(answer, mailoutbox, decision, state):
    application = ApplicationFactory()
    assert answer(application, decision).status_code == 200
    assert answer(application, "").status_code == 200
    assert not mailoutbox
    assert answer(application, decision, "Dites-nous tout.").status_code == 302
    application.refresh_from_db()
    assert application.state == state
    [mail] = mailoutbox
    assert "Dites-nous tout." in mail.body


def test_the_second_to_answer_is_told(answer, coordinator):
    application = ApplicationFactory()
    answer(application, "accept")
    response = answer(application, "refuse", "Non.")
    assert response.status_code == 200
    application.refresh_from_db()
    assert application.state == State.ACCEPTED
    page = soup_of(coordinator.get(f"{LIST}edit/{application.pk}/"))
    assert not page.select("[name=decision]")


def test_the_first_page_of_the_admin_tells_how_many_wait(coordinator, client_of):
    ApplicationFactory()
    ApplicationFactory(state=State.ASKED)
    [link] = soup_of(coordinator.get("/admin/")).select(f'a[href="{LIST}?state=waiting"]')
    assert "1 " in link.text
    assert not soup_of(client_of("editor").get("/admin/")).select(f'a[href^="{LIST}"]')


def test_domains_are_approved(coordinator):
    address = "/admin/network/domains/new/"
    assert coordinator.post(address, {"domain": "Ruisseau.example"}).status_code == 302
    assert ApprovedDomain.covers("b@RUISSEAU.example")
    for wrong in ("@ruisseau.example", "ruisseau", "b@ruisseau.example", "ruisseau.example\n."):
        assert coordinator.post(address, {"domain": wrong}).status_code == 200
    assert ApprovedDomain.objects.count() == 1


def test_terms_that_were_agreed_to_stay(coordinator):
    applied, agreed, unread = TermsFactory(), TermsFactory(), TermsFactory()
    ApplicationFactory(terms=applied)
    MemberFactory().consents.create(terms=agreed)
    for terms in (applied, agreed, unread):
        coordinator.post(f"/admin/network/terms/delete/{terms.pk}/", follow=True)
    assert set(Terms.objects.all()) == {applied, agreed}


@pytest.mark.parametrize("end", ["delete", "withdraw", "forget"])
def test_nobodys_name_stays_in_the_log(answer, coordinator, end):
    application = ApplicationFactory(name="Zqbrune")
    answer(application, "ask", "Qui ?")
    assert ModelLogEntry.objects.filter(label="Zqbrune").exists()
    if end == "delete":
        coordinator.post(f"{LIST}delete/{application.pk}/")
    elif end == "withdraw":
        applications.withdraw(application)
    else:
        Application.objects.update(since=timezone.now() - timedelta(days=999))
        jobs.forget_applications()
    assert not Application.objects.exists()
    assert not ModelLogEntry.objects.filter(label="Zqbrune").exists()
