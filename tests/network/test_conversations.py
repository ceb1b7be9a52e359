"""Members write to each other: who may, what each sees, what is told by mail, what ends it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from network import jobs, relay
from network.models import Member
from network.relay import Quota
from network.threads import LONGEST, Allowance, Block, Message, Party, Report, Thread
from tests.codes import link_in
from tests.factories import MemberFactory, TermsFactory, converse
from tests.races import at_once
from tests.soup import soup_of, texts

pytestmark = pytest.mark.usefixtures("site_tree")
LIST = "/fr/network/messages/"
GIVEN = {"subject": "Vos mares", "text": "Combien de tritons ?"}
State = Member.State
LONG_AGO = date(2020, 1, 1)


def signed_in(member):
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def ada(db):
    return MemberFactory(name="Ada Zqada", email="zqada@example.org", joined_on=LONG_AGO)


@pytest.fixture
def bea(db):
    return MemberFactory(name="Béa Zqbea", user__email="zqbea@example.org", joined_on=LONG_AGO)


@pytest.fixture
def post(django_capture_on_commit_callbacks):
    """Send something as a member; what follows from it is done."""

    def send(member, address, **values):
        with django_capture_on_commit_callbacks(execute=True):
            return signed_in(member).post(address, values)

    return send


def to(member):
    return reverse("write", args=[member.key])


def page(member, thread, **query):
    return signed_in(member).get(thread.get_absolute_url(), query)


def everything(member):
    """All that a member has written or was sent, as their pages show it."""
    return [texts(soup_of(page(member, each)), ".remark") for each in Thread.objects.all()]


class TestBeginning:
    def test_leads_from_a_profile_to_a_conversation_and_a_mail(self, post, ada, bea, mailoutbox):
        soup = soup_of(signed_in(ada).get(bea.get_absolute_url()))
        [link] = soup.select(f'main a[href="{to(bea)}"]')
        assert link.text.split() == ["Écrire", "à", "Béa", "Zqbea"]
        response = post(ada, to(bea), **GIVEN)
        thread = Thread.objects.get()
        assert response["Location"] == thread.get_absolute_url()
        assert "Combien de tritons ?" in soup_of(page(bea, thread)).main.text
        [mail] = mailoutbox
        assert mail.to == ["zqbea@example.org"]
        assert link_in(mail) == thread.get_absolute_url()

    def test_a_mail_holds_neither_words_nor_addresses(self, post, ada, bea, mailoutbox, settings):
        post(ada, to(bea), **GIVEN)
        [mail] = mailoutbox
        sent = mail.message()
        assert dict(sent.items()).keys() == {
            *("Content-Type", "MIME-Version", "Content-Transfer-Encoding"),
            *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"),
        }
        assert (sent["From"], sent["To"]) == (settings.DEFAULT_FROM_EMAIL, "zqbea@example.org")
        assert sent["Auto-Submitted"] == "auto-generated"
        assert mail.subject == "Un message vous attend dans le réseau"
        assert "Ada Zqada" in mail.body
        for hidden in ("zqada@", ada.user.email, "zqbea@", "mares", "tritons"):
            assert hidden not in mail.body

    def test_in_the_language_of_who_gets_it(self, post, ada, bea, mailoutbox):
        from wagtail.users.models import UserProfile

        UserProfile.objects.update_or_create(user=bea.user, defaults={"preferred_language": "en"})
        post(ada, to(bea), **GIVEN)
        assert mailoutbox[0].subject == "A message waits for you in the network"
        assert link_in(mailoutbox[0]).startswith("/en/")

    @pytest.mark.parametrize(
        "values",
        [
            {"subject": "Bonjour\nBcc: tous@example.org"},
            {"subject": "Bonjour\r\n\r\nAchetez !"},
            {"subject": "Bonjour\n"},
            {"subject": "b\0"},
            {"subject": "Bonjour\u2028"},
            {"subject": "b" * 121},
            {"subject": " "},
            {"text": " "},
            {"text": "b\0"},
            {"text": "b" * (LONGEST + 1)},
        ],
        ids=lambda values: repr(next(iter(values.values())))[:20],
    )
    def test_bad_input_is_refused_and_nothing_is_lost(self, post, ada, bea, mailoutbox, values):
        soup = soup_of(post(ada, to(bea), **(GIVEN | values)), 422)
        assert len(soup.select(".errorlist li")) == 1
        for name in GIVEN.keys() - values.keys():
            field = soup.select_one(f"[name={name}]")
            assert (field.get("value") or field.text.strip()) == GIVEN[name]
        assert not Thread.objects.exists() and not mailoutbox

    @pytest.mark.parametrize("state", [s for s in State if s != State.ACTIVE])
    def test_nobody_writes_to_who_isnt_there(self, post, ada, mailoutbox, state):
        other = MemberFactory(state=state, user__email="gone@example.org")
        for response in (signed_in(ada).get(to(other)), post(ada, to(other), **GIVEN)):
            assert response.status_code == 404
        assert not Thread.objects.exists() and not mailoutbox

    def test_nor_does_a_coordinator_who_knows_of_them(self, post, client_of, ada):
        coordinator = client_of("coordinator").user
        own = MemberFactory(user=coordinator)
        hidden = MemberFactory(state=State.PAUSED)
        assert signed_in(own).get(to(hidden)).status_code == 403
        assert post(own, to(hidden), **GIVEN).status_code == 403
        assert post(own, to(ada), **GIVEN).status_code == 302

    def test_nobody_is_told_the_same_as_whoever_isnt_there(self, ada):
        hidden = MemberFactory(state=State.PAUSED)
        nobody = "00000000-0000-4000-8000-000000000000"
        answers = [
            signed_in(ada).get(to(hidden)).content.decode().replace(str(hidden.key), nobody),
            signed_in(ada).get(reverse("write", args=[nobody])).content.decode(),
        ]
        assert len({soup_text(each) for each in answers}) == 1

    def test_nobody_writes_to_themselves(self, ada):
        assert signed_in(ada).get(to(ada)).status_code == 404

    def test_who_doesnt_want_to_be_written_to_isnt(self, post, ada, bea):
        post(bea, "/fr/network/profile/hearing/", save="1", hears_visitors="on")
        bea.refresh_from_db()
        assert (bea.hears_members, bea.hears_visitors) == (False, True)
        assert to(bea) not in signed_in(ada).get(bea.get_absolute_url()).content.decode()
        assert signed_in(ada).get(to(bea)).status_code == 403
        soup = soup_of(post(ada, to(bea), **GIVEN), 403)
        assert soup.select_one("[name=text]").text.strip() == GIVEN["text"]
        assert not Thread.objects.exists()

    @pytest.mark.parametrize("role", ["visitor", "editor", "coordinator"])
    def test_it_takes_a_profile(self, client_of, bea, role):
        response = client_of(role).get(to(bea))
        assert response.status_code == (302 if role == "visitor" else 403)

    def test_terms_come_first(self, ada, bea):
        TermsFactory()
        for address in (LIST, to(bea)):
            assert "/terms/" in signed_in(ada).get(address)["Location"]

    def test_a_form_from_elsewhere_is_refused(self, ada, bea):
        client = Client(enforce_csrf_checks=True)
        client.force_login(ada.user)
        assert client.post(to(bea), GIVEN).status_code == 403


def soup_text(html):
    from bs4 import BeautifulSoup

    return BeautifulSoup(html, "html.parser").main.text


class TestGoingOn:
    def test_each_reads_what_both_wrote(self, post, ada, bea):
        thread = converse(ada, bea, "Bonjour", "Bonsoir")
        assert post(ada, thread.get_absolute_url(), text="Et <b>demain</b> ?").status_code == 302
        said = texts(soup_of(page(bea, thread)), ".remark")
        assert [each.split(",")[0] for each in said] == ["Ada Zqada", "Vous", "Ada Zqada"]
        assert "<b>demain</b>" in said[2]

    def test_one_mail_until_it_is_read(self, post, ada, bea, mailoutbox):
        thread = converse(ada, bea, "Bonjour")
        for _ in range(3):
            post(ada, thread.get_absolute_url(), text="Encore")
        assert len(mailoutbox) == 1
        page(bea, thread)
        post(ada, thread.get_absolute_url(), text="Encore")
        assert [mail.to for mail in mailoutbox] == [["zqbea@example.org"]] * 2

    def test_what_is_read_is_counted_and_said_in_words(self, post, ada, bea):
        thread = converse(ada, bea)
        other = converse(MemberFactory(name="Carla"), bea, subject="Ancien")
        post(ada, thread.get_absolute_url(), text="Bonjour")
        Thread.objects.filter(pk=other.pk).update(last_at=timezone.now() + timedelta(hours=1))
        soup = soup_of(signed_in(bea).get(LIST))
        lines = texts(soup, ".threads li")
        assert [("Non lu" in line, "Les mares" in line) for line in lines] == [
            (True, True),
            (False, False),
        ]
        assert texts(soup, ".ways-in [href$='/messages/']") == ["Messages 1 (1 non lu)"]
        page(bea, thread)
        soup = soup_of(signed_in(bea).get(LIST))
        assert texts(soup, ".ways-in [href$='/messages/']") == ["Messages"]
        assert "Ancien" in texts(soup, ".threads li")[0]

    def test_an_empty_list_says_how_to_begin(self, ada):
        soup = soup_of(signed_in(ada).get(LIST))
        assert soup.select('.empty a[href="/fr/network/members/"]')

    @pytest.mark.parametrize("text", ["", " ", "b\0", "b" * (LONGEST + 1)])
    def test_bad_input_is_refused(self, post, ada, bea, text):
        thread = converse(ada, bea, "Bonjour")
        assert post(ada, thread.get_absolute_url(), text=text).status_code == 422
        assert Message.objects.count() == 1

    def test_the_last_page_is_shown_first(self, ada, bea):
        thread = converse(ada, bea, *(f"n° {number} !" for number in range(60)))
        last = soup_of(page(bea, thread)).main.text
        assert "n° 59 !" in last and "n° 9 !" not in last
        assert "n° 9 !" in soup_of(page(bea, thread, page=1)).main.text
        for strange in ("0", "99", "x", "-1", "9" * 30):
            assert page(bea, thread, page=strange).status_code == 200

    def test_queries_dont_grow(self, ada, bea):
        thread = converse(ada, bea, "Bonjour")
        few = queries(bea, LIST), queries(bea, thread.get_absolute_url())
        for _ in range(4):
            converse(MemberFactory(), bea, *["Oui"] * 8)
        for number in range(8):
            side = thread.parties.all()[number % 2]
            Message.objects.create(thread=thread, author=side, text="Et puis ?")
        assert (queries(bea, LIST), queries(bea, thread.get_absolute_url())) == few
        assert max(few) <= 20

    def test_what_waits_is_one_query_and_members_alone_ask_it(self, ada, bea, client_of):
        converse(ada, bea, "Bonjour")
        assert counting(bea.user, "/fr/network/members/") == 1
        assert counting(client_of("coordinator").user, "/fr/network/members/") == 0
        assert counting(None, "/fr/network/join/") == 0

    def test_answers_are_kept_by_nobody(self, ada, bea):
        thread = converse(ada, bea, "Bonjour")
        for address in (LIST, thread.get_absolute_url(), to(bea), "/fr/network/profile/hearing/"):
            kept = set(signed_in(ada).get(address)["Cache-Control"].split(", "))
            assert {"private", "no-store"} <= kept


def queries(member, address):
    client = signed_in(member)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        client.get(address)
    return len(found)


def counting(user, address):
    """How many queries ask what waits for somebody."""
    client = Client()
    if user:
        client.force_login(user)
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return sum("network_party" in each["sql"] for each in found)


class TestOthers:
    """What two write is nobody else's, whoever they are and however they ask."""

    @pytest.fixture
    def thread(self, ada, bea):
        return converse(ada, bea, "zqsecret", subject="zqsubject")

    def addresses(self, thread):
        return [
            thread.get_absolute_url(),
            reverse("report-message", args=[thread.key, thread.messages.get().pk]),
            *(LIST, "/fr/network/profile/export.json", "/fr/network/profile/hearing/"),
            *("/admin/network/reports/", "/admin/network/reports/edit/1/", "/admin/"),
            f"/fr/network/answers/{thread.key}/",
        ]

    @pytest.mark.parametrize(
        "who", ["visitor", "editor", "moderator", "coordinator", "admin", "member", "paused"]
    )
    def test_nobody_else_reads_it(self, client_of, thread, who):
        states = {"member": State.ACTIVE, "paused": State.PAUSED}
        client = signed_in(MemberFactory(state=states[who])) if who in states else client_of(who)
        for address in self.addresses(thread):
            for response in (client.get(address), client.post(address, {"text": "Ha", "do": "x"})):
                text = response.content.decode()
                assert "zqsecret" not in text and "zqsubject" not in text and "Zqada" not in text
        assert Message.objects.count() == 1 and not Report.objects.exists()

    def test_one_that_isnt_theirs_is_told_as_none(self, thread):
        client = signed_in(MemberFactory())
        nothing = reverse("conversation", args=["00000000-0000-4000-8000-000000000000"])
        there, none = client.get(thread.get_absolute_url()), client.get(nothing)
        assert (there.status_code, none.status_code) == (404, 404)
        assert soup_text(there.content.decode()) == soup_text(none.content.decode())

    def test_both_do(self, ada, bea, thread):
        assert everything(ada) == [["Vous, " + said_at(thread) + " zqsecret"]]
        assert everything(bea)[0][0].startswith("Ada Zqada, " + said_at(thread) + " zqsecret")


def said_at(thread):
    from django.utils import formats, translation

    with translation.override("fr"):
        at = timezone.localtime(thread.messages.get().written_at)
        return formats.date_format(at, "DATETIME_FORMAT")


class TestWhoIsGone:
    @pytest.mark.parametrize("state", [State.PAUSED, State.SUSPENDED])
    def test_has_no_name_and_cant_be_written_to(self, post, ada, bea, mailoutbox, state):
        thread = converse(ada, bea, "Bonjour")
        Member.objects.filter(pk=ada.pk).update(state=state)
        for address in (LIST, thread.get_absolute_url()):
            text = soup_of(signed_in(bea).get(address)).main.text
            assert "Ada" not in text and "Quelqu’un qui n’est plus membre" in text
        soup = soup_of(post(bea, thread.get_absolute_url(), text="Où es-tu ?"), 403)
        assert soup.select_one("[name=text]").text.strip() == "Où es-tu ?"
        assert not mailoutbox

    def test_nothing_is_sent_to_who_hides_meanwhile(
        self, ada, bea, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks() as callbacks:
            relay.begin(ada, bea, "Vos mares", "Bonjour")
        Member.objects.filter(pk=bea.pk).update(state=State.PAUSED)
        for callback in callbacks:
            callback()
        assert not mailoutbox

    def test_erased_they_leave_an_empty_place(self, ada, bea):
        thread = converse(ada, bea, "zqhello", "zqbeas", subject="zqsubject")
        ada.delete()
        thread.refresh_from_db()
        assert thread.subject == ""
        assert [each.text for each in thread.messages.all()] == ["", "zqbeas"]
        text = soup_of(page(bea, thread)).main.text
        assert "effacé" in text and "zqbeas" in text
        bea.delete()
        assert not Thread.objects.exists()


class TestLeaving:
    def test_is_final_for_one_and_over_for_the_other(self, post, ada, bea):
        thread = converse(ada, bea, "Bonjour")
        assert post(bea, thread.get_absolute_url(), do="leave")["Location"] == LIST
        assert page(bea, thread).status_code == 404
        assert "Bonjour" in soup_of(page(ada, thread)).main.text
        assert not soup_of(page(ada, thread)).select("[name=text]")
        assert post(ada, thread.get_absolute_url(), text="Et ?").status_code == 403
        post(ada, thread.get_absolute_url(), do="leave")
        assert not Thread.objects.exists()

    def test_what_is_reported_stays_until_it_is_decided(self, post, ada, bea):
        thread = converse(ada, bea, "Idiote !")
        report = Report.objects.create(
            message=thread.messages.get(), by=thread.parties.get(member=bea), kind="insult"
        )
        for member in (ada, bea):
            post(member, thread.get_absolute_url(), do="leave")
        Thread.objects.update(last_at=timezone.now() - timedelta(days=800))
        assert jobs.forget_conversations() is None
        Report.objects.filter(pk=report.pk).update(state=Report.State.DISMISSED)
        assert jobs.forget_conversations()
        assert not Thread.objects.exists()


def test_old_conversations_are_forgotten(ada, bea):
    old, kept = converse(ada, bea, "Bonjour"), converse(ada, bea, "Bonsoir")
    Allowance.objects.create(member=ada, day=timezone.localdate() - timedelta(days=3))
    Thread.objects.filter(pk=old.pk).update(last_at=timezone.now() - timedelta(days=731))
    Thread.objects.filter(pk=kept.pk).update(last_at=timezone.now() - timedelta(days=729))
    assert jobs.forget_conversations()
    assert Thread.objects.get() == kept
    assert jobs.forget_conversations() is None
    assert not Allowance.objects.exists()


class TestBlocking:
    @pytest.mark.parametrize("blocker", ["ada", "bea"])
    def test_ends_it_whichever_way(self, post, ada, bea, mailoutbox, blocker):
        thread = converse(ada, bea, "Bonjour", "Bonsoir")
        post({"ada": ada, "bea": bea}[blocker], thread.get_absolute_url(), do="block")
        for one, other in ((ada, bea), (bea, ada)):
            assert post(one, thread.get_absolute_url(), text="Allô ?").status_code == 403
            assert post(one, to(other), **GIVEN).status_code == 403
            assert to(other) not in signed_in(one).get(other.get_absolute_url()).content.decode()
        assert Message.objects.count() == 2 and not mailoutbox

    def test_isnt_told_apart_from_leaving(self, post, ada, bea):
        """Nor, on a profile, from not wanting to be written to."""
        left, blocked = converse(ada, bea, "Bonjour"), converse(ada, bea, "Bonjour")
        post(bea, left.get_absolute_url(), do="leave")
        before = soup_of(page(ada, left)).main.text
        post(bea, blocked.get_absolute_url(), do="block")
        after = soup_of(page(ada, blocked)).main.text
        assert after == before
        Member.objects.filter(pk=bea.pk).update(hears_members=False)
        shy = soup_of(signed_in(ada).get(to(bea)), 403).main.text
        Member.objects.filter(pk=bea.pk).update(hears_members=True)
        assert soup_of(signed_in(ada).get(to(bea)), 403).main.text == shy

    def test_is_taken_back_in_ones_own_list(self, post, ada, bea):
        thread = converse(ada, bea, "Bonjour")
        post(bea, thread.get_absolute_url(), do="block")
        post(bea, thread.get_absolute_url(), do="block")
        block = Block.objects.get()
        address = "/fr/network/profile/hearing/"
        assert "Ada Zqada" in soup_of(signed_in(bea).get(address)).main.text
        for strange in (str(block.pk + 1), "x", "²", "9" * 30, ""):
            post(bea, address, unblock=strange)
        post(ada, address, unblock=block.pk)
        assert Block.objects.exists()
        post(bea, address, unblock=block.pk)
        assert not Block.objects.exists()
        assert post(ada, thread.get_absolute_url(), text="Merci").status_code == 302


class TestSharing:
    def test_an_address_is_given_and_written_down(self, post, ada, bea, mailoutbox):
        thread = converse(ada, bea, "Bonjour")
        assert "zqada@" not in page(bea, thread).content.decode()
        assert "zqada@example.org" in soup_of(page(ada, thread)).main.text
        post(ada, thread.get_absolute_url(), do="share")
        assert "zqada@example.org" in soup_of(page(bea, thread)).main.text
        message = thread.messages.last()
        assert (message.kind, message.text) == ("address", "zqada@example.org")
        [mail] = mailoutbox
        assert "zqada" not in mail.body
        readings = soup_of(signed_in(ada).get(reverse("profile-readings")))
        assert texts(readings, "#given td") == ["Béa Zqbea", "zqada@example.org"]

    def test_it_is_that_of_the_account_where_a_profile_has_none(self, post, ada, bea):
        thread = converse(ada, bea, "Bonjour")
        post(bea, thread.get_absolute_url(), do="share")
        assert thread.messages.last().text == "zqbea@example.org"

    def test_not_to_who_cant_be_written_to(self, post, ada, bea):
        thread = converse(ada, bea, "Bonjour")
        Member.objects.filter(pk=bea.pk).update(state=State.PAUSED)
        post(ada, thread.get_absolute_url(), do="share")
        assert thread.messages.count() == 1


class TestQuota:
    def test_so_many_a_day(self, post, ada, bea, monkeypatch, mailoutbox):
        monkeypatch.setattr(relay, "USUAL", Quota(begun=2, sent=4))
        begun = [post(ada, to(bea), **GIVEN).status_code for _ in range(3)]
        assert begun == [302, 302, 429]
        assert Thread.objects.count() == len(mailoutbox) == 2
        thread = Thread.objects.first()
        sent = [post(ada, thread.get_absolute_url(), text="Et ?") for _ in range(3)]
        assert [each.status_code for each in sent] == [302, 302, 429]
        soup = soup_of(sent[2], 429)
        assert soup.select_one("[name=text]").text.strip() == "Et ?"
        assert "demain" in soup.select_one(".errors").text
        assert post(bea, thread.get_absolute_url(), text="Non").status_code == 302

    def test_what_is_typed_is_kept(self, post, ada, bea, monkeypatch):
        monkeypatch.setattr(relay, "USUAL", Quota(begun=0, sent=9))
        soup = soup_of(post(ada, to(bea), **GIVEN), 429)
        assert soup.select_one("[name=subject]")["value"] == GIVEN["subject"]
        assert soup.select_one("[name=text]").text.strip() == GIVEN["text"]

    @pytest.mark.parametrize(
        ("days", "expected"), [(0, relay.NEW), (6, relay.NEW), (7, relay.USUAL)]
    )
    def test_fewer_for_who_is_new(self, db, days, expected):
        member = Member(joined_on=timezone.localdate() - timedelta(days=days))
        assert relay.quota(member) == expected

    def test_each_day_anew(self, post, ada, bea, monkeypatch):
        monkeypatch.setattr(relay, "USUAL", Quota(begun=1, sent=1))
        post(ada, to(bea), **GIVEN)
        Allowance.objects.update(day=timezone.localdate() - timedelta(days=1))
        assert post(ada, to(bea), **GIVEN).status_code == 302


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_at_once_dont_exceed_it(site_tree, monkeypatch):
    monkeypatch.setattr(relay, "USUAL", Quota(begun=3, sent=50))
    ada, bea = (MemberFactory(joined_on=LONG_AGO) for _ in range(2))

    def begin(number):
        try:
            return relay.begin(Member.objects.get(pk=ada.pk), bea, f"{number}", "Bonjour")
        except relay.Spent:
            return None

    begun = at_once(begin, range(8))
    assert sum(thread is not None for thread in begun) == 3
    assert Thread.objects.count() == Message.objects.count() == 3
    assert Party.objects.unread().count() == 3
