"""Places that somebody chose for a map: how many projects there are, and what each covers."""

from functools import cached_property
from typing import NamedTuple

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.choices import Kind

from .engine import visible_counts
from .facets import BY_NAME
from .requests import SearchRequest
from .territory_map import DEPARTEMENT, alphabetically
from .vocabulary import vocabularies


class Place(NamedTuple):
    """`count` is of its projects, as far as the viewer may find them."""

    code: str
    label: str
    count: int

    @property
    def projects(self):
        """How many there are, in words; nothing where there is none."""
        told = {"n": number_format(self.count, force_grouping=True)}
        return ngettext("%(n)s project", "%(n)s projects", self.count) % told if self.count else ""

    @property
    def name(self):
        """The place with all that is said of it: "Finistère: 12 projects"."""
        told = {"place": self.label, "count": self.projects}
        return _("%(place)s: %(count)s") % told if self.count else self.label

    @property
    def link(self):
        """Where its projects are, if there are any."""
        chosen = {"kind": frozenset({Kind.PROJECT}), "territory": frozenset({self.code})}
        asked = SearchRequest(selected=chosen).querystring()
        return f"{reverse('search')}?{asked}" if self.count else ""


class PlacesMap:
    """The places of some codes, former ones too, by the alphabet; false without any.

    A code of what is no longer there is passed over. `viewer` is whose projects are counted, none
    are without one.
    """

    def __init__(self, codes, language, viewer=None):
        self.language = language
        self.vocabulary = vocabularies().of(BY_NAME["territory"])
        found = {self.vocabulary.current(code) for code in codes} - {None}
        counts = _counts(found, viewer) if viewer else {}
        self.places = [
            Place(code, self.vocabulary.label(code, language), counts.get(code, 0))
            for code in found
        ]
        self.places.sort(key=alphabetically)

    def __bool__(self):
        return bool(self.places)

    @cached_property
    def departements(self):
        """By number: {"29": Place}; of two places that hold one, the more precise."""
        places = {place.code: place for place in self.places}
        covered = {}
        for code in self.vocabulary.terms:
            line = (code, *self.vocabulary.ancestors(code)) if code.startswith(DEPARTEMENT) else ()
            if holding := [places[each] for each in line if each in places]:
                covered[code.removeprefix(DEPARTEMENT)] = holding[0]
        return covered

    def name_of(self, number):
        """The name of a département, None where the vocabulary lacks it."""
        found = self.vocabulary.values(self.language).get(DEPARTEMENT + number)
        return found and found.label


def _counts(codes, viewer):
    return visible_counts({"territory": sorted(codes)}, viewer, {Kind.PROJECT})["territory"]
