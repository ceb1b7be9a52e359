"""Who is on a side of a conversation, as somebody may know it at the moment they look."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .privacy import ProfileView, visible


@dataclass(frozen=True)
class Face:
    """A name, and what stands behind it: a profile, a visitor, or nobody any more."""

    name: str
    profile: ProfileView | None = None
    is_visitor: bool = False
    photo = ""  # where there is no profile to take one from


def face(party, reader):
    """Who hides, is suspended, or was erased is nobody any more, whatever they wrote."""
    if party.question:
        return Face(party.question.name, is_visitor=True)
    profile = visible(party.member, reader, ["photo"]) if party.member else None
    return Face(profile.name, profile) if profile else Face(_("A former member"))
