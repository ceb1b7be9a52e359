"""What pages of each type show: by name, so that nothing shows that nobody has thought of."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Literal
from uuid import UUID

from django.db.models import Model
from django.utils import timezone
from pydantic import Discriminator
from typing_extensions import TypeAliasType

from directory.status import effective_status, is_recruiting
from portal.core.choices import Status
from portal.home import frame

from . import blocks
from .fields import Field, Value, as_schema, data, of, own, rows
from .kinds import MODELS

# What a list tells of each page unless it is asked for more.
SUMMARY = ("key", "language", "title", "url", "teaser", "image", "published", "modified")
FILED = "disciplines territories tags"
MOMENT = datetime | None


@dataclass(frozen=True)
class PageType:
    """A type of pages, with its fields in their order."""

    name: str
    model: type[Model]
    fields: tuple[Field, ...]

    @cached_property
    def by_name(self):
        return {field.name: field for field in self.fields}

    @cached_property
    def schema(self):
        given = {"id": (int, ...), "type": (Literal[self.name], ...)}
        title = self.name.title().replace("-", "")
        return as_schema(f"{title}Data", self.fields, self.model.__doc__, **given)

    def data(self, page, reading, names):
        """The page with those of the named fields that its type has."""
        fields = [self.by_name[name] for name in names if name in self.by_name]
        return {"id": page.pk, "type": self.name, **data(page, reading, fields)}

    def needs(self, names):
        """The relations to read at once for many pages."""
        named = (self.by_name[name] for name in names if name in self.by_name)
        return list(dict.fromkeys(need for field in named for need in field.needs))


def _status(page, reading):
    code = effective_status(page, timezone.localdate())
    return {"code": str(code), "label": str(Status(code).label)}


def _language(page, reading):
    return page.locale.language_code


def _common(model):
    """What every page has."""
    return (
        own(
            "key",
            UUID,
            lambda page, reading: page.translation_key,
            "What it shares with its translations; the `id` of a hit of the search.",
        ),
        own("language", str, _language, "What it is written in."),
        own("title", str, lambda page, reading: page.title),
        own(
            "url",
            str,
            lambda page, reading: frame.address(page.url_path, _language(page, reading)),
            "Its path on the site.",
        ),
        of(model, "teaser"),
        of(model, "image"),
        own("published", MOMENT, lambda page, reading: page.first_published_at),
        own("modified", MOMENT, lambda page, reading: page.last_published_at),
        own(
            "is_alias",
            bool,
            lambda page, reading: page.alias_of_id is not None,
            "Whether it only repeats a page of another language, at an address of its own.",
        ),
        of(model, "body"),
    )


def _named(model, names):
    return tuple(of(model, name) for name in names.split())


def _event(model):
    return (
        *_named(model, "start end all_day event_format event_status venue address"),
        *_named(model, "commune lat lon"),
        own(
            "online_url",
            str,
            lambda page, reading: page.online_url if page.can_be_joined else "",
            "Where to join it online, while one can.",
        ),
        *_named(model, "registration_url registration_until cost languages audiences project"),
        rows(model, "organisers", "organisation", schema="Organiser"),
        *_named(model, FILED),
    )


def _project(model):
    return (
        *_named(model, "research_question how_to_take_part data_use site_url"),
        own("status", Value, _status, "On this day."),
        own(
            "is_recruiting",
            bool,
            lambda page, reading: is_recruiting(page, timezone.localdate()),
            "Whether one can join on this day.",
        ),
        *_named(model, "start_date end_date season recruiting_from recruiting_until"),
        *_named(model, "tasks settings audiences difficulty time_needed languages"),
        *_named(model, "equipment cost teaching_materials"),
        *_named(model, "data_policy data_url data_licence intended_outcomes outcomes funding"),
        *_named(model, "contact_name contact_email contact_url commune lat lon"),
        rows(model, "points", "commune", "lat", "lon", schema="Point"),
        rows(model, "parties", "organisation", "role", schema="Party"),
        rows(model, "publications", "title", "year", "url", schema="Publication"),
        rows(model, "identifiers", "origin", "value", schema="Identifier"),
        *_named(model, FILED),
    )


def _resource(model):
    return (
        *_named(model, "resource_type year publisher doi hal_id external_url document licence"),
        rows(model, "authors", "given_name", "family_name", schema="Author"),
        *_named(model, "languages audiences organisation project"),
        *_named(model, FILED),
    )


def _news(model):
    return _named(model, f"date project {FILED}")


OWN = {"project": _project, "resource": _resource, "event": _event, "news": _news}
TYPES = {
    name: PageType(name, model, _common(model) + OWN.get(name, lambda model: ())(model))
    for name, model in MODELS.items()
}
_Any = blocks.union(each.schema for each in TYPES.values())
Page = TypeAliasType("Page", Annotated[_Any, Discriminator("type")])
