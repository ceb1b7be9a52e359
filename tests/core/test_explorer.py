"""Lists of pages in the admin: as many queries whatever their length, and the same as Wagtail's."""

import itertools

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page, PagePermissionTester
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.wagtail_hooks import page_listing_more_buttons

from portal.core import listing_buttons

from ..factories import NewsPageFactory, UserFactory, translate
from ..limited import limited
from ..queries import queries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["editor", "moderator", "admin"])
def test_as_many_queries_whatever_its_length(client_of, site_tree, role):
    client, address = client_of(role), f"/admin/pages/{site_tree.news.fr.pk}/"
    NewsPageFactory(title="Une saison")
    few = queries(client, address)
    for number in range(8):
        NewsPageFactory(title=f"Saison {number}")
    assert queries(client, address) == few


def test_who_may_change_one_page_alone_cant_take_it_away(site_tree):
    page = NewsPageFactory(live=False)
    user = limited(page).user
    permissions = page.permissions_for_user(user)
    assert permissions.can_edit()
    assert not permissions.can_delete()
    assert not permissions.can_move()


@pytest.mark.parametrize("actions", [[], ["add"], ["change"], ["add", "change"]], ids="-".join)
@pytest.mark.parametrize("is_publisher", [False, True], ids=["writes", "publishes"])
def test_who_may_delete_is_as_wagtail_says(site_tree, actions, is_publisher):
    group, user = Group.objects.create(name="Newsroom"), UserFactory()
    user.groups.add(group)
    for action in [*actions, *(["publish"] if is_publisher else [])]:
        permission = Permission.objects.get(codename=f"{action}_page")
        GroupPagePermission.objects.create(
            group=group, page=site_tree.news.fr, permission=permission
        )
    pages = [
        NewsPageFactory(title=f"Saison {number}", live=live, owner=owner)
        for number, (live, owner) in enumerate(itertools.product([True, False], [user, None]))
    ]
    for page in [*pages, Page.objects.get(pk=site_tree.news.fr.pk).specific]:
        own, theirs = page.permissions_for_user(user), PagePermissionTester(user, page)
        assert own.can_delete() == theirs.can_delete()
        assert own.can_move() == theirs.can_move()


def test_what_one_may_do_with_a_translation_is_as_wagtail_localize_says(site_tree, editor):
    NewsPageFactory(title="Nulle part ailleurs")
    translate(NewsPageFactory(title="En deux langues"), title="In two")
    source = NewsPageFactory(title="Traduite par segments")
    kept, _created = TranslationSource.get_or_create_from_instance(source)
    Translation.objects.create(source=kept, target_locale=site_tree.news.en.locale)
    pages = listing_buttons.annotated(Page.objects.all()).annotate_has_untranslated_locale()
    offered = {}
    for page in pages.specific():
        args = (page, editor, None, "/admin/")
        own = [(each.label, each.url) for each in listing_buttons.buttons(*args)]
        assert own == [(each.label, each.url) for each in page_listing_more_buttons(*args)]
        offered[page.title] = len(own)
    assert offered["Nulle part ailleurs"] == 1
    assert offered["En deux langues"] == 0
    assert offered["Traduite par segments"] == 2
