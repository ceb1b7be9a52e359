"""The ways in which what was open to everybody, found and kept in caches, isn't any more."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

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
    for page in (world.folder, world.secrets["page"]):
        restrict(page, "groups", insiders())


def moved_below_what_is_restricted(world):
    restrict(world.closed, "groups", insiders())
    for page in (world.folder, world.secrets["page"]):
        stored(page).move(stored(world.closed), "last-child")


def unpublished(world):
    each(world, lambda page: page.unpublish())


def expired(world):
    def end(page):
        page.expire_at = timezone.now() + timedelta(days=1)
        page.save_revision().publish()
        over = timezone.now() - timedelta(minutes=1)
        type(page).objects.filter(pk=page.pk).update(expire_at=over)

    each(world, end)
    call_command("publish_scheduled")


def scheduled(world):
    def put_off(page):
        page.unpublish()
        page = stored(page)
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision().publish()

    each(world, put_off)


def never_published(world):
    world.remove()
    world.make_secrets(live=False)
    world.point()


def deleted(world):
    world.remove()


def with_reserved_files(world):
    """The pages are everybody's, but not their files."""
    restrict(world.collection, "groups", insiders())
