"""Mutants of a module: its source with one small change each.

The changes are mutmut's, and two more. mutmut itself makes none to tables, nor to what is
decorated, and this project's decisions are in both; here every line of a module is changed.
"""

import difflib
from typing import NamedTuple

import libcst as cst
from mutmut.mutation.file_mutation import deep_replace
from mutmut.mutation.mutators import mutation_operators


class Mutant(NamedTuple):
    line: int
    before: str
    after: str
    source: str


def without_a_decorator(node):
    for each in node.decorators:
        others = [other for other in node.decorators if other is not each]
        yield node.with_changes(decorators=others)


def negated(node):
    condition = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), condition))


OPERATORS = (
    *mutation_operators,
    ((cst.FunctionDef, cst.ClassDef), without_a_decorator),
    ((cst.If, cst.CompIf), negated),
)


class Changes(cst.CSTVisitor):
    """(node, what it becomes) of each change."""

    def __init__(self):
        self.found = []

    def on_visit(self, node):
        for kind, operator in OPERATORS:
            if isinstance(node, kind):
                self.found += [(node, new) for new in operator(node)]
        return True


def mutants(source):
    """All of a source, by line; two changes that come to the same are one."""
    module, changes = cst.parse_module(source), Changes()
    module.visit(changes)
    sources = dict.fromkeys(deep_replace(module, *change).code for change in changes.found)
    sources.pop(source, None)
    return sorted(_mutant(source, changed) for changed in sources)


def _mutant(source, changed):
    diff = [*difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0, lineterm="")][2:]
    line = int(diff[0].split()[1].lstrip("-").partition(",")[0])
    before, after = (
        " ".join(each[1:].strip() for each in diff if each.startswith(sign)) for sign in "-+"
    )
    return Mutant(line, before, after, changed)
