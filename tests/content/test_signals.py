"""A client that has a page already is told of whatever changes it, and of nothing else."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection, Page

from directory.models import ProjectParty
from portal.core.models import Discipline
from search.models import SearchCounter
from tests.standing import standing

from ..factories import NewsPageFactory, OrganisationFactory, ProjectPageFactory, translate
from .conftest import add_image, reserve


@standing
def told(site_tree, vocabulary):
    """A page with all that it shows of others, by what they are."""
    image = add_image()
    project = ProjectPageFactory(
        title="Mares",
        image=image,
        disciplines=[vocabulary.disciplines["1.6-ecology"]],
        tags=["bats"],
    )
    organisation = OrganisationFactory(name="Les Naturalistes")
    party = ProjectParty.objects.create(page=project, organisation=organisation, role="lead")
    news = NewsPageFactory(title="Un appel", project=project)
    return {
        "project": project.pk,
        "news": news.pk,
        "image": image.pk,
        "organisation": organisation.pk,
        "party": party.pk,
    }


def project_of(told):
    return Page.objects.get(pk=told["project"]).specific


def rename(told):
    page = project_of(told)
    page.title = "Étangs"
    page.save_revision().publish()


def write_what_no_search_knows(told):
    page = project_of(told)
    page.contact_email = "nouveau@example.org"
    page.save_revision().publish()


def another_role(told):
    party = ProjectParty.objects.get(pk=told["party"])
    party.role = "funder"
    party.save()


def rename_the_organisation(told):
    party = ProjectParty.objects.get(pk=told["party"])
    party.organisation.name = "Les Amis"
    party.organisation.save()


def credit(told):
    image = project_of(told).image
    image.credit = "Grace"
    image.save()


def label(told):
    node = Discipline.objects.get(code="1.6-ecology")
    node.label_fr = "Oecologie"
    node.save()


def close(told):
    reserve(project_of(told))


def close_the_image(told):
    reserve(Collection.objects.get(pk=project_of(told).image.collection_id))


def unpublish(told):
    project_of(told).unpublish()


def move(told):
    sibling = ProjectPageFactory(title="Autre")
    sibling.move(project_of(told), "left")


def add_a_translation(told):
    translate(project_of(told), title="Ponds")


CHANGES = [
    *(rename, write_what_no_search_knows, another_role, rename_the_organisation, credit, label),
    *(close, close_the_image, unpublish, move, add_a_translation),
]


@pytest.mark.django_db(transaction=True)
class TestConditional:
    def etag(self, client, address):
        response = client.get(address)
        assert response.status_code == 200
        return response["ETag"]

    @pytest.mark.parametrize("change", CHANGES)
    def test_what_has_changed_is_told(self, client, told, change):
        addresses = [
            f"/api/v1/pages/{told['project']}?include=translations",
            f"/api/v1/pages/{told['news']}",
            "/api/v1/pages?type=project&fields=title,body,image,parties",
            "/api/v1/site",
        ]
        tags = {address: self.etag(client, address) for address in addresses}
        change(told)
        for address, tag in tags.items():
            response = client.get(address, headers={"if-none-match": tag})
            assert response.status_code in (200, 404), address

    def test_what_hasnt_is_said_in_few_queries(self, client, told, django_assert_max_num_queries):
        address = f"/api/v1/pages/{told['project']}"
        tag = self.etag(client, address)
        with django_assert_max_num_queries(3):
            response = client.get(address, headers={"if-none-match": tag})
        assert (response.status_code, response.content) == (304, b"")

    def test_it_differs_by_who_asks(self, client, client_of, told):
        address = f"/api/v1/pages/{told['project']}"
        tags = {self.etag(client, address), self.etag(client_of("member"), address)}
        assert len(tags) == 2

    def test_a_group_that_is_let_in(self, client, told):
        restriction = reserve(project_of(told))
        before = SearchCounter.objects.get().content
        restriction.groups.add(Group.objects.create(name="Others"))
        assert SearchCounter.objects.get().content == before + 1


@pytest.mark.django_db
def test_once_in_a_transaction(site_tree):
    ProjectPageFactory(title="Mares")
    before = SearchCounter.objects.get().content
    ProjectPageFactory(title="Étangs")
    assert SearchCounter.objects.get().content == before
    assert SearchCounter.changed_here()
