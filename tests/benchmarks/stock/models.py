"""A page with the same fields as the portal's standard page, of Wagtail's own blocks."""

import json
import os
from pathlib import Path

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

SHARED = json.loads(Path(os.environ["STOCK_BLOCKS"]).read_text())


class StockPage(Page):
    teaser = models.TextField(blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = StreamField(SHARED["types"], block_lookup=SHARED["lookup"], blank=True)

    content_panels = [*Page.content_panels, *map(FieldPanel, ["teaser", "image", "body"])]
