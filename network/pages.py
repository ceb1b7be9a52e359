"""The pages that are for members alone: sections, and what stands in them."""

from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import BaseViewRestriction, Collection

from portal.core.choices import Kind
from portal.core.pages import BasePage
from search.lookup import hits_of, visible
from search.pages import page_document
from search.visibility import Viewer

GROUPS = ("Members", "Coordinators")  # who may open what is reserved
COLLECTION = "Members"  # of documents and images
MOST = 60  # of a kind, on the page of a section


def reserve(place):
    """Restrict a page or collection, and what is below, to members and coordinators."""
    restriction = place.view_restrictions.create(restriction_type=BaseViewRestriction.GROUPS)
    groups = [Group.objects.get_or_create(name=name)[0] for name in GROUPS]
    restriction.groups.set(groups)


def private_collection():
    """The collection of members' documents and images; one made anew is theirs from the start."""
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=COLLECTION).first()
    if found is None:
        found = root.add_child(name=COLLECTION)
        reserve(found)
    return found


class SpacePage(BasePage):
    """A section of the private pages. One that nothing restricts is reserved when it is made.

    It lists what is anywhere below it: sections, coming events, then past ones, resources.
    """

    template = "network/space_page.html"
    parent_page_types = ["home.HomePage", "network.SpacePage"]
    subpage_types = [
        "network.SpacePage",
        "events.EventPage",
        "resources.ResourcePage",
        "home.StandardPage",
    ]

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("private section")
        verbose_name_plural = _("private sections")

    def search_document(self, now):
        return page_document(self, Kind.PAGE, next_change=self.expire_at)

    def get_context(self, request, *args, **kwargs):
        own = contents(self, Viewer.behind(request))
        return super().get_context(request, *args, **kwargs) | own


def sections(viewer, language, restrictions):
    """The first private section of a language with those right below, as a viewer may open them."""
    pages = SpacePage.objects.live().filter(locale__language_code=language)
    pages = pages.select_related("locale")
    shown = [page for page in pages.order_by("path") if restrictions.let_through(viewer, page.path)]
    top = min(shown, key=lambda page: page.depth, default=None)
    return top, [page for page in shown if top and page.is_child_of(top)]


def contents(section, viewer):
    """{name: hits} of what is below a section, as far as the viewer may find it."""
    below = section.get_descendants().live().values("translation_key")
    found = visible([below], viewer)
    parts = section.get_children().live().values_list("translation_key", flat=True)
    events = sorted(_of(found, Kind.EVENT), key=lambda event: event.start)
    today = timezone.localdate()
    listed = {
        "sections": [found[key] for key in parts if key in found and found[key].kind == Kind.PAGE],
        "coming": [event for event in events if event.end >= today],
        "past": [event for event in reversed(events) if event.end < today],
        "resources": _of(found, Kind.RESOURCE),
    }
    language = get_language()[:2]
    return {name: hits_of(some[:MOST], viewer, language) for name, some in listed.items()}


def _of(found, kind):
    return [each for each in found.values() if each.kind == kind]
