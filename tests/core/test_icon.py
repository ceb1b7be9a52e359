"""The icon's files are those that the code draws."""

import io
import re

import pytest
from django.conf import settings
from PIL import Image, ImageChops

from portal.core import icon

FOLDER = settings.PORTAL_DIR / "static/portal"


@pytest.mark.parametrize("name", icon.files())
def test_files_are_as_drawn(name):
    kept = Image.open(FOLDER / name).convert("RGBA")
    drawn = Image.open(io.BytesIO(icon.files()[name])).convert("RGBA")
    assert kept.size == drawn.size
    assert ImageChops.difference(kept, drawn).getbbox() is None


def test_drawing_is_that_of_the_svg():
    svg = (FOLDER / "icon.svg").read_text()
    rings = re.findall(r'<circle cx="(\d+)" cy="(\d+)" r="(\d+)"', svg)
    assert rings == [(str(x), str(y), str(icon.RADIUS)) for x, y in icon.RINGS]
    assert f'fill="{icon.GROUND}"' in svg
    assert f'stroke-width="{icon.WIDTH}"' in svg
