"""Who may do what, as a table of roles and permissions."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Workflow
from wagtail.permissions import policy_registry

from ..factories import UserFactory

pytestmark = pytest.mark.sqlite  # whatever the database
ROLES = ["member", "editor", "moderator", "coordinator"]

# What is allowed → who, of member, editor, moderator, coordinator.
PERMISSIONS = {
    "wagtailadmin.access_admin": ["editor", "moderator", "coordinator"],
    "directory.add_organisation": ["editor", "moderator", "coordinator"],
    "directory.change_organisation": ["editor", "moderator", "coordinator"],
    "directory.view_organisation": ["editor", "moderator", "coordinator"],
    "directory.delete_organisation": ["moderator", "coordinator"],
    "wagtail_localize.submit_translation": ["editor", "moderator", "coordinator"],
    "core.add_discipline": ["moderator", "coordinator"],
    "core.change_discipline": ["moderator", "coordinator"],
    "core.delete_discipline": ["moderator", "coordinator"],
    "core.add_territory": ["moderator", "coordinator"],
    "core.change_territory": ["moderator", "coordinator"],
    "core.delete_territory": ["moderator", "coordinator"],
    "taggit.add_tag": ["moderator", "coordinator"],
    "taggit.change_tag": ["moderator", "coordinator"],
    "taggit.delete_tag": ["moderator", "coordinator"],
    "wagtailredirects.add_redirect": ["moderator", "coordinator"],
    "search.add_synonymset": ["editor", "moderator", "coordinator"],
    "search.change_synonymset": ["editor", "moderator", "coordinator"],
    "search.delete_synonymset": ["editor", "moderator", "coordinator"],
    "search.change_missedsearch": [],
    "glossary.view_term": ["editor", "moderator", "coordinator"],
    "glossary.add_term": ["moderator", "coordinator"],
    "glossary.change_term": ["moderator", "coordinator"],
    "glossary.delete_term": ["moderator", "coordinator"],
    "problems.view_problemreport": ["editor", "moderator", "coordinator"],
    "problems.change_problemreport": ["editor", "moderator", "coordinator"],
    "problems.delete_problemreport": ["moderator", "coordinator"],
    "problems.add_problemreport": [],
    "search.rebuild_index": ["coordinator"],
    "network.add_export": ["coordinator"],
    "network.export_contacts": [],
    "core.view_user": ["coordinator"],
    "core.add_user": [],
    "core.change_user": [],
    "core.delete_user": [],
    "auth.change_group": [],
    "wagtailcore.change_site": [],
    "wagtailcore.change_workflow": [],
    "wagtailcore.add_locale": [],
}
PAGE_ACTIONS = {
    "add_subpage": ["editor", "moderator", "coordinator"],
    "edit": ["editor", "moderator", "coordinator"],
    "publish": ["moderator", "coordinator"],
    "unpublish": ["moderator", "coordinator"],
    "lock": ["moderator", "coordinator"],
    "unlock": ["moderator", "coordinator"],
    "set_view_restrictions": ["moderator", "coordinator"],
    # The page has pages below it.
    "delete": ["coordinator"],
}
MEDIA_ACTIONS = {
    "add": ["editor", "moderator", "coordinator"],
    "change": ["editor", "moderator", "coordinator"],
    "delete": ["editor", "moderator", "coordinator"],
    "choose": ["editor", "moderator", "coordinator"],
}


def table(allowed):
    return [
        pytest.param(role, what, role in who, id=f"{role}-{what}")
        for what, who in allowed.items()
        for role in ROLES
    ]


@pytest.mark.parametrize(("role", "permission", "allowed"), table(PERMISSIONS))
@pytest.mark.django_db
def test_permission(role, permission, allowed):
    assert UserFactory(role=role).has_perm(permission) is allowed


@pytest.mark.parametrize(("role", "action", "allowed"), table(PAGE_ACTIONS))
def test_page(site_tree, role, action, allowed):
    tester = site_tree.home.fr.permissions_for_user(UserFactory(role=role))
    assert getattr(tester, f"can_{action}")() is allowed


@pytest.mark.parametrize("get_model", [get_image_model, get_document_model])
@pytest.mark.parametrize(("role", "action", "allowed"), table(MEDIA_ACTIONS))
@pytest.mark.django_db
def test_media(get_model, role, action, allowed):
    policy = policy_registry.get_by_type(get_model())
    assert policy.user_has_permission(UserFactory(role=role), action) is allowed


@pytest.mark.parametrize(
    ("role", "status"), [("member", 302), ("editor", 200), ("moderator", 200), ("coordinator", 200)]
)
def test_only_staff_enter_the_admin(client_of, site_tree, role, status):
    assert client_of(role).get("/admin/").status_code == status


@pytest.mark.django_db
def test_moderation_is_asked_for_everywhere_and_moderators_and_coordinators_approve():
    root = Page.objects.get(depth=1)
    workflow = Workflow.objects.get(workflow_pages__page=root, active=True)
    task = workflow.tasks.get().specific
    assert {group.name for group in task.groups.all()} == {"Moderators", "Coordinators"}


@pytest.mark.django_db
def test_permissions_are_made_once():
    before = Permission.objects.count()
    call_command("migrate", verbosity=0)
    assert Permission.objects.count() == before
