"""A list of pages: what may be asked for, and the query that finds it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from portal.core.parameters import Parameters, day, key, moment, number, one_of, some_of, yes
from search.documents import LANGUAGES

from . import cursors
from .cursors import MAX_PAGE_SIZE, PAGE_SIZE
from .kinds import MODELS
from .references import MAX_ID
from .types import SUMMARY, TYPES

MAX_KEYS = 100
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# What a list is ordered by, besides the id; a minus sign is for the highest first.
SORTS = {
    "id": None,
    "tree": F("path"),
    "title": F("title"),
    "modified": Coalesce("last_published_at", LONG_AGO),
    "-published": Coalesce("first_published_at", LONG_AGO),
    "-modified": Coalesce("last_published_at", LONG_AGO),
}
MOMENTS = ("modified", "-published", "-modified")
FIELDS = ["id", "type", *sorted({name for each in TYPES.values() for name in each.by_name})]


@dataclass(frozen=True)
class Asked:
    """A list of pages, `fields` of each. Empty means any."""

    types: tuple[str, ...] = ()
    language: str = ""
    keys: tuple[UUID, ...] = ()
    parent: int | None = None
    aliases: bool = False
    begins: date | None = None
    ends: date | None = None
    modified_from: datetime | None = None
    sort: str = "id"
    fields: tuple[str, ...] = SUMMARY
    page_size: int = PAGE_SIZE
    after: tuple = ()

    @property
    def list(self):
        """What makes it this list, however much of it is shown."""
        which = (self.types, self.language, self.keys, self.parent, self.aliases)
        return (*which, self.begins, self.ends, self.modified_from, self.sort)

    @property
    def models(self):
        return [MODELS[name] for name in self.types or MODELS]


def parse(query):
    """(what an address asks for, what is wrong with it by parameter)."""
    told = Parameters(query)
    asked = Asked(
        types=told.each("type", one_of(MODELS), len(MODELS)),
        language=told.one("language", one_of(LANGUAGES), ""),
        keys=told.each("key", key, MAX_KEYS),
        parent=told.one("parent", number(MAX_ID)),
        aliases=told.one("aliases", yes, False),
        begins=told.one("from", day),
        ends=told.one("to", day),
        modified_from=told.one("modified_from", moment),
        sort=told.one("sort", one_of(SORTS), "id"),
        fields=told.one("fields", some_of(FIELDS), SUMMARY),
        page_size=told.one("page_size", number(MAX_PAGE_SIZE), PAGE_SIZE),
    )
    if (asked.begins or asked.ends) and asked.types != ("event",):
        wrong = "from" if asked.begins else "to"
        told.errors[wrong] = _("Only events have days. Ask for them alone: type=event.")
    return from_cursor(told, asked), told.errors


def from_cursor(told, asked):
    """The list that is asked for, from where the cursor says."""
    return replace(asked, after=told.one("cursor", lambda cursor: _values(cursor, asked), ()))


def _values(cursor, asked):
    by, pk = cursors.values(cursor, asked.list)
    return (parse_datetime(by) if asked.sort in MOMENTS else by, pk)


def cursor_behind(page, asked):
    """Where the list goes on behind one of its pages."""
    by = getattr(page, "by", None)
    return cursors.after([by.isoformat() if isinstance(by, datetime) else by, page.pk], asked.list)


def found(asked, viewer, restrictions):
    """(pages, each of its own type; whether there are more)."""
    models = asked.models
    model = models[0] if len(models) == 1 else Page
    rows = _ordered(_filtered(model.objects.all(), asked, viewer, restrictions), asked)
    rows = list(rows.select_related("locale")[: asked.page_size + 1])
    shown, more = rows[: asked.page_size], len(rows) > asked.page_size
    return _specific(shown, model), more


def _specific(rows, model):
    """The pages themselves, where only what all pages share was read."""
    if model is not Page:
        return rows
    pages = {}
    for content_type in {row.content_type_id for row in rows}:
        own = ContentType.objects.get_for_id(content_type).model_class()
        wanted = [row.pk for row in rows if row.content_type_id == content_type]
        pages |= own.objects.select_related("locale").in_bulk(wanted)
    for row in rows:
        if row.pk in pages:
            pages[row.pk].by = getattr(row, "by", None)
    return [pages[row.pk] for row in rows if row.pk in pages]


def visible(pages, viewer, restrictions):
    """Those of some pages that are published, have an address, and are open to the viewer."""
    at = Q(pk__in=())
    for _site, root, _address, language in Site.get_site_root_paths():
        at |= Q(url_path__startswith=root, locale__language_code=language)
    pages = pages.filter(at, live=True)
    for path in restrictions.closed_to(viewer):
        pages = pages.exclude(path__startswith=path)
    return pages


def _filtered(pages, asked, viewer, restrictions):
    pages = visible(pages, viewer, restrictions)
    types = ContentType.objects.get_for_models(*asked.models).values()
    pages = pages.filter(content_type__in=[each.pk for each in types])
    if not asked.aliases:
        pages = pages.filter(alias_of=None)
    if asked.language:
        pages = pages.filter(locale__language_code=asked.language)
    if asked.keys:
        pages = pages.filter(translation_key__in=asked.keys)
    if asked.parent:
        parent = Page.objects.filter(pk=asked.parent).first()
        pages = pages.child_of(parent) if parent else pages.none()
    if asked.modified_from:
        pages = pages.filter(last_published_at__gte=asked.modified_from)
    return _within(pages, asked)


def _within(events, asked):
    """Those that take place on one of the days asked for."""
    if asked.begins:
        first = timezone.make_aware(datetime.combine(asked.begins, time.min))
        events = events.filter(Q(end__gte=first) | Q(end=None, start__gte=first))
    if asked.ends:
        last = timezone.make_aware(datetime.combine(asked.ends, time.max))
        events = events.filter(start__lte=last)
    return events


def _ordered(pages, asked):
    """In the order asked for, and from where the cursor says; the id settles what is equal."""
    by, falls = SORTS[asked.sort], asked.sort.startswith("-")
    beyond, sign = ("lt", "-") if falls else ("gt", "")
    if by is None:
        behind = Q(pk__gt=asked.after[1]) if asked.after else Q()
        return pages.filter(behind).order_by("pk")
    pages = pages.annotate(by=by)
    if asked.after:
        last, pk = asked.after
        behind = Q(**{f"by__{beyond}": last}) | Q(by=last, **{f"pk__{beyond}": pk})
        pages = pages.filter(behind)
    return pages.order_by(f"{sign}by", f"{sign}pk")
