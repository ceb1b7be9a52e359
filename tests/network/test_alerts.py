"""Saved searches: kept, changed, removed; and what is told of them, to whom, once."""

import json
from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from network import alerts, mailings, searches
from network.models import Member
from network.searches import Refused, Searcher
from network.subscriptions import KnownResult, SavedSearch, Subscription
from search import elastic
from tests.factories import (
    MemberFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    SpacePageFactory,
    UserFactory,
    a_search,
)
from tests.races import at_once
from tests.soup import soup_of, texts

from .test_digests import told

LIST = "/fr/network/searches/"
NEW = "/fr/network/searches/new/members/"
NEW_PAGES = "/fr/network/searches/new/catalogue/"
GIVEN = {"name": "Botanistes", "every": "1"}
State = Member.State
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(mailings, "MORNING", 0)


@pytest.fixture
def ada(site_tree, vocabulary):
    return MemberFactory(name="Ada Zqada", user__email="zqada@example.org", skills=["botanique"])


@pytest.fixture
def own(client, ada):
    client.force_login(ada.user)
    return client


def known(search):
    return set(search.known.values_list("key", flat=True))


def make_due():
    SavedSearch.objects.update(looked_on=timezone.localdate() - 7 * DAY)


class TestSaving:
    def test_from_the_results_of_members_to_the_list(self, own, ada):
        bea = MemberFactory(name="Béa Zqbea", skills=["botanique"])
        soup = soup_of(own.get("/fr/network/members/?skill=botanique&sort=title&page=1"))
        [link] = soup.select(f'.search__tools a[href^="{NEW}"]')
        form = soup_of(own.get(link["href"]))
        assert form.select_one("[name=name]")["value"] == "botanique"
        assert own.post(link["href"], GIVEN)["Location"] == LIST
        saved = SavedSearch.objects.get()
        assert (saved.member, saved.where, saved.query) == (ada, "members", "skill=botanique")
        assert (saved.name, saved.every, saved.language) == ("Botanistes", 1, "fr")
        assert known(saved) == {bea.key}
        [row] = soup_of(own.get(LIST)).select(".threads .person")
        assert row.a["href"] == "/fr/network/members/?skill=botanique"
        assert "Membres : botanique." in " ".join(row.text.split())

    def test_from_an_index_page_with_its_kind(self, own, site_tree):
        ProjectPageFactory(title="Mares")
        [link] = soup_of(own.get(f"{site_tree.projects.fr.url}?q=mares")).select(
            f'.search__tools a[href^="{NEW_PAGES}"]'
        )
        own.post(link["href"], GIVEN)
        assert SavedSearch.objects.get().query == "q=mares&kind=project"

    def test_words_are_kept_as_they_found_something(self, own):
        ProjectPageFactory(title="Oiseaux des mares")
        [link] = soup_of(own.get("/fr/search/?q=oiseuax")).select(
            f'.search__tools a[href^="{NEW_PAGES}"]'
        )
        assert "q=oiseaux" in link["href"]

    def test_nobody_else_is_offered_it(self, client_of, site_tree):
        for role in ("visitor", "editor", "coordinator"):
            client = client_of(role)
            assert "searches/new" not in client.get("/fr/search/").content.decode()
            assert client.post(NEW, GIVEN).status_code == (302 if role == "visitor" else 403)
        assert not SavedSearch.objects.exists()

    @pytest.mark.parametrize(
        "values", [{"name": " "}, {"name": "a" * 81}, {"name": "a\nb"}, {"every": "2"}], ids=str
    )
    def test_bad_input_is_refused(self, own, values):
        soup = soup_of(own.post(NEW, GIVEN | values), 422)
        assert len(soup.select(".errorlist li")) == 1
        assert not SavedSearch.objects.exists()

    @pytest.mark.parametrize(
        "query",
        [
            *("q=%00", "discipline=nothing", "sort=x", "view=x", "page=-1", "q=" + "a" * 501),
            "&".join(f"organisation={number}" for number in range(51)),
        ],
        ids=lambda query: query[:20],
    )
    def test_a_search_that_cant_be_made_isnt_saved(self, own, query):
        for response in (own.get(f"{NEW}?{query}"), own.post(f"{NEW}?{query}", GIVEN)):
            assert len(soup_of(response, 400).select(".errors li")) == 1
        assert not SavedSearch.objects.exists()

    def test_what_is_odd_is_no_error_of_the_server(self, own):
        for query in ("skill=%ff%fe", "q=%ED%A0%80", "near=1,2,3", "&&=&a", "q=" + "%C3%A9" * 400):
            assert own.get(f"{NEW}?{query}").status_code < 500
            assert own.post(f"{NEW}?{query}", GIVEN).status_code < 500
        assert own.get("/fr/network/searches/new/nowhere/").status_code == 404

    def test_not_twice_not_too_long_and_not_too_many(self, own, monkeypatch):
        monkeypatch.setattr(SavedSearch, "MOST", 2)
        own.post(f"{NEW}?q=mare", GIVEN)
        soup = soup_of(own.post(f"{NEW}?q=mare&sort=title", GIVEN), 422)
        assert "déjà" in soup.select_one(".errors").text
        many = "&".join(f"skill={number}{'a' * 90}" for number in range(30))
        soup = soup_of(own.post(f"{NEW}?{many}", GIVEN), 422)
        assert "trop longue" in soup.select_one(".errors").text
        assert own.post(f"{NEW_PAGES}?q=mare", GIVEN).status_code == 302
        soup = soup_of(own.post(f"{NEW}?q=loutre", GIVEN), 422)
        assert "2 recherches" in soup.select_one(".errors").text
        assert soup.select_one("[name=name]")["value"] == "Botanistes"
        assert SavedSearch.objects.count() == 2

    def test_not_what_finds_too_much(self, own, monkeypatch):
        monkeypatch.setattr(searches, "WIDEST", 2)
        for _ in range(3):
            MemberFactory()
        soup = soup_of(own.post(NEW, GIVEN), 422)
        assert "plus de 2 résultats" in soup.select_one(".errors").text

    def test_saving_turns_on_mails_that_were_never_asked_for_and_no_others(self, own, ada):
        own.post(f"{NEW}?q=a", GIVEN)
        assert Subscription.wanted(ada) == {"alerts"}
        Subscription.objects.update(is_on=False)
        own.post(f"{NEW}?q=b", GIVEN)
        assert Subscription.wanted(ada) == set()
        own.get(LIST)  # which says that it is saved
        assert "désactivés" in soup_of(own.get(LIST)).select_one(".note").text


class TestKeeping:
    def test_renaming_pausing_and_pace(self, own, ada):
        search = a_search(ada, "q=mare")
        address = search.get_absolute_url()
        assert soup_of(own.get(address)).select_one("[name=name]")["value"] == "Ma veille"
        own.post(address, {"name": "Mares", "every": "7", "is_paused": "on"})
        search.refresh_from_db()
        assert (search.name, search.every, search.is_paused) == ("Mares", 7, True)
        assert texts(soup_of(own.get(LIST)), ".badge") == ["En pause"]
        assert own.post(address, {"name": "", "every": "7"}).status_code == 422

    def test_removing_asks_first(self, own, ada):
        search = a_search(ada, known=[MemberFactory().key])
        address = reverse("remove-search", args=[search.key])
        assert own.get(address).status_code == 200
        assert SavedSearch.objects.exists()
        assert own.post(address)["Location"] == LIST
        assert not SavedSearch.objects.exists() and not KnownResult.objects.exists()

    def test_others_are_not_there(self, own):
        search = a_search(MemberFactory(), name="zqsecret")
        for name in ("saved-search", "remove-search"):
            address = reverse(name, args=[search.key])
            assert [own.get(address).status_code, own.post(address, GIVEN).status_code] == [404] * 2
        assert "zqsecret" not in own.get(LIST).content.decode()
        search.refresh_from_db()
        assert search.name == "zqsecret"

    def test_what_is_gone_is_told_and_no_error(self, own, ada, vocabulary):
        code = "1.6-ecology"
        search = a_search(ada, f"discipline={code}&q=mare", "catalogue")
        assert soup_of(own.get(LIST)).select(".errorlist") == []
        vocabulary.disciplines[code].delete()
        for address in (LIST, search.get_absolute_url()):
            assert f"'{code}'" in soup_of(own.get(address)).select_one("main").text

    def test_none_yet(self, own):
        links = [a["href"] for a in soup_of(own.get(LIST)).select(".empty a")]
        assert links == ["/fr/network/members/", "/fr/search/"]

    def test_the_list_asks_one_thing_for_each(self, own, ada):
        """Of the twenty at most: whether the vocabularies are still the same, and once more here,
        where this very transaction has written."""
        counts = []
        for number in range(1, 7):
            a_search(ada, f"q=mare{number}", ["members", "catalogue"][number % 2])
            with CaptureQueriesContext(connection) as asked:
                own.get(LIST)
            counts.append(len(asked))
        assert counts[-1] == counts[1] + 2 * 4


class TestTelling:
    def test_what_is_new_once(self, ada, mailoutbox):
        old = MemberFactory(name="Ondine", skills=["botanique"])
        search = a_search(ada, "skill=botanique", known=[old.key])
        MemberFactory(name="Béa", skills=["botanique"], position="Botaniste")
        MemberFactory(name="Carl", skills=["dessin"])
        assert alerts.send_alerts() == 1
        assert told(mailoutbox[0]) == {"Ma veille": ["Béa – Botaniste"]}
        assert mailoutbox[0].to == ["zqada@example.org"]
        assert alerts.send_alerts() is None
        make_due()
        assert alerts.send_alerts() is None
        assert len(known(search)) == 2

    def test_one_who_begins_to_match_is_new(self, ada, mailoutbox):
        bea = MemberFactory(name="Béa")
        a_search(ada, "skill=botanique")
        assert alerts.send_alerts() is None
        bea.skills.set(["botanique"])
        bea.save()
        make_due()
        assert alerts.send_alerts() == 1
        assert told(mailoutbox[0]) == {"Ma veille": ["Béa"]}

    def test_several_searches_are_one_mail_each_at_its_pace(self, ada, mailoutbox):
        MemberFactory(name="Béa", skills=["dessin"])
        ProjectPageFactory(title="Mares")
        yesterday = timezone.localdate() - DAY
        a_search(ada, "skill=dessin", name="A", looked_on=yesterday)
        a_search(ada, "q=mares", "catalogue", name="B", looked_on=yesterday)
        a_search(ada, "", name="C", looked_on=yesterday, every=7)
        a_search(ada, "", name="D", is_paused=True)
        a_search(ada, "", name="E", looked_on=timezone.localdate())
        assert alerts.send_alerts() == 1
        assert told(mailoutbox[0]) == {"A": ["Béa"], "B": ["Mares – Projet"]}
        SavedSearch.objects.filter(name="C").update(looked_on=timezone.localdate() - 7 * DAY)
        assert alerts.send_alerts() == 1
        assert told(mailoutbox[1]) == {"C": ["Béa"]}

    def test_many_are_counted_and_none_told_again(self, ada, mailoutbox):
        a_search(ada)
        for _ in range(13):
            MemberFactory()
        alerts.send_alerts()
        assert len(told(mailoutbox[0])["Ma veille"]) == alerts.SHOWN
        assert "et 3 autres" in mailoutbox[0].body
        make_due()
        assert alerts.send_alerts() is None

    def test_private_pages_to_whom_they_are_for(self, ada, mailoutbox):
        space = SpacePageFactory(title="Espace")
        hidden = SpacePageFactory(title="Comité", parent=space)
        hidden.view_restrictions.create(restriction_type="groups")
        a_search(ada, "kind=resource", "catalogue")
        for title, parent in (("Privée", space), ("Secrète", hidden)):
            ResourcePageFactory(title=title, parent=parent)
        alerts.send_alerts()
        assert told(mailoutbox[0]) == {"Ma veille": ["Privée – Ressource"]}

    @pytest.mark.parametrize("closed", ["state", "tier"])
    def test_what_is_closed_before_the_mail_isnt_in_it_but_is_once_opened(
        self, ada, mailoutbox, closed
    ):
        bea = MemberFactory(name="Béa", skills=["botanique"])
        a_search(ada, "skill=botanique")
        bea.state = State.PAUSED if closed == "state" else State.ACTIVE
        bea.tiers = {"skills": 0} if closed == "tier" else {}
        bea.save()
        assert alerts.send_alerts() is None
        bea.state, bea.tiers = State.ACTIVE, {}
        bea.save()
        make_due()
        assert alerts.send_alerts() == 1

    def test_the_database_has_the_last_word(self, ada, mailoutbox, monkeypatch):
        """An index that is behind still finds who has just hidden, or a page just closed."""
        bea, page = MemberFactory(name="Béa"), ProjectPageFactory(title="Mares")
        a_search(ada, name="A")
        a_search(ada, "q=mares", "catalogue", name="B")
        found = {"members": [bea.key], "": [page.translation_key]}
        monkeypatch.setattr(
            Searcher, "keys", lambda self, asked: found[asked.corpus.name.partition("_")[0]]
        )
        Member.objects.filter(pk=bea.pk).update(state=State.PAUSED)
        page.view_restrictions.create(restriction_type="groups")
        assert alerts.send_alerts() is None
        assert not KnownResult.objects.exists()

    def test_nothing_is_sent_to_who_may_not_enter_or_has_turned_it_off(self, site_tree, mailoutbox):
        for values in ({"state": State.PAUSED}, {"state": State.SUSPENDED}):
            a_search(MemberFactory(**values))
        a_search(MemberFactory(user__is_active=False))
        off = MemberFactory()
        a_search(off)
        off.subscriptions.update(is_on=False)
        MemberFactory()
        assert alerts.send_alerts() is None
        assert mailoutbox == []

    def test_a_search_that_cant_be_made_is_told_once_and_finds_nothing_wider(
        self, ada, vocabulary, mailoutbox
    ):
        ProjectPageFactory(title="Mares")
        search = a_search(ada, "discipline=1.6-ecology", "catalogue")
        vocabulary.disciplines["1.6-ecology"].delete()
        assert alerts.send_alerts() == 1
        [mail] = mailoutbox
        assert told(mail) == {"Ma veille": []}
        assert "'1.6-ecology'" in mail.body and search.get_absolute_url() in mail.body
        make_due()
        assert alerts.send_alerts() is None

    def test_a_project_that_is_closed_isnt_named(self, ada, mailoutbox):
        page = ProjectPageFactory(title="Zqprojet")
        MemberFactory(projects=[(page, "rôle")])
        a_search(ada, f"project={page.translation_key}")
        page.view_restrictions.create(restriction_type="groups")
        assert alerts.send_alerts() == 1
        assert "Zqprojet" not in str(mailoutbox[0].message())
        assert told(mailoutbox[0]) == {"Ma veille": []}

    def test_words_are_read_in_the_language_of_the_search(self, ada, mailoutbox):
        ProjectPageFactory(title="Observer des chevaux")
        a_search(ada, "q=cheval", "catalogue", language="fr")
        alerts.send_alerts()
        assert told(mailoutbox[0])["Ma veille"] == ["Observer des chevaux – Projet"]

    def test_a_mail_that_fails_tells_nothing(self, ada, mailoutbox, monkeypatch):
        search = a_search(ada)
        MemberFactory(name="Béa")

        def fail(mail):
            raise SMTPException("no")

        with monkeypatch.context() as broken:
            broken.setattr(EmailMultiAlternatives, "send", fail)
            assert alerts.send_alerts() is None
        assert known(search) == set()
        Subscription.objects.update(failed_at=timezone.now() - mailings.TRY_AGAIN_AFTER)
        assert alerts.send_alerts() == 1
        assert told(mailoutbox[0]) == {"Ma veille": ["Béa"]}

    def test_their_own_profile_is_no_news(self, ada, mailoutbox):
        a_search(ada)
        assert alerts.send_alerts() is None

    def test_a_coordinator_finds_by_what_they_may_see(self, site_tree, mailoutbox):
        coordinator = MemberFactory(user=UserFactory(role="coordinator"))
        for member in (coordinator, MemberFactory()):
            a_search(member, "q=zqmot")
        MemberFactory(name="Béa", position="zqmot", tiers={"position": 0})
        assert alerts.send_alerts() == 1
        assert told(mailoutbox[0]) == {"Ma veille": ["Béa – zqmot"]}
        assert mailoutbox[0].to == [coordinator.user.email]


class TestLeaving:
    def test_who_is_erased_is_no_known_result_any_more(self, ada):
        bea = MemberFactory()
        search = a_search(ada, known=[bea.key])
        bea.delete()
        assert known(search) == set()

    def test_all_of_it_is_exported_and_says_nothing_of_others(self, own, ada):
        bea = MemberFactory(name="Béa")
        a_search(ada, "q=mare", known=[bea.key], made_on="2026-01-02", looked_on="2026-01-03")
        text = own.get(reverse("profile-json")).content.decode()
        data = json.loads(text)
        assert data["saved_searches"] == [
            {
                **{"name": "Ma veille", "where": "members", "query": "q=mare", "language": "fr"},
                **{"every": 1, "is_paused": False, "known_results": 1},
                **{"made_on": "2026-01-02", "looked_on": "2026-01-03"},
            }
        ]
        [mails] = data["mails"]
        assert (mails["kind"], mails["is_on"]) == ("alerts", True)
        assert str(bea.key) not in text


@pytest.mark.django_db(transaction=True)
def test_runs_at_once_tell_once(site_tree, mailoutbox):
    a_search(MemberFactory())
    MemberFactory()
    sent = at_once(lambda _number: alerts.send_alerts(), range(4))
    assert sorted(filter(None, sent)) == [1]
    assert len(mailoutbox) == KnownResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_saved_at_once_arent_too_many(site_tree, monkeypatch):
    monkeypatch.setattr(SavedSearch, "MOST", 2)
    member = MemberFactory()

    def save(number):
        asked, _errors = Searcher(member.user).read("members", f"q=mot{number // 2}", "fr")
        try:
            return searches.save(member, "members", asked, name="A", every=1)
        except Refused:
            return None

    saved = at_once(save, range(8))
    assert sum(search is not None for search in saved) == 2
    queries = list(SavedSearch.objects.values_list("query", flat=True))
    assert len(set(queries)) == len(queries) == 2


def test_a_query_string_is_read_as_it_was_kept(ada):
    text = "q=d%27Aulne+%26+%C3%A9tang&skill=a%26b&skill=c%3Dd&language=fr"
    searcher = Searcher(ada.user)
    asked, errors = searcher.read("members", text, "fr")
    assert errors == {}
    assert searches.canonical(asked) == text
    assert dict(QueryDict(text))["skill"] == ["a&b", "c=d"]
    assert searches.title(asked) == "d'Aulne & étang · a&b · c=d · Français"


def test_the_search_server_is_asked_where_there_is_one(ada, mailoutbox, monkeypatch):
    """What it finds is told in the same way: here, that it isn't there, and nothing is lost."""
    monkeypatch.setattr(elastic, "configured", lambda: True)
    a_search(ada)
    MemberFactory(name="Béa")
    assert alerts.send_alerts() == 1
