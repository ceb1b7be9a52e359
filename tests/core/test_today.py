"""The admin's first page: what needs somebody, of what they may see and do something about."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from directory.models import ProjectPage
from portal.checks.models import Finding
from portal.core.today import FEW, needs
from portal.imports.models import Batch
from portal.outlinks.models import Outlink, key_of
from portal.outlinks.models import State as LinkState
from portal.problems.models import ProblemReport

from ..factories import (
    ApplicationFactory,
    NewsPageFactory,
    ProjectPageFactory,
    ProposalFactory,
    UserFactory,
)
from ..limited import limited
from ..queries import queries
from ..soup import soup_of, texts

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=400)


def broken_link(page, url="https://broken.example.org/"):
    link = Outlink.objects.create(
        key=key_of(url), url=url, host="broken.example.org", state=LinkState.BROKEN
    )
    link.pages.add(page)
    return link


@pytest.fixture
def all_of_it(site_tree, editor):
    """One of each; with what doesn't wait any more, or never did."""
    reviewed = NewsPageFactory(title="À relire", owner=None)
    reviewed.save_revision()
    reviewed.get_workflow().start(reviewed, UserFactory(role="editor"))
    ProposalFactory(title="Une proposition")
    ProposalFactory(state="refused")
    ProblemReport.objects.create(page=reviewed, kind="other", message="x")
    ProblemReport.objects.create(page=reviewed, kind="other", settled_at=timezone.now())
    ApplicationFactory()
    ApplicationFactory(state="accepted")
    broken_link(reviewed)
    Finding.objects.create(page=reviewed, kind="link", words="ici")
    Finding.objects.create(page=reviewed, kind="link", words="là")
    Outlink.objects.create(key="works", url="https://works.example.org/")
    stale = ProjectPageFactory(title="Compter les mares")
    ProjectPage.objects.filter(pk=stale.pk).update(first_published_at=LONG_AGO)
    ProjectPageFactory(title="Compter les mares !", slug="mares-bis")
    Batch.objects.create(name="catalogue.csv", format="csv")
    Batch.objects.create(name="fini.csv", format="csv", state="imported")


def said(user):
    with override("en"):
        return [str(need.said) for need in needs(user)]


REVIEW = "1 page to review"
APPLICATION = "1 application waits for an answer"
REPORT = "1 open problem report"
TO_DECIDE = ["1 proposed project to look at", REPORT, "1 import to go on with"]
OF_PAGES = [
    *("1 project to look at again", "1 broken link"),
    *("1 page with something to put right", "1 likely duplicate"),
]
WAITS = {
    "member": [],
    "editor": [REPORT, *OF_PAGES],
    "moderator": [REVIEW, *TO_DECIDE, *OF_PAGES],
    "coordinator": [REVIEW, APPLICATION, *TO_DECIDE, *OF_PAGES],
    "admin": [REVIEW, APPLICATION, *TO_DECIDE, *OF_PAGES],
}


@pytest.mark.parametrize("role", WAITS)
def test_each_role_has_its_own(all_of_it, client_of, role):
    assert said(client_of(role).user) == WAITS[role]


def test_what_one_wrote_oneself(site_tree, editor, moderator):
    sent_back = NewsPageFactory(title="Renvoyée", owner=editor)
    sent_back.save_revision()
    sent_back.get_workflow().start(sent_back, editor)
    assert said(editor) == []
    task = sent_back.current_workflow_task_state
    task.reject(user=moderator, comment="Dites où.")
    draft = NewsPageFactory(title="Brouillon", owner=editor)
    draft.title = "Brouillon d’après"
    draft.save_revision()
    [back, own] = needs(editor)
    assert [(item.title, item.detail) for item in back.items] == [("Renvoyée", "Dites où.")]
    assert [item.title for item in own.items] == ["Brouillon d’après"]
    assert own.items[0].url == f"/admin/pages/{draft.pk}/edit/"
    assert said(moderator) == []


def test_nobody_is_told_of_another_part(all_of_it, site_tree):
    assert said(limited(site_tree.events.fr).user) == []


def test_the_first_of_many_and_how_many(site_tree, editor):
    page = NewsPageFactory()
    for number in range(FEW + 2):
        broken_link(page, f"https://broken.example.org/{number}")
    [need] = needs(editor)
    assert (len(need.items), need.url) == (FEW, "/admin/reports/links/")
    assert said(editor) == [f"{FEW + 2} broken links"]


def test_the_page_shows_it_and_nothing_else(all_of_it, client_of):
    soup = soup_of(client_of("moderator").get("/admin/"))
    shown = texts(soup, ".today h3")
    assert len(shown) == len(WAITS["moderator"])
    assert "Une proposition" in texts(soup, ".today li a")
    assert soup.select(".w-panel--dashboard, .w-summary") == []


def test_nothing(site_tree, client_of):
    assert "Rien ne vous attend." in soup_of(client_of("editor").get("/admin/")).text


@pytest.mark.parametrize("role", ["editor", "moderator", "admin"])
def test_in_few_queries_whatever_waits(all_of_it, client_of, role):
    client = client_of(role)
    few = queries(client, "/admin/")
    for number in range(4):
        broken_link(NewsPageFactory(), f"https://broken.example.org/{number}")
        ProposalFactory()
        ProjectPageFactory(title="Compter les mares", slug=f"mares-{number}")
    assert queries(client, "/admin/") <= few
    assert few <= 28  # of which 13 are of any page of the admin
