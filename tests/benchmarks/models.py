"""What Wagtail's search indexes in the comparison: the synthetic entries as a plain model."""

from django.db import models
from wagtail.search import index

from search.facets import FACETS

ONE_VALUE = [facet.name for facet in FACETS]


class BenchEntry(index.Indexed, models.Model):
    """An entry with one value per facet, as Wagtail's `facet()` can have no more."""

    title = models.TextField()
    url = models.TextField()
    summary = models.TextField()
    keywords = models.TextField()
    body = models.TextField()
    published = models.DateTimeField()
    kind = models.CharField(max_length=40)
    discipline = models.CharField(max_length=40)
    territory = models.CharField(max_length=40)
    participation = models.CharField(max_length=40, blank=True)
    setting = models.CharField(max_length=40, blank=True)
    audience = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=40, blank=True)
    resource_type = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=40, blank=True)
    event_format = models.CharField(max_length=40, blank=True)

    def __str__(self):
        return self.title

    search_fields = [
        index.SearchField("title", boost=8),
        index.SearchField("keywords", boost=3),
        index.SearchField("summary", boost=2),
        index.SearchField("body"),
        index.FilterField("title"),
        index.FilterField("published"),
        *(index.FilterField(name) for name in ONE_VALUE),
    ]
