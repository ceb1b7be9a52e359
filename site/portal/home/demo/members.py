"""Members of the network, known by their key; those with a sign-in have an account."""

from datetime import timedelta

from network.models import Involvement, Member
from portal.core.models import User

from .pages import translation_key
from .text import typeset

TEXTS = ("name", "pronouns", "position", "biography", "offers", "seeks")
PLAIN = ("languages", "availability", "email", "telephone", "orcid", "links", "state", "tiers")


def load_members(library, items):
    """Create the members that are missing; what is there is theirs, and left as it is."""
    keys = {translation_key("members", item["key"]): item for item in items}
    there = set(Member.objects.filter(key__in=keys).values_list("key", flat=True))
    accounts = {user.username: user for user in User.objects.filter(member=None)}
    for days, (key, item) in enumerate(keys.items()):
        if key in there:
            library.unchanged["members"] += 1
            continue
        joined = library.today - timedelta(days=5 * days)
        _create(library, key, item, joined, accounts.get(item.get("user")))
        library.created["members"] += 1


def _create(library, key, item, joined, user):
    member = Member(
        key=key,
        user=user,
        joined_on=joined,
        **{name: typeset(item.get(name, ""), "fr") for name in TEXTS},
        **{name: item[name] for name in PLAIN if name in item},
    )
    member.organisations = [library.organisations[each] for each in item.get("organisations", [])]
    member.disciplines = _nodes(library.disciplines, item.get("disciplines", []))
    member.territories = _nodes(library.territories, item.get("territories", []))
    member.skills.set([typeset(each, "fr") for each in item.get("skills", [])])
    member.involvements = list(_involvements(library, item.get("projects", [])))
    member.save()


def _nodes(known, codes):
    return [known[code] for code in codes if code in known]


def _involvements(library, rows):
    """What they do in projects that are there: staff may have deleted some."""
    for row in rows:
        page = library.page_id("projects", row["key"], library.fr)
        if page:
            yield Involvement(
                project_id=page,
                role=typeset(row.get("role", ""), "fr"),
                since=row.get("since"),
                until=row.get("until"),
            )
