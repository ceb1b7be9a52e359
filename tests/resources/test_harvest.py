"""Which works are harvested, and that whoever asks for what is new misses nothing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from sickle import Sickle
from sickle.oaiexceptions import IdDoesNotExist
from wagtail.models import BaseViewRestriction

from portal.core import periodic
from resources import harvest as works
from resources import oai
from resources.models import HarvestedWork, ResourceAuthor, ResourcePage
from search.models import SearchEntry
from tests.factories import (
    OrganisationFactory,
    ResourcePageFactory,
    SpacePageFactory,
    translate,
)
from tests.lengths import examples

from .harvester import ADDRESS, Mirror, ask, error, harvest, titles

pytestmark = pytest.mark.django_db
LOGIN, PASSWORD, GROUPS = (
    getattr(BaseViewRestriction, kind) for kind in ("LOGIN", "PASSWORD", "GROUPS")
)


def restrict(page, kind=LOGIN):
    restriction = page.view_restrictions.create(restriction_type=kind, password="zq")
    if kind == GROUPS:
        restriction.groups.add(Group.objects.get_or_create(name="Members")[0])


def publish(page, **values):
    page = ResourcePage.objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def states(client):
    """{identifier: whether it is withdrawn} of all that is told."""
    return {each.identifier: each.is_deleted for each in harvest(client)}


def urn(page):
    return f"urn:uuid:{page.translation_key}"


class TestNothingThatNotEverybodyMaySee:
    @pytest.mark.parametrize("kind", [LOGIN, PASSWORD, GROUPS])
    @pytest.mark.parametrize("who", ["visitor", "admin"])
    def test_restricted(self, client_of, site_tree, kind, who):
        page = ResourcePageFactory(title="zq")
        restrict(page, kind)
        assert states(client_of(who)) == {}

    def test_below_what_is_restricted(self, client, site_tree):
        section = SpacePageFactory(title="Espace")
        ResourcePageFactory(title="zq", parent=section)
        restrict(section, GROUPS)
        assert states(client) == {}

    def test_a_draft_and_what_is_not_yet_or_no_longer_there(self, client, site_tree):
        ResourcePageFactory(title="zq draft", live=False)
        ResourcePageFactory(title="zq later", live=False, go_live_at=timezone.now())
        over = ResourcePageFactory(title="zq over", expire_at=timezone.now() + timedelta(hours=1))
        past = timezone.now() - timedelta(hours=1)
        ResourcePage.objects.filter(pk=over.pk).update(expire_at=past)
        SearchEntry.objects.filter(key=over.translation_key).update(next_change=past)
        assert states(client) == {}
        assert HarvestedWork.objects.count() == 0

    def test_a_draft_of_what_is_published(self, client, site_tree):
        page = ResourcePageFactory(title="Avant")
        page.title = "zq"
        page.save_revision()
        assert titles(client) == ["Avant"]

    def test_a_language_that_is_closed(self, client, site_tree):
        """A password hides one language; anything else hides the work, as it does in the search."""
        page = ResourcePageFactory(title="Ouvert")
        restrict(translate(page, title="zq"), PASSWORD)
        [record] = harvest(client)
        assert record["title"] == ["Ouvert"]
        restrict(page, LOGIN)
        assert [each.is_deleted for each in harvest(client)] == [True]

    def test_what_is_never_public_leaves_no_trace(self, client, site_tree):
        page = ResourcePageFactory(title="zq")
        restrict(page)
        assert states(client) == {}
        page.delete()
        assert states(client) == {}
        for verb in ("GetRecord", "ListMetadataFormats"):
            asked = {"metadataPrefix": "oai_dc"} if verb == "GetRecord" else {}
            assert error(ask(client, verb, identifier=urn(page), **asked)) == "idDoesNotExist"

    def test_an_alias_is_told_as_what_it_repeats(self, client, site_tree):
        page = ResourcePageFactory(title="Source")
        page.copy_for_translation(site_tree.home.en.locale, alias=True)
        [record] = harvest(client)
        assert (record["title"], len(record["identifier"])) == (["Source"], 2)

    def test_withdrawn_a_moment_before_it_is_told(self, client, site_tree, monkeypatch):
        """After the works were compared: it is told as withdrawn at once, and again later."""
        page = ResourcePageFactory(title="zq")
        assert states(client) == {urn(page): False}
        monkeypatch.setattr(oai.harvest, "refresh", lambda: None)
        restrict(page)
        [record] = harvest(client)
        assert (record.is_deleted, record.metadata) == (True, [])


class TestWithdrawn:
    @pytest.mark.parametrize(
        "withdraw",
        [
            lambda page: page.delete(),
            lambda page: page.unpublish(),
            restrict,
            lambda page: restrict(page, PASSWORD),
            lambda page: restrict(page.get_parent()),
        ],
        ids=["deleted", "unpublished", "login", "password", "above"],
    )
    def test_is_told_with_nothing_of_what_it_was(self, client, site_tree, withdraw):
        page = ResourcePageFactory(title="zq", teaser="zq", tags=["zq"])
        [before] = harvest(client)
        withdraw(page)
        [after] = harvest(client)
        assert (after.identifier, after.is_deleted, after.metadata) == (urn(page), True, [])
        assert after.sets == before.sets
        assert after.datestamp >= before.datestamp
        assert b"zq" not in client.get(
            ADDRESS, {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
        ).content.replace(b"http://testserver/oai", b"")

    def test_what_is_open_again_is_there_again(self, client, site_tree):
        page = ResourcePageFactory(title="Retour")
        assert states(client) == {urn(page): False}
        restrict(page)
        assert states(client) == {urn(page): True}
        page.view_restrictions.all().delete()
        assert titles(client) == ["Retour"]


class TestDatestamps:
    @pytest.fixture
    def long_ago(self, client, site_tree, vocabulary):
        """A work as it was told long ago."""
        organisation = OrganisationFactory(name="Avant")
        page = ResourcePageFactory(
            organisation=organisation, disciplines=[vocabulary.disciplines["1.6-ecology"]]
        )
        harvest(client)
        HarvestedWork.objects.update(datestamp="2020-01-01T00:00:00Z")
        return page

    def rename(self, thing, **values):
        for name, value in values.items():
            setattr(thing, name, value)
        thing.save()

    def test_stay_while_nothing_that_is_told_changes(self, client, long_ago):
        publish(long_ago, body=[("text", "<p>Autre chose</p>")])
        ResourcePageFactory(title="Autre")
        [first, _second] = harvest(client)
        assert (first.identifier, first.datestamp) == (urn(long_ago), "2020-01-01T00:00:00Z")

    @pytest.mark.parametrize(
        "change",
        [
            lambda page: publish(page, title="Autre titre"),
            lambda page: publish(page, doi="10.1234/x"),
            lambda page: publish(page, licence="MIT"),
            lambda page: publish(page, slug="autre"),
            lambda page: translate(page, title="Other"),
            lambda page: ResourceAuthor.objects.create(page=page, family_name="Le Goff"),
            lambda page: TestDatestamps().rename(page.organisation, name="Après"),
            lambda page: TestDatestamps().rename(page.disciplines.first(), label_en="Else"),
            lambda page: page.get_parent().specific.delete(),
        ],
        ids="title doi licence address translation author organisation label parent".split(),
    )
    def test_move_with_whatever_is_told(self, client, long_ago, change):
        change(ResourcePage.objects.get(pk=long_ago.pk))
        [record] = harvest(client, from_="2021-01-01")
        assert record.identifier == urn(long_ago)

    def test_never_go_back(self, client, site_tree):
        page = ResourcePageFactory(title="Avant")
        harvest(client)
        HarvestedWork.objects.update(datestamp="2040-01-01T00:00:00Z")
        publish(page, title="Après")
        [record] = harvest(client)
        assert record.datestamp == "2040-01-01T00:00:00Z"

    def test_the_clock_does_it_too(self, client, site_tree):
        ResourcePageFactory(title="Guide")
        name = "works that harvesters are to be told of"
        assert dict(periodic.run_all())[name] == 1
        assert HarvestedWork.objects.count() == 1
        assert dict(periodic.run_all())[name] is None


OPERATIONS = (
    *("create", "edit", "doi", "unpublish", "publish", "delete", "close", "lock", "open"),
    *("move", "close all", "open all", "organisation", "translate"),
)


class World:
    """Resources that change at random, in two places of which one may be closed as a whole."""

    def __init__(self, site_tree):
        self.places = [site_tree.resources.fr, SpacePageFactory(title="Espace")]
        self.organisation = OrganisationFactory(name="O")
        self.number = 0

    def pages(self):
        return ResourcePage.objects.filter(locale__language_code="fr").order_by("pk")

    def do(self, name, which):
        self.number += 1
        pages = list(self.pages())
        if name == "create" or not pages:
            place = type(self.places[which % 2]).objects.get(pk=self.places[which % 2].pk)
            title = f"R{self.number}"
            ResourcePageFactory(title=title, parent=place, organisation=self.organisation)
        elif name in ("close all", "open all"):
            self.restrict(self.places[1], name == "close all")
        elif name == "organisation":
            self.organisation.name = f"O{self.number}"
            self.organisation.save()
        else:
            self.change(name, pages[which % len(pages)])

    def change(self, name, page):
        if name == "edit":
            publish(page, title=f"R{self.number}")
        elif name == "doi":
            publish(page, doi=f"10.1234/{self.number}")
        elif name == "translate":
            if not page.get_translations().exists() and page.get_parent() == self.places[0]:
                translate(page, title=f"E{self.number}")
        elif name in ("unpublish", "publish"):
            page.save_revision().publish() if name == "publish" else page.unpublish()
        elif name == "delete":
            page.delete()
        elif name == "move":
            target = next(p for p in self.places if p.pk != page.get_parent().pk)
            page.move(type(target).objects.get(pk=target.pk), pos="last-child")
        else:
            self.restrict(page, name != "open", PASSWORD if name == "lock" else LOGIN)

    def restrict(self, page, closed, kind=LOGIN):
        for restriction in page.view_restrictions.all():
            restriction.delete()
        if closed:
            restrict(page, kind)

    def open_titles(self):
        """What an anonymous visitor can open, by asking for each page."""
        return sorted(page.title for page in self.pages() if page.live and opens(page.url))


def opens(address):
    """Whether it shows a resource; a form for its password isn't that."""
    response = Client().get(address)
    return "resources/resource_page.html" in [each.name for each in response.templates]


steps = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 5), st.booleans()),
    min_size=4,
    max_size=9,
)


@pytest.fixture
def world(site_tree, monkeypatch):
    monkeypatch.setattr(oai, "AT_ONCE", 3)
    return World(site_tree)


@pytest.mark.long
@settings(max_examples=examples(4))
@given(steps=steps)
def test_what_is_new_each_time_comes_to_all_there_is(client, world, steps):
    mirror = Mirror(client)
    mirror.update()
    for name, which, is_visited in steps:
        world.do(name, which)
        if is_visited:
            mirror.update()
    kept = mirror.update()
    whole = {each.identifier: each.metadata for each in harvest(client) if not each.is_deleted}
    assert kept == whole
    told = [text for record in whole.values() for name, text, lang in record if lang == "fr"]
    assert sorted(text for text in told if text[0] == "R" and text[1:].isdigit()) == (
        world.open_titles()
    )


@pytest.mark.django_db(transaction=True)
class TestAcrossTransactions:
    def test_works_are_compared_only_when_something_was_written(
        self, client, site_tree, monkeypatch
    ):
        ResourcePageFactory(title="Guide")
        assert titles(client) == ["Guide"]
        compared = []
        monkeypatch.setattr(works, "_compare", lambda: compared.append(1) or 0)
        assert titles(client) == ["Guide"]
        assert compared == []
        ResourcePageFactory(title="Autre")
        harvest(client)
        assert compared == [1]

    def test_an_answer_is_not_sent_twice(self, client, site_tree):
        query = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
        ResourcePageFactory(title="Guide")
        first = client.get(ADDRESS, query)
        known = {"If-None-Match": first["ETag"]}
        assert client.get(ADDRESS, query, headers=known).status_code == 304
        assert client.get(ADDRESS, {"verb": "Identify"}, headers=known).status_code == 200
        assert "ETag" not in client.post(ADDRESS, query)
        ResourcePageFactory(title="Autre")
        assert client.get(ADDRESS, query, headers=known).status_code == 200


def test_a_harvester_of_others(live_server, site_tree, monkeypatch):
    """Sickle, as it comes, through HTTP."""
    monkeypatch.setattr(oai, "AT_ONCE", 2)
    pages = [ResourcePageFactory(title=f"R{n}", resource_type="poster") for n in range(3)]
    ResourcePageFactory(title="Vidéo", resource_type="video")
    sickle = Sickle(live_server.url + ADDRESS)
    assert sickle.Identify().deletedRecord == "persistent"
    assert [each.metadataPrefix for each in sickle.ListMetadataFormats()] == ["oai_dc"]
    assert "type-poster" in {each.setSpec for each in sickle.ListSets()}
    found = list(sickle.ListRecords(metadataPrefix="oai_dc"))
    assert sorted(each.metadata["title"][0] for each in found) == ["R0", "R1", "R2", "Vidéo"]
    posters = sickle.ListIdentifiers(metadataPrefix="oai_dc", set="type-poster")
    assert len(list(posters)) == 3
    HarvestedWork.objects.update(datestamp="2020-01-01T00:00:00Z")
    pages[0].delete()
    publish(pages[1], title="R1 bis")
    asked = {"metadataPrefix": "oai_dc", "from": "2021-01-01T00:00:00Z"}
    newer = {each.header.identifier: each for each in sickle.ListRecords(**asked)}
    assert newer.keys() == {urn(pages[0]), urn(pages[1])}
    assert newer[urn(pages[0])].deleted
    assert newer[urn(pages[1])].metadata["title"] == ["R1 bis"]
    rest = sickle.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True)
    assert len(list(rest)) == 3
    with pytest.raises(IdDoesNotExist):
        sickle.GetRecord(identifier="zq", metadataPrefix="oai_dc")
