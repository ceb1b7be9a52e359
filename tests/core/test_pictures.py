"""Pictures: in which formats and widths, cut where, and what becomes of a file that is no use."""

from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.template import Context, Template
from PIL import Image

from portal.core import pictures
from portal.core.models import PortalImage, PortalRendition
from portal.core.receivers import pictures_left
from search.models import SearchEntry

from ..factories import ProjectPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Renditions of earlier tests, whose images may have had the same ids."""
    cache.clear()


def picture_file(size=(1600, 900)):
    """Red in its right third, blue in the rest."""
    canvas = Image.new("RGB", size, "blue")
    canvas.paste("red", (size[0] * 2 // 3, 0, *size))
    pixels = BytesIO()
    canvas.save(pixels, "png")
    return ImageFile(BytesIO(pixels.getvalue()), name="pond.png")


@pytest.fixture
def image(db):
    return PortalImage.objects.create(title="pond", description="Une mare", file=picture_file())


@pytest.fixture
def broken(image):
    """An image whose file has been cut short."""
    path = Path(image.file.path)
    path.write_bytes(path.read_bytes()[:90])
    return image


@pytest.fixture
def gone(image):
    """An image whose file is no longer there."""
    image.file.storage.delete(image.file.name)
    return image


def drawn(tag, image):
    html = Template(f"{{% load pictures %}}{{% {tag} image %}}").render(Context({"image": image}))
    return BeautifulSoup(html, "html.parser")


def test_cover_is_offered_in_three_formats_the_lightest_first(image):
    soup = drawn("cover_picture", image)
    assert [source["type"] for source in soup.find_all("source")] == ["image/avif", "image/webp"]
    for source in soup.find_all("source"):
        assert [each.split()[1] for each in source["srcset"].split(", ")] == ["640w", "1280w"]
        assert source["sizes"].endswith("100vw")
    shown = soup.img
    assert (shown["width"], shown["height"], shown["alt"]) == ("1280", "720", "Une mare")
    assert shown["src"].endswith(".jpg")
    assert shown["fetchpriority"] == "high"
    assert not shown.has_attr("loading")


def test_figure_waits_until_it_is_near(image):
    shown = drawn("figure_picture", image).img
    assert (shown["loading"], shown["width"], shown["height"]) == ("lazy", "960", "540")


def test_a_portrait_is_a_small_square(image):
    shown = drawn("portrait", image).img
    assert (shown["loading"], shown["width"], shown["height"]) == ("lazy", "96", "96")


def test_crop_is_around_the_focal_point(image):
    """The red third is kept where a square of it is all that fits."""
    image.focal_point_x, image.focal_point_y = 1500, 450
    image.focal_point_width = image.focal_point_height = 100
    image.save()
    found = image.get_rendition("fill-300x300|format-webp")
    with Image.open(found.file) as cut:
        red, _green, blue = cut.convert("RGB").getpixel((150, 150))
    assert red > 200 > 60 > blue


def test_small_image_has_one_width(image):
    image = PortalImage.objects.create(title="small", file=picture_file((300, 200)))
    soup = drawn("cover_picture", image)
    assert [" " in source["srcset"] for source in soup.find_all("source")] == [False, False]


@pytest.mark.parametrize("tag", ["cover_picture", "figure_picture"])
@pytest.mark.parametrize("name", ["broken", "gone"])
def test_no_picture_of_a_file_that_is_no_use(request, tag, name):
    assert str(drawn(tag, request.getfixturevalue(name))) == ""


@pytest.mark.parametrize("name", ["broken", "gone"])
def test_page_and_hits_do_without(request, client, site_tree, vocabulary, name):
    image = request.getfixturevalue(name)
    filed = {"disciplines": [vocabulary.disciplines["1.6-ecology"]]}
    body = [("figure", {"image": image, "caption": "La mare"})]
    page = ProjectPageFactory(image=image, body=body, **filed)
    assert SearchEntry.objects.get(key=page.translation_key).image is None
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    assert [found["src"] for found in soup.select("main header img")] == [
        "/covers/1/1/1.6/1.6-ecology.svg"
    ]
    assert [found.get_text(strip=True) for found in soup.select("main figure")] == ["La mare"]


class TestHits:
    def shown(self, client):
        soup = BeautifulSoup(client.get("/fr/search/").content, "html.parser")
        return soup.select(".hit > img")

    def test_image_in_two_widths(self, client, site_tree, image):
        ProjectPageFactory(image=image)
        [shown] = self.shown(client)
        assert (shown["width"], shown["height"], shown["alt"]) == ("640", "360", "Une mare")
        assert [each.split()[1] for each in shown["srcset"].split(", ")] == ["320w", "640w"]
        assert shown["loading"] == "lazy"

    def test_the_api_keeps_its_shape(self, client, site_tree, image):
        ProjectPageFactory(image=image)
        [hit] = client.get("/api/v1/search").json()["hits"]
        assert sorted(hit["image"]) == ["alt", "height", "src", "width"]

    def test_entries_of_before_have_one_width(self, client, site_tree, image):
        ProjectPageFactory(image=image)
        entry = SearchEntry.objects.get()
        del entry.image["srcset"]
        entry.save()
        [shown] = self.shown(client)
        assert not shown.has_attr("srcset")

    def test_cover_where_there_is_no_image(self, client, site_tree, vocabulary):
        ProjectPageFactory(disciplines=[vocabulary.disciplines["6.1-history"]])
        ProjectPageFactory()
        [shown] = self.shown(client)
        assert (shown["src"], shown["alt"]) == ("/covers/1/6/6.1/6.1-history.svg", "")


def specs_drawn():
    return sorted(PortalRendition.objects.values_list("filter_spec", flat=True))


@pytest.mark.django_db(transaction=True)
def test_pictures_are_made_when_the_page_is_published(site_tree, image):
    body = [("figure", {"image": image, "caption": ""}), ("text", "<p>Une mare</p>")]
    ProjectPageFactory(image=image, body=body)
    assert specs_drawn() == sorted({*pictures.COVER, *pictures.FIGURE, *pictures.HIT})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("block", "of", "specs"),
    [
        ("gallery", {"caption": ""}, pictures.FIGURE),
        ("people", {"name": "Ada", "role": "", "url": ""}, pictures.PORTRAIT),
    ],
)
def test_pictures_in_lists_are_made_then_too(site_tree, image, block, of, specs):
    ProjectPageFactory(body=[(block, [of | {"image": image}, of | {"image": None}])])
    assert specs_drawn() == sorted(specs)


@pytest.mark.django_db(transaction=True)
def test_pictures_may_be_left_to_a_command(site_tree, image):
    with pictures_left():
        ProjectPageFactory(image=image)
        ProjectPageFactory()
    assert specs_drawn() == sorted(pictures.HIT)
    call_command("draw_pictures", verbosity=0)
    assert specs_drawn() == sorted({*pictures.COVER, *pictures.HIT})
    ProjectPageFactory(image=PortalImage.objects.create(title="other", file=picture_file()))
    assert len(specs_drawn()) == 2 * len({*pictures.COVER, *pictures.HIT})
