"""Who may do what: each action of `docs/permissions.md`, as each role, by the address that does it.

An action is a function of a client and the `world`. What tells whether it was done is what is in
the database afterwards, or, where one only looks, what was answered. The whole is undone each time.
"""

import re
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Collection, Page, PageViewRestriction
from wagtail.test.utils.form_data import querydict_from_html

from directory.models import NotTheSame, Organisation, ProjectPage
from portal.confirmations.models import GOOD_FOR, Confirmation
from portal.core.models import Discipline, PortalImage, User
from portal.glossary.models import Term
from portal.imports.models import Batch
from portal.news.models import NewsPage
from portal.outlinks import reading
from portal.outlinks.models import Outlink
from portal.problems.models import ProblemReport
from portal.proposals.models import Proposal
from portal.teams.joining import team_of
from portal.teams.models import TeamInvitation
from portal.webhooks.models import Endpoint
from search.models import SynonymSet

from .factories import (
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ProposalFactory,
    StandardPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.sqlite  # whatever the database
ROLES = ["visitor", "member", "team", "editor", "moderator", "coordinator", "admin"]
ORGANISATIONS = "/admin/snippets/directory/organisation/"
DOCUMENT = Path(__file__).parent.parent / "docs" / "permissions.md"
ACTIONS = {}


def expected():
    """{action: {role: whether}} of the document's table."""
    rows = re.findall(r"^\| (.+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    cells = [row.split(" | ") for row in rows][1:]
    return {
        action: dict(zip(ROLES, (each == "yes" for each in told), strict=True))
        for action, *told in cells
    }


def action(name):
    def register(function):
        ACTIONS[name] = function
        return function

    return register


def sent(client, address, form="page-edit-form", **values):
    """Send a form as it is, but for `values`; one that isn't shown is sent with these alone.

    How many blocks a body has is a script's to say.
    """
    shown, data = client.get(address), {}
    if shown.status_code == 200:
        data = querydict_from_html(shown.content.decode(), form_id=form).dict()
    named = {name.replace("action_", "action-"): value for name, value in values.items()}
    return client.post(address, data | {"body-count": "0"} | named)


def post(client, address, **values):
    return client.post(address, values, headers={"accept-language": "en"})


PIXELS = BytesIO()
Image.new("RGB", (64, 36), "teal").save(PIXELS, "png")


def picture():
    return ImageFile(BytesIO(PIXELS.getvalue()), name="pond.png")


@pytest.fixture
def world(site_tree, vocabulary):
    """What the actions are done with."""
    page = NewsPageFactory(title="Une saison")
    project = ProjectPageFactory(title="Mares", site_url="https://mares.example.org/")
    twin = ProjectPageFactory(
        title="Mares !", slug="mares-2", site_url="https://mares.example.org/"
    )
    long_ago = project.first_published_at - 2 * GOOD_FOR
    ProjectPage.objects.filter(pk=project.pk).update(first_published_at=long_ago)
    reading.read_due()
    return SimpleNamespace(
        tree=site_tree,
        page=page,
        project=project,
        twin=twin,
        link=Outlink.objects.get(),
        image=PortalImage.objects.create(title="pond", description="Une mare", file=picture()),
        organisations=[OrganisationFactory(), OrganisationFactory()],
        tag=Tag.objects.create(name="mares"),
        report=ProblemReport.objects.create(page=page, kind="wrong", message="x"),
        proposal=ProposalFactory(),
    )


@action("Read a published page")
def read(client, world):
    return client.get(world.page.url).status_code == 200


@action("Report a problem with a page")
def report(client, world):
    post(client, f"/fr/report/{world.page.pk}/", kind="other", message="Il manque un mot.")
    return ProblemReport.objects.count() == 2


@action("Propose a project")
def propose(client, world):
    given = dict.fromkeys(("title", "teaser", "taking_part", "name"), "Les mares")
    post(client, "/fr/propose/", **given, email="a@example.org", agreed="on")
    return Proposal.objects.count() == 2


@action("Enter the admin")
def enter(client, world):
    return client.get("/admin/").status_code == 200


@action("Write a page")
def write(client, world):
    address = f"/admin/pages/add/news/newspage/{world.tree.news.fr.pk}/"
    sent(client, address, title="Autre", slug="autre", teaser="x")
    return NewsPage.objects.filter(title="Autre", live=False).exists()


def edit(client, world, **values):
    sent(client, f"/admin/pages/{world.page.pk}/edit/", title="Mieux", **values)
    return NewsPage.objects.get(pk=world.page.pk)


@action("Change a page")
def change(client, world):
    return edit(client, world).get_latest_revision_as_object().title == "Mieux"


@action("Send a page for moderation")
def submit(client, world):
    return bool(edit(client, world, action_submit="1").current_workflow_state)


@action("Publish a page")
def publish(client, world):
    return edit(client, world, action_publish="1").title == "Mieux"


def under_moderation(client, world, step, **values):
    """The state of a page that was sent for moderation, once a step is taken."""
    world.page.get_workflow().start(world.page, UserFactory(role="editor"))
    task = world.page.current_workflow_task_state
    args = [world.page.pk, step, task.pk]
    post(client, reverse("wagtailadmin_pages:workflow_action", args=args), **values)
    task.refresh_from_db()
    return task.status


@action("Approve what was sent")
def approve(client, world):
    return under_moderation(client, world, "approve") == "approved"


@action("Send it back, with a reason")
def send_back(client, world):
    return under_moderation(client, world, "reject", comment="Trop court.") == "rejected"


@action("Unpublish a page")
def unpublish(client, world):
    post(client, f"/admin/pages/{world.page.pk}/unpublish/")
    return not NewsPage.objects.get(pk=world.page.pk).live


@action("Move a page")
def move(client, world):
    page, place = StandardPageFactory(), StandardPageFactory()
    post(client, f"/admin/pages/{page.pk}/move/{place.pk}/confirm/")
    return Page.objects.get(pk=page.pk).get_parent().pk == place.pk


@action("Lock a page")
def lock(client, world):
    post(client, f"/admin/pages/{world.page.pk}/lock/")
    return NewsPage.objects.get(pk=world.page.pk).locked


@action("Close a page to the public")
def close(client, world):
    post(client, f"/admin/pages/{world.page.pk}/privacy/", restriction_type="login")
    return PageViewRestriction.objects.filter(page=world.page).exists()


@action("Delete a page")
def delete(client, world):
    post(client, f"/admin/pages/{world.page.pk}/delete/")
    return not Page.objects.filter(pk=world.page.pk).exists()


@action("Delete a page with others below")
def delete_all(client, world):
    post(client, f"/admin/pages/{world.tree.news.fr.pk}/delete/")
    return not Page.objects.filter(pk=world.tree.news.fr.pk).exists()


@action("Change the project")
def change_project(client, world):
    sent(client, f"/admin/pages/{world.project.pk}/edit/", title="Mieux")
    project = ProjectPage.objects.get(pk=world.project.pk)
    return project.get_latest_revision_as_object().title == "Mieux"


@action("Send the project for moderation")
def submit_project(client, world):
    sent(client, f"/admin/pages/{world.project.pk}/edit/", title="Mieux", action_submit="1")
    return bool(ProjectPage.objects.get(pk=world.project.pk).current_workflow_state)


@action("Delete the project's draft")
def delete_draft(client, world):
    ProjectPage.objects.get(pk=world.project.pk).unpublish()
    post(client, f"/admin/pages/{world.project.pk}/delete/")
    return not ProjectPage.objects.filter(pk=world.project.pk).exists()


@action("Say who is in the project's team")
def form_team(client, world):
    post(client, f"/admin/teams/{world.project.pk}/", email="zoe@example.org")
    return TeamInvitation.objects.exists()


@action("Upload a picture")
def add_picture(client, world):
    given = {"title": "Une autre", "file": picture(), "description": "Une mare"}
    post(client, "/admin/images/add/", **given, collection=Collection.get_first_root_node().pk)
    return PortalImage.objects.count() == 2


@action("Delete a picture")
def delete_picture(client, world):
    post(client, f"/admin/images/{world.image.pk}/delete/")
    return not PortalImage.objects.exists()


@action("Upload a document")
def add_document(client, world):
    file = SimpleUploadedFile("guide.pdf", b"%PDF-1.4")
    given = {"title": "Guide", "file": file, "collection": Collection.get_first_root_node().pk}
    post(client, "/admin/documents/add/", **given)
    return get_document_model().objects.exists()


@action("Add an organisation")
def add_organisation(client, world):
    post(client, f"{ORGANISATIONS}add/", name="Les Mares", kind="association")
    return Organisation.objects.count() == 3


@action("Delete an organisation")
def delete_organisation(client, world):
    post(client, f"{ORGANISATIONS}delete/{world.organisations[0].pk}/")
    return Organisation.objects.count() == 1


@action("Merge organisations")
def merge_organisations(client, world):
    one, other = (each.pk for each in world.organisations)
    address = f"/admin/bulk/directory/organisation/merge/?id={one}&id={other}"
    post(client, address, target=one)
    return Organisation.objects.count() == 1


@action("Add a discipline")
def add_discipline(client, world):
    before = Discipline.objects.count()
    given = {"code": "1.6-ponds", "label_fr": "Mares", "label_en": "Ponds"}
    sent(client, "/admin/core/discipline/create/", form=None, **given)
    return Discipline.objects.count() > before


@action("Rename a keyword")
def rename_keyword(client, world):
    post(client, f"/admin/tags/edit/{world.tag.pk}/", name="étangs")
    return Tag.objects.get().name == "étangs"


@action("Redirect an address")
def redirect(client, world):
    given = {"old_path": "/mares", "redirect_link": "https://example.org/", "site": ""}
    post(client, "/admin/redirects/add/", **given)
    return Redirect.objects.filter(old_path="/mares").exists()


@action("Read the glossary")
def read_glossary(client, world):
    return client.get("/admin/glossary/").status_code == 200


@action("Add a term to the glossary")
def add_term(client, world):
    given = {"term_fr": "mare", "term_en": "pond", "others_fr": "", "others_en": "", "note": ""}
    post(client, "/admin/glossary/add/", **given)
    return Term.objects.exists()


@action("Add synonyms")
def add_synonyms(client, world):
    post(client, reverse("wagtailsnippets_search_synonymset:add"), expressions="mares, étangs")
    return SynonymSet.objects.exists()


@action("Settle a problem that was reported")
def settle(client, world):
    post(client, f"/admin/problem-reports/edit/{world.report.pk}/", settled="on")
    return ProblemReport.objects.get().is_settled


@action("Delete a problem that was reported")
def delete_report(client, world):
    post(client, f"/admin/problem-reports/delete/{world.report.pk}/")
    return not ProblemReport.objects.exists()


@action("Say that a project is still right")
def confirm(client, world):
    post(client, f"/admin/reports/stale/{world.project.pk}/confirm/")
    return Confirmation.objects.exists()


def at_once(client, action, page):
    post(client, f"/admin/bulk/wagtailcore/page/{action}/?id={page.pk}")


@action("List the projects with what each lacks")
def list_projects(client, world):
    response = client.get("/admin/projects/")
    return response.status_code == 200 and world.project.title in response.content.decode()


@action("Say of several at once that they are still right")
def confirm_several(client, world):
    at_once(client, "confirm", world.project)
    return Confirmation.objects.exists()


@action("Unpublish several pages at once")
def unpublish_several(client, world):
    at_once(client, "unpublish", world.page)
    return not NewsPage.objects.get(pk=world.page.pk).live


@action("Have a broken link asked for again")
def ask_again(client, world):
    Outlink.objects.update(next_check=timezone.now() + GOOD_FOR)
    post(client, f"/admin/reports/links/{world.link.pk}/again/")
    return Outlink.objects.due(timezone.now()).exists()


@action("Read what is to be put right in a page")
def read_checks(client, world):
    return client.get(f"/admin/checks/{world.page.pk}/").status_code == 200


def of_both(world, what):
    return f"/admin/reports/duplicates/{world.project.pk}/{world.twin.pk}/{what}/"


@action("Say that two projects aren't the same")
def tell_apart(client, world):
    post(client, of_both(world, "dismiss"))
    return NotTheSame.objects.exists()


@action("Merge two projects")
def merge_projects(client, world):
    post(client, of_both(world, "merge"))
    return ProjectPage.objects.count() == 1


@action("Import a catalogue")
def take_in(client, world):
    file = SimpleUploadedFile("x.csv", b"title\nMares\n")
    post(client, "/admin/imports/add/", file=file, format="", locale="fr", origin="")
    return Batch.objects.exists()


@action("Refuse a proposed project")
def refuse(client, world):
    address = f"/admin/proposals/edit/{world.proposal.pk}/"
    sent(client, address, form=None, decision="refuse", reason="Hors de France.")
    return Proposal.objects.get().state == Proposal.State.REFUSED


@action("See the state of the search engine")
def see_engine(client, world):
    return client.get("/admin/search-engine/").status_code == 200


@action("See the network's members")
def see_members(client, world):
    return client.get("/admin/network/members/").status_code == 200


@action("Add a webhook")
def add_webhook(client, world):
    topics = {"topics": ["project.published"], "is_active": "on"}
    post(client, "/admin/webhooks/new/", url="https://hooks.example.org/", **topics)
    return Endpoint.objects.exists()


@action("Add an account")
def add_account(client, world):
    password = "marée basse et vent de noroît"
    names = {"first_name": "Ada", "last_name": "Exemple", "email": "ada@example.org"}
    given = {"password1": password, "password2": password, "is_active": "on"}
    sent(client, "/admin/users/new/", form=None, username="ada", **names, **given)
    return User.objects.filter(email="ada@example.org").exists()


@action("Change what a group may do")
def change_group(client, world):
    group = Group.objects.get(name="Editors")
    sent(client, f"/admin/groups/edit/{group.pk}/", form=None, name="Rédaction")
    return Group.objects.filter(name="Rédaction").exists()


def in_team(world):
    """A client of somebody who is in the team of the project."""
    client = Client()
    user = UserFactory(email="team@example.org")
    team_of(world.project).group.user_set.add(user)
    client.force_login(user)
    return client


def test_each_action_of_the_table_is_tried():
    assert sorted(ACTIONS) == sorted(expected())


@pytest.mark.parametrize("name", expected())
def test_who_may(world, client_of, name):
    done = {}
    for role in ROLES:
        with undone():
            client = in_team(world) if role == "team" else client_of(role)
            done[role] = ACTIONS[name](client, world)
    assert done == expected()[name]


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()  # what limits count
