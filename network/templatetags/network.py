"""What templates of the network need besides a ProfileView."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from network import rules

register = template.Library()


@register.filter
def initials(name):
    """The first letters of the first and the last word of a name, for where there is no face."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0].upper() for word in dict.fromkeys((*words[:1], *words[-1:])))


@dataclass(frozen=True)
class Way:
    """A part of the network; `current` is "page", "true" (we are below it) or empty."""

    title: str
    url: str
    current: str


@register.simple_tag(takes_context=True)
def network_ways(context):
    """The parts of the network that are open to whoever asks."""
    request = context["request"]
    open_to = [
        (_("Members"), "members", rules.enters(request.user)),
        (_("My profile"), "own-profile", rules.profile_of(request.user) is not None),
    ]
    return [_way(title, reverse(name), request.path) for title, name, is_open in open_to if is_open]


def _way(title, url, here):
    return Way(title, url, "page" if here == url else "true" if here.startswith(url) else "")
