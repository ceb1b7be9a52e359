"""Images as data: addresses that work, drawn or not; nobody draws what isn't signed."""

from pathlib import Path

import pytest

from portal.content import images
from portal.core.models import PortalRendition
from portal.core.pictures import COVER, draw_shown

from ..factories import ProjectPageFactory
from .conftest import add_image, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(site_tree, files):
    return ProjectPageFactory(image=files.image)


@pytest.fixture
def undrawn(page):
    """The page, of whose image nothing is drawn yet."""
    PortalRendition.objects.all().delete()
    return page


def told(client, page):
    return get(client, f"pages/{page.pk}")["page"]["image"]


def addresses(image):
    for shape in images.SHAPES:
        yield image[shape]["src"]
        for source in image[shape]["sources"]:
            yield from (each.split(" ")[0] for each in source["srcset"].split(", "))


def test_what_is_told_of_an_image(client, page, files):
    image = told(client, page)
    assert (image["alt"], image["credit"]) == ("Une mare", "Ada")
    assert (image["width"], image["height"], image["focal_point"]) == (1600, 900, None)
    assert (image["cover"]["width"], image["cover"]["height"]) == (1280, 720)
    assert (image["full"]["width"], image["full"]["height"]) == (960, 540)
    types = [source["type"] for source in image["cover"]["sources"]]
    assert types == ["image/avif", "image/webp"]
    for source in image["full"]["sources"]:
        assert [each.split(" ")[1] for each in source["srcset"].split(", ")] == [
            "480w",
            "960w",
            "1440w",
        ]


def test_the_focal_point_in_pixels_of_the_original(client, page, files):
    image = files.image
    image.focal_point_x, image.focal_point_y = 400, 300
    image.focal_point_width, image.focal_point_height = 200, 100
    image.save()
    assert told(client, page)["focal_point"] == {"x": 400, "y": 300, "width": 200, "height": 100}


def test_what_is_drawn_has_its_files_address(client, page):
    draw_shown(page)
    image = told(client, page)
    for address in [image["cover"]["src"], image["cover"]["sources"][0]["srcset"]]:
        assert address.startswith("http://testserver/media/images/")


def test_what_isnt_is_drawn_by_asking(client, undrawn):
    before = told(client, undrawn)
    assert not PortalRendition.objects.exists()
    for address in addresses(before):
        response = client.get(address.removeprefix("http://testserver"))
        assert response.status_code == 302
        assert response["Location"].startswith("/media/images/")
    after = told(client, undrawn)
    assert {*addresses(after)}.isdisjoint(addresses(before))
    for shape in images.SHAPES:
        for name in ("width", "height"):
            assert after[shape][name] == before[shape][name]
        assert [
            [each.split(" ")[1] for each in source["srcset"].split(", ")]
            for source in after[shape]["sources"]
        ] == [
            [each.split(" ")[1] for each in source["srcset"].split(", ")]
            for source in before[shape]["sources"]
        ]


def test_nothing_is_larger_than_it_is(client, site_tree):
    image = add_image()
    type(image).objects.filter(pk=image.pk).update(width=500, height=400)
    found = told(client, ProjectPageFactory(image=image))
    assert (found["full"]["width"], found["full"]["height"]) == (500, 400)
    assert found["full"]["sources"][0]["srcset"].endswith("500w")


class TestSigned:
    def test_another_size_or_image_isnt_drawn(self, client, files):
        address = images.signed_address(files.image, COVER[0])
        other = add_image()
        for changed in (
            address.replace("640x360", "641x360"),
            address.replace(f"/{files.image.pk}/", f"/{other.pk}/"),
            address.replace("/pictures/", "/pictures/A"),
            "/pictures/ñ/1/fill-640x360%7Cformat-avif",
        ):
            assert client.get(changed).status_code == 404
        assert not PortalRendition.objects.exists()

    def test_one_that_is_gone_or_broken(self, client, files):
        address = images.signed_address(files.image, COVER[0])
        Path(files.image.file.path).write_bytes(b"zq")
        assert client.get(address).status_code == 404
        files.image.delete()
        assert client.get(address).status_code == 404

    def test_who_asks_again_is_asked_anew(self, client, files):
        response = client.get(images.signed_address(files.image, COVER[0]))
        assert response["Cache-Control"] == "private, no-cache"
