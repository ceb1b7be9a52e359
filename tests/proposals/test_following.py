"""A proposal as its proposer follows it, and what each step makes of it."""

from urllib.parse import urlencode

import pytest
from django.core import mail
from django.http import QueryDict
from wagtail.users.models import UserProfile

from directory.models import ProjectPage
from portal.proposals import steps
from portal.proposals.forms import ProposalForm
from portal.proposals.models import Proposal

from ..codes import link_in
from ..factories import ApplicationFactory, ProposalFactory, UserFactory
from ..soup import soup_of, texts
from .conftest import GIVEN, address_of

pytestmark = pytest.mark.usefixtures("site_tree")
State = Proposal.State
GONE = None
# What becomes of it, where that isn't what it was.
BECOMES = {
    ("unconfirmed", "confirm"): "waiting",
    ("waiting", "ask"): "asked",
    ("waiting", "refuse"): "refused",
    ("waiting", "draft"): "drafted",
    ("asked", "ask"): "asked",
    ("asked", "refuse"): "refused",
    ("asked", "draft"): "drafted",
    ("asked", "change"): "waiting",
    ("drafted", "publish"): "published",
    ("drafted", "delete"): "waiting",
    ("published", "delete"): "waiting",
}
TOLD = {
    ("unconfirmed", "confirm"): ["moderator"],
    ("waiting", "ask"): ["proposer"],
    ("waiting", "refuse"): ["proposer"],
    ("asked", "ask"): ["proposer"],
    ("asked", "refuse"): ["proposer"],
    ("asked", "change"): ["moderator"],
    ("drafted", "publish"): ["proposer"],
}


@pytest.fixture
def in_state(moderator, django_capture_on_commit_callbacks):
    """A proposal as it gets into a state; whoever is told of that was told before."""

    def make(state, **values):
        has_page = state in (State.DRAFTED, State.PUBLISHED)
        proposal = ProposalFactory(state=State.WAITING if has_page else state, **values)
        if has_page:
            steps.draft(proposal, moderator)
        if state == State.PUBLISHED:
            proposal.page.get_latest_revision().publish()
        proposal.refresh_from_db()
        assert proposal.state == state
        return proposal

    return make


@pytest.fixture
def act(client, moderator, django_capture_on_commit_callbacks):
    """Do something with a proposal, and what follows from it."""
    ways = {
        "confirm": lambda it: client.post(address_of(it), {"do": "confirm"}),
        "withdraw": lambda it: client.post(address_of(it), {"do": "withdraw"}),
        "change": lambda it: client.post(address_of(it, "change/"), GIVEN),
        "ask": lambda it: steps.ask(it, moderator, "Où est-ce ?"),
        "refuse": lambda it: steps.refuse(it, moderator, "Ce n’est pas de la recherche."),
        "draft": lambda it: steps.draft(it, moderator),
        "publish": lambda it: it.page and it.page.get_latest_revision().publish(),
        "delete": lambda it: it.page and it.page.delete(),
        "nothing": lambda it: client.post(address_of(it), {"do": "nothing"}),
    }

    def send(proposal, action):
        with django_capture_on_commit_callbacks(execute=True):
            return ways[action](proposal)

    return send


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize(
    "action", ["confirm", "ask", "refuse", "draft", "change", "publish", "delete", "nothing"]
)
def test_each_action_in_each_state(in_state, act, vocabulary, moderator, mailoutbox, state, action):
    proposal = in_state(state)
    mailoutbox.clear()
    act(proposal, action)
    now = Proposal.objects.get()
    assert now.state == BECOMES.get((state, action), state)
    assert (now.page is not None) == (now.state in (State.DRAFTED, State.PUBLISHED))
    names = {moderator.email: "moderator", proposal.email: "proposer"}
    assert [names[to] for sent in mailoutbox for to in sent.to] == TOLD.get((state, action), [])


@pytest.mark.parametrize("state", State.values)
def test_withdrawn_in_any_state_nothing_of_it_is_kept_but_the_page(
    in_state, act, client, mailoutbox, state
):
    proposal = in_state(state)
    mailoutbox.clear()
    address, has_page = address_of(proposal), proposal.page_id is not None
    assert act(proposal, "withdraw")["Location"] == "/fr/propose/"
    assert not Proposal.objects.exists()
    assert ProjectPage.objects.exists() == has_page
    assert soup_of(client.get(address), 404).select("main a.button")
    assert client.get(f"{address}change/").status_code == 404
    assert mailoutbox == []


class TestLink:
    def test_looking_confirms_nothing(self, client):
        """Mail programs open links before anybody does."""
        proposal = ProposalFactory(state=State.UNCONFIRMED)
        for ask in (client.get, client.head):
            assert ask(address_of(proposal)).status_code == 200
        proposal.refresh_from_db()
        assert proposal.state == State.UNCONFIRMED

    def test_a_made_up_one_leads_nowhere(self, client):
        proposal = ProposalFactory()
        key, signature = proposal.token.split(":")
        others = [ApplicationFactory().token, f"{ProposalFactory().key.hex}:{signature}"]
        for wrong in (key, proposal.token[:-1], f"{key}:{key}", "é", "a:b", ":", *others):
            for rest in ("", "change/"):
                for ask in (client.get, client.post):
                    assert ask(f"/fr/propose/{wrong}/{rest}").status_code == 404

    def test_shows_its_own_and_no_other(self, client):
        ProposalFactory(title="Zqautre")
        proposal = ProposalFactory(title="Les mares", name="Brune", email="brune@example.org")
        page = soup_of(client.get(address_of(proposal))).get_text()
        assert [text in page for text in ("Les mares", "brune@example.org", "Zqautre")] == [
            *(True, True, False)
        ]

    def test_in_the_language_of_who_reads_it(self, client):
        proposal = ProposalFactory()
        address = f"/en/propose/{proposal.token}/"
        page = soup_of(client.get(address))
        assert texts(page, "h1") == ["Your proposal"]
        assert page.select(f"a[hreflang=fr][href='{address_of(proposal)}']")

    @pytest.mark.parametrize("rest", ["", "change/"])
    def test_is_kept_by_nobody_and_told_to_no_other_site(self, client, rest):
        response = client.get(address_of(ProposalFactory(state=State.ASKED), rest))
        assert {"private", "no-store"} <= {*response["Cache-Control"].split(", ")}
        soup = soup_of(response)
        assert soup.select_one("meta[name=robots]")["content"] == "noindex"
        assert soup.select_one("meta[name=referrer]")["content"] == "same-origin"

    def test_isnt_logged(self, client, caplog):
        caplog.set_level("DEBUG")
        proposal = ProposalFactory()
        client.get(address_of(proposal))
        assert [text in caplog.text for text in (proposal.token, proposal.email)] == [False, False]


class TestStates:
    """What the page says, by its buttons and its words."""

    def test_changes_that_are_asked_for(self, in_state, act, client):
        proposal = in_state(State.ASKED, reason="Où est-ce ?")
        page = soup_of(client.get(address_of(proposal)))
        assert texts(page, ".remark") == ["Où est-ce ?"]
        assert page.select_one(".action a")["href"] == address_of(proposal, "change/")

    def test_a_refusal_and_its_reason(self, in_state, client):
        proposal = in_state(State.REFUSED, reason="Ce n’est pas de la recherche.")
        page = soup_of(client.get(address_of(proposal)))
        assert texts(page, ".remark") == ["Ce n’est pas de la recherche."]

    def test_a_draft_is_led_to_by_nothing(self, in_state, client):
        proposal = in_state(State.DRAFTED)
        page = soup_of(client.get(address_of(proposal)))
        assert page.select(".action") == []
        assert client.get(proposal.page.url).status_code == 404

    def test_a_published_page_and_one_that_was_taken_off(self, in_state, client):
        proposal = in_state(State.PUBLISHED)
        [link] = soup_of(client.get(address_of(proposal))).select(".action a")
        assert link["href"] == proposal.page.url
        proposal.page.unpublish()
        assert soup_of(client.get(address_of(proposal))).select(".action") == []

    def test_what_was_sent_is_escaped(self, client):
        proposal = ProposalFactory(title="<b>Mares</b>", taking_part="<script>alert(1)</script>")
        page = client.get(address_of(proposal)).content.decode()
        assert "<b>Mares" not in page and "<script>alert" not in page


class TestChange:
    def test_shows_what_was_sent_and_keeps_what_is_changed(self, act, client, vocabulary):
        proposal = ProposalFactory(state=State.ASKED, title="Les mares", tasks=["count"])
        proposal.territories.set([vocabulary.territories["FR-DEP-35"]])
        page = soup_of(client.get(address_of(proposal, "change/")))
        assert page.select_one("[name=title]")["value"] == "Les mares"
        assert page.select_one("[name=territories]")["value"] == "Ille-et-Vilaine"
        assert page.select("[name=email], [name=website], [name=agreed]") == []
        assert act(proposal, "change")["Location"] == address_of(proposal)
        proposal.refresh_from_db()
        assert (proposal.title, proposal.tasks) == (GIVEN["title"], GIVEN["tasks"])
        assert [*proposal.territories.all()] == [vocabulary.territories["FR-DEP-29"]]
        assert proposal.email != GIVEN["email"]  # which was confirmed, and this one wasn't

    def test_what_is_wrong_is_named_and_nothing_is_stored(self, client, vocabulary):
        proposal = ProposalFactory(state=State.ASKED, title="Les mares")
        response = client.post(address_of(proposal, "change/"), GIVEN | {"title": ""})
        assert [*response.context["form"].errors] == ["title"]
        assert response.status_code == 422
        proposal.refresh_from_db()
        assert (proposal.title, proposal.state) == ("Les mares", State.ASKED)

    def test_once_it_is_withdrawn_it_doesnt_come_back(self, vocabulary):
        proposal = ProposalFactory(state=State.ASKED)
        form = ProposalForm(
            QueryDict(urlencode(GIVEN, doseq=True)), instance=Proposal.objects.get()
        )
        form.is_valid()
        steps.withdraw(proposal)
        assert steps.change(form) is False
        assert not Proposal.objects.exists()


class TestLetters:
    def test_each_moderator_is_told_in_their_language_and_nobody_else(self, act, moderator):
        UserFactory(role="editor")
        UserFactory(is_superuser=True)
        UserProfile.objects.create(user=moderator, preferred_language="en")
        french = UserFactory(role="coordinator", email="coordo@example.org")
        proposal = ProposalFactory(state=State.UNCONFIRMED, title="Zqtitre", name="Zqnom")
        act(proposal, "confirm")
        told = {each.to[0]: each for each in mail.outbox}
        assert {*told} == {moderator.email, french.email}
        assert told[moderator.email].subject == "Proposed projects"
        assert "1 proposed project waits for you" in told[moderator.email].body
        for letter in mail.outbox:
            assert "/admin/proposals/?state=waiting" in letter.body
            assert "Zq" not in letter.body and proposal.email not in letter.body

    @pytest.mark.parametrize(
        ("action", "said"), [("ask", "Où est-ce ?"), ("refuse", "Ce n’est pas de la recherche.")]
    )
    def test_a_reason_is_told_as_it_was_written(self, act, action, said):
        proposal = ProposalFactory(language="en", title="Ponds & <frogs>")
        act(proposal, action)
        [letter] = mail.outbox
        assert letter.to == [proposal.email]
        assert said in letter.body and "“Ponds & <frogs>”" in letter.body
        assert link_in(letter) == address_of(proposal)
        assert link_in(letter).startswith("/en/")

    def test_that_it_is_published_and_where(self, in_state, act):
        proposal = in_state(State.DRAFTED)
        act(proposal, "publish")
        [letter] = mail.outbox
        page = ProjectPage.objects.get()
        assert page.full_url in letter.body and address_of(proposal) in letter.body
        page.get_latest_revision().publish()
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize("action", ["ask", "refuse", "publish"])
    def test_no_header_holds_what_somebody_has_written(self, in_state, act, action):
        state = State.DRAFTED if action == "publish" else State.WAITING
        proposal = in_state(state, title="Zqmares\nBcc: all@example.org")
        act(proposal, action)
        [letter] = mail.outbox
        head = letter.message().as_string().partition("\n\n")[0]
        assert "Zqmares" not in head and "all@example.org" not in head

    def test_a_withdrawn_one_isnt_written_about(self, django_capture_on_commit_callbacks):
        proposal = ProposalFactory()
        with django_capture_on_commit_callbacks(execute=True):
            steps.refuse(proposal, None, "Non.")
            steps.withdraw(proposal)
        assert mail.outbox == []
