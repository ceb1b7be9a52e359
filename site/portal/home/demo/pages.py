"""Pages from the items of `content/`: the French page, its translation, both published."""

import uuid
from collections import Counter
from datetime import date, datetime, time, timedelta

from django.core.files.base import ContentFile
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.text import slugify
from wagtail.documents.models import Document
from wagtail.models import Locale, Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from directory.models import (
    Organisation,
    ProjectIdentifier,
    ProjectParty,
    ProjectPoint,
    ProjectPublication,
)
from portal.core.models import Discipline, Territory, is_blank
from portal.events.models import EventOrganiser
from resources.models import ResourceAuthor

from .covers import Covers
from .text import blocks, rich_text, typeset

# What makes an item's translation key out of its kind and key; never to be changed.
NAMESPACE = uuid.UUID("0a4de5c8-6a5c-4a55-9d0e-2f0c8f0b7d51")

PLAIN = {
    *("title", "teaser", "research_question", "season", "equipment", "cost", "data_policy"),
    *("intended_outcomes", "outcomes", "funding", "contact_name", "venue", "address", "publisher"),
}
# Names stay as they are in a translation that doesn't give its own.
NAMES = {"contact_name", "venue", "address", "publisher"}
RICH = {"how_to_take_part", "data_use"}
DAYS = {
    *("start_date", "end_date", "recruiting_from", "recruiting_until", "date"),
    "registration_until",
}


def translation_key(kind, key):
    """The identity of an item, the same wherever and whenever it is loaded."""
    return uuid.uuid5(NAMESPACE, f"{kind}/{key}")


class Library:
    """What items refer to: locales, nodes, organisations, images, and the pages already there."""

    def __init__(self, today):
        self.today = today
        self.fr = Locale.objects.get_or_create(language_code="fr")[0]
        self.en = Locale.objects.get_or_create(language_code="en")[0]
        self.disciplines = _by_code(Discipline)
        self.territories = _by_code(Territory)
        if not (self.disciplines and self.territories):
            raise CommandError("The vocabularies are missing: run load_vocabularies first.")
        self.organisations = {}
        self.covers = Covers()
        self.pages = {
            (key, locale): pk
            for pk, key, locale in Page.objects.values_list("pk", "translation_key", "locale")
        }
        self.created, self.unchanged = Counter(), Counter()

    def page_id(self, kind, key, locale):
        """The id of an item's page in `locale`, else of its French page, else None."""
        identity = translation_key(kind, key)
        return self.pages.get((identity, locale.pk)) or self.pages.get((identity, self.fr.pk))

    def has(self, kind, key, locale):
        return (translation_key(kind, key), locale.pk) in self.pages

    def in_locale(self, page, locale):
        """A French page in `locale`; the root of all pages has no language."""
        if page.is_root() or locale == self.fr:
            return page
        return Page.objects.get(pk=self.pages[page.translation_key, locale.pk])

    def add(self, page):
        self.pages[page.translation_key, page.locale_id] = page.pk


def _by_code(model):
    """Nodes by code, and by the codes of nodes that staff have merged into them."""
    nodes = list(model.objects.all())
    former = {code: node for node in nodes for code in node.former_codes}
    return former | {node.code: node for node in nodes}


def load(library, kind, model, item, parent, before_publishing=None):
    """The item's page under `parent`, and its translation when it has one, unless they are there.

    What is there is left as it is: staff may have rewritten it. `before_publishing` is called with
    each new page before anybody can see it.
    """
    finish = before_publishing or (lambda page: None)
    for locale in (library.fr, library.en) if "en" in item else (library.fr,):
        if library.has(kind, item["key"], locale):
            library.unchanged[kind] += 1
        else:
            place = library.in_locale(parent, locale)
            _create(library, kind, model, _in_locale(item, locale), place, locale, finish)


def _in_locale(item, locale):
    """The item in a language: what isn't text is common, text is never left in the other one."""
    if locale.language_code == "fr":
        return {name: value for name, value in item.items() if name != "en"}
    common = item.keys() - PLAIN - RICH - {"body", "slug", "tags", "document", "en"}
    return {name: item[name] for name in common | (item.keys() & NAMES)} | item["en"]


def _create(library, kind, model, item, parent, locale, finish):
    page = model(
        translation_key=translation_key(kind, item["key"]),
        locale=locale,
        slug=item.get("slug") or slugify(item["title"] if locale == library.en else item["key"]),
        live=False,
        first_published_at=timezone.now() - timedelta(days=_age(item)),
        **_fields(library, item, locale.language_code),
    )
    _relate(library, page, item, locale)
    with disable_reference_index_auto_update():
        parent.add_child(instance=page)
        _publish(library, kind, page, finish)
    ReferenceIndex.create_or_update_for_object(page)


def _publish(library, kind, page, finish):
    finish(page)
    page.save_revision().publish()
    # Nothing was rewritten since it came out.
    Page.objects.filter(pk=page.pk).update(last_published_at=page.first_published_at)
    library.add(page)
    library.created[kind] += 1


def _age(item):
    """How many days ago an item came out: its own number, else one that its key always gives."""
    return item.get("age", 2 + uuid.uuid5(NAMESPACE, item["key"]).int % 500)


def _fields(library, item, language):
    """The values of the model's own fields; an unknown name is refused by the model."""
    names = item.keys() - RELATIONS.keys() - {"key", "slug", "age", "day", "days", "at", "until"}
    fields = {name: _value(library, name, item[name], language) for name in names}
    return fields | _times(library, item)


def _value(library, name, value, language):
    if name in PLAIN:
        return typeset(value, language)
    if name in RICH:
        return rich_text(value, language)
    if name in DAYS:
        return library.today + timedelta(days=value)
    if name == "body":
        return blocks(value, language, library.covers.get)
    return value


def _times(library, item):
    """An event's start and end, from days after today and hours of the day."""
    if "day" not in item:
        return {}
    first = library.today + timedelta(days=item["day"])
    last = first + timedelta(days=item.get("days", 1) - 1)
    return {
        "start": _moment(first, item.get("at", "00:00")),
        "end": _moment(last, item.get("until", "23:59")),
        "all_day": "at" not in item,
    }


def _moment(day: date, hour):
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(hour)))


def _relate(library, page, item, locale):
    for name, relate in RELATIONS.items():
        if item.get(name):
            relate(library, page, item[name], locale)


def _node(nodes, code):
    if code not in nodes:
        raise CommandError(f"Unknown code {code}: run load_vocabularies first.")
    return nodes[code]


def _disciplines(library, page, codes, _locale):
    page.disciplines.set([_node(library.disciplines, code) for code in codes])


def _territories(library, page, codes, _locale):
    page.territories.set([_node(library.territories, code) for code in codes])


def _tags(_library, page, tags, locale):
    page.tags.set([typeset(tag, locale.language_code) for tag in tags])


def _image(library, page, motif, _locale):
    page.image_id = library.covers.get(motif)


def _organisation(library, page, key, _locale):
    page.organisation = library.organisations[key]


def _organisers(library, page, keys, _locale):
    page.organisers = [EventOrganiser(organisation=library.organisations[key]) for key in keys]


def _parties(library, page, rows, _locale):
    page.parties = [
        ProjectParty(organisation=library.organisations[key], role=role) for key, role in rows
    ]


def _points(_library, page, rows, _locale):
    """Places, the first being the main one; an event has one only."""
    (page.commune, page.lat, page.lon), *others = rows
    if others:
        page.points = [ProjectPoint(commune=name, lat=lat, lon=lon) for name, lat, lon in others]


def _publications(_library, page, rows, locale):
    page.publications = [
        ProjectPublication(title=typeset(title, locale.language_code), year=year, url=url)
        for title, year, url in rows
    ]


def _identifiers(_library, page, rows, _locale):
    page.identifiers = [ProjectIdentifier(origin=origin, value=value) for origin, value in rows]


def _authors(_library, page, names, _locale):
    parted = [name.partition(", ") for name in names]
    page.authors = [
        ResourceAuthor(family_name=family, given_name=given) for family, _comma, given in parted
    ]


def _project(library, page, key, locale):
    page.project_id = library.page_id("projects", key, locale)


def _document(_library, page, text, locale):
    """A small text file to download."""
    title = f"Démonstration : {page.title}"
    page.document = Document.objects.filter(title=title).first() or Document.objects.create(
        title=title,
        file=ContentFile(
            typeset(text, locale.language_code).encode(), name=f"demonstration-{page.slug}.txt"
        ),
    )


RELATIONS = {
    "disciplines": _disciplines,
    "territories": _territories,
    "tags": _tags,
    "image": _image,
    "organisation": _organisation,
    "organisers": _organisers,
    "parties": _parties,
    "points": _points,
    "publications": _publications,
    "identifiers": _identifiers,
    "authors": _authors,
    "project": _project,
    "document": _document,
}


def load_nodes(library, items):
    """What the pages of disciplines and territories say, where nobody has written anything."""
    for item in items:
        code = item["key"]
        node = library.disciplines.get(code) or _node(library.territories, code)
        for language, name in (("fr", "text_fr"), ("en", "text_en")):
            if is_blank(getattr(node, name)):
                setattr(node, name, rich_text(item[language], language))
                node.save(update_fields=[name])
                library.created["nodes"] += 1
            else:
                library.unchanged["nodes"] += 1


def load_organisations(library, items):
    """Organisations, known by their name."""
    there = Organisation.objects.in_bulk(field_name="name")
    for item in items:
        name = typeset(item["name"], "fr")
        if name in there:
            library.unchanged["organisations"] += 1
        else:
            there[name] = _organise(library, name, item)
            library.created["organisations"] += 1
        library.organisations[item["key"]] = there[name]


def _organise(library, name, item):
    return Organisation.objects.create(
        name=name,
        acronym=item.get("acronym", ""),
        kind=item["kind"],
        summary_fr=typeset(item["summary_fr"], "fr"),
        summary_en=typeset(item.get("summary_en", ""), "en"),
        url=f"https://{item['key']}.example.org/",
        territory=_node(library.territories, item["territory"]),
    )
