"""Organisations and likely duplicates in Wagtail's admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from portal.core import today

from . import duplicate_admin
from .organisation_admin import MergeOrganisations, OrganisationViewSet

register_snippet(OrganisationViewSet)
hooks.register("register_bulk_action", MergeOrganisations)
hooks.register("register_reports_menu_item", duplicate_admin.menu_item)
hooks.register("register_admin_urls", duplicate_admin.urls)
hooks.register(today.HOOK, duplicate_admin.needs, order=70)
