"""What an editor of one part of the site is told, in the admin, of the pages of another part.

Every address of the admin is asked for, whatever it is for, with what names a page, its revision,
its files: of pages on which the editor has no right, and which aren't open to them on the site.
"""

import re

import pytest
from django.urls import get_resolver
from wagtail.contrib.redirects.models import Redirect

from ..limited import limited
from . import ways
from .content import COMMON
from .test_routes import walk
from .test_table import FILED, NAMED, told
from .viewers import Answer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LISTS = ("search", "choose", "chooser", "results", "usage", "report", "images/", "documents/")
LEFT_OUT = {"logout", "failwhale", "test404"}  # which end the session, or fail on purpose


@pytest.fixture
def newsroom(world):
    """An editor of the news alone."""
    client = limited(world.tree.news.fr)
    client.raise_request_exception = False
    return client


def routes():
    return sorted(
        each
        for each in walk(get_resolver().url_patterns)
        if each.startswith(("admin/", "^admin/")) and not LEFT_OUT & set(each.split("/"))
    )


def filled(route, world):
    """A route with what names the secret project where something of its kind is to stand."""
    named = names(route, world)

    def value(found):
        return str(named.get(found["name"], named["pk"]))

    path = re.sub(r"<(?:\w+:)?(?P<name>\w+)>", value, re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route))
    path = re.sub(r"\(\?:(\w+)\|[^)]*\)", r"\1", path)
    return "/" + re.sub(r"[\^$\\]", "", path)


def names(route, world):
    page = world.secrets["project"]
    image, document = world.files["project"]
    return {
        "pk": one_of(route, world).pk,
        "instance_pk": one_of(route, world).pk,
        "image_id": image.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "collection_id": world.collection.pk,
        "redirect_id": Redirect.objects.get(redirect_page=page).pk,
        "revision_id": page.latest_revision_id,
        "revision_id_a": page.latest_revision_id,
        "revision_id_b": "live",
        "app_label": "wagtailcore" if "bulk" in route else "directory",
        "model_name": "page" if "bulk" in route else "projectpage",
        "content_type_app_name": "directory",
        "content_type_model_name": "projectpage",
        "app_name": "directory",
        "action": "delete",
        "action_name": "copy",
        "mode": "",
        "filter_spec": "width-100",
    } | ({"pk": page.pk} if "pages" in route else {})


def one_of(route, world):
    """What a route that says `pk` is about."""
    image, document = world.files["project"]
    about = {
        "images": image,
        "documents": document,
        "organisation": world.organisations["project"],
        "collections": world.collection,
        "discipline": world.nodes["project"][0],
        "territory": world.nodes["project"][1],
        "tags": world.secrets["project"].tags.first(),
    }
    parts = route.split("/")
    return next((it for name, it in about.items() if name in parts), world.secrets["project"])


def asked(route, world):
    path = filled(route, world)
    yield path
    if any(name in route for name in LISTS):
        yield f"{path}?q={COMMON}&term=zq"
        yield f"{path}?q=zqprojecttitleq"
    if "bulk" in route:
        yield f"{path}?id={world.secrets['project'].pk}"
    if "tag-autocomplete" in route:
        yield f"{path}?term=zq"


def told_in_admin(client, world):
    """{route: {kind: fields}}."""
    found = {}
    for route in routes():
        for address in asked(route, world):
            response = client.get(address)
            if told := Answer.of(address, response).told:
                found.setdefault(route, {}).update(told)
    return found


# What Wagtail tells every editor, whatever their rights: so that they can name an organisation,
# take up a tag; and, by its id, where they can't put a page.
TOLD_TO_EDITORS = {
    "admin/snippets/choose/directory/organisation/": told({"organisation"}, *NAMED),
    "admin/snippets/choose/directory/organisation/results/": told({"organisation"}, *NAMED),
    "admin/snippets/choose/directory/organisation/chosen/<str:pk>/": told(
        {"organisation"}, "project"
    ),
    "admin/tag-autocomplete/": told({"tag"}, *FILED),
    "admin/pages/<int:page_to_move_id>/move/<int:destination_id>/confirm/": told(
        {"title"}, "project"
    ),
}


@pytest.mark.long
def test_an_editor_of_one_part_is_told_no_more_than_this_of_another(world, newsroom):
    ways.never_published(world)
    world.refresh()
    assert told_in_admin(newsroom, world) == TOLD_TO_EDITORS
