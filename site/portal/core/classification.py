"""Reading a classification: pure queries, for the search, the importer and the addresses."""

from dataclasses import dataclass

from .models import CODE
from .paths import paths_above

CODE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """A node of a classification as data, cheap to keep for the life of a process.

    `parent` is the parent's code, empty for a root; `depth` starts at 1; `kind` is empty for a
    discipline.
    """

    id: int
    code: str
    label_fr: str
    label_en: str
    parent: str
    depth: int
    former_codes: tuple[str, ...]
    kind: str = ""

    def label_for(self, language):
        """The label in `language`, French where there is none."""
        return getattr(self, f"label_{(language or 'fr')[:2]}", "") or self.label_fr


def vocabulary(model):
    """The whole of a classification in tree order, as a list of `Entry`: one query."""
    extra = ["kind"] if hasattr(model, "kind") else []
    rows = model.objects.order_by("path").values_list(
        "path", "id", "code", "label_fr", "label_en", "depth", "former_codes", *extra
    )
    codes = {}
    entries = []
    for path, pk, code, label_fr, label_en, depth, former, *kind in rows:
        codes[path] = code
        parent = codes.get(path[: -model.steplen], "")
        entries.append(Entry(pk, code, label_fr, label_en, parent, depth, tuple(former), *kind))
    return entries


def resolve(model, code):
    """The node of that code, or the one into which it was merged; None for any other text."""
    if not is_code(code):
        return None
    return model.objects.filter(code=code).first() or former(model, code)


def is_code(code):
    """Whether it could be the code of a node: anything may be asked for or stored."""
    return isinstance(code, str) and len(code) <= CODE_LENGTH and bool(CODE.regex.match(code))


def former(model, code):
    """The node that `code` was merged into, or that bore this code before."""
    renamed = model.objects.exclude(former_codes=[])
    return next((node for node in renamed if code in node.former_codes), None)


def resolve_all(model, codes):
    """The nodes that `resolve` gives for some codes, in tree order: a query, or two."""
    found = {node.code: node for node in model.objects.filter(code__in=codes)}
    if lost := {*codes} - found.keys():
        renamed = model.objects.exclude(former_codes=[])
        found |= {each.code: each for each in renamed if not lost.isdisjoint(each.former_codes)}
    return sorted(found.values(), key=lambda node: node.path)


def branch(node):
    """The ids of a node and of all nodes below it, as a query."""
    return type(node).objects.filter(path__startswith=node.path).order_by().values("pk")


def ancestors(node):
    """The nodes above, from the root down: one query, none for a root."""
    paths = paths_above(node.path, node.steplen)
    return list(type(node).objects.filter(path__in=paths).order_by("path")) if paths else []
