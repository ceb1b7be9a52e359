"""Two versions of projects' pages, field by field, and what one takes over where it says nothing.

The fields are those that an editor fills in, in the order of the form, rows and filings included:
a field to come is compared and taken over without a word here.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.panels import PanelGroup
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import get_text_for_indexing

from portal.core.fields import ChoiceListField

from .models import ProjectPage

# What says something only as a whole: the half of one and the half of another would be wrong.
TOGETHER = [
    {"commune", "lat", "lon"},
    {"start_date", "end_date"},
    {"recruiting_from", "recruiting_until"},
    {"contact_name", "contact_email", "contact_url"},
    {"data_url", "data_licence"},
]
# Of these the one that stays takes over what it lacks, whatever it has.
ADDED = "identifiers"
# Words that are the same in each language.
NAMES = {"commune", "contact_name"}
UNTOLD = {"id", "page", "sort_order"}  # of a row


@dataclass(frozen=True)
class Row:
    """What a field says in the page that stays and in the one that goes, as texts."""

    name: str
    stays: list[str]
    goes: list[str]
    is_taken: bool

    @property
    def label(self):
        return label(self.name)

    @property
    def differs(self):
        return self.stays != self.goes


@lru_cache
def panels():
    """{name of a field or of rows: its panel} of what the page tells, in the form's order."""
    *tabs, _promote, _settings = ProjectPage.get_edit_handler().children
    return dict(_named(tabs))


def _named(panels):
    for panel in panels:
        if isinstance(panel, PanelGroup):
            yield from _named(panel.children)
        else:
            yield getattr(panel, "relation_name", None) or panel.field_name, panel


def label(name):
    """What the form calls a field, or rows."""
    field = ProjectPage._meta.get_field(name)
    return panels()[name].heading if field.one_to_many else capfirst(field.verbose_name)


def compare(stays, goes):
    """A Row for each field of which either says something."""
    taken, told = lacked(stays, goes), (said(stays), said(goes))
    rows = (Row(name, told[0][name], told[1][name], name in taken) for name in panels())
    return [row for row in rows if row.stays or row.goes]


def lacked(stays, goes):
    """The names of what the one that stays says nothing of, and the other does.

    Words are taken over within one language alone.
    """
    own, others = said(stays), said(goes)
    same_language = stays.locale_id == goes.locale_id
    empty = {name for name in panels() if not any(own[each] for each in _whole(name))}
    if set(others[ADDED]) - set(own[ADDED]):
        empty.add(ADDED)
    usable = (name for name in panels() if same_language or not _is_worded(name))
    return [name for name in usable if name in empty and others[name]]


def take_over(stays, goes):
    """Give a page what it lacks; the names of what that was. It isn't saved."""
    names = lacked(stays, goes)
    for name in names:
        field = ProjectPage._meta.get_field(name)
        if field.one_to_many:
            _take_rows(name, stays, goes)
        elif field.many_to_many:
            getattr(stays, name).set(list(getattr(goes, name).all()))
        else:
            setattr(stays, field.attname, field.value_from_object(goes))
    return names


def _take_rows(name, stays, goes):
    known = {_told_row(row) for row in getattr(stays, name).all()}
    for row in getattr(goes, name).all():
        if _told_row(row) not in known:
            row.pk = None
            getattr(stays, name).add(row)


def _whole(name):
    """The fields that say something together with one; most do so alone."""
    return next((each for each in TOGETHER if name in each), {name})


def _is_worded(name):
    field = ProjectPage._meta.get_field(name)
    if isinstance(field, models.URLField | models.EmailField) or name in NAMES:
        return False
    is_text = isinstance(field, models.CharField) and not field.choices
    return is_text or isinstance(field, models.TextField | StreamField)


def said(page):
    """{name: texts} of all that a page says; no texts where it says nothing of something."""
    return {name: _said(page, name) for name in panels()}


def _said(page, name):
    field = page._meta.get_field(name)
    if field.one_to_many:
        return [_told_row(row) for row in getattr(page, name).all()]
    if field.many_to_many:
        return sorted(str(each) for each in getattr(page, name).all())
    return _told(page, field)


def _told_row(row):
    """A row of a list, as one text."""
    fields = (each for each in row._meta.concrete_fields if each.name not in UNTOLD)
    return ", ".join(text for field in fields for text in _told(row, field))


def _told(instance, field):
    """What a field of a page or of a row says, as texts."""
    value = getattr(instance, field.name)
    if value is None or value == "":
        return []
    if isinstance(field, StreamField):
        return [_told_block(each) for each in value]
    if isinstance(field, RichTextField):
        return list(filter(None, [get_text_for_indexing(value).strip()]))
    if isinstance(field, ChoiceListField):
        return [str(each) for each in field.labels(value)]
    if isinstance(value, bool):
        return [_("Yes") if value else _("No")]
    if isinstance(field, models.DateField):
        return [date_format(value)]
    return [str(getattr(instance, f"get_{field.name}_display")() if field.choices else value)]


def _told_block(child):
    """A block of a body: what it is, and its words."""
    words = " ".join(child.block.get_searchable_content(child.value))
    return " ".join(filter(None, [f"[{child.block.label}]", words]))
