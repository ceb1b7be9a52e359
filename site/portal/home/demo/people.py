"""One sign-in per role, for trying the portal on one's own machine."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from directory.models import ProjectPage
from portal.core.models import User
from portal.teams.joining import team_of

PASSWORD = "ensemble"
LED = "vergers-d-antan"  # what Léa leads
# User name: group, given name, family name, what the role is for. All invented.
ROLES = {
    "admin": ("", "Ada", "Exemple", "everything, settings included"),
    "leader": ("", "Léa", "Exemple", "keeps the page of one project up to date"),
    "editor": ("Editors", "Édith", "Exemple", "writes pages and submits them"),
    "moderator": ("Moderators", "Modeste", "Exemple", "reviews and publishes pages"),
    "coordinator": ("Coordinators", "Corentine", "Exemple", "runs the member network"),
    "member": ("Members", "Mehdi", "Exemple", "reads what is reserved for members"),
}


def load_people():
    """Create the accounts that are missing, and say how many; others keep their password."""
    there = set(User.objects.values_list("username", flat=True))
    missing = [name for name in ROLES if name not in there]
    password = make_password(PASSWORD) if missing else ""
    for name in missing:
        _add(name, password)
    return len(missing)


def _add(name, password):
    group, given, family, _purpose = ROLES[name]
    user = User.objects.create(
        username=name,
        email=f"{name}@example.org",
        first_name=given,
        last_name=family,
        password=password,
        is_staff=name == "admin",
        is_superuser=name == "admin",
    )
    if group:
        user.groups.add(Group.objects.get_or_create(name=group)[0])
    if name == "leader" and (project := ProjectPage.objects.filter(slug=LED).first()):
        team_of(project).group.user_set.add(user)


def table():
    """The sign-ins as lines of text."""
    rows = [("sign-in", "password", "role")]
    rows += [
        (f"{name}@example.org", PASSWORD, purpose)
        for name, (_group, _given, _family, purpose) in ROLES.items()
    ]
    return ["{:25} {:10} {}".format(*row) for row in rows]
