"""What templates of the network need besides a ProfileView."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from network import rules
from network.threads import Party

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
    unread: int = 0


@register.simple_tag(takes_context=True)
def network_ways(context):
    """The parts of the network that are open to whoever asks."""
    request = context["request"]
    own = rules.profile_of(request.user)
    ways = []
    if rules.enters(request.user):
        ways.append(_way(_("Members"), "members", request.path))
    if rules.belongs(request.user):
        unread = Party.objects.of(own).unread().count()
        ways.append(_way(_("Messages"), "conversations", request.path, unread))
    if own is not None:
        ways.append(_way(_("My profile"), "own-profile", request.path))
    return ways


def _way(title, name, here, unread=0):
    url = reverse(name)
    current = "page" if here == url else "true" if here.startswith(url) else ""
    return Way(title, url, current, unread)
