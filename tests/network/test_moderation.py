"""Reported messages: who reports, what coordinators read of a conversation, what they decide."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from network import moderation
from network.models import Member
from network.threads import Message, Question, Report
from tests.factories import MemberFactory, ProjectPageFactory, UserFactory, a_question, converse
from tests.races import at_once
from tests.soup import soup_of

pytestmark = pytest.mark.usefixtures("site_tree")
LIST = "/admin/network/reports/"
State = Report.State
WORDS = [f"zqword{number}." for number in range(14)]


@pytest.fixture
def ada(db):
    return MemberFactory(name="Ada Zqada", user__email="ada@example.org")


@pytest.fixture
def bea(db):
    return MemberFactory(name="Béa Zqbea", user__email="bea@example.org")


@pytest.fixture
def thread(ada, bea):
    return converse(ada, bea, *WORDS, subject="zqsubject")


@pytest.fixture
def report(thread, bea):
    """Of Ada's fifth message, by Béa."""
    message = thread.messages.get(text=WORDS[6])
    by = thread.parties.get(member=bea)
    return Report.objects.create(message=message, by=by, kind="insult", reason="zqreason")


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    """Post something as somebody; what follows from it is done."""

    def post(user, address, **values):
        client = Client()
        client.force_login(user)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, values)

    return post


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordinator", email="coordinator@example.org")


def leaks(text):
    """What is said here of a conversation; tokens of a page could hold "zq" too."""
    return re.findall("zq(?:ada|bea|word|reason|subject|note)", text.lower())


def form_of(message):
    return reverse("report-message", args=[message.thread.key, message.pk])


def decide(send, user, report, decision, **values):
    response = send(user, f"{LIST}edit/{report.pk}/", decision=decision, **values)
    report.refresh_from_db()
    return response


class TestReporting:
    def test_coordinators_are_told_without_a_word_of_it(
        self, send, thread, bea, coordinator, mailoutbox
    ):
        message = thread.messages.first()
        client = Client()
        client.force_login(bea.user)
        soup = soup_of(client.get(thread.get_absolute_url()))
        assert soup.select(f'.remark a[href="{form_of(message)}"]')
        response = send(bea.user, form_of(message), kind="spam", reason="zqreason")
        assert response["Location"] == thread.get_absolute_url()
        report = Report.objects.get()
        assert (report.message, report.by.member, report.kind) == (message, bea, "spam")
        [mail] = mailoutbox
        assert mail.to == ["coordinator@example.org"]
        assert LIST in mail.body and not leaks(mail.body + mail.subject)
        soup = soup_of(client.get(thread.get_absolute_url()))
        assert not soup.select(f'a[href="{form_of(message)}"]')

    def test_once_by_each(self, send, thread, bea, coordinator, mailoutbox):
        for _ in range(2):
            send(bea.user, form_of(thread.messages.first()), kind="spam")
        assert Report.objects.count() == len(mailoutbox) == 1

    def test_a_reason_is_needed(self, send, thread, bea):
        for values in ({"kind": ""}, {"kind": "x"}, {"kind": "spam", "reason": "b" * 1001}):
            soup = soup_of(send(bea.user, form_of(thread.messages.first()), **values), 422)
            assert len(soup.select(".errorlist li")) == 1
        assert not Report.objects.exists()

    def test_only_what_the_other_has_written(self, send, thread, ada, bea):
        own, theirs = thread.messages.all()[1], thread.messages.all()[0]
        elsewhere = converse(ada, MemberFactory(), "zqelse").messages.get()
        wrong = [
            form_of(own),
            *(f"{thread.get_absolute_url()}report/{pk}/" for pk in (elsewhere.pk, 0, "x", "²")),
            f"{thread.get_absolute_url()}report/{'9' * 30}/",
            form_of(elsewhere),
        ]
        for address in wrong:
            assert send(bea.user, address, kind="spam").status_code == 404
        assert send(MemberFactory().user, form_of(theirs), kind="spam").status_code == 404
        assert not Report.objects.exists()


class TestQueue:
    @pytest.mark.parametrize("role", ["visitor", "member", "editor", "moderator"])
    def test_nobody_else_gets_there(self, client_of, report, role):
        client = client_of(role)
        for address in (LIST, f"{LIST}edit/{report.pk}/", f"{LIST}history/{report.pk}/"):
            for response in (client.get(address), client.post(address, {"decision": "suspend"})):
                assert response.status_code == 302
                assert not leaks(response.content.decode())
        assert not soup_of(client.get("/admin/", follow=True)).select(f'a[href^="{LIST}"]')
        report.refresh_from_db()
        assert report.state == State.OPEN
        assert not ModelLogEntry.objects.for_instance(report).exists()

    def test_a_list_names_nobody(self, client_of, report):
        response = client_of("coordinator").get(LIST)
        assert len(soup_of(response).select(".title-wrapper")) == 1
        assert not leaks(response.content.decode())

    def test_what_stands_around_it_is_read_and_no_more(self, client_of, report, thread):
        other = converse(MemberFactory(), MemberFactory(), "zqother.")
        text = client_of("coordinator").get(f"{LIST}edit/{report.pk}/").content.decode()
        assert [word for word in WORDS if word in text] == WORDS[1:12]
        assert "zqreason" in text and "Ada Zqada" in text and "Béa Zqbea" in text
        assert other.messages.get().text not in text

    def test_each_opening_is_written_down(self, client_of, report):
        client = client_of("coordinator")
        for _ in range(2):
            client.get(f"{LIST}edit/{report.pk}/")
        entries = ModelLogEntry.objects.for_instance(report)
        assert [(entry.action, entry.user) for entry in entries] == [
            ("network.read_report", client.user)
        ] * 2
        assert not leaks(str(list(entries.values())))
        assert client.get(f"{LIST}history/{report.pk}/").status_code == 200

    @pytest.mark.parametrize("role", ["coordinator", "admin"])
    def test_nobody_adds_or_deletes_one(self, client_of, report, role):
        client = client_of(role)
        for address in (f"{LIST}new/", f"{LIST}delete/{report.pk}/"):
            assert client.post(address).status_code == 302
        assert Report.objects.count() == 1

    def test_the_first_page_of_the_admin_tells_how_many_wait(self, client_of, report):
        [link] = soup_of(client_of("coordinator").get("/admin/")).select(
            f'a[href="{LIST}?state=open"]'
        )
        assert "1 " in link.text


class TestDeciding:
    def test_nothing_is_wrong(self, send, coordinator, report, ada, mailoutbox):
        decide(send, coordinator, report, "dismiss", note="zqnote")
        assert (report.state, report.note, report.decided_by) == (
            *("dismissed", "zqnote"),
            coordinator,
        )
        [mail] = mailoutbox
        assert mail.to == ["bea@example.org"]
        assert not leaks(mail.body)
        ada.refresh_from_db()
        assert ada.is_active

    def test_a_warning_is_sent_as_it_is_written(self, send, coordinator, report, mailoutbox):
        response = decide(send, coordinator, report, "warn", warning=" ")
        assert response.status_code == 200 and report.state == State.OPEN and not mailoutbox
        decide(send, coordinator, report, "warn", warning="Restez polie.", note="zqnote")
        assert report.state == State.WARNED
        warned, told = sorted(mailoutbox, key=lambda mail: mail.to)
        assert (warned.to, told.to) == (["ada@example.org"], ["bea@example.org"])
        assert "Restez polie." in warned.body and "Restez" not in told.body
        assert "Béa" not in warned.body and not leaks(warned.body + told.body)

    @pytest.mark.parametrize("was", [Member.State.ACTIVE, Member.State.PAUSED])
    def test_the_author_is_suspended(self, send, coordinator, report, ada, mailoutbox, was):
        Member.objects.filter(pk=ada.pk).update(state=was)
        decide(send, coordinator, report, "suspend")
        ada.refresh_from_db()
        assert (ada.state, ada.hid) == ("suspended", was == Member.State.PAUSED)
        assert [mail.to for mail in mailoutbox] == [["bea@example.org"]]
        assert not ada.user.groups.exists()
        entry = ModelLogEntry.objects.for_instance(ada).get()
        assert (entry.action, entry.user) == ("wagtail.edit", coordinator)

    def test_nothing_is_sent_to_who_is_gone(self, send, coordinator, report, mailoutbox):
        Member.objects.update(state=Member.State.PAUSED)
        decide(send, coordinator, report, "warn", warning="Restez polie.")
        assert report.state == State.WARNED and not mailoutbox

    def test_the_second_to_decide_is_told(self, send, coordinator, report, ada):
        decide(send, coordinator, report, "dismiss")
        response = decide(send, coordinator, report, "suspend")
        assert response.status_code == 200
        assert not soup_of(response).select("[name=decision]")
        ada.refresh_from_db()
        assert (ada.state, report.state) == ("active", "dismissed")

    def test_nothing_more_comes_from_a_visitor(self, send, coordinator, bea, client):
        question = a_question(ProjectPageFactory(), confirmed_at="2026-01-01T00:00Z")
        thread = converse(question, bea, "Achetez !")
        by = thread.parties.get(member=bea)
        report = Report.objects.create(message=thread.messages.get(), by=by, kind="spam")
        decide(send, coordinator, report, "suspend")
        assert Question.objects.get().is_barred
        response = client.post(reverse("answer", args=[thread.token]), {"text": "Encore !"})
        assert response.status_code == 403
        assert Message.objects.count() == 1


def test_the_erased_leave_no_report_of_their_words_nor_their_reasons(report, ada, bea):
    bea.delete()
    report.refresh_from_db()
    assert (report.reason, report.state) == ("", "open")
    ada.delete()
    assert not Report.objects.exists()


def test_context_of_the_first_and_the_last(thread, bea):
    by = thread.parties.get(member=bea)
    first, last = (
        Report(message=thread.messages.get(text=word), by=by) for word in (WORDS[0], WORDS[-1])
    )
    assert [each.text for each in moderation.context(first)] == WORDS[:6]
    assert [each.text for each in moderation.context(last)] == WORDS[-6:]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_several_decide_at_once_and_one_is_heard(site_tree):
    ada, bea = MemberFactory(), MemberFactory()
    thread, user = converse(ada, bea, "Idiote !"), UserFactory(role="coordinator")
    by = thread.parties.get(member=bea)
    report = Report.objects.create(message=thread.messages.get(), by=by, kind="insult")

    def take(step):
        return step(Report.objects.get(pk=report.pk), user, "", "Restez polie.")

    heard = at_once(take, [moderation.dismiss, moderation.suspend] * 4)
    assert sorted(heard) == [False] * 7 + [True]
    report.refresh_from_db()
    ada.refresh_from_db()
    assert (report.state == State.SUSPENDED) == (ada.state == Member.State.SUSPENDED)
