"""What templates of the network need besides a ProfileView."""

from dataclasses import dataclass
from html import escape

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from network import rules
from network.pages import sections
from network.threads import Party
from search.visibility import Viewer

register = template.Library()

SKILLS = 3  # of a profile in a list
FACE = '<img class="portrait" src="{0}" width="{1}" height="{1}" alt="" loading="lazy">'
LINE = '<span class="person__post">{}</span>'
LETTERS = '<span class="portrait portrait--letters" aria-hidden="true">{}</span>'


def initials(name):
    """The first letters of the first and the last word of a name, for where there is no face."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0].upper() for word in dict.fromkeys((*words[:1], *words[-1:])))


@register.simple_tag
def portrait(profile, size):
    """The photograph of a profile, `size` pixels wide, else the letters of its name."""
    if profile.photo:
        return mark_safe(FACE.format(reverse("member-photo", args=[profile.key]), size))
    return mark_safe(LETTERS.format(escape(initials(profile.name))))


@register.simple_tag
def person_item(profile, passage="", skilled=False):
    """It as an item of a list, written in Python: there are many on a page.

    With its post; with `skilled`, some of its skills; `passage`: where words stand that found it.
    """
    organisations = ", ".join(str(each) for each in profile.organisations)
    lines = [" · ".join(filter(None, [profile.position, organisations]))]
    lines += [" · ".join(profile.skills[:SKILLS])] if skilled else []
    lines += [passage] if passage != profile.position else []
    told = "".join([LINE.format(conditional_escape(line)) for line in lines if line])
    link = f'<a href="{reverse("member", args=[profile.key])}">{escape(profile.name)}</a>'
    return mark_safe(f'<li class="person">{portrait(profile, 56)}<div>{link}{told}</div></li>')


@dataclass(frozen=True)
class Way:
    """A part of the network; `current` is "page", "true" (we are below it) or empty."""

    title: str
    url: str
    current: str
    unread: int = 0


@register.simple_tag(takes_context=True)
def network_ways(context):
    """The parts of the network that are open to whoever asks."""
    request = context["request"]
    own, enters = rules.profile_of(request.user), rules.enters(request.user)
    belongs = rules.belongs(request.user)
    open_to = [
        (_("What is new"), "network-home", enters),
        (_("Members"), "members", enters),
        (_("Messages"), "conversations", belongs),
        (_("My profile"), "own-profile", own is not None),
    ]
    ways = [(title, reverse(name)) for title, name, is_open in open_to if is_open]
    if space := context["frame"].space:
        ways.insert(1, (space.title, space.url))
    unread = {reverse("conversations"): Party.objects.of(own).unread().count()} if belongs else {}
    return [Way(title, url, _current(url, request.path), unread.get(url, 0)) for title, url in ways]


@register.simple_tag(takes_context=True)
def network_sections(context):
    """The first private section, then those right below it, that this reader may open."""
    viewer = Viewer.behind(context["request"])
    top, below = sections(viewer, get_language()[:2], context["frame"].restrictions)
    return [top, *below] if top else []


def _current(url, here):
    """Everything is below the network's home, which is current by itself alone."""
    if here == url:
        return "page"
    return "true" if here.startswith(url) and url != reverse("network-home") else ""
