"""The style guide: every component in every state, by the templates that visitors get.

For staff. Who isn't signed in is asked to; who is, without the right, finds nothing, as signing in
again would lead in a circle.
"""

import copy
import re
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site, get_page_models

from portal.core.specimens import picture, texts
from portal.core.templatetags import icons
from search.views import component

from . import found_specimens, specimens, tokens

PERMISSION = "wagtailadmin.access_admin"
DRAWN = re.compile(r"""\{% icon "([\w-]+)" %\}|\bicon\("([\w-]+)"\)""")


def for_staff(view):
    """Nobody else gets what the view gives, nor may a shared cache keep it."""

    @require_safe
    @cache_control(private=True, no_cache=True)
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.has_perm(PERMISSION):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@for_staff
def style_guide(request):
    """All that can stand on one page; whole searches and pages are led to."""
    return render(request, "home/style_guide.html", _context(request))


@for_staff
def stylesheet(request):
    return HttpResponse(tokens.stylesheet(), content_type="text/css; charset=utf-8")


@for_staff
def search_state(request, state):
    """The search page in one of its states."""
    if state not in found_specimens.STATES:
        raise Http404
    asking = copy.copy(request)
    asking.GET = found_specimens.query(state)
    answer = found_specimens.answer(state)
    context = component(asking, action=reverse("search"), answer=answer)
    return render(request, "home/style_guide/search.html", context)


def _context(request):
    image = picture()
    known = tokens.tokens()
    cards = list(specimens.hits(image))
    return {
        "tokens": _by_kind(known),
        "pairs": tokens.pairs(known),
        "icons": icons_in_use(),
        "image": image,
        "badges": list(specimens.badges()),
        "statuses": specimens.statuses(),
        "cards": [(label, [hit]) for label, hit in cards],
        "related": [hit for _label, hit in cards[:3]],
        "events": list(specimens.events()),
        "blocks": specimens.blocks(image, Site.find_for_request(request).root_page),
        "text": texts(),
        "forms": [specimens.blank_form(), specimens.refused_form()],
        "untranslated": specimens.untranslated(),
        "filed": specimens.filed(),
        "tagged": specimens.tagged(),
        "pictured": {"image": image},
        "trail": specimens.trail(),
        "whole": [*_searches(), *_pages(request), *_views()],
    }


def _searches():
    """(label, address) of each state of a search."""
    for state, (label, _asked, _answer) in found_specimens.STATES.items():
        yield label, reverse("style-guide-search", args=[state])


def _pages(request):
    """One page of each type that has one in this language: they show what only pages have."""
    language = get_language()[:2]
    for model in get_page_models():
        if model is not Page:
            found = model.objects.live().public().filter(locale__language_code=language)
            page = found.order_by("path").first()
            if page and page.get_url(request):
                yield capfirst(model._meta.verbose_name), page.get_url(request)


def _views():
    """What is shown where there is no page."""
    yield _("Disciplines"), reverse("disciplines")
    yield _("Sign in"), reverse("account_login")
    yield _("Page not found"), reverse("style-guide") + "404/"


def _by_kind(known):
    """(label, kind, tokens) in the order in which one builds with them."""
    labels = {
        "colour": _("Colours"),
        "family": _("Typefaces"),
        "size": _("Sizes of text"),
        "space": _("Spaces"),
        "radius": _("Corners"),
        "elevation": _("Elevation"),
        "measure": _("Measures"),
    }
    return [
        (label, kind, [token for token in known.values() if token.kind == kind])
        for kind, label in labels.items()
    ]


def icons_in_use():
    """The icons that templates and tags draw, by name."""
    sources = [*settings.PORTAL_DIR.glob("templates/**/*.html")]
    sources += settings.PORTAL_DIR.glob("*/templatetags/*.py")
    found = {
        one or other
        for source in sources
        for one, other in DRAWN.findall(source.read_text("utf-8"))
    }
    for name, choice in vars(icons).items():
        if name.startswith("OF_"):  # by what they stand for
            found |= set(choice.values())
    return sorted(found)


urls = [
    path("", style_guide, name="style-guide"),
    path("tokens.css", stylesheet, name="style-guide-tokens"),
    path("search/<slug:state>/", search_state, name="style-guide-search"),
]
