"""What a new page may begin with, in the language of the place where it will stand."""

import json
import tomllib
from functools import cache
from pathlib import Path

from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.viewsets.pages import PageViewSet

from directory.models import ProjectPage
from portal.news.models import NewsPage

FILE = Path(__file__).with_name("starts.toml")


@cache
def starts():
    return tomllib.loads(FILE.read_text("utf-8"))["starts"]


def starts_of(model):
    """{name: its texts by language} of what a page of that type may begin with."""
    return {start["name"]: start for start in starts() if start["page"] == model._meta.label}


class StartView(CreateView):
    """A new page, empty or begun; the choice stands above the form until something is written."""

    template_name = "home_admin/create.html"

    def get(self, request):
        start = self._starts().get(request.GET.get("start"))
        if start:
            self.page.teaser, self.page.body = start["teaser"], json.dumps(start["body"])
        return super().get(request)

    def get_context_data(self, **kwargs):
        chosen = self.request.GET.get("start", "")
        return super().get_context_data(starts=self._starts(), chosen=chosen, **kwargs)

    def _starts(self):
        language = self.page.locale.language_code
        return {name: start[language] for name, start in starts_of(self.page_class).items()}


class ProjectViewSet(PageViewSet):
    model = ProjectPage
    add_view_class = StartView


class NewsViewSet(PageViewSet):
    model = NewsPage
    add_view_class = StartView


viewsets = [ProjectViewSet("project_pages"), NewsViewSet("news_pages")]
