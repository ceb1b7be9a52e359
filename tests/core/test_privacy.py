"""Documents and images of a restricted collection: by any address, to those whom they are for."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from directory.exporting.extended import everything
from directory.exporting.ppsr import media
from portal.core import files, periodic, privacy
from portal.core.models import PortalImage, PortalRendition
from portal.core.specimens import picture as specimen
from portal.core.wagtail_hooks import warn_of_private_images
from search.models import SearchEntry

from ..factories import ProjectPageFactory, ResourcePageFactory, StandardPageFactory, UserFactory
from .test_pictures import picture_file

pytestmark = pytest.mark.django_db
OUTSIDE = ("visitor", "editor")
STRICT = ["max-age=0", "must-revalidate", "no-cache", "no-store", "private"]
HIDDEN = "zqimage"


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


@pytest.fixture
def members_only(db):
    """A collection for the group of members, and one below it, which says nothing by itself."""
    collection = Collection.get_first_root_node().add_child(name="Members")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.get(name="Members"))
    return collection.add_child(name="Minutes")


@pytest.fixture
def image(members_only):
    return PortalImage.objects.create(
        title=HIDDEN,
        description=f"{HIDDEN}alt",
        credit=f"{HIDDEN}credit",
        file=picture_file(),
        collection=members_only,
    )


def kept(collection=None, name="minutes.txt", content=b"said among us"):
    place = collection or Collection.get_first_root_node()
    return Document.objects.create(
        title="Minutes", file=ContentFile(content, name=name), collection=place
    )


def policy(response):
    return sorted(part.strip() for part in response["Cache-Control"].split(","))


def body(response):
    return b"".join(response.streaming_content)


def client_without_role():
    client = Client()
    client.force_login(UserFactory())
    return client


def signs_in_for(response, address):
    return response.status_code == 302 and response["Location"].endswith(f"?next={address}")


class TestDocuments:
    def test_of_members_is_for_members(self, client_of, members_only):
        document = kept(members_only)
        response = client_of("member").get(document.url)
        assert (body(response), policy(response)) == (b"said among us", STRICT)
        for role in OUTSIDE:
            refused = client_of(role).get(document.url)
            assert signs_in_for(refused, document.url)
            assert policy(refused) == STRICT

    @pytest.mark.parametrize("open_to", ["everybody", "members"])
    def test_no_address_leads_to_its_file(self, client_of, members_only, open_to):
        document = kept(members_only if open_to == "members" else None)
        name = document.file.name
        with pytest.raises(NotImplementedError):
            document.file.url  # noqa: B018  the property is what is tried
        for address in (f"/media/{name}", f"/static/{name}", f"/media/../private/{name}"):
            assert client_of("member").get(address).status_code == 404
        assert not (Path(settings.MEDIA_ROOT) / name).exists()

    def test_moved_it_follows_its_collection_at_once(self, client, members_only):
        document = kept()
        address = document.url
        response = client.get(address)
        assert (body(response), policy(response)) == (b"said among us", ["no-cache", "private"])
        Document.objects.update(collection=members_only)
        known = {"If-None-Match": response["ETag"]}
        assert signs_in_for(client.get(address, headers=known), address)
        Document.objects.update(collection=Collection.get_first_root_node())
        assert client.get(address, headers=known).status_code == 304

    @pytest.mark.parametrize("digits", ["٣", "0"])
    def test_other_ways_to_write_its_number_are_no_way_round(self, client, members_only, digits):
        document = kept(members_only)
        number = "".join(chr(0x660 + int(n)) for n in str(document.pk)) if digits != "0" else None
        address = f"/documents/{number or f'00{document.pk}'}/{document.filename}"
        response = client.get(address)
        assert (response.status_code, policy(response)) == (302, STRICT)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("page.html", b"<script>alert(1)</script>"),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("page.xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'/>"),
        ],
    )
    def test_nothing_in_it_runs(self, client, name, content):
        """No form takes such files; whatever put it there, a browser saves it and shows nothing."""
        response = client.get(kept(name=name, content=content).url)
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Security-Policy"] == "default-src 'none'"
        assert response["X-Content-Type-Options"] == "nosniff"


def drawn_of(image, spec="width-480|format-webp"):
    return PortalImage.objects.get(pk=image.pk).get_rendition(spec)


RIGHTS = [("change", "all"), ("choose", "all"), ("add", "own"), ("view", "none")]


def account_with(right, collection):
    """An account with one right over the images of a collection."""
    group = Group.objects.create(name="Archivists")
    permission = Permission.objects.get(codename=f"{right}_image")
    group.collection_permissions.create(collection=collection, permission=permission)
    user = UserFactory()
    user.groups.add(group)
    return user


class TestPictures:
    def test_of_members_is_for_members(self, client_of, image):
        address = drawn_of(image).url
        response = client_of("member").get(address)
        assert (body(response)[8:12], policy(response)) == (b"WEBP", STRICT)
        assert response["Content-Type"] == "image/webp"
        assert response["Content-Security-Policy"] == "default-src 'none'"

    def test_others_are_told_as_of_one_that_is_not_there(self, client_of, image):
        address = drawn_of(image).url
        absent = address.replace("480", "481")
        visitor, account = client_of("visitor"), client_without_role()
        for each in (address, absent):
            assert signs_in_for(visitor.get(each), each)
            assert policy(visitor.get(each)) == STRICT
            assert account.get(each).status_code == 404
        assert client_of("member").get(absent).status_code == 404

    def test_who_looks_after_it_in_the_admin_sees_it_there(self, client_of, image):
        editor = client_of("editor")
        listed = BeautifulSoup(editor.get(reverse("wagtailimages:index")).content, "html.parser")
        [shown] = listed.select("main img[src*='/pictures/']")
        assert editor.get(shown["src"]).status_code == 200
        assert client_of("visitor").get(shown["src"]).status_code == 302

    @pytest.mark.parametrize(("right", "whose"), RIGHTS)
    def test_each_right_over_it_shows_what_the_admin_lists(self, image, right, whose):
        user = account_with(right, image.collection)
        own = PortalImage(collection=image.collection, uploaded_by_user=user)
        seen = {"all": (True, True), "own": (False, True), "none": (False, False)}[whose]
        assert (privacy.keeps(user, image), privacy.keeps(user, own)) == seen
        request = RequestFactory().get("/")
        request.user = user
        assert privacy.may_see(request, image) == (whose == "all")

    @pytest.mark.parametrize("open_to", ["everybody", "members"])
    def test_no_address_leads_to_the_original(self, client_of, image, open_to):
        if open_to == "everybody":
            PortalImage.objects.update(collection=Collection.get_first_root_node())
        name = image.file.name
        assert client_of("member").get(f"/media/{name}").status_code == 404
        assert not (Path(settings.MEDIA_ROOT) / name).exists()
        assert client_of("visitor").get(f"/pictures/{image.pk}/{name}").status_code == 404
        assert Path(image.file.path).exists()

    def test_no_address_leads_to_the_file_of_a_private_one(self, client_of, image):
        name = drawn_of(image).file.name
        for address in (f"/media/{name}", f"/media/{name.replace('private_', '')}"):
            assert client_of("member").get(address).status_code == 404


def to_members(image, collection):
    PortalImage.objects.filter(pk=image.pk).update(collection=collection)
    privacy.settle()


def save_into(image, collection):
    found = PortalImage.objects.get(pk=image.pk)
    found.collection = collection
    found.save()


def restrict(image, collection):
    """Not the image moves: its collection is restricted."""
    CollectionViewRestriction.objects.create(
        collection=image.collection, restriction_type=CollectionViewRestriction.LOGIN
    )


def below(image, collection):
    """Its collection moves below a restricted one, and is saved, as by Wagtail's form."""
    own = Collection.objects.get(pk=image.collection_id)
    own.move(Collection.objects.get(pk=collection.pk), "sorted-child")
    Collection.objects.get(pk=own.pk).save()


class TestMoves:
    @pytest.fixture
    def open_image(self, db):
        place = Collection.get_first_root_node().add_child(name="Ponds")
        return PortalImage.objects.create(title="pond", file=picture_file(), collection=place)

    @pytest.mark.parametrize("move", [to_members, save_into, restrict, below])
    def test_what_was_public_is_so_no_more(
        self, client, open_image, members_only, move, django_capture_on_commit_callbacks
    ):
        before = drawn_of(open_image)
        assert before.url == f"/media/{before.file.name}"
        assert client.get(before.url).status_code == 404  # DEBUG is off: a proxy would serve it
        assert Path(before.file.path).exists()
        with django_capture_on_commit_callbacks(execute=True):
            move(open_image, members_only)
        assert not Path(before.file.path).exists()
        after = drawn_of(open_image)
        assert after.url.startswith(f"/pictures/{open_image.pk}/")
        assert client.get(after.url).status_code == 302

    def test_put_elsewhere_by_the_dozen(
        self, client_of, open_image, members_only, django_capture_on_commit_callbacks
    ):
        before = drawn_of(open_image)
        action = ["core", "portalimage", "add_to_collection"]
        address = f"{reverse('wagtail_bulk_action', args=action)}?id={open_image.pk}"
        with django_capture_on_commit_callbacks(execute=True):
            client_of("admin").post(address, {"collection": members_only.pk})
        assert PortalImage.objects.get(pk=open_image.pk).collection == members_only
        assert not Path(before.file.path).exists()

    def test_opened_it_is_a_file_again(self, client, image, django_capture_on_commit_callbacks):
        before = drawn_of(image)
        with django_capture_on_commit_callbacks(execute=True):
            CollectionViewRestriction.objects.get().delete()
        after = drawn_of(image)
        assert after.url == f"/media/{after.file.name}"
        assert not Path(before.file.path).exists()

    def test_hits_follow(
        self, site_tree, open_image, members_only, django_capture_on_commit_callbacks
    ):
        page = ProjectPageFactory(image=open_image)
        seen = SearchEntry.objects.filter(key=page.translation_key).values_list("image", flat=True)
        assert seen.get()["src"].startswith("/media/images/")
        with django_capture_on_commit_callbacks(execute=True):
            save_into(open_image, members_only)
        assert seen.get() is None
        with django_capture_on_commit_callbacks(execute=True):
            save_into(open_image, Collection.get_first_root_node())
        assert seen.get()["src"].startswith("/media/images/")

    def test_as_time_passes(self, open_image, members_only):
        """Whatever has moved it without a word, as somebody at the database does."""
        before = drawn_of(open_image)
        PortalImage.objects.update(collection=members_only)
        told = dict(periodic.run_all())
        assert told["pictures that lie where they no longer belong"] == "1 of 1 images"
        assert not Path(before.file.path).exists()

    def test_nobody_in_particular_sees_what_everybody_does(self, image, open_image):
        for request in (None, RequestFactory().get("/")):
            assert [privacy.may_see(request, each) for each in (image, open_image)] == [False, True]

    def test_what_is_right_is_left(self, image, open_image):
        drawn = {drawn_of(each).file.name for each in (image, open_image)}
        assert privacy.settle() is None
        assert set(PortalRendition.objects.values_list("file", flat=True)) == drawn


class TestPublicPages:
    """A page that everybody reads, with pictures and documents that not everybody may see."""

    @pytest.fixture
    def page(self, site_tree, vocabulary, image, members_only):
        figure = ("figure", {"image": image, "caption": "La mare"})
        return ProjectPageFactory(
            title="Mares",
            image=image,
            body=[figure, ("download", {"document": kept(members_only)})],
            disciplines=[vocabulary.disciplines["1.6-ecology"]],
        )

    def test_show_them_to_those_who_may(self, client_of, page):
        for role, count in {"visitor": 0, "member": 2, "editor": 2}.items():
            html = client_of(role).get(page.url).content.decode()
            shown = BeautifulSoup(html, "html.parser").select("main picture")
            assert len(shown) == count, role
            assert html.count(HIDDEN) == 0 or count, role

    def test_are_told_nowhere_with_them(self, client_of, page):
        rest = ["/fr/search/", "/api/v1/search", "/fr/search/feed.rss", "/fr/projets/"]
        rest += ["/fr/search/feed.atom", "/api/v1/ppsr/projects?profile=extended"]
        rest += ["/fr/", "/sitemap-fr-1.xml", "/fr/disciplines/1.6-ecology/", "/fr/style-guide/"]
        for role in ("visitor", "member"):
            client = client_of(role)
            for address in rest:
                text = client.get(address).content.decode()
                assert [word for word in (HIDDEN, "/pictures/", "/private") if word in text] == []
        assert specimen() is None

    def test_are_exported_without_them(self, page):
        assert set(media(page).values()) == {""}
        data = str(everything(page))
        assert HIDDEN not in data
        assert "/media/" not in data
        assert "/pictures/" not in data
        assert "/documents/" not in data

    def test_their_editor_is_warned(self, client_of, page):
        request = client_of("editor").get("/fr/").wsgi_request
        warn_of_private_images(request, page)
        [told] = request._messages
        assert HIDDEN in told.message


def test_every_default_file_is_closed_but_in_the_public_folders(db):
    opened = {
        name: default_storage.save(f"{name}/a.txt", ContentFile(b"a")) for name in ("x", "images")
    }
    assert files.is_public(opened["images"])
    assert Path(default_storage.path(opened["images"])).is_relative_to(settings.MEDIA_ROOT)
    assert Path(default_storage.path(opened["x"])).is_relative_to(storages["private"].location)
    for name in opened.values():
        assert default_storage.open(name).read() == b"a"
        default_storage.delete(name)
        assert not default_storage.exists(name)


def test_files_of_before_are_taken_in(db):
    root, private = Path(settings.MEDIA_ROOT), Path(storages["private"].location)
    for name in ("documents/old.txt", "images/seen.webp"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"old")
    call_command("set_up", verbosity=0)
    assert not (root / "documents/old.txt").exists()
    assert (private / "documents/old.txt").read_bytes() == b"old"
    assert (root / "images/seen.webp").exists()
    assert files.take_in() == []


@pytest.mark.parametrize("kind", ["images", "documents"])
def test_the_admins_own_api_lists_none(client_of, image, kind):
    assert client_of("editor").get(f"/admin/api/main/{kind}/").status_code == 403


def test_resource_says_where_its_private_document_is_to_members_who_can_open_it(
    client_of, site_tree, members_only
):
    """A public page may lead to one: the way there is the sign-in, and then back."""
    document = kept(members_only)
    page = ResourcePageFactory(external_url="", document=document)
    assert document.url in client_of("visitor").get(page.url).content.decode()
    assert signs_in_for(client_of("visitor").get(document.url), document.url)


def test_plain_page_without_images_warns_of_nothing(client_of, site_tree):
    request = client_of("editor").get("/fr/").wsgi_request
    warn_of_private_images(request, StandardPageFactory())
    assert list(request._messages) == []
