"""What members of the demonstration write to each other; one message is reported."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from directory.models import ProjectPage
from network.models import Member
from network.threads import Message, Party, Question, Report, Thread
from portal.core.models import User

from .pages import translation_key
from .text import typeset

BETWEEN_TWO = timedelta(minutes=50)


def load_conversations(library, items):
    """Create those that are missing, between members who are there."""
    keys = {translation_key("conversations", item["key"]): item for item in items}
    there = set(Thread.objects.filter(key__in=keys).values_list("key", flat=True))
    for key, item in keys.items():
        sides = [None] if key in there else _sides(library, item)
        if None in sides:
            library.unchanged["conversations"] += 1
        else:
            _create(key, item, sides)
            library.created["conversations"] += 1


def _sides(library, item):
    """Both sides of one, None for who isn't there: a visitor's is their question."""
    keys = [translation_key("members", each) for each in item["between"]]
    members = Member.objects.in_bulk(keys, field_name="key")
    sides = [members.get(key) for key in keys]
    if "visitor" not in item:
        return sides
    return [_question(library, item), sides[1]] if sides[1] else [None]


def _with_account(member):
    """Whoever writes has one; nobody signs in by it: no password, and an address of nobody's."""
    if member.user is None:
        name = slugify(member.name)
        member.user = User.objects.create(
            username=name, email=f"{name}@example.org", password=make_password(None)
        )
        member.save()


def _question(library, item):
    key, asked = translation_key("questions", item["key"]), _begun(item)
    given = {
        "project_id": library.page_id("projects", item["project"], library.fr),
        "name": item["visitor"],
        "email": item["email"],
        "asked_at": asked,
        "confirmed_at": asked,
    }
    return Question.objects.get_or_create(key=key, defaults=given)[0]


def _begun(item):
    return timezone.now() - timedelta(days=item["days"])


def _create(key, item, sides):
    thread = Thread.objects.create(key=key, begun_at=_begun(item), **_about(item, sides[0]))
    members = [side for side in sides if isinstance(side, Member)]
    if any(member.user for member in members):  # else the demonstration has no accounts at all
        for member in members:
            _with_account(member)
    parties = [_party(thread, side) for side in sides]
    for number, text in enumerate(item["messages"]):
        message = Message.objects.create(
            thread=thread,
            author=parties[number % 2],
            text=typeset(text, "fr"),
            written_at=thread.begun_at + number * BETWEEN_TWO,
        )
        if item.get("reported") == number + 1:
            _report(message, parties[1 - number % 2], item)
    Thread.objects.filter(pk=thread.pk).update(last_at=message.written_at)
    Party.objects.filter(pk=parties[0].pk).update(began=True)
    if item.get("unread"):
        Party.objects.filter(pk=parties[1].pk).update(unread_since=message.written_at)


def _about(item, side):
    """The subject; of a visitor's question, its project."""
    if not isinstance(side, Question):
        return {"subject": typeset(item["subject"], "fr")}
    project = ProjectPage.objects.filter(pk=side.project_id).first()
    return {"subject": project.title if project else "", "project": project}


def _party(thread, side):
    kind = "question" if isinstance(side, Question) else "member"
    return Party.objects.create(thread=thread, **{kind: side})


def _report(message, by, item):
    reason = typeset(item["reason"], "fr")
    Report.objects.create(message=message, by=by, kind=item["kind"], reason=reason)
