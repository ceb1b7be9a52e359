"""A client that has a page already is told of whatever changes it, and of nothing else."""

import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, Page

from directory.models import ProjectParty
from portal.core.models import Discipline
from search.models import SearchCounter
from tests.standing import standing

from ..factories import (
    EventPageFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    UserFactory,
    translate,
)
from .conftest import add_image, reserve


@standing
def told(site_tree, vocabulary):
    """A page with all that it shows of others, by what they are."""
    image = add_image(collection=Collection.get_first_root_node().add_child(name="ponds"))
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


def close_the_image_by_the_dozen(told):
    """As the admin does it: nothing is saved that a signal would tell of."""
    collection = Collection.get_first_root_node().add_child(name="closed")
    reserve(collection)
    image = project_of(told).image
    image.renditions.all().delete()
    admin = Client()
    admin.force_login(UserFactory(is_superuser=True, is_staff=True))
    address = f"/admin/bulk/core/portalimage/add_to_collection/?id={image.pk}"
    response = admin.post(address, {"collection": collection.pk})
    assert response.status_code == 302
    image.refresh_from_db()
    assert image.collection == collection


def move_the_collection(told):
    """The admin's form moves it in the transaction that saves it."""
    above = Collection.get_first_root_node().add_child(name="closed")
    reserve(above)
    with transaction.atomic():
        own = Collection.objects.get(pk=project_of(told).image.collection_id)
        own.save()
        own.move(above, "sorted-child")


def unpublish(told):
    project_of(told).unpublish()


def move(told):
    sibling = ProjectPageFactory(title="Autre")
    sibling.move(project_of(told), "left")


def add_a_translation(told):
    translate(project_of(told), title="Ponds")


CHANGES = [
    *(rename, write_what_no_search_knows, another_role, rename_the_organisation, credit, label),
    *(close, close_the_image, close_the_image_by_the_dozen, move_the_collection),
    *(unpublish, move, add_a_translation),
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

    def test_by_the_clock(self, client, told):
        end = timezone.now() + timedelta(seconds=2)
        event = EventPageFactory(
            start=end - timedelta(hours=1), end=end, online_url="https://example.org/in"
        )
        address = f"/api/v1/pages/{event.pk}"
        tag = self.etag(client, address)
        time.sleep(2.5)
        response = client.get(address, headers={"if-none-match": tag})
        assert response.json()["page"]["online_url"] == ""

    def test_what_is_asked_of_anything_is_no_condition(self, client, told):
        for address, status in (("/api/v1/pages/999999", 404), ("/api/v1/pages", 200)):
            assert client.get(address, headers={"if-none-match": "*"}).status_code == status

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
