"""Proposals in the admin: who sees which, what is shown with them, and how they are answered."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex

from directory.importing.duplicates import SHARED
from directory.models import ProjectPage
from portal.proposals import steps
from portal.proposals.models import Proposal
from search.models import SearchEntry

from ..factories import OrganisationFactory, ProjectPageFactory, ProposalFactory, UserFactory
from ..limited import limited
from ..soup import soup_of, texts

LIST = "/admin/proposals/"
State = Proposal.State
VIEWS = ("edit", "delete", "history", "history-results", "usage")


@pytest.fixture
def moderator(client_of, site_tree):
    """A client of one."""
    return client_of("moderator")


@pytest.fixture
def answer(moderator, django_capture_on_commit_callbacks):
    def send(proposal, decision, reason="", by=moderator):
        with django_capture_on_commit_callbacks(execute=True):
            values = {"decision": decision, "reason": reason}
            return by.post(f"{LIST}edit/{proposal.pk}/", values)

    return send


def addresses(proposal):
    return [LIST, f"{LIST}results/", *(f"{LIST}{view}/{proposal.pk}/" for view in VIEWS)]


def listed(client, query=""):
    return texts(soup_of(client.get(LIST + query)), "td.title .title-wrapper")


class TestWho:
    @pytest.mark.parametrize("role", ["moderator", "coordinator", "admin"])
    def test_whoever_may_publish_projects(self, client_of, site_tree, role):
        proposal = ProposalFactory()
        client = client_of(role)
        found = {address: client.get(address).status_code for address in addresses(proposal)}
        assert found == dict.fromkeys(addresses(proposal), 200)

    @pytest.mark.parametrize("role", ["visitor", "member", "editor"])
    def test_nobody_else_by_any_door(self, client_of, site_tree, role):
        self.gets_nowhere(client_of(role), ProposalFactory(title="Zqmares"))

    def test_nor_who_publishes_news_alone(self, site_tree):
        self.gets_nowhere(limited(site_tree.news.fr), ProposalFactory(title="Zqmares"))

    @pytest.mark.parametrize("actions", [("add", "change"), ("change", "publish")])
    def test_nor_who_may_but_write_projects_or_but_publish_them(self, site_tree, actions):
        client = limited(site_tree.projects.fr, actions=actions)
        self.gets_nowhere(client, ProposalFactory(title="Zqmares"))

    def gets_nowhere(self, client, proposal):
        for address in addresses(proposal):
            for ask in (client.get, client.post):
                response = ask(address, {"decision": "refuse", "reason": "Non."})
                assert response.status_code in (302, 405), address
                assert "Zqmares" not in response.content.decode()
        proposal.refresh_from_db()
        assert proposal.state == State.WAITING
        assert soup_of(client.get("/admin/", follow=True)).select(f"a[href^='{LIST}']") == []

    def test_in_the_languages_in_which_they_may(self, site_tree, client_of):
        """A proposal in another language is in no list, in no count, and behind no door."""
        own = ProposalFactory(language="en", title="Ponds")
        other = ProposalFactory(title="Zqmares")
        client = limited(site_tree.projects.en)
        assert listed(client) == ["Ponds"]
        assert listed(client, "?q=Zqmares") == []
        soup = soup_of(client.get("/admin/"))
        [count, named] = soup.select(f"main a[href^='{LIST}']")
        assert (count.get_text().split()[0], named.get_text()) == ("1", "Ponds")
        assert client.get(f"{LIST}edit/{own.pk}/").status_code == 200
        for view in VIEWS:
            response = client.get(f"{LIST}{view}/{other.pk}/", follow=True)
            assert response.status_code == 404
            assert "Zqmares" not in response.content.decode()
        client.post(f"{LIST}edit/{other.pk}/", {"decision": "draft"})
        client.post(f"{LIST}delete/{other.pk}/")
        assert Proposal.objects.get(pk=other.pk).state == State.WAITING

    def test_nobody_sees_one_before_its_address_is_confirmed(self, client_of, site_tree):
        hidden = ProposalFactory(state=State.UNCONFIRMED, title="Zqmares")
        client = client_of("admin")
        assert listed(client) == []
        for view in VIEWS:
            response = client.get(f"{LIST}{view}/{hidden.pk}/", follow=True)
            assert response.status_code == 404
        client.post(f"{LIST}edit/{hidden.pk}/", {"decision": "draft"})
        assert not ProjectPage.objects.exists()

    def test_nobody_adds_one(self, client_of, site_tree):
        assert client_of("admin").get(f"{LIST}new/").status_code == 302


class TestList:
    def test_the_latest_first_and_by_state(self, moderator):
        now = timezone.now()
        for n, state in enumerate([State.WAITING, State.REFUSED, State.WAITING]):
            since = now - timedelta(days=n)
            ProposalFactory(title=f"Mares {n}", state=state, since=since)
        assert listed(moderator) == ["Mares 0", "Mares 1", "Mares 2"]
        assert listed(moderator, "?state=waiting") == ["Mares 0", "Mares 2"]
        assert listed(moderator, "?state=refused") == ["Mares 1"]
        assert listed(moderator, "?q=Mares+2") == ["Mares 2"]
        assert listed(moderator, "?language=en") == []

    def test_its_queries(self, moderator, django_assert_max_num_queries):
        ProposalFactory.create_batch(3)
        moderator.get(LIST)
        with django_assert_max_num_queries(18):
            assert len(listed(moderator)) == 3
        ProposalFactory.create_batch(12)
        with django_assert_max_num_queries(18):
            assert len(listed(moderator)) == 15

    @pytest.mark.parametrize("query", ["?state=unconfirmed", "?state=%00", "?p=zq", "?ordering=zq"])
    def test_what_isnt_a_filter(self, moderator, query):
        ProposalFactory(title="Mares")
        assert moderator.get(LIST + query).status_code in (200, 404)

    def test_the_first_page_of_the_admin_tells_how_many_wait(self, moderator):
        ProposalFactory()
        ProposalFactory(state=State.ASKED)
        soup = soup_of(moderator.get("/admin/"))
        [link, _named] = soup.select(f"main a[href^='{LIST}']")
        assert (link["href"], link.get_text().split()[0]) == (f"{LIST}?state=waiting", "1")


class TestDuplicates:
    def shown(self, client, proposal):
        soup = soup_of(client.get(f"{LIST}edit/{proposal.pk}/"))
        return {link.get_text(): link["href"] for link in soup.select("main h2 + p + ul a")}

    def test_by_name_and_by_address_drafts_included(self, moderator):
        name = ProjectPageFactory(title="Les hérissons des quartiers", live=False)
        site = ProjectPageFactory(title="Piquants", site_url="http://www.herissons.example")
        ProjectPageFactory(title="Les chouettes")
        proposal = ProposalFactory(
            title="Les hérissons du quartier", site_url="https://herissons.example/"
        )
        assert self.shown(moderator, proposal) == {
            page.title: f"/admin/pages/{page.pk}/edit/" for page in (name, site)
        }

    def test_none(self, moderator):
        ProjectPageFactory(title="Les chouettes", site_url="")
        assert self.shown(moderator, ProposalFactory(title="Les hérissons")) == {}

    def test_the_address_of_a_portal_tells_nothing(self, moderator):
        for n in range(SHARED + 1):
            ProjectPageFactory(title=f"Relevé {n}", site_url="https://portail.example/")
        proposal = ProposalFactory(site_url="https://portail.example/")
        assert self.shown(moderator, proposal) == {}

    def test_nobody_learns_of_a_draft_that_they_may_not_edit(self, site_tree):
        """What they may open on the site, they are led to there."""
        open_to_all = ProjectPageFactory(title="Les hérissons")
        ProjectPageFactory(title="Les hérissons.", slug="zq", live=False)
        client = limited(site_tree.projects.en)
        proposal = ProposalFactory(title="Les hérissons", language="en")
        assert self.shown(client, proposal) == {"Les hérissons": open_to_all.url}

    def test_their_queries_do_not_grow(self, moderator, django_assert_max_num_queries):
        for n in range(9):
            ProjectPageFactory(title=f"Les hérissons{'.' * n}", slug=f"h-{n}")
        proposal = ProposalFactory(title="Les hérissons")
        with django_assert_max_num_queries(45):
            assert len(self.shown(moderator, proposal)) == 9


class TestDraft:
    def test_holds_what_was_proposed_and_nothing_of_who_did(self, answer, moderator, vocabulary):
        proposal = ProposalFactory(
            title="Les hérissons",
            taking_part="Sortez le soir.\n\nComptez & notez : <b>tout</b>.",
            tasks=["count"],
            site_url="https://herissons.example/",
            start_date=date(2026, 4, 1),
            end_date=date(2026, 9, 30),
            contact_email="bonjour@herissons.example",
            name="Zqbrune",
            email="zqbrune@example.org",
        )
        proposal.disciplines.set([vocabulary.disciplines["1.6-ecology"]])
        proposal.territories.set([vocabulary.territories["FR-DEP-29"]])
        response = answer(proposal, "draft")
        page = ProjectPage.objects.get()
        assert response["Location"] == f"/admin/pages/{page.pk}/edit/"
        draft = page.get_latest_revision_as_object()
        for each in (page, draft):
            assert (each.title, each.slug, each.live) == ("Les hérissons", "les-herissons", False)
            assert each.how_to_take_part.startswith("<p>Sortez le soir.</p>")
            assert (each.tasks, each.site_url) == (["count"], "https://herissons.example/")
            assert (each.start_date, each.end_date) == (date(2026, 4, 1), date(2026, 9, 30))
            assert [node.code for node in each.disciplines.all()] == ["1.6-ecology"]
            assert [node.code for node in each.territories.all()] == ["FR-DEP-29"]
            assert (each.contact_name, each.contact_email) == (
                "Les Amis du Hérisson",
                "bonjour@herissons.example",
            )
            assert each.owner == moderator.user
        content = str(page.get_latest_revision().content) + str(page.__dict__)
        assert "zqbrune" not in content.lower()
        proposal.refresh_from_db()
        assert (proposal.state, proposal.page) == (State.DRAFTED, page)
        assert moderator.get(f"/admin/pages/{page.pk}/edit/").status_code == 200

    def test_in_the_directory_of_its_language_below_a_free_slug(self, answer, site_tree):
        ProjectPageFactory(title="Ponds", slug="ponds", parent=site_tree.projects.en)
        answer(ProposalFactory(title="Ponds", language="en"), "draft")
        page = ProjectPage.objects.get(slug="ponds-2")
        assert page.get_parent().specific == site_tree.projects.en
        assert page.locale.language_code == "en"

    def test_an_organisation_that_is_known_leads_it(self, answer):
        known = OrganisationFactory(name="Les Amis du Hérisson")
        answer(ProposalFactory(organisation="les amis du hérisson"), "draft")
        page = ProjectPage.objects.get()
        assert [(row.organisation, row.role) for row in page.parties.all()] == [(known, "lead")]
        assert page.contact_name == ""

    def test_nobody_finds_who_proposed_it(self, answer, moderator, mailoutbox):
        proposal = ProposalFactory(name="Zqbrune", email="zqbrune@example.org")
        answer(proposal, "draft")
        ProjectPage.objects.get().get_latest_revision().publish()
        assert not SearchEntry.objects.filter(texts__icontains="zqbrune").exists()
        assert not ModelLogEntry.objects.filter(label__icontains="zqbrune").exists()
        assert not ReferenceIndex.objects.filter(base_content_type__model="proposal").exists()
        page = ProjectPage.objects.get()
        assert "zqbrune" not in Client().get(page.url).content.decode().lower()


class TestAnswer:
    @pytest.mark.parametrize(("decision", "state"), [("ask", "asked"), ("refuse", "refused")])
    def test_a_reason_is_needed_and_sent(self, answer, mailoutbox, moderator, decision, state):
        proposal = ProposalFactory()
        for reason in ("", " ", "a\x07", "a" * 2001):
            response = answer(proposal, decision, reason)
            assert response.status_code == 200
            assert [*response.context["form"].errors] == ["reason"]
        assert mailoutbox == []
        assert answer(proposal, decision, "Où est-ce ?")["Location"] == LIST
        proposal.refresh_from_db()
        assert (proposal.state, proposal.reason) == (state, "Où est-ce ?")
        assert proposal.decided_by == moderator.user
        [mail] = mailoutbox
        assert mail.to == [proposal.email] and "Où est-ce ?" in mail.body

    @pytest.mark.parametrize("decision", ["", "accept", "publish"])
    def test_what_isnt_an_answer(self, answer, decision):
        assert answer(ProposalFactory(), decision).status_code == 200
        assert Proposal.objects.get().state == State.WAITING

    def test_the_second_to_answer_is_told(self, answer, client_of, mailoutbox):
        proposal = ProposalFactory()
        answer(proposal, "draft")
        response = answer(proposal, "refuse", "Non.", by=client_of("moderator"))
        assert response.status_code == 200
        assert Proposal.objects.get().state == State.DRAFTED
        assert mailoutbox == []

    @pytest.mark.parametrize("state", [State.DRAFTED, State.PUBLISHED, State.REFUSED])
    def test_what_is_decided_has_no_form(self, moderator, state):
        proposal = ProposalFactory(state=state)
        soup = soup_of(moderator.get(f"{LIST}edit/{proposal.pk}/"))
        assert soup.select("[name=decision]") == []

    def test_is_in_the_log(self, answer, moderator):
        proposal = ProposalFactory()
        answer(proposal, "ask", "Où ?")
        answer(proposal, "draft")
        entries = ModelLogEntry.objects.for_instance(proposal).order_by("pk")
        assert [(each.action, each.user) for each in entries] == [
            ("proposals.asked", moderator.user),
            ("proposals.drafted", moderator.user),
        ]
        shown = soup_of(moderator.get(f"{LIST}history/{proposal.pk}/"))
        assert len(shown.select("main tbody tr")) == 2

    def test_deleted_nothing_stays_in_the_log(self, answer, moderator):
        proposal = ProposalFactory(title="Zqmares")
        answer(proposal, "ask", "Où ?")
        assert moderator.post(f"{LIST}delete/{proposal.pk}/").status_code == 302
        assert not Proposal.objects.exists()
        assert not ModelLogEntry.objects.filter(label="Zqmares").exists()

    def test_all_of_it_is_shown_and_escaped(self, moderator):
        proposal = ProposalFactory(
            title="<b>Mares</b>", site_url="https://mares.example/", name="Zqbrune"
        )
        page = moderator.get(f"{LIST}edit/{proposal.pk}/").content.decode()
        assert "<b>Mares" not in page and "Zqbrune" in page
        assert 'href="https://mares.example/"' in page


def test_with_the_directory_its_pages_go_and_proposals_are_open_again(answer, site_tree):
    proposal = ProposalFactory()
    answer(proposal, "draft")
    site_tree.projects.fr.delete()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.page) == (State.WAITING, None)
    assert steps.draft(proposal, UserFactory(role="moderator")) is False
