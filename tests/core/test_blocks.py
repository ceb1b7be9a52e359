"""Blocks where an editor chooses one: each says what it is for, and shows an example."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.users.models import UserProfile

from portal.core.blocks import BodyBlock
from portal.core.models import PortalImage
from portal.events.models import EventPage
from portal.home.models import StandardPage

from ..factories import ProjectPageFactory
from .test_pictures import picture_file

pytestmark = pytest.mark.django_db
NAMES = [*BodyBlock().child_blocks]


def block(name, model=StandardPage):
    return model._meta.get_field("body").stream_block.child_blocks[name]


def shown(client, name, model=StandardPage):
    """What an editor is shown of a block before they choose it."""
    place = reverse("wagtailadmin_block_preview")
    response = client.get(place, {"id": block(name, model).definition_prefix})
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2].partition(">")[2].partition("</main>")[0]


@pytest.fixture
def editor(client_of, site_tree):
    return client_of("editor")


@pytest.mark.parametrize("name", NAMES)
def test_each_shows_an_example_and_says_what_it_is_for(editor, vocabulary, name):
    PortalImage.objects.create(title="pond", description="Une mare", file=picture_file())
    ProjectPageFactory()
    assert block(name).is_previewable
    assert shown(editor, name).strip()
    with override("fr"):
        french = str(block(name).meta.description)
    with override("en"):
        assert str(block(name).meta.description) not in {"", french}


@pytest.mark.parametrize("name", NAMES)
def test_a_new_site_has_examples_of_all_but_pages(editor, vocabulary, name):
    assert bool(shown(editor, name).strip()) == (name != "pages")


@pytest.mark.parametrize(
    ("language", "says"), [("fr", "participante imaginaire"), ("en", "imaginary participant")]
)
def test_examples_are_in_the_language_of_who_looks(editor, language, says):
    profile = UserProfile.get_for_user(editor.user)
    profile.preferred_language = language
    profile.save()
    assert says in shown(editor, "quote")


def test_they_are_the_same_on_every_type_of_page(editor):
    assert shown(editor, "table", EventPage) == shown(editor, "table")


def test_nobody_else_is_shown_them(client, site_tree):
    place = reverse("wagtailadmin_block_preview")
    answer = client.get(place, {"id": block("quote").definition_prefix})
    assert answer.status_code == 302
