"""Disciplines and territories: a small part of the real vocabularies, with their real codes."""

import factory
from wagtail_factories.factories import MP_NodeFactory

from portal.core.models import Discipline, Territory

# (code, French label, English label, children)
DISCIPLINES = [
    (
        "1",
        "Sciences naturelles",
        "Natural sciences",
        [
            ("1.3", "Sciences physiques", "Physical sciences", []),
            (
                "1.6",
                "Sciences biologiques",
                "Biological sciences",
                [
                    ("1.6-ecology", "Écologie", "Ecology", []),
                    ("1.6-ornithology", "Ornithologie", "Ornithology", []),
                ],
            ),
        ],
    ),
    (
        "3",
        "Sciences médicales",
        "Medical and health sciences",
        [
            (
                "3.3",
                "Sciences de la santé",
                "Health sciences",
                [("3.3-epidemiology", "Épidémiologie", "Epidemiology", [])],
            )
        ],
    ),
    (
        "6",
        "Sciences humaines",
        "Humanities and the arts",
        [
            (
                "6.1",
                "Histoire et archéologie",
                "History and archaeology",
                [
                    ("6.1-history", "Histoire", "History", []),
                    ("6.1-archaeology", "Archéologie", "Archaeology", []),
                ],
            ),
            (
                "6.2",
                "Langues et littérature",
                "Languages and literature",
                [("6.2-linguistics", "Linguistique", "Linguistics", [])],
            ),
        ],
    ),
]
TERRITORIES = [
    (
        "WORLD",
        "Monde",
        "World",
        [
            ("BE", "Belgique", "Belgium", []),
            (
                "FR",
                "France",
                "France",
                [
                    (
                        "FR-REG-11",
                        "Île-de-France",
                        "Île-de-France",
                        [
                            ("FR-DEP-75", "Paris", "Paris", []),
                            ("FR-DEP-92", "Hauts-de-Seine", "Hauts-de-Seine", []),
                        ],
                    ),
                    (
                        "FR-REG-53",
                        "Bretagne",
                        "Brittany",
                        [
                            ("FR-DEP-29", "Finistère", "Finistère", []),
                            ("FR-DEP-35", "Ille-et-Vilaine", "Ille-et-Vilaine", []),
                        ],
                    ),
                ],
            ),
        ],
    ),
    ("ONLINE", "En ligne, partout", "Online, everywhere", []),
]
KINDS = {"WORLD": "world", "ONLINE": "online", "FR-REG": "region", "FR-DEP": "departement"}


def territory_kind(code):
    return KINDS.get(code) or KINDS.get(code[:6], "country")


def _plant(factory_class, rows, parent=None):
    for code, label_fr, label_en, children in rows:
        node = factory_class(parent=parent, code=code, label_fr=label_fr, label_en=label_en)
        _plant(factory_class, children, node)


def load_small_vocabulary():
    """Plant DISCIPLINES and TERRITORIES; the nodes by code, of both."""
    _plant(DisciplineFactory, DISCIPLINES)
    _plant(TerritoryFactory, TERRITORIES)
    disciplines = {node.code: node for node in Discipline.objects.all()}
    territories = {node.code: node for node in Territory.objects.all()}
    return disciplines, territories


class NodeFactory(MP_NodeFactory):
    """A node under `parent`, or a root."""

    class Meta:
        abstract = True

    parent = None
    label_fr = factory.LazyAttribute(lambda node: f"Nœud {node.code}")
    label_en = factory.LazyAttribute(lambda node: f"Node {node.code}")


class DisciplineFactory(NodeFactory):
    class Meta:
        model = Discipline

    code = factory.Sequence(lambda n: f"9.{n}")


class TerritoryFactory(NodeFactory):
    class Meta:
        model = Territory

    code = factory.Sequence(lambda n: f"XX-{n}")
    kind = factory.LazyAttribute(lambda node: territory_kind(node.code))
