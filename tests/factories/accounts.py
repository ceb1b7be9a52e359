"""Accounts, by the role that their group gives them."""

import factory
from django.contrib.auth.models import Group

from portal.core.models import User

ROLES = {
    "member": "Members",
    "editor": "Editors",
    "moderator": "Moderators",
    "coordinator": "Coordinators",
}
PASSWORD = "open sesame"


class UserFactory(factory.django.DjangoModelFactory):
    """An account; `role` puts it in that role's group, `password` is the same for all."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Martin {n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def role(self, create, role, **_):
        if create and role:
            self.groups.add(Group.objects.get(name=ROLES[role]))
