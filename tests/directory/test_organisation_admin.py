"""Organisations in the admin: found, filtered, inspected, and several made one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from directory.models import Organisation, ProjectParty
from network.corpora import BY_TIER
from network.models import Member
from network.privacy import Tier
from search.models import SearchEntry
from tests.factories import (
    MemberFactory,
    OrganisationFactory,
    ResourcePageFactory,
)
from tests.soup import soup_of, texts

from .test_organisations import event, project, restrict

pytestmark = pytest.mark.django_db
LIST = "/admin/snippets/directory/organisation/"
QUERIES = 25


@pytest.fixture
def herons(site_tree, vocabulary):
    """One body with a project, the same once more without any, and another one."""
    return {
        "kept": OrganisationFactory(
            name="Les Hérons d’Armorique", acronym="LHA", url="https://herons.example.org/"
        ),
        "double": OrganisationFactory(
            name="Association des hérons",
            summary_fr="Compter les hérons.",
            ror="https://ror.org/02feahw73",
            url="https://ailleurs.example.org/",
            territory=vocabulary.territories["FR-REG-53"],
        ),
        "other": OrganisationFactory(name="Loutres", kind="university"),
    }


def titles(response):
    return [cell.split("\n")[0].strip() for cell in texts(soup_of(response), ".title-wrapper")]


def row(response, name):
    """The cells of a row, without the one to choose it by."""
    rows = soup_of(response).select("table.listing tbody tr")
    [found] = [each for each in rows if name in each.text]
    return [" ".join(cell.text.split()) for cell in found.select("td")[2:]]


def heads(response):
    return [" ".join(head.text.split()) for head in soup_of(response).select("thead th")]


class TestList:
    def test_says_what_and_where_and_how_many_name_them(self, client_of, herons):
        project(herons["double"], title="Compter")
        restrict(project(herons["kept"], title="Fermé"))
        MemberFactory(organisations=[herons["double"]])
        answer = client_of("coordinator").get(LIST)
        assert row(answer, "Association des hérons") == [
            *("Association", "Bretagne", "1", "1", "Voir la page"),
        ]
        assert row(answer, "Armorique") == ["Association", "", "1", "0", "Pas encore"]

    @pytest.mark.parametrize("role", ["editor", "moderator"])
    def test_how_many_members_is_for_coordinators(self, client_of, herons, role):
        MemberFactory(organisations=[herons["double"]])
        assert "Membres" in heads(client_of("coordinator").get(LIST))
        assert "Membres" not in heads(client_of(role).get(LIST))

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"q": "herons"}, ["double", "kept"]),
            ({"q": "ARMORIQUE hérons"}, ["kept"]),
            ({"q": "lha"}, ["kept"]),
            ({"q": "mare\0"}, ["double", "kept", "other"]),
            ({"q": "zq"}, []),
            ({"kind": "university"}, ["other"]),
            ({"has_project": "false"}, ["double", "other"]),
            ({"has_project": "true"}, ["kept"]),
            ({"has_website": "false"}, ["other"]),
            ({"has_ror": "true"}, ["double"]),
            ({"ordering": "-projects"}, ["kept", "double", "other"]),
        ],
    )
    def test_is_searched_and_filtered(self, client_of, herons, asked, found):
        project(herons["kept"])
        project(herons["double"], live=False)
        names = [herons[name].name for name in found]
        assert titles(client_of("coordinator").get(LIST, asked)) == names

    def test_by_territory(self, client_of, herons):
        asked = {"territory": herons["double"].territory.pk}
        assert titles(client_of("coordinator").get(LIST, asked)) == ["Association des hérons"]

    def test_takes_as_many_queries_whatever_its_length(self, client_of, herons):
        client, taken = client_of("coordinator"), []
        client.get(LIST)
        for _ in range(2):
            for _ in range(6):
                one = OrganisationFactory()
                project(one)
                MemberFactory(organisations=[one])
            with CaptureQueriesContext(connection) as queries:
                assert client.get(LIST).status_code == 200
            taken.append(len(queries))
        assert taken[0] == taken[1] <= QUERIES


class TestOne:
    @pytest.mark.parametrize("view", ["inspect", "history", "edit", "usage"])
    def test_is_seen_with_its_history(self, client_of, herons, view):
        page = client_of("coordinator").get(f"{LIST}{view}/{herons['kept'].pk}/")
        assert page.status_code == 200
        assert "Les Hérons d’Armorique" in page.content.decode()

    def test_what_a_project_names_isnt_deleted(self, client_of, herons):
        project(herons["kept"])
        client, bulk = client_of("coordinator"), "/admin/bulk/directory/organisation/delete/?id="
        client.post(f"{LIST}delete/{herons['kept'].pk}/")
        client.post(f"{bulk}{herons['kept'].pk}")
        assert Organisation.objects.filter(pk=herons["kept"].pk).exists()
        client.post(f"{bulk}{herons['other'].pk}")
        assert not Organisation.objects.filter(pk=herons["other"].pk).exists()


def bulk(*organisations):
    ids = "&".join(f"id={each.pk}" for each in organisations)
    return f"/admin/bulk/directory/organisation/merge/?{ids}"


class TestMerge:
    @pytest.fixture
    def merged(self, client_of, herons):
        """A way to merge the double into the one that is kept."""
        address = bulk(herons["kept"], herons["double"])
        client = client_of("coordinator")
        return lambda: client.post(address, {"target": herons["kept"].pk})

    def test_it_is_said_what_moves(self, client_of, herons):
        project(herons["double"])
        MemberFactory(organisations=[herons["double"]])
        address = bulk(herons["kept"], herons["double"])
        for role, numbers in (
            ("coordinator", ["1, Membres : 1", "0, Membres : 0"]),
            ("moderator", "10"),
        ):
            page = soup_of(client_of(role).get(address))
            assert [" ".join(each.text.split()) for each in page.select("main li")][:2] == [
                f"Association des hérons (Pages : {numbers[0]})",
                f"Les Hérons d’Armorique (Pages : {numbers[1]})",
            ]

    def test_all_that_named_one_names_the_other(self, herons, merged):
        kept, double = herons["kept"], herons["double"]
        both = project(kept, double, title="Les deux")
        draft = project(double, title="Ébauche", live=False)
        event(double, title="Rencontre")
        ResourcePageFactory(organisation=double)
        member = MemberFactory(organisations=[double, herons["other"]])
        two = MemberFactory(organisations=[double, kept])
        assert merged().status_code == 302
        assert set(Organisation.objects.all()) == {kept, herons["other"]}
        parties = ProjectParty.objects.values_list("page", "organisation")
        assert sorted(parties) == sorted([(both.pk, kept.pk), (draft.pk, kept.pk)])
        again = draft.get_latest_revision_as_object()
        assert [each.organisation for each in again.parties.all()] == [kept]
        assert set(Member.objects.get(pk=member.pk).organisations.all()) == {kept, herons["other"]}
        assert list(Member.objects.get(pk=two.pk).organisations.all()) == [kept]
        [entry] = ModelLogEntry.objects.filter(action="core.merge")
        assert (entry.object_id, entry.data["label"]) == (str(kept.pk), "Association des hérons")

    def test_it_is_found_by_the_name_that_stays(self, herons, merged):
        page = project(herons["double"], title="Compter")
        member = MemberFactory(organisations=[herons["double"]])
        merged()
        assert (
            "Armorique"
            in SearchEntry.objects.get(key=page.translation_key, corpus="").texts["fr"]["keywords"]
        )
        entry = SearchEntry.of(BY_TIER[Tier.MEMBERS]).get(key=member.key)
        assert entry.codes["organisation"] == ["Les Hérons d’Armorique"]

    def test_what_it_lacks_is_taken_over(self, herons, merged):
        merged()
        kept = Organisation.objects.get(pk=herons["kept"].pk)
        assert (kept.url, kept.acronym) == ("https://herons.example.org/", "LHA")
        assert (kept.summary_fr, kept.ror) == ("Compter les hérons.", "https://ror.org/02feahw73")
        assert kept.territory == herons["double"].territory

    def test_its_address_leads_to_the_other_s(self, client, herons, merged):
        project(herons["double"])
        old = f"/fr/organisations/{herons['double'].pk}-association-des-herons/"
        assert client.get(old).status_code == 200
        merged()
        answer = client.get(old, follow=True)
        assert answer.redirect_chain[-1][0].endswith("-les-herons-darmorique/")
        assert answer.status_code == 200

    def test_an_address_that_told_nothing_still_doesnt(self, client, herons, merged):
        restrict(project(herons["double"]))
        old = f"/fr/organisations/{herons['double'].pk}-association-des-herons/"
        merged()
        assert client.get(old).status_code == 404

    def test_whoever_was_merged_before_leads_there_too(self, client, client_of, herons):
        project(herons["double"])
        old = f"/fr/organisations/{herons['double'].pk}-association-des-herons/"
        coordinator = client_of("coordinator")
        for first, second in (("double", "kept"), ("kept", "other")):
            address = bulk(herons[first], herons[second])
            coordinator.post(address, {"target": herons[second].pk})
        assert client.get(old, follow=True).redirect_chain[-1][0].endswith("-loutres/")

    def test_without_a_choice_nothing_is_merged(self, client_of, herons):
        address = bulk(herons["kept"], herons["double"])
        for chosen in ({}, {"target": herons["other"].pk}, {"target": "x"}):
            assert client_of("coordinator").post(address, chosen).status_code == 200
        assert Organisation.objects.count() == 3

    @pytest.mark.parametrize("role", ["visitor", "member", "editor"])
    def test_others_merge_nothing(self, client_of, herons, role):
        address = bulk(herons["kept"], herons["double"])
        client_of(role).post(address, {"target": herons["kept"].pk})
        assert Organisation.objects.count() == 3
