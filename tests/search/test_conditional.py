"""What a client has already isn't made again; what has changed for it is."""

import re

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import PageViewRestriction

from search.models import SearchEntry
from tests.factories import ProjectPageFactory
from tests.standing import standing

ADDRESSES = ["/api/v1/search", "/api/v1/search?q=mares", "/api/v1/vocabularies/discipline"]


@standing
def project(site_tree, vocabulary):
    return ProjectPageFactory(title="Mares", disciplines=[vocabulary.disciplines["1.6-ecology"]])


@pytest.fixture(params=ADDRESSES)
def address(request, project):
    return request.param


def tag(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response["ETag"]


def again(client, address, etag, **headers):
    return client.get(address, headers={"if-none-match": etag, **headers})


@pytest.mark.django_db(transaction=True)
class TestUnchanged:
    def test_it_is_said_in_few_queries(self, client, address, django_assert_max_num_queries):
        etag = tag(client, address)
        assert re.fullmatch(r'W/"[0-9a-f]{32}"', etag)
        with django_assert_max_num_queries(3):
            response = again(client, address, etag)
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == etag
        assert response["Cache-Control"] == "no-cache"

    def test_head_is_answered_alike(self, client, address):
        etag = tag(client, address)
        assert client.head(address, headers={"if-none-match": etag}).status_code == 304

    def test_what_somebody_else_was_told_isnt_taken_for_ones_own(self, client, client_of, address):
        tags = {role: tag(client_of(role), address) for role in ("editor", "member", "admin")}
        tags["visitor"] = tag(client, address)
        assert len(set(tags.values())) == len(tags)
        for role in ("editor", "member", "admin"):
            response = again(client, address, tags[role])
            assert response.status_code == 200
        signed_in = client_of("member")
        own = tag(signed_in, address)
        assert again(signed_in, address, own)["Cache-Control"] == "no-cache, private"

    def test_nor_what_was_told_in_another_language(self, client, address):
        etag = tag(client, address, accept_language="fr")
        assert again(client, address, etag, accept_language="en").status_code == 200
        assert again(client, address, etag, accept_language="fr").status_code == 304


@pytest.mark.django_db(transaction=True)
class TestChanged:
    def test_by_a_page(self, client, address, project):
        etag = tag(client, address)
        project.title = "Étangs"
        project.save_revision().publish()
        assert again(client, address, etag).status_code == 200

    def test_by_a_restriction(self, client, address, project):
        etag = tag(client, address)
        closed = PageViewRestriction.objects.create(page=project, restriction_type="groups")
        closed.groups.add(Group.objects.get_or_create(name="Members")[0])
        response = again(client, address, etag)
        assert response.status_code == 200
        assert b"Mares" not in response.content

    def test_by_the_vocabulary(self, client, address, vocabulary):
        etag = tag(client, address)
        node = vocabulary.disciplines["1.6-ecology"]
        node.label_fr = "Oecologie"
        node.save()
        assert again(client, address, etag).status_code == 200

    def test_by_the_clock(self, client, address):
        etag = tag(client, address)
        SearchEntry.objects.update(next_change=timezone.now())
        response = again(client, address, etag)
        assert response.status_code == 200


def test_in_a_transaction_that_has_written_there_is_no_validator(client, site_tree):
    ProjectPageFactory(title="Mares")
    response = client.get("/api/v1/search")
    assert "ETag" not in response
    assert response.json()["total"] == 1


def test_what_is_refused_has_none(client, project):
    response = client.get("/api/v1/search?page=0")
    assert response.status_code == 400
    assert "ETag" not in response
