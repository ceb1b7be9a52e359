"""What wagtail-localize offers to do with each page of a list, told by the list's own query.

Its own function asks the database twice for each page.
"""

from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import ListingButton
from wagtail_localize.models import TranslationSource
from wagtail_localize.wagtail_hooks import page_listing_more_buttons

NAME = "register_page_listing_more_buttons"


def annotated(pages):
    """The pages, each with the id of the source that its translations are kept up with, or None."""
    own = TranslationSource.objects.filter(
        object=OuterRef("translation_key"), locale=OuterRef("locale"), translations__enabled=True
    )
    return pages.annotate(translation_source=Subquery(own.values("pk")[:1]))


def buttons(page, user, view_name=None, next_url=None):
    """The same as wagtail-localize's, of a page of a list that knows; of another, its own."""
    if not hasattr(page, "translation_source"):
        yield from page_listing_more_buttons(page, user, view_name=view_name, next_url=next_url)
    elif not page.is_root() and user.has_perm("wagtail_localize.submit_translation"):
        yield from _of_annotated(page, next_url)


def _of_annotated(page, next_url):
    if page._has_untranslated_locale:
        url = reverse(
            "wagtail_localize:submit_page_translation", args=[page.alias_of_id or page.pk]
        )
        icon = "wagtail-localize-language"
        yield ListingButton(_("Translate this page"), url, priority=60, icon_name=icon)
    if page.translation_source:
        url = reverse("wagtail_localize:update_translations", args=[page.translation_source])
        if next_url is not None:
            url += "?" + urlencode({"next": next_url})
        yield ListingButton(_("Sync translated pages"), url, priority=60, icon_name="resubmit")


def replace():
    """Have the lists ask for these. Wagtail has no way of its own to take back a hook."""
    registered = hooks._hooks[NAME]
    registered[:] = [each for each in registered if each[0] is not page_listing_more_buttons]
    hooks.register(NAME, buttons)
