"""The whole real catalogue, through import and export."""

import json
import re
from collections import Counter

import pytest
from wagtail.models import Revision

from directory.importing import vocabularies
from directory.models import ImportedRow, Organisation, ProjectPage
from search.engine import search
from search.requests import SearchRequest
from search.visibility import ANONYMOUS
from tests.directory import catalogue

# What a database does otherwise, the other imports show.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def raw():
    return catalogue.load()


@pytest.fixture
def imported(raw, take_in):
    return take_in(catalogue.CATALOGUE, publish=True)


def filed(relation):
    """Live projects by code of `relation`'s nodes and of all their ancestors, each page once."""
    counts = Counter()
    for page in ProjectPage.objects.live():
        nodes = list(getattr(page, relation).all())
        counts.update({n.code for node in nodes for n in [node, *node.get_ancestors()]})
    return dict(counts)


def searched():
    """The search's own counts of projects, for a visitor."""
    results = search(SearchRequest(scope=frozenset({"project"})), ANONYMOUS)
    return {
        name: {bucket.code: bucket.count for bucket in results.facets[name].buckets}
        for name in ("discipline", "territory")
    }


def snapshot():
    return (
        list(ProjectPage.objects.order_by("pk").values()),
        list(ImportedRow.objects.order_by("pk").values()),
        Revision.objects.count(),
        Organisation.objects.count(),
    )


def test_nine_topics_in_ten_map_and_the_rest_are_listed(raw):
    tokens = [topic for record in raw for topic in catalogue.topics(record)]
    mapped = [topic for topic in tokens if vocabularies.TOPICS.get(vocabularies.key(topic))]
    assert len(tokens) == 1917
    assert len(mapped) / len(tokens) >= 0.9
    assert set(tokens) - set(mapped) == set()


@pytest.mark.long
def test_the_whole_catalogue(raw, imported, take_in, export, schema_errors):
    assert imported.totals == {"created": 504, "updated": 0, "unchanged": 0, "refused": 0}
    assert [row.number for row in imported.rows] == list(range(1, 505))
    assert imported.unknown_columns == []

    expected = catalogue.expected_counts(raw)
    assert filed("disciplines") == expected["discipline"]
    assert filed("territories") == expected["territory"]
    assert searched() == expected

    before = snapshot()
    again = take_in(catalogue.CATALOGUE, publish=True, update=True)
    assert again.totals == {"created": 0, "updated": 0, "unchanged": 504, "refused": 0}
    assert snapshot() == before

    document = json.loads(export())
    assert len(document["Project"]) == 504
    assert schema_errors(document) == []
    assert sorted(p["projectName"] for p in document["Project"]) == sorted(
        " ".join(record["project_name"].split()) for record in raw
    )
    _check_report(imported)


def _check_report(report):
    """What the catalogue is known to hold, by kind of note."""
    kinds = Counter(note.kind for row in report.rows for note in row.notes)
    assert kinds["shared-id"] == 2
    shared = {row.external_id for row in report.rows if row.external_id.startswith("559-")}
    assert len(shared) == 2
    assert kinds["shared-address"] == 118
    assert report.rows[next(i for i, r in enumerate(report.rows) if r.external_id == "310")].page
    assert {term for (_column, term), _count in report.terms()} == {
        "colleges/universities",
        "Shellfish growers",
        "Lifelong learners",
        "People/organizations trained to conduct water quality monitoring",
        "Fishermen with own boats",
        "Fishermen",
        "gardeners",
    }
    unread = {n.value for r in report.rows for n in r.notes if n.kind == "unreadable"}
    assert {value for value in unread if re.search(r"going|Anticipated|Estimated", value)} == {
        "On-going",
        "anytime, ongoing",
        "Anticipated Summer 2021",
        "Anticipated 2021",
        "Estimated launch 5/01/2021",
    }


def test_pages_stand_in_the_english_directory(site_tree, take_in, raw):
    take_in(raw[:3])
    pages = ProjectPage.objects.order_by("pk")
    assert [page.get_parent().pk for page in pages] == [site_tree.projects.en.pk] * 3
    assert [page.locale.language_code for page in pages] == ["en"] * 3
    assert not any(page.live for page in pages)
