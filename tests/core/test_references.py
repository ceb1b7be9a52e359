"""What points at a node or a tag, discovered."""

import pytest
from taggit.models import Tag

from portal.core.models import Discipline, Territory
from portal.core.references import Usage, references, usage, uses
from tests.factories import OrganisationFactory, ProjectPageFactory, ResourcePageFactory, translate

pytestmark = pytest.mark.django_db


def described(model):
    found = references(model)
    return sorted((ref.owner._meta.label if ref.owner else "", ref.key) for ref in found)


PAGES = ["directory.ProjectPage", "events.EventPage", "news.NewsPage", "resources.ResourcePage"]


def test_every_filed_page_type_is_found():
    assert [pair for pair in described(Discipline) if pair[0] in PAGES] == [
        (label, ("disciplines",)) for label in PAGES
    ]
    assert [pair for pair in described(Territory) if pair[0] in PAGES] == [
        (label, ("territories",)) for label in PAGES
    ]
    assert ("directory.Organisation", ("territory",)) in described(Territory)
    assert described(Tag) == [
        ("", ()),
        *((label, ("tagged_items", "tag")) for label in PAGES),
    ]


def test_usage_counts_each_page_once_and_its_ancestors_too(
    vocabulary, site_tree, django_assert_num_queries
):
    nodes = vocabulary.territories
    page = ProjectPageFactory(territories=[nodes["FR-DEP-29"], nodes["FR-DEP-35"], nodes["BE"]])
    translate(page)
    ResourcePageFactory(territories=[nodes["FR-REG-53"]], live=False)
    OrganisationFactory(territory=nodes["FR-DEP-29"])
    with django_assert_num_queries(3):
        counts = usage(Territory)
    found = {code: counts[node.pk] for code, node in nodes.items()}
    nothing = Usage(0, 0, 0)
    assert found == {
        "WORLD": Usage(0, 2, 0),
        "BE": Usage(1, 1, 0),
        "FR": Usage(0, 2, 0),
        "FR-REG-11": nothing,
        "FR-DEP-75": nothing,
        "FR-DEP-92": nothing,
        "FR-REG-53": Usage(1, 2, 0),
        "FR-DEP-29": Usage(1, 1, 1),
        "FR-DEP-35": Usage(1, 1, 0),
        "ONLINE": nothing,
    }


def test_uses_tell_drafts_from_pages(vocabulary, site_tree):
    ecology = vocabulary.disciplines["1.6-ecology"]
    filed = ProjectPageFactory(disciplines=[ecology])
    unpublished = ProjectPageFactory(disciplines=[ecology], live=False)
    drafted = ProjectPageFactory()
    draft = drafted.get_latest_revision_as_object()
    draft.disciplines = [ecology]
    draft.save_revision()
    filed.get_latest_revision_as_object().save_revision()
    found = uses(ecology)
    assert sorted(page.pk for page in found.pages) == [filed.pk, unpublished.pk]
    assert [page.pk for page in found.drafts] == [drafted.pk]
    assert (found.others, found.children, found.total) == ([], [], 3)


def test_uses_of_a_territory(vocabulary):
    brittany = vocabulary.territories["FR-REG-53"]
    organisation = OrganisationFactory(territory=brittany)
    found = uses(brittany)
    assert found.others == [organisation]
    assert [node.code for node in found.children] == ["FR-DEP-29", "FR-DEP-35"]
