"""The guide for editors, as `docs/` has it, in the admin's help: for who may enter the admin."""

import re
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import path, re_path, reverse
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

DOCS = Path(settings.ROOT_DIR) / "docs"
FILES = {"en": "editors.md", "fr": "editors.fr.md"}
PICTURES = "screenshots/editors/"
# The title stands in the header of the page, the other language in its own.
PREAMBLE = re.compile(r"\A# .*\n+\[.*\]\(.*\)\n+")


@require_safe
def guide(request):
    text = (DOCS / FILES[get_language()[:2]]).read_text("utf-8")
    html, parts = rendered(PREAMBLE.sub("", text))
    context = {"text": mark_safe(html), "parts": parts}
    return render(request, "home_admin/guide.html", context)


def rendered(text):
    """(HTML, [(anchor, heading)]) of a guide in Markdown."""
    reader = MarkdownIt()
    tokens = reader.parse(text)
    parts = []
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            opening.attrSet("id", slugify(inside.content))
            parts.append((opening.attrs["id"], inside.content))
        for token in inside.children or []:
            if token.type == "image":
                name = token.attrs["src"].removeprefix(PICTURES)
                token.attrs |= {"src": reverse("guide_picture", args=[name]), "loading": "lazy"}
    return reader.renderer.render(tokens, reader.options, {}), parts


@require_safe
def picture(request, name):
    file = DOCS / PICTURES / name
    if not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/webp")


urls = [
    path("guide/", guide, name="guide"),
    re_path(r"^guide/(?P<name>[a-z-]+\.webp)$", picture, name="guide_picture"),
]
