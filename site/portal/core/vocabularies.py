"""Loading the classifications that come with the portal, one file each; staff's work stays.

What staff added or changed (`Node.edited`) is left as it is, and a node that they merged away stays
away. Reading, deciding and writing are apart: the whole tree is decided in memory, then written in
a few statements.
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from .models import Discipline, Territory
from .references import page_ids
from .tree import announce, lock

DATA = Path(__file__).parent / "data"
FILES = {Discipline: "disciplines", Territory: "territories"}
PLACE = ("path", "depth", "numchild")


class VocabularyError(Exception):
    """A vocabulary file that can't be loaded; the message names the code at fault."""


@dataclass
class Report:
    """What a load did, as codes; `merged` and `kept` are staff's work, `absent` left the file."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def read(model, folder=DATA):
    """The rows of a vocabulary's file, parents before children."""
    name = FILES[model]
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))[name]


@lru_cache
def codes(model):
    """The codes that come with the portal: staff may relabel these nodes, not rename them."""
    return frozenset(row["code"] for row in read(model))


@transaction.atomic
def load(model, rows):
    """Bring a classification up to `rows`; returns the report."""
    lock(model)
    loader = Loader(model)
    loader.take_all(rows)
    loader.write()
    return loader.report


class Loader:
    """The tree as it is and as it is to be; `take` decides on one row, `write` saves."""

    def __init__(self, model):
        self.model = model
        self.report = Report()
        self.nodes, self.parents, self.children = {}, {}, {"": []}
        self.former, self.last, self.changed = {}, {}, {}
        by_path = {}
        for node in model.objects.order_by("path"):
            parent = by_path.get(node.path[: -model.steplen], "")
            by_path[node.path] = node.code
            self.place(node, parent, len(self.children[parent]))
            self.former.update(dict.fromkeys(node.former_codes, node.code))

    def place(self, node, parent, position):
        self.nodes[node.code] = node
        self.parents[node.code] = parent
        self.children[parent].insert(position, node.code)
        self.children.setdefault(node.code, [])

    def take_all(self, rows):
        seen = set()
        for row in rows:
            self.check(row, seen)
            seen.add(row["code"])
            self.take(row)
        ours = (code for code, node in self.nodes.items() if not node.edited)
        self.report.absent = [code for code in ours if code not in seen]

    def check(self, row, seen):
        if row["code"] in seen:
            raise VocabularyError(f"{row['code']}: twice in the file")
        if row["parent"] and row["parent"] not in seen:
            raise VocabularyError(
                f"{row['code']}: its parent {row['parent']} doesn't come before it"
            )

    def take(self, row):
        code = row["code"]
        if code in self.former and code not in self.nodes:
            self.report.merged.append(code)
            return
        parent = self.home(row["parent"] or "")
        values = {name: value for name, value in row.items() if name not in ("code", "parent")}
        node = self.nodes.get(code)
        if node is None:
            self.create(code, parent, values)
        else:
            self.compare(node, parent, values)
        if self.parents[code] == parent:
            self.last[parent] = code

    def home(self, parent):
        """The code of a row's parent as it is here: perhaps merged into another."""
        return parent if not parent or parent in self.nodes else self.former[parent]

    def create(self, code, parent, values):
        self.place(self.model(code=code, **values), parent, self.position(parent))
        self.report.created.append(code)

    def position(self, parent):
        """After the file's previous row of that parent, so that the file's order is the tree's."""
        last = self.last.get(parent)
        return self.children[parent].index(last) + 1 if last else 0

    def compare(self, node, parent, values):
        differing = {name: new for name, new in values.items() if getattr(node, name) != new}
        elsewhere = self.parents[node.code] != parent
        if not differing and not elsewhere:
            self.report.unchanged.append(node.code)
        elif node.edited or (elsewhere and self.is_inside(parent, node.code)):
            self.report.kept.append(node.code)
        else:
            self.update(node, parent, differing)

    def is_inside(self, code, ancestor):
        while code and code != ancestor:
            code = self.parents[code]
        return code == ancestor

    def update(self, node, parent, values):
        for name, value in values.items():
            setattr(node, name, value)
        if self.parents[node.code] != parent:
            self.children[self.parents[node.code]].remove(node.code)
            self.place(node, parent, self.position(parent))
        self.changed[node.code] = {*values}
        self.report.updated.append(node.code)

    def write(self):
        """Save the tree; nothing at all is written when nothing changed."""
        if not self.report.created and not self.report.updated:
            return
        branches = self.branches()
        self.number("", "", 1)
        self.update_rows()
        self.model.objects.bulk_create(self.nodes[code] for code in self.report.created)
        announce(self.model, page_ids(self.model, branches))

    def branches(self):
        """The ids of the nodes whose labels or place change, with all below them."""
        changed = set(self.report.updated)
        inside = (c for c in self.nodes if any(a in changed for a in self.line(c)))
        return [self.nodes[code].pk for code in inside if self.nodes[code].pk]

    def line(self, code):
        while code:
            yield code
            code = self.parents[code]

    def number(self, parent, path, depth):
        """Give all nodes their place, in the order of `children`."""
        for position, code in enumerate(self.children[parent], start=1):
            node = self.nodes[code]
            place = (self.model._get_path(path, depth, position), depth, len(self.children[code]))
            if place != tuple(getattr(node, name) for name in PLACE):
                self.changed.setdefault(code, set()).update(PLACE)
                node.path, node.depth, node.numchild = place
            self.number(code, node.path, depth + 1)

    def update_rows(self):
        """Update what changed; paths are unique, so those that change first get out of the way."""
        rows = [self.nodes[code] for code in self.changed if self.nodes[code].pk]
        names = sorted(set().union(*self.changed.values()))
        if "path" in names:
            aside = Concat(Value("!"), Cast("pk", CharField()))
            self.model.objects.filter(pk__in=[node.pk for node in rows]).update(path=aside)
        if rows:
            self.model.objects.bulk_update(rows, names, batch_size=100)
