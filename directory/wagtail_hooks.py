"""Organisations in Wagtail's admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .organisation_admin import MergeOrganisations, OrganisationViewSet

register_snippet(OrganisationViewSet)
hooks.register("register_bulk_action", MergeOrganisations)
