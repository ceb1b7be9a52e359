"""A page for each discipline and territory, and the trees that lead there.

They are one more face of the search, which is why they live here: all they show of what is filed
is found by it, as the visitor may see it. Of the classification they need its terms, which the
search keeps, and the text that staff have written for a node.
"""

from dataclasses import dataclass, field
from itertools import islice

from django.apps import apps
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.core.choices import Kind

from .engine import search
from .facets import BY_NAME, RECRUITING
from .projection import sort_key
from .requests import SearchRequest
from .views import feeds
from .visibility import Viewer
from .vocabulary import vocabularies

TREES = {"discipline": "disciplines", "territory": "territories"}
TITLES = {"discipline": _("Disciplines"), "territory": _("Territories")}
WORLD = "WORLD"
RECRUITING_SHOWN, PROJECTS_SHOWN, OTHERS_SHOWN = 6, 6, 4
PROJECTS_READ = 24  # among which those are looked for that don't recruit


@dataclass(frozen=True)
class Door:
    """A node to go to: how many projects are there, and how many pages of whatever kind."""

    code: str
    label: str
    url: str
    projects: int
    pages: int
    children: list = field(default_factory=list)


@require_safe
def tree_page(request, name):
    """All disciplines or territories where the visitor may find something."""
    tree = Tree(name, Viewer.behind(request), get_language()[:2])
    first, shelves, rest = tree.shelves()
    context = {"first": first, "shelves": shelves, "rest": rest}
    context |= {"title": TITLES[name], "name": name}
    return render(request, "search/tree_page.html", context)


@require_safe
def node_page(request, name, code):
    """What is filed under a discipline or territory. A former code leads to the current one."""
    current = vocabularies().of(BY_NAME[name]).current(code)
    if current is None:
        raise Http404
    if current != code:
        return redirect(name, current, permanent=True)
    landing = Landing(name, code, Viewer.behind(request), get_language()[:2])
    return render(request, "search/landing_page.html", landing.context())


def recruits(hit):
    return any(value.code == RECRUITING for value in hit.statuses)


class Tree:
    """A classification with counts, for a viewer: two searches."""

    def __init__(self, name, viewer, language, code=None):
        self.name, self.viewer, self.language = name, viewer, language
        self.vocabulary = vocabularies().of(BY_NAME[name])
        here = {name: frozenset({code})} if code else {}
        self.here = SearchRequest(selected=here, language=language, page_size=1)

    def ask(self, **changes):
        return search(self.here.at(**changes), self.viewer)

    def filed(self, kind, **codes):
        """The part of a search that restricts it to a kind; its address says so, too."""
        return {**self.here.selected, "kind": frozenset({kind}), **codes}

    @cached_property
    def everything(self):
        """A search whose facets count every kind; whatever is chosen, they count the whole tree."""
        return self.ask()

    @cached_property
    def projects(self):
        return self.ask(selected=self.filed(Kind.PROJECT), page_size=PROJECTS_READ)

    @cached_property
    def project_counts(self):
        """{code: projects}."""
        return {bucket.code: bucket.count for bucket in self.projects.facets[self.name].buckets}

    @cached_property
    def buckets(self):
        """{code: bucket}, of every kind."""
        return {bucket.code: bucket for bucket in self.everything.facets[self.name].buckets}

    def door(self, bucket, deep=False):
        children = sorted(map(self.deep_door, bucket.children), key=self.place) if deep else []
        return Door(
            code=bucket.code,
            label=bucket.label,
            url=self.address(bucket.code),
            projects=self.project_counts.get(bucket.code, 0),
            pages=bucket.count,
            children=children,
        )

    def address(self, code):
        return reverse(self.name, args=[code])

    def deep_door(self, bucket):
        return self.door(bucket, deep=True)

    def place(self, door):
        """Disciplines stand in the order of their tree, places in that of the alphabet."""
        if self.name == "territory":
            return sort_key(door.label)
        return self.vocabulary.position(door.code)

    def shelves(self):
        """(nodes that come first, those with others below them, those without).

        The world is taken apart: what comes first is the world as a whole, and what is online.
        """
        roots = self.everything.facets[self.name].roots
        first, tops = [], sorted(map(self.deep_door, roots), key=self.place)
        world = next((door for door in tops if door.code == WORLD), None)
        if world:
            first = [world, *(door for door in tops if door is not world)]
            tops = world.children
        return first, [d for d in tops if d.children], [d for d in tops if not d.children]

    def doors(self, buckets):
        """Doors to these buckets, those with the most projects first; none to empty rooms."""
        found = [self.door(bucket) for bucket in buckets if bucket.count]
        return sorted(found, key=lambda door: (-door.projects, -door.pages, self.place(door)))


class Landing(Tree):
    """One node: at most six searches, however much is filed there."""

    def __init__(self, name, code, viewer, language):
        super().__init__(name, viewer, language, code)
        self.code = code

    def context(self):
        text, text_language = self.text()
        sections = self.sections()
        return {
            "name": self.name,
            "tree": TITLES[self.name],
            "tree_url": reverse(TREES[self.name]),
            "title": self.vocabulary.label(self.code, self.language),
            "trail": self.trail(),
            "text": text,
            "text_language": text_language,
            "doors": self.doors(self.below(self.code)),
            "sections": sections,
            "projects": self.projects,
            "more_projects": self.more_projects(sections),
            "wider": self.wider(),
            "instead": self.instead() if not self.projects.total else {},
            "described": {"about": self.described()},
            "listed": _listed(sections),
            **feeds(self.here),
        }

    def described(self):
        """The node in schema.org's terms."""
        name = self.vocabulary.label(self.code, self.language)
        if self.name == "territory":
            return {"@type": "Place", "name": name}
        return {"@type": "DefinedTerm", "name": name, "termCode": self.code}

    def text(self):
        """What staff have written of the node, and in which language."""
        nodes = apps.get_model("core", BY_NAME[self.name].tree).objects
        return nodes.only(*nodes.model.TEXTS).get(code=self.code).text_for(self.language)

    @property
    def above(self):
        """The codes above, the nearest first."""
        return self.vocabulary.ancestors(self.code)

    def trail(self):
        """The way down to it, from the page of the whole tree."""
        nodes = [
            {"title": self.vocabulary.label(code, self.language), "url": self.address(code)}
            for code in reversed(self.above)
        ]
        return [{"title": TITLES[self.name], "url": reverse(TREES[self.name])}, *nodes]

    def below(self, code):
        """The buckets of what is right below a node."""
        bucket = self.buckets.get(code)
        return bucket.children if bucket else ()

    def sections(self):
        """{name: results} of what is filed here; a kind of which there is nothing isn't asked."""
        today = timezone.localdate()
        wanted = {
            "recruiting": (Kind.PROJECT, {"page_size": RECRUITING_SHOWN}),
            "events": (Kind.EVENT, {"date_from": today, "sort": "soon"}),
            "resources": (Kind.RESOURCE, {}),
            "news": (Kind.NEWS, {}),
        }
        kinds = self.everything.facets["kind"].buckets
        there = {bucket.code for bucket in kinds if bucket.count}
        found = {
            name: self.section(name, kind, options)
            for name, (kind, options) in wanted.items()
            if kind in there
        }
        if "recruiting" in found:
            found["others"] = self.others()
        return {name: results for name, results in found.items() if results}

    def section(self, name, kind, options):
        status = {"status": frozenset({RECRUITING})} if name == "recruiting" else {}
        asked = {"page_size": OTHERS_SHOWN, **options}
        return self.ask(selected=self.filed(kind, **status), **asked)

    def others(self):
        """The newest projects that don't recruit, as many as there is room for."""
        found = (hit for hit in self.projects.hits if not recruits(hit))
        return list(islice(found, PROJECTS_SHOWN))

    def more_projects(self, sections):
        """Whether there are projects that the page doesn't show."""
        recruiting = sections.get("recruiting")
        shown = len(recruiting.hits) if recruiting else 0
        return self.projects.total > shown + len(sections.get("others", ()))

    def wider(self):
        """What is open to people here though it is filed more widely, as (bucket, address)."""
        asked = self.projects.request.toggled("territory", self.code)
        return [
            (bucket, asked.toggled("territory", bucket.code).querystring())
            for bucket in self.projects.wider
        ]

    def instead(self):
        """Where to go from a node without projects: the nearest one above that has some, and
        those beside it.
        """
        above = [self.door(self.buckets[code]) for code in self.above if code in self.buckets]
        roots = self.everything.facets[self.name].roots
        beside = self.doors(self.below(self.above[0]) if self.above else roots)
        return {
            "above": next((door for door in above if door.projects), None),
            "beside": [door for door in beside if door.projects],
        }


def _listed(sections):
    """(title, address) of all that the sections show."""
    shown = (getattr(found, "hits", found) for found in sections.values())
    return [(hit.title, hit.url) for hits in shown for hit in hits]
