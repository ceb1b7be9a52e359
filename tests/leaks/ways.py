"""The ways in which what was open to everybody, found and kept in caches, isn't any more."""

from django.contrib.auth.models import Group

from .content import restrict, stored
from .viewers import INSIDERS


def insiders():
    return Group.objects.filter(name=INSIDERS)


def each(world, close):
    for page in world.secrets.values():
        close(stored(page))


def for_who_signs_in(world):
    each(world, restrict)


def for_a_group(world):
    each(world, lambda page: restrict(page, "groups", insiders()))


def for_a_group_of_nobody(world):
    each(world, lambda page: restrict(page, "groups"))


def behind_a_password(world):
    each(world, lambda page: restrict(page, "password"))


def below_what_is_restricted(world):
    """In each language: a section in one isn't that in another, to Wagtail."""
    for page in (world.folder, *world.folder.get_translations(), world.secrets["page"]):
        restrict(page, "groups", insiders())


def unpublished(world):
    each(world, lambda page: page.unpublish())


def never_published(world):
    world.remove()
    world.make_secrets(live=False)
    world.point()


def deleted(world):
    world.remove()


def with_reserved_files(world):
    """The pages are everybody's, but not their files."""
    restrict(world.collection, "groups", insiders())
