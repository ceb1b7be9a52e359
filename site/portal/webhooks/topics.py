"""What an endpoint may ask to be told of: each kind of content, and what becomes of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.choices import Kind

TEST = "webhook.test"


class Event(models.TextChoices):
    """What becomes of something, as everybody may see it."""

    PUBLISHED = "published", _("when published")
    UPDATED = "updated", _("when updated")
    REMOVED = "removed", _("when removed or made private")


class Topics:
    """Each kind with each event, as the vocabulary of a ChoiceListField."""

    choices = [(kind.label, [(f"{kind}.{event}", event.label) for event in Event]) for kind in Kind]
    values = [topic for _kind, topics in choices for topic, _label in topics]


def of(change):
    """The topic of a `search.models.Change`."""
    kind = (change.after or change.before)["kind"]
    if change.before is None:
        return f"{kind}.{Event.PUBLISHED}"
    return f"{kind}.{Event.UPDATED if change.after else Event.REMOVED}"


def listed(topics):
    """Topics as staff read them: "Project (when published), Event (when updated)"."""
    if set(topics) >= set(Topics.values):
        return _("everything")
    kinds = [
        (kind, [str(label) for topic, label in group if topic in topics])
        for kind, group in Topics.choices
    ]
    return ", ".join(f"{kind} ({', '.join(events)})" for kind, events in kinds if events)
