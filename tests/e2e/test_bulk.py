"""Bulk actions on many show how far they are, and can be interrupted between two steps.

Each action that the admin knows is tried: what isn't done by then is wholly as it was, and what is
done is done in all that is stored of it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from smtplib import SMTPException
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.documents.models import Document
from wagtail.models import Collection, ModelLogEntry, Page, PageLogEntry, Revision

from directory.models import Organisation, ProjectPage
from network import letters
from network.models import Member, MemberSkill, Skill
from portal.confirmations.models import Confirmation
from portal.core.models import PortalImage, User
from portal.glossary.models import Term
from portal.news.models import NewsPage
from search.models import SearchEntry, SynonymSet
from search.projection import collected, reproject_pages

from ..factories import (
    MemberFactory,
    NewsPageFactory,
    ProjectPageFactory,
    StandardPageFactory,
    UserFactory,
)
from ..factories.accounts import PASSWORD
from ..lengths import SOAK
from ..standing import standing
from .test_search_engine import check

STEP = 10
MANY = 500 if SOAK else 100
MINUTES = 60_000  # milliseconds
# What the chooser of a page does in the end.
PUT = "pk => { document.getElementById('id_chooser').value = pk }"


@pytest.fixture
def drafts(site_tree, request):
    """As many as the test asks for."""
    return [
        NewsPageFactory(parent=site_tree.news.fr, title=f"Brève {number}", live=False)
        for number in range(request.param)
    ]


def choose(page, model, action, **chosen):
    """Open the question that comes before an action: on all that there are, or of a parent."""
    meta = model._meta
    address = reverse("wagtail_bulk_action", args=(meta.app_label, meta.model_name, action))
    page.goto(f"{address}?{urlencode({'id': 'all', 'next': '/admin/'} | chosen)}")


def choose_pages(page, parent, action):
    choose(page, Page, action, childOf=parent.pk, next=f"/admin/pages/{parent.pk}/")


@standing
def dossiers(site_tree):
    """Pages under one, with a draft each."""
    parent = StandardPageFactory(title="Dossiers")
    with transaction.atomic(), collected():
        for number in range(MANY):
            StandardPageFactory(parent=parent, title=f"Dossier {number}", live=False)
    return parent


@pytest.fixture
def published(dossiers):
    """The same as publishing leaves them; by the way of each one's revision it takes a minute."""
    pages = dossiers.get_children()
    with transaction.atomic():
        pages.update(live=True, has_unpublished_changes=False, live_revision=F("latest_revision"))
        reproject_pages(pages.values_list("pk"))
    return dossiers


def of_pages(pages):
    """Of each page: what is public, where it stands, whether it is found, revisions, history."""
    slugs = dict(Page.objects.values_list("path", "slug"))
    found = set(SearchEntry.objects.filter(deleted=False).values_list("key", flat=True))
    revisions = Counter(Revision.page_revisions.values_list("object_id", flat=True))
    done = history(PageLogEntry.objects.values_list("page", "action"))
    stored = {
        page.pk: (
            (page.live, bool(page.live_revision_id), page.has_unpublished_changes),
            (slugs[page.path[:-4]], page.url_path.split("/")[-3]),
            page.translation_key in found,
        )
        for page in Page.objects.filter(pk__in=[each.pk for each in pages])
    }
    return {
        page.pk: (stored.get(page.pk), revisions[str(page.pk)], done[page.pk]) for page in pages
    }


def history(entries):
    """What was done to each since it was made, by its id."""
    done = defaultdict(tuple)
    for pk, action in entries.exclude(action="wagtail.create").order_by("pk"):
        done[int(pk)] += (action,)
    return done


DRAFT, LIVE = (False, False, True), (True, True, False)
HERE, THERE = ("dossiers", "dossiers"), ("archives", "archives")
OF_PAGES = {
    "publish": (
        ((DRAFT, HERE, False), 1, ()),
        ((LIVE, HERE, True), 1, ("wagtail.publish",)),
    ),
    "unpublish": (
        ((LIVE, HERE, True), 1, ()),
        ((DRAFT, HERE, False), 1, ("wagtail.unpublish",)),
    ),
    "move": (
        ((LIVE, HERE, True), 1, ()),
        ((LIVE, THERE, True), 1, ("wagtail.move",)),
    ),
    "delete": (
        ((LIVE, HERE, True), 1, ()),
        (None, 0, ("wagtail.delete",)),
    ),
}


def done_among(facts, before, after):
    """How many are done; each is done wholly, or wholly as it was."""
    assert set(facts.values()) <= {before, after}
    return sum(fact == after for fact in facts.values())


def go_through(page, button, many, done):
    """Begin, interrupt, look at what is stored, and go on to the end."""
    assert done() == 0
    page.get_by_role("button", name=button, exact=True).click()
    shown = page.locator(".admin-progress")
    shown.get_by_text(re.compile(rf"^[1-9]\d* of {many} are done\.")).wait_for()
    page.get_by_role("button", name="Interrupt").click()
    said = shown.get_by_text(f"of {many} are done; the others are as they were.")
    said.wait_for()
    assert done() == int(said.inner_text().split()[0]) < many
    assert done() % STEP == 0
    assert page.locator(".nice-padding > :visible").count() == 1  # the question is answered
    check(page)
    page.get_by_role("button", name="Go on").click()
    shown.get_by_text(f"All {many} are done.").wait_for(timeout=4 * MINUTES)
    assert done() == many


@pytest.mark.long
@pytest.mark.parametrize("action", OF_PAGES)
def test_pages(desk, moderator, dossiers, action, request):
    if action != "publish":
        request.getfixturevalue("published")
    pages, page = list(dossiers.get_children()), desk(moderator)
    archives = StandardPageFactory(title="Archives")
    choose_pages(page, dossiers, action)
    if action == "move":
        page.evaluate(PUT, archives.pk)
    if action == "delete":
        page.locator("[name=confirm_site_name]").fill(settings.WAGTAIL_SITE_NAME)
    button = f"Yes, {action} these pages" if action == "move" else f"Yes, {action}"
    go_through(page, button, MANY, lambda: done_among(of_pages(pages), *OF_PAGES[action]))
    assert set(PageLogEntry.objects.filter(page__in=pages).values_list("action", "user")) == {
        ("wagtail.create", None),
        (f"wagtail.{action}", moderator.pk),
    }
    back = page.get_by_role("link", name="Back to the list")
    assert back.get_attribute("href") == f"/admin/pages/{dossiers.pk}/"


@dataclass(frozen=True)
class Case:
    """How some are made, the `columns` of each `before` and `after` (None: it is gone), what is
    logged, and what is filled in. `kept` of them stay, as others are merged into them.
    """

    make: Callable
    columns: tuple = ()
    before: tuple = ()
    after: tuple | None = None
    logged: tuple = ()
    button: str = "Yes, delete"
    fill: Callable = lambda page: None
    kept: int = 0

    def done(self, made):
        model, pks = type(made[0]), [each.pk for each in made]
        kind = ContentType.objects.get_for_model(model)
        entries = ModelLogEntry.objects.filter(content_type=kind)
        logged = history(entries.values_list("object_id", "action"))
        rows = model.objects.filter(pk__in=pks).values_list("pk", *self.columns)
        stored = {pk: tuple(values) for pk, *values in rows}
        facts = {pk: (stored.get(pk), logged[pk]) for pk in pks[self.kept :]}
        return done_among(facts, (self.before, ()), (self.after, self.logged))


def rows(model, **values):
    """Makes as many of a model, a number standing where a text has a place for it."""
    return model.objects.bulk_create(
        model(**{name: value.format(number) for name, value in values.items()})
        for number in range(MANY)
    )


def accounts():
    return rows(User, username="compte{}", email="compte{}@example.org")


def organisations():
    return rows(Organisation, name="Tritons {}", kind="association")


def terms():
    return rows(Term, term_fr="Mot {}", term_en="Word {}")


def synonyms():
    return rows(SynonymSet, expressions="mare {0}, étang {0}")


def documents():
    return rows(Document, title="Protocole {}", file="protocole.pdf")


def images():
    return rows(PortalImage, title="Mare {}", file="mare.png", width="1", height="1")


def members(state="active"):
    """With their accounts, which are in the group that a state brings."""
    made = Member.objects.bulk_create(
        Member(name=account.username, user=account, state=state) for account in accounts()
    )
    if state == "active":
        Group.objects.get(name="Members").user_set.add(*(each.user for each in made))
    return made


def skills():
    """All of which somebody has."""
    made, somebody = rows(Skill, name="Savoir {}", slug="savoir-{}"), MemberFactory()
    MemberSkill.objects.bulk_create(MemberSkill(tag=each, content_object=somebody) for each in made)
    return made


def put_into_collection(page):
    Collection.objects.get().add_child(name="Étangs")
    page.reload()
    page.get_by_label("Collection").select_option(label="Étangs")


def tag(page):
    page.locator(".tagit-new input").press_sequentially("mare,")
    page.locator(".tagit-choice").wait_for()


def keep_the_first(page):
    page.get_by_role("radio").first.check()


def give_reason(page):
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").first.click()
    page.get_by_label("They have left the network").check()
    page.get_by_label("Your reason").fill("Au revoir.")
    page.get_by_label("I know that this can’t be undone.").check()


MERGE = {"button": "Merge", "fill": keep_the_first, "kept": 1}
DELETE = {"logged": ("wagtail.delete",)}
TO_COLLECTION = {
    "columns": ("collection__name",),
    "before": ("Root",),
    "after": ("Étangs",),
    "button": "Yes, add",
    "fill": put_into_collection,
}
TAG = {
    "columns": ("tags__name",),
    "before": (None,),
    "after": ("mare",),
    "button": "Yes, add",
    "fill": tag,
}
IN_ADMIN = {
    (Member, "suspend"): Case(
        members,
        ("state", "user__groups__name"),
        ("active", "Members"),
        ("suspended", None),
        ("wagtail.edit",),
        "Suspend",
    ),
    (Member, "restore"): Case(
        lambda: members("suspended"),
        ("state", "user__groups__name"),
        ("suspended", None),
        ("active", "Members"),
        ("wagtail.edit",),
        "Restore",
    ),
    (Member, "delete"): Case(members, button="Erase", fill=give_reason),
    (Skill, "merge"): Case(skills, **MERGE),
    (Skill, "delete"): Case(skills, **DELETE),
    (Organisation, "merge"): Case(organisations, **MERGE),
    (Organisation, "delete"): Case(organisations, **DELETE),
    (SynonymSet, "delete"): Case(synonyms, **DELETE),
    (Term, "delete"): Case(terms, **DELETE),
    (User, "assign_role"): Case(
        accounts,
        ("groups__name",),
        (None,),
        ("Editors",),
        button="Yes, assign",
        fill=lambda page: page.get_by_label("Role").select_option(label="Editors"),
    ),
    (User, "set_active_state"): Case(
        accounts,
        ("is_active",),
        (True,),
        (False,),
        button="Yes, change state",
        fill=lambda page: page.get_by_label("Inactive").check(),
    ),
    (User, "delete"): Case(accounts, **DELETE),
    (PortalImage, "add_tags"): Case(images, **TAG),
    (PortalImage, "add_to_collection"): Case(images, **TO_COLLECTION),
    (PortalImage, "delete"): Case(images, **DELETE),
    (Document, "add_tags"): Case(documents, **TAG),
    (Document, "add_to_collection"): Case(documents, **TO_COLLECTION),
    (Document, "delete"): Case(documents, **DELETE),
}


@pytest.mark.long
@pytest.mark.parametrize(
    ("model", "action"), IN_ADMIN, ids=[f"{model.__name__} {action}" for model, action in IN_ADMIN]
)
def test_in_admin(desk, site_tree, model, action):
    page, case = desk(UserFactory(is_superuser=True)), IN_ADMIN[model, action]
    made = case.make()
    choose(page, model, action, **({"q": "compte"} if model is User else {}))
    case.fill(page)
    go_through(page, case.button, MANY - case.kept, lambda: case.done(made))


def test_confirming(desk, moderator, site_tree):
    with transaction.atomic(), collected():
        for number in range(MANY):
            ProjectPageFactory(title=f"Vigie {number}", live=False)
    pages, page = ProjectPage.objects.all(), desk(moderator)
    pages.update(live=True)
    choose_pages(page, site_tree.projects.fr, "confirm")
    keys = set(pages.values_list("translation_key", flat=True))
    confirmed = Confirmation.objects.filter(key__in=keys, confirmed_by=moderator)
    go_through(page, "Yes, it is right today", MANY, confirmed.count)


def test_every_action_is_tried():
    bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")  # it looks for all
    known = {
        (apps.get_model(app, model), action)
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        for action in actions
    }
    assert known == {*IN_ADMIN, *((Page, action) for action in (*OF_PAGES, "confirm"))}


@pytest.mark.parametrize("drafts", [25], indirect=True)
def test_server_gone_in_between(desk, moderator, site_tree, drafts):
    page = desk(moderator)
    page.expected_errors.append("ERR_FAILED")
    choose_pages(page, site_tree.news.fr, "publish")
    answered = []

    def answer(route):
        answered.append(route)
        route.abort() if len(answered) == 2 else route.continue_()

    page.route("**/bulk/**", answer)
    page.get_by_role("button", name="Yes, publish").click()
    page.get_by_text("The server hasn’t answered as it should. 10 of 25 are done").wait_for()
    assert NewsPage.objects.live().count() == 10
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("All 25 are done.").wait_for()
    assert NewsPage.objects.live().count() == 25


def test_who_cant_be_told_is_erased_later(desk, site_tree, monkeypatch):
    monkeypatch.setattr(f"{__name__}.MANY", 25)
    made, send, refused = members(), letters.tell_removed, []

    def refuse(address, *args):
        if address == made[0].user.email and not refused:
            refused.append(address)
            raise SMTPException
        send(address, *args)

    monkeypatch.setattr(letters, "tell_removed", refuse)
    page = desk(UserFactory(is_superuser=True))
    choose(page, Member, "delete")
    give_reason(page)
    page.get_by_role("button", name="Erase", exact=True).click()
    page.get_by_text("9 of 25 are done; the others are as they were, as somebody").wait_for()
    assert Member.objects.filter(pk__in=[each.pk for each in made]).count() == 16
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("All 25 are done.").wait_for()
    assert not Member.objects.exists()


@pytest.mark.parametrize("drafts", [12], indirect=True)
def test_deleted_once_the_sites_name_is_given(desk, moderator, site_tree, drafts):
    page = desk(moderator)
    choose_pages(page, site_tree.news.fr, "delete")
    page.get_by_role("button", name="Yes, delete").click()
    page.locator("[name=confirm_site_name]").fill("Something else")
    page.get_by_role("button", name="Yes, delete").click()
    page.locator("[name=confirm_site_name]").fill(settings.WAGTAIL_SITE_NAME)
    assert NewsPage.objects.count() == 12
    page.get_by_role("button", name="Yes, delete").click()
    page.get_by_text("All 12 are done.").wait_for()
    assert NewsPage.objects.count() == 0


@pytest.mark.parametrize("drafts", [12], indirect=True)
def test_what_is_in_the_way_is_said_of_all(desk, moderator, site_tree, drafts):
    page = desk(moderator)
    choose_pages(page, site_tree.news.fr, "move")
    # Another language's list is no place for them.
    page.evaluate(PUT, site_tree.news.en.pk)
    page.get_by_role("button", name="Yes, move").click()
    page.get_by_text("The following pages cannot be moved to News").wait_for()
    page.get_by_role("link", name=drafts[-1].title, exact=True).wait_for()
    assert site_tree.news.fr.get_children().count() == 12
