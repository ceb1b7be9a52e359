"""What visitors ask the members of a project: proven first, answered by links, no address told."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from network import asking, jobs, questions, relay
from network.models import Member
from network.threads import Block, Message, Party, Question, Report, Thread
from portal.core.limits import Limit
from tests.codes import link_in
from tests.factories import MemberFactory, ProjectPageFactory, a_question, converse, translate
from tests.races import at_once
from tests.soup import soup_of, texts, unchanging

pytestmark = pytest.mark.usefixtures("site_tree")
PUBLIC = {"name": 2, "projects": 2}
GIVEN = {"name": "Vera Visiteuse", "email": "Zqvera@Example.org", "text": "zqquestion"}


@pytest.fixture
def project(site_tree):
    return ProjectPageFactory(title="Mares")


def a_member(project, name, **values):
    values = {"tiers": PUBLIC, "projects": [(project, "")], **values}
    return MemberFactory(name=name, **values)


@pytest.fixture
def ada(project):
    return a_member(project, "Ada Zqada", email="zqada@example.org", user__email="zqa@example.org")


@pytest.fixture
def post(django_capture_on_commit_callbacks):
    def send(address, by=None, **values):
        client = Client()
        if by:
            client.force_login(by.user)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, values)

    return send


@pytest.fixture
def asked(post, project, ada, mailoutbox):
    """A question that was asked and confirmed; its conversation with Ada."""
    post(form_of(project), **GIVEN)
    post(link_in(mailoutbox[0]), do="confirm")
    return Thread.objects.get()


def form_of(project):
    with translation.override("fr"):
        return reverse("ask", args=[project.translation_key])


def page_of(thread):
    with translation.override("fr"):
        return reverse("answer", args=[thread.token])


class TestAsking:
    def test_nothing_goes_to_members_before_the_address_is_confirmed(
        self, post, project, ada, mailoutbox
    ):
        assert post(form_of(project), **GIVEN)["Location"] == "/fr/network/questions/sent/"
        [mail] = mailoutbox
        assert mail.to == ["zqvera@example.org"]
        assert "zqquestion" not in mail.body and "Vera" not in mail.body
        assert "zqquestion" in soup_of(Client().get(link_in(mail))).main.text
        assert not Thread.objects.exists()
        post(link_in(mail), do="confirm")
        post(link_in(mail), do="confirm")
        assert [each.to for each in mailoutbox] == [["zqvera@example.org"], ["zqa@example.org"]]
        thread = Thread.objects.get()
        assert [each.text for each in thread.messages.all()] == ["zqquestion"]
        assert Question.objects.get().text == ""
        assert thread.get_absolute_url() in mailoutbox[1].body
        for hidden in ("zqvera", "zqquestion", "Vera"):
            assert hidden not in mailoutbox[1].body

    def test_it_goes_to_those_alone_who_are_open_to_everyone(self, post, project, ada, mailoutbox):
        elsewhere = ProjectPageFactory(title="Étangs")
        a_member(project, "Nommée", tiers={"name": 2})
        a_member(project, "Secrète", tiers={"projects": 2})
        a_member(project, "Sourde", hears_visitors=False)
        a_member(project, "Absente", state=Member.State.PAUSED)
        a_member(project, "Suspendue", state=Member.State.SUSPENDED)
        a_member(project, "Importée", user=None, state=Member.State.UNCLAIMED)
        a_member(project, "Désactivée", user__is_active=False)
        a_member(elsewhere, "Ailleurs")
        english = translate(project, title="Ponds")
        carla = a_member(english, "Carla", hears_members=False)
        post(form_of(project), **GIVEN)
        post(link_in(mailoutbox[0]), do="confirm")
        asked = Member.objects.filter(parties__isnull=False)
        assert set(asked) == {ada, carla}

    def test_the_way_there_is_shown_where_somebody_can_be_asked(self, project, client_of):
        shy = a_member(project, "Ada", hears_visitors=False)
        href = f'a[href="{form_of(project)}"]'
        assert not soup_of(Client().get(project.url)).select(href)
        assert Client().get(form_of(project)).status_code == 404
        Member.objects.update(hears_visitors=True)
        assert soup_of(Client().get(project.url)).select(href)
        assert soup_of(client_of("editor").get(project.url)).select(href)
        client = Client()
        client.force_login(shy.user)
        assert not soup_of(client.get(project.url)).select(href)

    def test_no_project_no_form(self, project, ada):
        project.unpublish()
        assert Client().get(form_of(project)).status_code == 404
        nothing = reverse("ask", args=["00000000-0000-4000-8000-000000000000"])
        assert Client().get(nothing).status_code == 404

    def test_the_answer_is_the_same_for_everybody(self, post, project, ada, monkeypatch):
        barred = {**GIVEN, "email": "other@example.org"}
        monkeypatch.setattr(questions, "LETTERS", Limit("question-letters", each=1))
        responses = [
            post(form_of(project), **GIVEN),
            post(form_of(project), **GIVEN),
            post(form_of(project), **{**GIVEN, "email": ada.user.email}),
            post(form_of(project), **barred, website="http://spam.example"),
        ]
        assert {each["Location"] for each in responses} == {"/fr/network/questions/sent/"}
        pages = {unchanging(Client().get(each["Location"])) for each in responses}
        assert len(pages) == 1

    def test_robots_learn_nothing(self, post, project, ada, mailoutbox):
        post(form_of(project), **GIVEN, website="http://spam.example")
        assert not Question.objects.exists() and not mailoutbox

    def test_so_many_an_hour(self, post, project, ada, monkeypatch, mailoutbox):
        monkeypatch.setattr(asking, "QUESTIONS", Limit("questions", each=2, in_all=100))
        sent = [post(form_of(project), **GIVEN) for _ in range(3)]
        assert [each.status_code for each in sent] == [302, 302, 429]
        assert soup_of(sent[2], 429).select_one("[name=text]").text.strip() == "zqquestion"

    @pytest.mark.parametrize(
        "values",
        [
            {"name": "Vera\nBcc: all@example.org"},
            {"name": "Vera\r\n"},
            {"email": "vera@example.org\r\nBcc: all@example.org"},
            {"text": "v\0"},
            {"text": "v" * 5001},
            {"name": " "},
        ],
        ids=lambda values: repr(next(iter(values.values())))[:20],
    )
    def test_bad_input_is_refused(self, post, project, ada, mailoutbox, values):
        soup = soup_of(post(form_of(project), **(GIVEN | values)), 422)
        assert len(soup.select(".errorlist li")) == 1
        assert not Question.objects.exists() and not mailoutbox

    def test_whom_a_member_has_blocked_doesnt_reach_them(self, post, project, ada, mailoutbox):
        Block.objects.create(by=ada, digest=Question(email="zqvera@example.org").digest)
        carla = a_member(project, "Carla")
        post(form_of(project), **GIVEN)
        post(link_in(mailoutbox[0]), do="confirm")
        assert [party.member for party in Party.objects.exclude(member=None)] == [carla]


class TestAnswering:
    def test_goes_by_mail_with_its_words_and_a_link(self, post, asked, ada, mailoutbox):
        post(asked.get_absolute_url(), by=ada, text="zqanswer")
        mail = mailoutbox[-1]
        assert mail.to == ["zqvera@example.org"]
        assert "zqanswer" in mail.body and "Ada Zqada" in mail.body
        assert link_in(mail) == page_of(asked)
        headers = str(dict(mail.message().items()))
        for hidden in ("zqada@", "zqa@"):
            assert hidden not in mail.body and hidden not in headers
        assert "Reply-To" not in headers
        post(asked.get_absolute_url(), by=ada, text="zqmore")
        assert "zqmore" in mailoutbox[-1].body

    def test_neither_sees_an_address(self, post, asked, ada):
        post(asked.get_absolute_url(), by=ada, text="Venez !")
        post(page_of(asked), text="Merci !")
        own = Client()
        own.force_login(ada.user)
        seen = own.get(asked.get_absolute_url()).content.decode()
        assert "Vera Visiteuse" in seen and "zqvera" not in seen.lower()
        [line] = texts(soup_of(own.get("/fr/network/messages/")), ".threads .person__post")
        assert line.startswith("Vera Visiteuse (visite le site)")
        seen = Client().get(page_of(asked)).content.decode()
        assert "Ada Zqada" in seen and "zqa@" not in seen and "zqada@" not in seen
        assert asked.messages.count() == 3

    def test_an_address_is_given_by_an_explicit_act(self, post, asked, ada, mailoutbox):
        post(page_of(asked), do="share")
        post(asked.get_absolute_url(), by=ada, do="share")
        given = asked.messages.filter(kind=Message.Kind.ADDRESS)
        assert [each.text for each in given] == ["zqvera@example.org", "zqada@example.org"]
        assert "zqada@example.org" in mailoutbox[-1].body

    def test_or_with_the_question(self, post, project, ada, mailoutbox):
        post(form_of(project), **GIVEN, shares_address="on")
        assert not Message.objects.exists()
        post(link_in(mailoutbox[0]), do="confirm")
        kinds = [(each.kind, each.text) for each in Message.objects.all()]
        assert kinds == [("text", "zqquestion"), ("address", "zqvera@example.org")]

    def test_who_closes_their_name_has_none_any_more(self, post, asked, ada):
        post(asked.get_absolute_url(), by=ada, text="Venez !")
        ada.refresh_from_db()
        ada.tiers = {"name": 1}
        ada.save()
        seen = Client().get(page_of(asked)).content.decode()
        assert "Ada" not in seen and "Venez !" in seen

    def test_a_blocked_visitor_is_out_everywhere(self, post, project, asked, ada, mailoutbox):
        post(asked.get_absolute_url(), by=ada, do="block")
        assert post(page_of(asked), text="Encore !").status_code == 403
        assert post(asked.get_absolute_url(), by=ada, text="Non.").status_code == 403
        seen = soup_of(Client().get(page_of(asked))).main.text
        assert "bloqué" not in seen.lower()
        post(form_of(project), **GIVEN)
        post(link_in(mailoutbox[-1]), do="confirm")
        assert Thread.objects.count() == 1
        assert "zqvera" not in str(list(Block.objects.values_list()))

    def test_so_many_an_hour(self, post, asked, monkeypatch):
        monkeypatch.setattr(relay, "VISITORS", Limit("visitors-messages", each=1))
        assert [post(page_of(asked), text="Merci").status_code for _ in range(2)] == [302, 429]

    def test_a_visitor_leaves(self, post, asked, ada):
        assert post(page_of(asked), do="leave")["Location"] == "/fr/network/questions/done/"
        assert Client().get(page_of(asked)).status_code == 404
        assert post(asked.get_absolute_url(), by=ada, text="Et ?").status_code == 403

    def test_a_visitor_blocks_nobody(self, post, asked):
        post(page_of(asked), do="block")
        assert not Block.objects.exists()

    def test_a_visitor_reports(self, post, asked, ada):
        post(asked.get_absolute_url(), by=ada, text="Idiote !")
        message = asked.messages.last()
        address = reverse("report-answer", args=[asked.token, message.pk])
        assert post(address, kind="insult")["Location"] == page_of(asked)
        assert Report.objects.get().message == message
        own = reverse("report-answer", args=[asked.token, asked.messages.first().pk])
        assert post(own, kind="insult").status_code == 404

    def test_a_made_up_link_leads_nowhere(self, post, asked):
        question = Question.objects.get()
        key, signature = asked.token.split(":")
        swapped = f"{question.key.hex}:{signature}"
        wrong = [key, asked.token[:-1], f"{key}:{key}", question.token, swapped, "é", ":"]
        for token in wrong:
            for name, args in (("answer", [token]), ("report-answer", [token, "1"])):
                assert post(reverse(name, args=args), text="Ha", kind="spam").status_code == 404
        assert post(reverse("question", args=[asked.token]), do="erase").status_code == 404
        assert asked.messages.count() == 1

    def test_pages_are_kept_and_logged_by_nobody(self, asked, caplog):
        caplog.set_level("DEBUG")
        for address in (page_of(asked), reverse("question", args=[Question.objects.get().token])):
            response = Client().get(address)
            assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
            assert soup_of(response).select_one("meta[name=robots]")["content"] == "noindex"
            assert re.search(r"/([^/]+:[^/]+)/$", address)[1] not in caplog.text


class TestForgetting:
    def test_a_visitor_erases_everything(self, post, asked, ada):
        post(asked.get_absolute_url(), by=ada, text="zqanswer")
        address = reverse("question", args=[Question.objects.get().token])
        assert "Ada Zqada" in soup_of(Client().get(address)).main.text
        assert post(address, do="nothing").status_code == 302
        assert Question.objects.exists()
        post(address, do="erase")
        assert not Question.objects.exists()
        assert [each.text for each in Message.objects.all()] == ["", "zqanswer"]
        assert Client().get(page_of(asked)).status_code == 404
        assert post(asked.get_absolute_url(), by=ada, text="Allô ?").status_code == 403

    def test_what_leads_nowhere_goes(self, project, ada):
        old = timezone.now() - timedelta(days=8)
        a_question(project, asked_at=old)
        fresh = a_question(project)
        over = a_question(project, asked_at=old, confirmed_at=old)
        held = a_question(project, asked_at=old, confirmed_at=old)
        converse(held, ada, "Bonjour")
        assert jobs.forget_questions() == 2
        assert set(Question.objects.all()) == {fresh, held}
        assert not Question.objects.filter(pk=over.pk).exists()
        assert jobs.forget_questions() is None

    def test_a_project_that_goes_takes_nothing_of_others(self, post, asked, ada, project):
        project.delete()
        assert post(asked.get_absolute_url(), by=ada, text="Venez !").status_code == 302
        assert Client().get(page_of(asked)).status_code == 200


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_confirmed_several_times_at_once_it_is_sent_once(site_tree):
    project = ProjectPageFactory(title="Mares")
    for name in ("Ada", "Béa"):
        a_member(project, name)
    asked = a_question(project)
    at_once(questions.confirm, [Question.objects.get(pk=asked.pk) for _ in range(8)])
    assert Thread.objects.count() == Message.objects.count() == 2
