"""Behind one nginx that caches: two members and a visitor never get each other's page."""

import re
from http.client import HTTPConnection
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document

from network.pages import private_collection
from portal.core.models import PortalImage
from tests import servers
from tests.core.test_pictures import picture_file
from tests.factories import (
    EventPageFactory,
    MemberFactory,
    ProjectPageFactory,
    SpacePageFactory,
)
from tests.soup import ONCE
from tests.standing import standing

WHO = ("visitor", "ada", "béa")
NEW_EACH_TIME = re.compile(f"{ONCE.pattern}|(?:DTSTAMP|SEQUENCE|UID):[\\w-]+")


@standing
def world(site_tree, vocabulary):
    """Ada and Béa, with what is each one's own, and what both may open."""
    space = SpacePageFactory(title="Espace")
    collection = private_collection()
    file = ContentFile(b"said among us", name="minutes.txt")
    image = PortalImage.objects.create(title="x", file=picture_file(), collection=collection)
    members = {}
    for name in ("ada", "béa"):
        member = MemberFactory(name=f"{name} zq", biography=f"zq{name}", tiers={"name": 2})
        member.photo.save("photo.webp", ContentFile(f"face of {name}".encode()))
        members[name] = member
    members["ada"].tiers |= {"photo": 0}  # nobody's but her own
    members["ada"].save()
    return SimpleNamespace(
        members=members,
        space=space,
        project=ProjectPageFactory(title="Mares", image=image),
        event=EventPageFactory(title="Atelier zq", parent=space),
        document=Document.objects.create(title="Notes", file=file, collection=collection),
        picture=image.get_rendition("width-480|format-webp").url,
    )


@pytest.fixture
def proxy(live_server):
    try:
        with servers.nginx(live_server.url, settings.MEDIA_ROOT) as url:
            yield url
    except servers.Missing as reason:
        pytest.skip(f"no nginx: {reason}")


def cookies_of(member):
    client = Client()
    if member:
        client.force_login(member.user)
    return "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())


@pytest.fixture
def cookies(world):
    return {name: cookies_of(world.members.get(name)) for name in WHO}


def get(site, address, cookie=""):
    """(status, where it leads, what it says but for what is new each time), and its headers."""
    connection = HTTPConnection(urlsplit(site).netloc, timeout=30)
    headers = {"Cookie": cookie} if cookie else {}
    connection.request("GET", address, headers=headers | {"Host": "localhost"})
    response = connection.getresponse()
    said = NEW_EACH_TIME.sub("", response.read().decode("latin-1"))
    return (response.status, response.headers["Location"], said), response.headers


def private(world):
    """What is somebody's own, or members' alone."""
    photos = [reverse("member-photo", args=[each.key]) for each in world.members.values()]
    profiles = [each.get_absolute_url() for each in world.members.values()]
    names = ("network-home", "members", "own-profile", "profile-json", "profile-readings")
    shared = [world.space.url, world.event.url, f"{world.event.url}calendar/"]
    files = [world.document.url, world.picture]
    return [*map(reverse, names), *profiles, *photos, *shared, *files]


def shared(world):
    """What everybody may open, and reads as they may: pages, lists, the API."""
    lists = ["/fr/", "/fr/agenda/", "/fr/search/?q=zq", "/fr/search/results.csv?q=zq"]
    lists += ["/api/v1/search?q=zq", "/api/v1/complete?q=atel", "/fr/organisations/"]
    return [world.project.url, *lists]


def test_everybody_gets_their_own(world, live_server, proxy, cookies):
    """Whoever asks first, and though somebody has asked before."""
    for address in private(world) + shared(world):
        own = {name: get(live_server.url, address, cookies[name])[0] for name in WHO}
        for name in (*WHO, *reversed(WHO), *WHO):
            seen, headers = get(proxy, address, cookies[name])
            assert seen == own[name], (address, name)
            if address in private(world):
                assert headers["X-Cache"] != "HIT", (address, name)
                kept = {"private"} if seen[0] == 404 else {"private", "no-store"}
                assert kept <= set(headers["Cache-Control"].split(", ")), (address, name)


def test_what_is_asked_for_differs(world, live_server, cookies):
    """Else the test above would prove nothing."""
    for address in private(world):
        seen = {name: get(live_server.url, address, cookies[name])[0] for name in WHO}
        assert seen["ada"] != seen["visitor"] or seen["béa"] != seen["visitor"], address
    own = reverse("own-profile")
    assert get(live_server.url, own, cookies["ada"]) != get(live_server.url, own, cookies["béa"])


@pytest.mark.parametrize("address", ["/covers/1/1/1.6/1.6-ecology.svg", "/fr/search/feed.rss"])
def test_what_is_the_same_for_all_is_kept(world, proxy, cookies, address):
    """The cache does cache: what says that it may be kept comes from it, whoever asks."""
    first, _headers = get(proxy, address)
    for name in WHO:
        seen, headers = get(proxy, address, cookies[name])
        assert (seen, headers["X-Cache"]) == (first, "HIT")
    assert "zq" not in first[2]


def test_files_are_served_where_they_are_public_alone(world, proxy, cookies):
    public = PortalImage.objects.create(title="y", file=picture_file())
    drawn = public.get_rendition("width-480|format-webp")
    assert get(proxy, drawn.url)[0][0] == 200
    closed = [world.document.file.name, public.file.name, drawn.image.file.name]
    closed += [world.picture.replace("/pictures/", "private_images/"), "private_images/"]
    assert {get(proxy, f"/media/{name}", cookies["ada"])[0][0] for name in closed} == {404}
