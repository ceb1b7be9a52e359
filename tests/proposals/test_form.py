"""The form by which anybody proposes a project: what it takes, what it refuses, what it tells."""

from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from directory.models import ProjectIndexPage
from portal.core.limits import Limit
from portal.proposals import steps, views
from portal.proposals.models import Proposal

from ..codes import link_in
from ..factories import DisciplineFactory, ProposalFactory
from ..lengths import share
from ..nasty import NASTY
from ..soup import soup_of, texts, unchanging
from .conftest import GIVEN, address_of

FORM = "/fr/propose/"
SENT = "/fr/propose/sent/"


class TestTaken:
    def test_all_that_is_given(self, propose, vocabulary):
        assert propose()["Location"] == SENT
        [proposal] = Proposal.objects.all()
        kept = {name: str(getattr(proposal, name)) for name in GIVEN if name not in NOT_TEXT}
        assert kept == {name: text for name, text in GIVEN.items() if name not in NOT_TEXT}
        assert proposal.tasks == GIVEN["tasks"]
        assert [*proposal.disciplines.all()] == [vocabulary.disciplines["1.6-ecology"]]
        assert [*proposal.territories.all()] == [vocabulary.territories["FR-DEP-29"]]
        assert (proposal.state, proposal.language) == (Proposal.State.UNCONFIRMED, "fr")

    def test_the_little_that_is_needed(self, propose):
        needed = ("title", "teaser", "taking_part", "name", "email", "agreed")
        nothing = dict.fromkeys(GIVEN.keys() - {*needed}, "") | {"tasks": []}
        assert propose(**nothing).status_code == 302
        said = [text for _label, text in Proposal.objects.get().described]
        assert said == [GIVEN["title"], GIVEN["teaser"], GIVEN["taking_part"]]

    def test_an_address_without_its_beginning(self, propose):
        propose(site_url="herissons.example")
        assert Proposal.objects.get().site_url == "https://herissons.example"

    @pytest.mark.parametrize("name", ["Écologie", "écologie", "ECOLOGIE", " ecologie "])
    def test_a_name_in_any_case_with_or_without_accents(self, propose, vocabulary, name):
        propose(disciplines=[name])
        ecology = vocabulary.disciplines["1.6-ecology"]
        assert [*Proposal.objects.get().disciplines.all()] == [ecology]

    def test_or_with_the_apostrophe_of_keyboards(self, propose):
        arts = DisciplineFactory(label_fr="Histoire de l’art")
        propose(disciplines=["histoire de l'art"])
        assert [*Proposal.objects.get().disciplines.all()] == [arts]

    def test_lines_are_kept_where_there_are_some(self, propose):
        propose(title="Les\r\nhérissons", taking_part="Le soir.\r\n\r\nLa nuit.")
        proposal = Proposal.objects.get()
        assert (proposal.title, proposal.taking_part) == ("Les hérissons", "Le soir.\n\nLa nuit.")

    def test_its_address_is_written_to_and_nobody_else(self, propose, moderator, mailoutbox):
        propose(email="Brune@Example.org")
        [mail] = mailoutbox
        assert mail.to == ["brune@example.org"]
        assert link_in(mail) == address_of(Proposal.objects.get())
        assert "hérisson" not in mail.body  # nobody sends their words to somebody else by us

    def test_in_the_language_of_the_form(self, propose, mailoutbox):
        sent = propose(to="/en/propose/", disciplines=["Ecology"])
        assert sent["Location"] == "/en/propose/sent/"
        assert mailoutbox[0].subject == "Confirm your proposal of a project"
        assert link_in(mailoutbox[0]).startswith("/en/propose/")


NOT_TEXT = {"tasks", "disciplines", "territories", "agreed"}


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *[(name, " ") for name in ("title", "teaser", "taking_part", "name", "email")],
            ("agreed", ""),
            ("title", "h" * 256),
            ("title", "h\0"),
            ("title", "h\x07"),
            ("title", "h\u202e"),
            ("teaser", "h" * 301),
            ("taking_part", "h" * 5001),
            ("taking_part", "h\x1b[2J"),
            ("tasks", "fly"),
            ("site_url", "javascript:alert(1)"),
            ("site_url", "ftp://herissons.example/"),
            ("site_url", "https://herissons.example/" + "h" * 500),
            ("site_url", "une page"),
            ("disciplines", "Divination"),
            ("territories", "Atlantide"),
            ("start_date", "hier"),
            ("start_date", "0001-01-01"),
            ("end_date", "9999-12-31"),
            ("end_date", "2026-03-31"),
            ("organisation", "h" * 201),
            ("contact_email", "h@"),
            ("name", "h" * 121),
            ("email", "h@"),
            ("email", "h@example.org\r\nBcc: all@example.org"),
            ("email", f"{'h' * 250}@example.org"),
        ],
        ids=lambda value: ascii(value[:12]),
    )
    def test_by_name_and_nothing_typed_is_lost(self, propose, mailoutbox, name, value):
        response = propose(**{name: value})
        soup = soup_of(response, 422)
        assert [*response.context["form"].errors] == [name]
        assert soup.select(".errors[role=alert]") and soup.select(".errorlist li")
        shown = {field: soup.select(f"[name={field}]") for field in GIVEN.keys() - NOT_TEXT}
        assert {
            field: (found.get("value") or found.get_text()).strip()
            for field, [found] in shown.items()
            if field != name
        } == {field: GIVEN[field] for field in GIVEN.keys() - NOT_TEXT - {name}}
        ticked = [each["value"] for each in soup.select("[name=tasks][checked]")]
        assert ticked == (GIVEN["tasks"] if name != "tasks" else [])
        assert (Proposal.objects.count(), mailoutbox) == (0, [])

    def test_robots_learn_nothing(self, propose, mailoutbox):
        assert propose(website="https://spam.example/")["Location"] == SENT
        assert (Proposal.objects.count(), mailoutbox) == (0, [])

    def test_no_form_of_another_site(self, site_tree):
        response = Client(enforce_csrf_checks=True).post(FORM, GIVEN)
        assert (response.status_code, Proposal.objects.count()) == (403, 0)

    def test_where_no_page_could_be_made(self, site_tree, propose, client):
        """Without a directory in a language, nothing is taken in it."""
        ProjectIndexPage.objects.get(locale__language_code="en").unpublish()
        assert client.get("/en/propose/").status_code == 404
        assert client.get("/en/propose/sent/").status_code == 404
        assert propose(to="/en/propose/").status_code == 404
        assert client.get(FORM).status_code == 200


class TestLimits:
    def test_so_many_an_hour_from_one_place(self, propose, monkeypatch):
        monkeypatch.setattr(views, "PROPOSALS", Limit("proposals", each=2, in_all=200))
        sent = [propose(email=f"h{n}@example.org") for n in range(3)]
        assert [each.status_code for each in sent] == [302, 302, 429]
        assert sent[2].context["form"].non_field_errors()
        assert Proposal.objects.count() == 2

    def test_so_many_in_all(self, propose, monkeypatch):
        monkeypatch.setattr(views, "PROPOSALS", Limit("proposals", each=9, in_all=1))
        places = [Client(REMOTE_ADDR=f"192.0.2.{n}") for n in range(2)]
        assert [propose(by=each).status_code for each in places] == [302, 429]

    def test_so_many_mails_an_hour(self, propose, mailoutbox):
        sent = [propose().status_code for _ in range(steps.LETTERS.each + 2)]
        assert {*sent} == {302}
        assert len(mailoutbox) == Proposal.objects.count() == steps.LETTERS.each

    def test_so_many_a_day_of_one_address(self, propose, mailoutbox):
        """What is answered is the same to the letter, whoever has proposed what before."""
        ProposalFactory.create_batch(steps.A_DAY, email=GIVEN["email"])
        ProposalFactory(email="other@example.org", sent_at=timezone.now())
        known, unknown = propose(), propose(email="new@example.org")
        assert (known.status_code, known["Location"]) == (302, unknown["Location"])
        assert unchanging(Client().get(SENT)) == unchanging(Client().get(SENT))
        assert [mail.to for mail in mailoutbox] == [["new@example.org"]]


class TestPage:
    def test_is_found_from_the_directory(self, client, site_tree):
        for index in (site_tree.projects.fr, site_tree.projects.en):
            language = index.locale.language_code
            for query in ("", "?q=introuvable"):
                links = soup_of(client.get(index.url + query)).select("main a[href$='/propose/']")
                assert {link["href"] for link in links} == {f"/{language}/propose/"}
        others = soup_of(client.get(f"{site_tree.news.fr.url}?q=introuvable"))
        assert others.select("main a[href$='/propose/']") == []

    def test_its_queries(self, client, vocabulary, site_tree, django_assert_max_num_queries):
        client.get(FORM)
        with django_assert_max_num_queries(12):
            client.get(FORM)

    def test_is_kept_by_nobody_and_may_be_found(self, client, site_tree):
        response = client.get(FORM)
        assert {"private", "no-store"} <= {*response["Cache-Control"].split(", ")}
        assert soup_of(response).select("meta[name=robots]") == []
        assert "noindex" in str(soup_of(client.get(SENT)).select("meta[name=robots]"))

    def test_its_parts_have_headings(self, client, site_tree):
        assert len(texts(soup_of(client.get(FORM)), "fieldset > legend > h2")) == 4


@pytest.mark.long
@pytest.mark.parametrize("name", [*GIVEN, "website", "zq"])
def test_nasty_values(client, client_of, vocabulary, site_tree, name, monkeypatch):
    """Each is refused by its name, or kept and shown as it is."""
    monkeypatch.setattr(steps, "A_DAY", 1000)
    others = urlencode({each: given for each, given in GIVEN.items() if each != name}, doseq=True)
    for value in share(NASTY.values(), name):
        cache.clear()
        body = f"{others}&{name}={value}"
        response = client.post(FORM, body, content_type="application/x-www-form-urlencoded")
        if response.status_code == 422:
            assert [*response.context["form"].errors] == [name], value[:40]
        else:
            assert response["Location"] == SENT
    moderator = client_of("moderator")
    for proposal in Proposal.objects.all():
        assert client.get(address_of(proposal)).status_code == 200
    for proposal in Proposal.objects.all()[:3]:
        assert steps.confirm(proposal)
        edit = f"/admin/proposals/edit/{proposal.pk}/"
        assert moderator.get(edit).status_code == 200
        assert moderator.post(edit, {"decision": "draft"}).status_code == 302
