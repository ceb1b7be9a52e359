"""The style guide is staff's, and whole: no block and no part of a page can be forgotten in it."""

from io import BytesIO

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from portal.core.blocks import BodyBlock
from portal.core.models import PortalImage
from portal.home import style_guide, tokens
from portal.home.found_specimens import STATES
from search.models import MissedSearch
from tests.soup import soup_of

from ..e2e.content import build_full_pages

GUIDE = "/fr/style-guide/"
SEARCHES = [f"{GUIDE}search/{state}/" for state in STATES]
ADDRESSES = [GUIDE, f"{GUIDE}tokens.css", *SEARCHES]
# Their templates are the guide's to show.
FOLDERS = ("blocks", "parts")
# Chosen from what a site has, or asked of another one.
CHOSEN = {"video", "film", "audio", "download", "documents", "pages", "map"}
# The second is a search on PostgreSQL, the third how it reads much at once.
READS = ("SELECT", "WITH found AS (SELECT", "DECLARE")


@pytest.fixture
def image(db):
    pixels = BytesIO()
    Image.new("RGB", (1600, 900), "teal").save(pixels, "png")
    file = ImageFile(BytesIO(pixels.getvalue()), name="pond.png")
    return PortalImage.objects.create(
        title="pond.png", description="Une mare", credit="A. Martin", file=file
    )


@pytest.fixture
def staff(client_of, site_tree, image):
    return client_of("editor")


@pytest.mark.parametrize("address", ADDRESSES)
def test_visitors_are_asked_to_sign_in_and_led_back(client, site_tree, address):
    assert client.get(address)["Location"] == f"/fr/account/login/?next={address}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_for_who_is_signed_in_without_the_right_there_is_nothing(client_of, site_tree, address):
    assert client_of("member").get(address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_staff_may_see_it_and_no_shared_cache_keep_it(staff, address):
    response = staff.get(address)
    assert response.status_code == 200
    assert "private" in response["Cache-Control"]


def test_a_search_that_is_none_of_them(staff):
    assert staff.get(f"{GUIDE}search/other/").status_code == 404


def test_every_template_of_blocks_and_parts_is_drawn(client_of, site_tree, vocabulary):
    """On the guide, or on a whole page that it leads to, of a site that has a page of each type."""
    build_full_pages(vocabulary)
    staff = client_of("editor")
    guide = staff.get(GUIDE)
    addresses = [link["href"] for link in soup_of(guide).select("#whole a")]
    responses = [guide, *(staff.get(address) for address in addresses)]
    assert {response.status_code for response in responses} == {200, 404}
    drawn = {template.name for response in responses for template in response.templates}
    templates = settings.PORTAL_DIR / "templates"
    there = {
        str(path.relative_to(templates))
        for folder in FOLDERS
        for path in (templates / folder).glob("*.html")
    }
    assert there - drawn == set()


def test_every_block_is_shown_in_several_states(staff):
    blocks = staff.get(GUIDE).context["blocks"]
    assert set(blocks) == set(BodyBlock().child_blocks)
    assert {name for name, states in blocks.items() if len(states) < 2} == set()


def test_every_block_may_be_what_the_guide_puts_into_it(staff):
    """Nothing is there that an editor couldn't write, but for what is gone since."""
    refused = []
    for name, states in staff.get(GUIDE).context["blocks"].items():
        for label, body in states if name not in CHOSEN else ():
            try:
                body.stream_block.clean(body)
            except ValidationError as error:
                refused.append((name, str(label), error.as_json_data()))
    assert [name for name, _label, _error in refused] == ["figure", "gallery", "link"], refused


def test_a_site_without_images_says_so(client_of, site_tree):
    soup = soup_of(client_of("editor").get(GUIDE))
    assert "pas encore d’image" in soup.get_text() or "no image yet" in soup.get_text()
    assert soup.select("img") == []


def test_to_look_at_it_changes_nothing(staff):
    staff.get(GUIDE)  # cuts the image
    for address in (GUIDE, *SEARCHES):
        with CaptureQueriesContext(connection) as queries:
            staff.get(address)
        writes = [q["sql"] for q in queries if not q["sql"].lstrip().startswith(READS)]
        assert writes == [], address
    assert not MissedSearch.objects.exists()


def test_both_languages(staff):
    soup = soup_of(staff.get("/en/style-guide/"))
    assert soup.html["lang"] == "en"
    assert "Listening to bats" in soup.get_text()
    assert soup.select_one("link[rel=canonical]") is None
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"


def test_editors_find_it_in_the_help_menu(staff):
    page = staff.get("/admin/").content.decode()
    assert GUIDE in page or "/en/style-guide/" in page


class TestTokens:
    def test_contrast_is_that_of_wcag(self):
        assert tokens.contrast("#000000", "#ffffff") == pytest.approx(21)
        assert tokens.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
        assert tokens.contrast("#0a5653", "#0a5653") == 1

    @pytest.mark.parametrize("scheme", tokens.SCHEMES)
    def test_what_is_read_can_be_read(self, scheme):
        found = {pair.name: getattr(pair, scheme) for pair in tokens.pairs(tokens.tokens())}
        assert len(found) > len(tokens.PAIRS)
        assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}

    def test_each_token_that_can_be_shown_has_a_rule(self):
        css = tokens.stylesheet()
        for token in tokens.tokens().values():
            shown = f".token--{token.name}-dark " in css or f".token--{token.name} " in css
            assert shown is (token.kind != "measure"), token

    def test_the_dark_scheme_is_read(self):
        paper = tokens.tokens()["paper"]
        assert paper.kind == "colour"
        assert tokens.contrast(paper.light, paper.dark) > 10


def test_icons_are_those_that_templates_draw(staff):
    sources = "".join(p.read_text("utf-8") for p in settings.PORTAL_DIR.glob("templates/**/*.html"))
    drawn = style_guide.icons_in_use()
    assert [
        name for name in drawn if f'{{% icon "{name}" %}}' in sources
    ] or '{% icon "' not in sources
    assert len(soup_of(staff.get(GUIDE)).select(".tokens--icon li")) == len(drawn)
