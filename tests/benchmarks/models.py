"""What Wagtail's search indexes in the comparison: the synthetic entries as a plain model."""

from django.db import models
from wagtail.search import index

from search.facets import BY_NAME


class BenchEntry(index.Indexed, models.Model):
    """An entry with a field for each facet: the codes that `facet()` counts, ancestors included."""

    key = models.UUIDField()
    title = models.TextField()
    url = models.TextField()
    summary = models.TextField()
    keywords = models.TextField()
    body = models.TextField()
    published = models.DateTimeField()
    start = models.DateField()
    end = models.DateField()
    kind = models.JSONField(default=list)
    discipline = models.JSONField(default=list)
    territory = models.JSONField(default=list)
    participation = models.JSONField(default=list)
    setting = models.JSONField(default=list)
    audience = models.JSONField(default=list)
    status = models.JSONField(default=list)
    resource_type = models.JSONField(default=list)
    language = models.JSONField(default=list)
    event_format = models.JSONField(default=list)

    territory_only = models.JSONField(default=list)

    image = None  # synthetic entries have none

    search_fields = [
        index.SearchField("title", boost=8),
        index.SearchField("keywords", boost=3),
        index.SearchField("summary", boost=2),
        index.SearchField("body"),
        index.FilterField("title"),
        index.FilterField("published"),
        *(index.FilterField(name) for name in [*BY_NAME, "territory_only"]),
    ]

    def __str__(self):
        return self.title

    @property
    def codes(self):
        """{facet: codes}, as SearchEntry has them."""
        return {name: codes for name in BY_NAME if (codes := getattr(self, name))}
