"""What a list of pages tells of each, by its own query: what is missing, who translates it, when it
was confirmed last."""

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, When

from directory.models import ProjectPage
from portal.confirmations.models import confirmed
from portal.events.models import EventPage
from portal.news.models import NewsPage
from resources.models import ResourcePage

# What a page has when it is complete, beside what none can be stored without.
EXPECTED = {
    ProjectPage: (
        *("teaser", "image", "disciplines", "territories"),
        *("how_to_take_part", "data_use", "site_url", "contact_email", "start_date"),
    ),
    ResourcePage: ("teaser", "disciplines", "year", "licence"),
    NewsPage: ("teaser", "image", "disciplines"),
    EventPage: ("teaser", "disciplines", "end"),
}


def annotated(pages):
    """The pages of one type, each with `lacks_…`, 1 or 0, their sum `lacks`, and `is_untranslated`;
    projects with when they were confirmed as well."""
    model = pages.model
    lacking = {f"lacks_{name}": _lacks(model, name) for name in EXPECTED[model]}
    others = model.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None)
    pages = pages.annotate(
        **lacking, is_untranslated=~Exists(others.exclude(locale=OuterRef("locale")))
    )
    pages = pages.annotate(lacks=sum(F(name) for name in lacking))
    return confirmed(pages) if model is ProjectPage else pages


def _lacks(model, name):
    """1 where a page has nothing in that field, else 0."""
    field = model._meta.get_field(name)
    if field.many_to_many:
        rows = field.remote_field.through.objects.filter(**{field.m2m_field_name(): OuterRef("pk")})
        empty = ~Exists(rows)
    else:
        empty = Q(**{name: None}) if field.null else Q(**{name: ""})
    return Case(When(empty, then=1), default=0, output_field=IntegerField())


def missing(page):
    """The names of what a page has nothing in."""
    fields = [page._meta.get_field(name) for name in EXPECTED[type(page)]]
    return [str(field.verbose_name) for field in fields if getattr(page, f"lacks_{field.name}")]
