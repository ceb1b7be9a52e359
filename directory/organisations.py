"""The page of each organisation, and the list of all.

An organisation isn't in the tree of pages and has no restrictions of its own. It is known by the
pages that name it: whoever may find none of them isn't told that there is such an organisation.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.choices import Kind, PartyRole
from portal.core.references import references
from search.lookup import hits_of, visible
from search.names import folded_words
from search.projection import sort_key
from search.requests import SearchRequest
from search.visibility import Restrictions, Viewer

from . import jsonld
from .models import Organisation, ProjectParty

SHOWN = 24  # of each role or kind
PER_PAGE = 200
MAX_TYPED = 100


def mentions(**which):
    """(the organisations' column, the pages' key, rows) for each way in which a page names one.

    Only published pages count: what a draft says isn't known yet. The page types above this one
    are found by their foreign keys. `which` are lookups on the organisation. What stands behind a
    password is no search's, so nobody is known by it.
    """
    locked = Restrictions().locked
    for reference in references(Organisation):
        if reference.is_page:
            page = "" if reference.owner_column == "pk" else f"{reference.owner_column}__"
            live = reference.rows(**which).filter(**{f"{page}live": True})
            yield reference.column, f"{page}translation_key", _unlocked(live, page, locked)


def _unlocked(rows, page, locked=None):
    """Rows of pages but for those behind a password; `page` leads from a row to its page."""
    for path in Restrictions().locked if locked is None else locked:
        rows = rows.exclude(**{f"{page}path__startswith": path})
    return rows


@require_safe
def organisation_page(request, pk, slug):
    """An organisation with what it does here. Its name is told to those who may know it only."""
    organisation = get_object_or_404(
        Organisation.objects.select_related("logo", "territory"), pk=pk
    )
    viewer = Viewer.behind(request)
    keys = [rows.values(key) for _column, key, rows in mentions(exact=pk)]
    found = visible(keys, viewer)
    if not found:
        raise Http404
    if slug != organisation.slug:
        return redirect(organisation, permanent=True)
    language = get_language()[:2]
    summary, summary_language = organisation.summary_for(language)
    context = {
        "organisation": organisation,
        "title": organisation.name,
        "trail": [{"title": _("Organisations"), "url": reverse("organisations")}],
        "summary": summary,
        "summary_language": summary_language,
        "sections": Sections(organisation, found).shown(viewer, language),
        "described": {
            **jsonld.organisation(organisation),
            "description": summary,
            "mainEntityOfPage": request.build_absolute_uri(request.path),
        },
    }
    return render(request, "directory/organisation_page.html", context)


@dataclass
class Section:
    """Some of what an organisation does, under a heading; `more` leads to a search for the rest."""

    name: str
    title: str
    found: list
    kind: str
    hits: list
    more: str = ""


class Sections:
    """What names an organisation: its projects by role, its events, its resources."""

    def __init__(self, organisation, found):
        self.organisation, self.found = organisation, found

    def shown(self, viewer, language):
        """The sections that hold something, with their hits: two queries."""
        sections = [section for section in self.all() if section.found]
        wanted = {each.key: each for section in sections for each in section.found[:SHOWN]}
        hits = {hit.id: hit for hit in hits_of(wanted.values(), viewer, language)}
        for section in sections:
            ids = [str(each.key) for each in section.found[:SHOWN]]
            section.hits = [hits[id] for id in ids if id in hits]
            section.more = self.more(section) if len(section.found) > SHOWN else ""
        return sections

    def all(self):
        roles = self.roles()
        for role in PartyRole:
            title = _("Projects: %(role)s") % {"role": role.label}
            projects = [each for each in self.of(Kind.PROJECT) if role in roles[each.key]]
            yield Section(f"projects-{role}", title, projects, Kind.PROJECT, [])
        coming, past = self.events()
        yield Section("events", _("Next events"), coming, Kind.EVENT, [])
        yield Section("resources", _("Resources"), self.of(Kind.RESOURCE), Kind.RESOURCE, [])
        yield Section("past", _("Past events"), past, Kind.EVENT, [])

    def roles(self):
        """{project's key: roles}."""
        roles = defaultdict(set)
        parties = ProjectParty.objects.filter(organisation=self.organisation, page__live=True)
        parties = _unlocked(parties, "page__")
        for key, role in parties.values_list("page__translation_key", "role"):
            roles[key].add(role)
        return roles

    def of(self, kind):
        return [each for each in self.found.values() if each.kind == kind]

    def events(self):
        """(those to come, the soonest first; those that are over, the latest first)."""
        today = timezone.localdate()
        events = sorted(self.of(Kind.EVENT), key=lambda each: each.start)
        coming = [each for each in events if each.end >= today]
        return coming, [each for each in reversed(events) if each.end < today]

    def more(self, section):
        """The address of a search for the organisation's name."""
        name = self.organisation.name.replace('"', " ")
        asked = SearchRequest(q=f'"{name}"', selected={"kind": frozenset({section.kind})})
        return f"{reverse('search')}?{asked.querystring()}"


@dataclass(frozen=True)
class Row:
    """An organisation in the list, with how many projects and pages in all name it."""

    organisation: Organisation
    projects: int
    pages: int

    @property
    def letter(self):
        """The letter under which it stands."""
        return letter_of(self.organisation.name)

    def fits(self, words):
        """Whether each of the words begins one of its name."""
        return fits(f"{self.organisation.name} {self.organisation.acronym}", words)


def letter_of(name):
    """The letter under which a name stands in a list."""
    first = sort_key(name)[:1].upper()
    return first if first.isalpha() else "#"


def fits(name, words):
    """Whether each of some folded words begins a word of a name."""
    own = folded_words(name)
    return all(any(each.startswith(word) for each in own) for word in words)


@require_safe
def organisation_list(request):
    """The organisations that the visitor may know of, from A to Z, some of them by name."""
    typed = " ".join(request.GET.get("q", "").replace("\0", "").split())[:MAX_TYPED]
    words = folded_words(typed)
    rows = [row for row in known(Viewer.behind(request)) if row.fits(words)]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Organisations"),
        "typed": typed,
        "total": len(rows),
        "page_of_rows": page,
        "groups": [(letter, list(some)) for letter, some in groupby(page, lambda row: row.letter)],
        "letters": letters(rows, page.number, typed),
        "pages": [(n, f"?{address(n, typed)}") for n in page.paginator.page_range],
        "listed": [(row.organisation.name, row.organisation.get_absolute_url()) for row in page],
    }
    return render(request, "directory/organisation_list.html", context)


def known(viewer):
    """A Row for each organisation that a viewer may know of, in the order of the alphabet."""
    found, keys = _found(viewer)
    rows = [
        _row(each, keys[each.pk], found) for each in Organisation.objects.all() if keys[each.pk]
    ]
    return sorted(rows, key=lambda row: (row.letter == "#", sort_key(row.organisation.name)))


def known_among(pks, viewer):
    """Those of some organisations (ids; None: of all) that a viewer may know of."""
    return set(_found(viewer, **({} if pks is None else {"in": pks}))[1])


def _found(viewer, **which):
    """({key: Found}, {organisation's id: keys}) of what names organisations and may be seen."""
    ways = list(mentions(**which))
    found = visible([rows.values(key) for _column, key, rows in ways], viewer)
    keys = defaultdict(set)
    for pk, key in _pairs(ways):
        if key in found:
            keys[pk].add(key)
    return found, keys


def _row(organisation, keys, found):
    projects = sum(found[key].kind == Kind.PROJECT for key in keys)
    return Row(organisation, projects, len(keys))


def _pairs(ways):
    """(organisation's id, page's key), of all ways in one query."""
    first, *others = [rows.values_list(column, key) for column, key, rows in ways]
    return first.union(*others)


def letters(rows, shown, typed):
    """(letter, address) of each letter that there is; on the page that is shown, by its anchor."""
    first = {}
    for position, row in enumerate(rows):
        first.setdefault(row.letter, position // PER_PAGE + 1)
    return [
        (
            letter,
            anchor(letter) if number == shown else f"?{address(number, typed)}{anchor(letter)}",
        )
        for letter, number in first.items()
    ]


def anchor(letter):
    return f"#letter-{'other' if letter == '#' else letter}"


def address(number, typed):
    values = {"q": typed, "page": number if number > 1 else ""}
    return urlencode({name: value for name, value in values.items() if value})
