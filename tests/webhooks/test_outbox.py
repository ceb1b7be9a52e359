"""Messages are of what everybody may see, in the transaction that changes it: no more, no fewer."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from portal.webhooks.models import Delivery, Message
from search import projection
from tests.factories import (
    EventPageFactory,
    MemberFactory,
    NewsPageFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    StandardPageFactory,
    translate,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(site_tree, endpoint):
    """What has been told since it was asked last: [(topic, title or None)], in order."""
    keys = {}

    def since():
        found = []
        for message in Message.objects.order_by("pk"):
            data = json.loads(message.body)["data"]
            keys[data["key"]] = title = title_of(data) or keys[data["key"]]
            found.append((message.topic, title))
        Message.objects.all().delete()
        return found

    return since


def title_of(data):
    """The French title, or else the English one."""
    languages = data.get("languages", {})
    return (languages.get("fr") or languages.get("en") or {}).get("title")


def restrict(page, kind=PageViewRestriction.LOGIN):
    return PageViewRestriction.objects.create(page=page, restriction_type=kind)


def test_each_kind(told, vocabulary):
    ProjectPageFactory(title="Mares")
    ResourcePageFactory(title="Guide")
    EventPageFactory(title="Sortie")
    NewsPageFactory(title="Bilan")
    StandardPageFactory(title="Équipe")
    assert told() == [
        ("project.published", "Mares"),
        ("resource.published", "Guide"),
        ("event.published", "Sortie"),
        ("news.published", "Bilan"),
        ("page.published", "Équipe"),
    ]


def test_from_publication_to_the_end(told):
    page = ProjectPageFactory(title="Mares", live=False)
    assert told() == []
    page.save_revision().publish()
    assert told() == [("project.published", "Mares")]
    page.title = "Mares et étangs"
    revision = page.save_revision()
    assert told() == []
    revision.publish()
    assert told() == [("project.updated", "Mares et étangs")]
    page.refresh_from_db()
    page.save()
    assert told() == []
    page.unpublish()
    assert told() == [("project.removed", "Mares et étangs")]
    page.delete()
    assert told() == []


def test_deleted(told):
    page = ProjectPageFactory(title="Mares")
    told()
    page.delete()
    assert told() == [("project.removed", "Mares")]


def test_translated(told):
    page = ProjectPageFactory(title="Mares")
    told()
    translate(page, title="Ponds")
    assert told() == [("project.updated", "Mares")]


def test_moved(told, site_tree):
    about, page = StandardPageFactory(title="Équipe"), StandardPageFactory(title="Statuts")
    told()
    page.move(about, pos="last-child")
    [message] = Message.objects.all()
    assert json.loads(message.body)["data"]["languages"]["fr"]["url"].endswith(
        f"/fr/{about.slug}/{page.slug}/"
    )
    assert told() == [("page.updated", "Statuts")]


def test_private_from_the_start(told):
    section = StandardPageFactory(title="Réservé", live=False)
    restrict(section)
    section.save_revision().publish()
    below = StandardPageFactory(title="Procès-verbal", parent=section)
    below.title = "Procès-verbaux"
    below.save_revision().publish()
    below.delete()
    section.unpublish()
    assert (told(), list(Message.objects.all()), list(Delivery.objects.all())) == ([], [], [])


@pytest.mark.parametrize("kind", ["login", "groups", "password"])
def test_made_private_with_all_below_and_public_again(told, kind):
    section = StandardPageFactory(title="Section")
    for title in ("Un", "Deux"):
        StandardPageFactory(title=title, parent=section)
    told()
    restriction = restrict(section, kind)
    if kind == "groups":
        restriction.groups.add(Group.objects.first())
    assert sorted(told()) == [("page.removed", title) for title in ("Deux", "Section", "Un")]
    below = Page.objects.get(title="Un").specific
    below.title = "Un secret"
    below.save_revision().publish()
    assert told() == []
    restriction.delete()
    assert sorted(told()) == [
        ("page.published", title) for title in ("Deux", "Section", "Un secret")
    ]


def test_nothing_but_this_is_told(told):
    """What is gone is named by its key alone: its title may be why it is gone."""
    page = ProjectPageFactory(title="Mares")
    key = str(page.translation_key)
    published = json.loads(Message.objects.get().body)
    restrict(page)
    removed = json.loads(Message.objects.latest("pk").body)
    url = f"http://localhost:8000{page.url}"
    languages = {"fr": {"title": "Mares", "url": url}}
    assert published["data"] == {"key": key, "kind": "project", "languages": languages}
    assert removed["data"] == {"key": key, "kind": "project"}
    for message in (published, removed):
        assert set(message) == {"type", "timestamp", "data"}
    made_at = [each.isoformat() for each in Message.objects.values_list("made_at", flat=True)]
    assert sorted(made_at) == sorted([published["timestamp"], removed["timestamp"]])


def test_the_clock(told):
    page = ProjectPageFactory(title="Mares")
    told()
    soon = timezone.now() + timedelta(hours=1)
    Page.objects.filter(pk=page.pk).update(expire_at=soon)
    projection.reproject_keys({page.translation_key}, soon + timedelta(minutes=1))
    assert told() == [("project.removed", "Mares")]


def test_members_are_nobodys_event(told):
    member = MemberFactory(name="Anna")
    member.delete()
    assert told() == []


def test_rolled_back(told):
    with pytest.raises(RuntimeError), transaction.atomic():
        ProjectPageFactory(title="Mares")
        assert Message.objects.count() == Delivery.objects.count() == 1
        raise RuntimeError
    assert told() == []


def test_who_is_told_of_what(site_tree, make_endpoint):
    projects = make_endpoint("https://a.example/", ["project.published", "project.removed"]).row
    news = make_endpoint("https://b.example/", ["news.published"]).row
    make_endpoint("https://c.example/", ["project.published"], is_active=False)
    page = ProjectPageFactory(title="Mares")
    page.title = "Mares et étangs"
    page.save_revision().publish()
    EventPageFactory(title="Sortie")
    NewsPageFactory(title="Bilan")
    page.delete()
    expected = [
        ("project.published", projects),
        ("news.published", news),
        ("project.removed", projects),
    ]
    found = Delivery.objects.select_related("message", "endpoint").order_by("pk")
    assert [(each.message.topic, each.endpoint) for each in found] == expected
    assert Message.objects.count() == 3


def test_many_at_once_take_few_queries(told, site_tree, django_assert_num_queries):
    section = StandardPageFactory(title="Section")
    for number in range(5):
        StandardPageFactory(title=f"Page {number}", parent=section)
    told()
    changes = [
        projection.Change(page.translation_key, {"kind": "page"}, None)
        for page in Page.objects.filter(path__startswith=section.path)
    ]  # to be forgotten where told before; endpoints; messages; deliveries; to be checked again
    with django_assert_num_queries(5):
        projection.everybodys_changed.send(None, corpus=projection.CATALOGUE, changes=changes)
    assert len(told()) == 6
