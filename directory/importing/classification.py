"""The site's vocabularies as an import looks them up: loaded once, by code and by label."""

from functools import cached_property

from portal.core.models import Discipline, Territory

from .vocabularies import key


class Vocabulary:
    """The nodes of one model."""

    def __init__(self, model):
        self.model = model

    @cached_property
    def nodes(self):
        return list(self.model.objects.order_by("-depth", "path"))

    @cached_property
    def by_code(self):
        former = {code: node for node in self.nodes for code in node.former_codes}
        return former | {node.code: node for node in self.nodes}

    @cached_property
    def by_label(self):
        """Nodes by label; where a parent has its only child's name, the parent's is meant."""
        return {key(label): node for node in self.nodes for label in (node.label_fr, node.label_en)}

    def find(self, term):
        """The node that `term` is the code, a former code or a label of."""
        term = str(term)
        return self.by_code.get(term) or self.by_label.get(key(term))


class ScienceTypes(Vocabulary):
    """PPSR-Core's science types: of several disciplines, the deepest and then the first."""

    @cached_property
    def by_type(self):
        return {kind: node for node in reversed(self.nodes) for kind in node.ppsr}

    def find(self, term):
        return self.by_type.get(str(term))


def vocabularies():
    """A fresh look at the vocabularies, by the field of a record that names their nodes."""
    return {
        "disciplines": Vocabulary(Discipline),
        "science_types": ScienceTypes(Discipline),
        "territories": Vocabulary(Territory),
    }
