"""The screens of the classifications, as the people who use them see them."""

import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.core.classification import resolve
from portal.core.models import Discipline, Territory
from tests.factories import (
    DisciplineFactory,
    OrganisationFactory,
    ProjectPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SOUND = ([], [], [], [], [])


def url(action, node=None, model="discipline"):
    args = [node.pk] if node else []
    return reverse(f"core_{model}_modeladmin_{action}", args=args)


def node(code):
    return Discipline.objects.get(code=code)


def listed(response):
    return [found.code for found in response.context["object_list"]]


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.fixture
def staff(client_of):
    return client_of("moderator")


@pytest.fixture
def client_with(db):
    """A client who may enter the admin and has those permissions of the core."""

    def sign_in(*codenames):
        user = UserFactory()
        for codename in ("access_admin", *codenames):
            user.user_permissions.add(Permission.objects.get(codename=codename))
        client = Client()
        client.force_login(user)
        return client

    return sign_in


class TestList:
    def test_is_in_tree_order_with_counts(self, staff, vocabulary, site_tree):
        ProjectPageFactory(
            disciplines=[vocabulary.disciplines["1.6-ecology"], vocabulary.disciplines["1.3"]]
        )
        response = staff.get(url("index"))
        rows = response.context["object_list"]
        assert [row.code for row in rows] == [n.code for n in Discipline.objects.order_by("path")]
        counts = {row.code: (row.usage.pages, row.usage.pages_below) for row in rows}
        assert {code: pair for code, pair in counts.items() if pair != (0, 0)} == {
            "1": (0, 1),
            "1.3": (1, 1),
            "1.6": (0, 1),
            "1.6-ecology": (1, 1),
        }
        assert response.content.count(b"depth-3") == 6

    @pytest.mark.parametrize(
        ("query", "codes"),
        [
            ("ecologie", ["1.6-ecology"]),
            ("ÉCOLOGIE", ["1.6-ecology"]),
            ("Ecology", ["1.6-ecology"]),
            ("1.6-", ["1.6-ecology", "1.6-ornithology"]),
            ("sciences health", ["3", "3.3"]),
            ("\x00", []),
            ("nothing", []),
        ],
    )
    def test_search_in_code_and_both_labels(self, staff, vocabulary, query, codes):
        assert listed(staff.get(url("index"), {"q": query})) == codes

    def test_other_parameters_ask_nothing(self, staff, vocabulary):
        address = url("index") + "?projectpage__title__startswith=a&o=1&p=999&export=csv0"
        assert len(listed(staff.get(address))) == Discipline.objects.count()

    def test_queries_are_constant(self, staff, vocabulary, site_tree):
        staff.get(url("index"))
        before = queries(staff, url("index"))
        for _number in range(5):
            node = DisciplineFactory(parent=Discipline.objects.get(code="1.6"))
            ProjectPageFactory(disciplines=[node, vocabulary.disciplines["1.3"]])
        assert queries(staff, url("index")) == before
        assert before <= 25

    def test_territories(self, staff, vocabulary):
        OrganisationFactory(territory=vocabulary.territories["FR-DEP-29"])
        rows = staff.get(url("index", model="territory")).context["object_list"]
        assert [row.code for row in rows if row.usage.others] == ["FR-DEP-29"]


class TestInspect:
    def test_path_cross_walks_and_what_is_filed(self, staff, vocabulary, site_tree):
        ecology = vocabulary.disciplines["1.6-ecology"]
        Discipline.objects.filter(pk=ecology.pk).update(hal=["sde.be", "sdv.ee"])
        page = ProjectPageFactory(title="Suivi des mares", disciplines=[ecology])
        draft = ProjectPageFactory(title="Ébauche").get_latest_revision_as_object()
        draft.disciplines = [ecology]
        draft.save_revision()
        response = staff.get(url("inspect", ecology))
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert response.context["rows"] == [(page.page_ptr, edit)]
        assert [row.title for row, _url in response.context["draft_rows"]] == ["Ébauche"]
        assert [above.code for above in response.context["ancestors"]] == ["1", "1.6"]
        assert "sde.be, sdv.ee" in response.content.decode()

    def test_organisations(self, staff, vocabulary):
        organisation = OrganisationFactory(territory=vocabulary.territories["BE"])
        response = staff.get(url("inspect", vocabulary.territories["BE"], "territory"))
        edit = reverse("wagtailsnippets_directory_organisation:edit", args=[organisation.pk])
        assert [row[1:] for row in response.context["other_rows"]] == [(organisation, edit)]

    def test_a_title_that_one_may_not_see(self, client_with, vocabulary, site_tree):
        ecology = vocabulary.disciplines["1.6-ecology"]
        ProjectPageFactory(title="Confidentiel", live=False, disciplines=[ecology])
        response = client_with("view_discipline").get(url("inspect", ecology))
        assert "Confidentiel" not in response.content.decode()
        assert response.context["usage"].pages == 1

    def test_queries_are_constant(self, staff, vocabulary, site_tree):
        ecology = vocabulary.disciplines["1.6-ecology"]
        ProjectPageFactory(disciplines=[ecology])
        staff.get(url("inspect", ecology))
        before = queries(staff, url("inspect", ecology))
        for _number in range(5):
            ProjectPageFactory(disciplines=[ecology])
        assert queries(staff, url("inspect", ecology)) == before

    def test_long_lists_are_paged(self, staff, vocabulary, site_tree, monkeypatch):
        monkeypatch.setattr("portal.core.node_admin.PER_PAGE", 2)
        for _number in range(3):
            ProjectPageFactory(disciplines=[vocabulary.disciplines["1.3"]])
        address = url("inspect", vocabulary.disciplines["1.3"])
        assert [len(staff.get(address, {"p": p}).context["rows"]) for p in ("", "2", "x")] == [
            2,
            1,
            2,
        ]


NEW = {"code": "1.6-botany", "label_fr": "Botanique", "label_en": "Botany", "hal": "", "ppsr": ""}


EMPTIED = {"blocks": [{"key": "b", "text": "", "type": "unstyled", "depth": 0}], "entityMap": {}}
EMPTIED["blocks"][0] |= {"inlineStyleRanges": [], "entityRanges": []}


def rich(address):
    """What Draftail sends: a bold letter in a style that is not allowed, and a link."""
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address}}
    block = {
        "key": "a",
        "type": "unstyled",
        "depth": 0,
        "text": "<script>x</script> link",
        "inlineStyleRanges": [
            {"offset": 8, "length": 1, "style": "BOLD"},
            {"offset": 8, "length": 1, "style": "CODE"},
        ],
        "entityRanges": [{"offset": 19, "length": 4, "key": 0}],
    }
    return json.dumps({"blocks": [block], "entityMap": {"0": link}})


class TestCreate:
    def test_below_a_parent(self, staff, vocabulary):
        values = {**NEW, "parent": vocabulary.disciplines["1.6"].pk, "hal": "sdv.bv\n\n sde \n"}
        assert staff.post(url("create"), values).status_code == 302
        made = node("1.6-botany")
        assert (made.get_parent().code, made.hal, made.ppsr) == ("1.6", ["sdv.bv", "sde"], [])
        assert made.edited
        assert Discipline.find_problems() == SOUND

    def test_at_the_top(self, staff, vocabulary):
        staff.post(url("create"), {**NEW, "parent": ""})
        assert node("1.6-botany").is_root()

    @pytest.mark.parametrize("code", ["1.6-ecology", "1.6 botany", "", "old"])
    def test_a_code_must_be_free_and_sound(self, staff, vocabulary, code):
        Discipline.objects.filter(code="1.3").update(former_codes=["old"])
        response = staff.post(url("create"), {**NEW, "code": code})
        assert list(response.context["form"].errors) == ["code"]
        assert Discipline.objects.filter(label_fr="Botanique").count() == 0

    def test_a_territory(self, staff, vocabulary):
        values = {
            "parent": vocabulary.territories["FR"].pk,
            "code": "FR-PNR-armorique",
            "label_fr": "Parc d’Armorique",
            "label_en": "Armorique park",
            "kind": "region",
            "nuts": "",
            "lat": "48.3",
            "lon": "-4",
        }
        assert staff.post(url("create", model="territory"), values).status_code == 302
        made = Territory.objects.get(code="FR-PNR-armorique")
        assert (made.get_parent().code, made.lat, made.edited) == ("FR", 48.3, True)


class TestEdit:
    def test_labels(self, staff, vocabulary):
        ecology = vocabulary.disciplines["1.6-ecology"]
        values = {**NEW, "code": "changed", "label_fr": "Écologie générale"}
        assert staff.post(url("edit", ecology), values).status_code == 302
        stored = Discipline.objects.get(pk=ecology.pk)
        assert (stored.code, stored.label_fr, stored.edited) == (
            "1.6-ecology",
            "Écologie générale",
            True,
        )

    def test_saving_without_a_change_marks_nothing(self, staff, vocabulary):
        ecology = vocabulary.disciplines["1.6-ecology"]
        values = {"label_fr": ecology.label_fr, "label_en": ecology.label_en, "hal": "", "ppsr": ""}
        assert staff.post(url("edit", ecology), values).status_code == 302
        assert not node("1.6-ecology").edited

    def test_the_text_is_cleaned(self, staff, vocabulary):
        """Whatever an editor's browser sends, what is kept is what the field allows."""
        ecology = vocabulary.disciplines["1.6-ecology"]
        values = {name: getattr(ecology, name) for name in ("label_fr", "label_en")}
        values |= {"text_fr": rich("javascript:alert(1)"), "text_en": json.dumps(EMPTIED)}
        assert staff.post(url("edit", ecology), values).status_code == 302
        stored = node("1.6-ecology")
        assert stored.text_fr == (
            '<p data-block-key="a">&lt;script&gt;<b>x</b>&lt;/script&gt; <a>link</a></p>'
        )
        assert (stored.text_en, stored.edited) == ("", False)

    def test_the_code_of_an_own_node(self, staff, vocabulary):
        own = DisciplineFactory(parent=vocabulary.disciplines["1.6"], code="1.6-own")
        staff.post(url("edit", own), NEW)
        assert Discipline.objects.get(pk=own.pk).code == "1.6-botany"
        assert resolve(Discipline, "1.6-own").pk == own.pk


class TestMove:
    def test_up_and_down(self, staff, vocabulary):
        biology = vocabulary.disciplines["1.6"]
        assert staff.get(url("move", biology)).status_code == 200
        staff.post(url("move", biology), {"step": "up"})
        assert [n.code for n in node("1").get_children()] == ["1.6", "1.3"]
        staff.post(url("move", biology), {"step": "down"})
        assert [n.code for n in node("1").get_children()] == ["1.3", "1.6"]

    def test_below_another_parent(self, staff, vocabulary):
        biology = vocabulary.disciplines["1.6"]
        staff.post(url("move", biology), {"parent": vocabulary.disciplines["6"].pk})
        assert node("1.6").get_parent().code == "6"
        staff.post(url("move", biology), {"parent": ""})
        assert node("1.6").is_root()
        assert Discipline.find_problems() == SOUND

    @pytest.mark.parametrize("code", ["1.6", "1.6-ecology"])
    def test_its_own_branch_is_no_choice(self, staff, vocabulary, code):
        biology = vocabulary.disciplines["1.6"]
        response = staff.post(url("move", biology), {"parent": vocabulary.disciplines[code].pk})
        assert list(response.context["form"].errors) == ["parent"]
        assert node("1.6").get_parent().code == "1"


class TestMerge:
    def test_says_what_will_happen_then_does_it(self, staff, vocabulary, site_tree):
        ecology, birds = (vocabulary.disciplines[f"1.6-{c}"] for c in ("ecology", "ornithology"))
        page = ProjectPageFactory(disciplines=[birds])
        assert staff.get(url("merge", birds)).context["target"] is None
        confirmation = staff.get(url("merge", birds), {"target": ecology.pk})
        assert confirmation.context["target"] == ecology
        assert [found.pk for found in confirmation.context["uses"].pages] == [page.pk]
        assert Discipline.objects.filter(pk=birds.pk).exists()
        response = staff.post(url("merge", birds), {"target": ecology.pk})
        assert response.url == url("inspect", ecology)
        assert resolve(Discipline, "1.6-ornithology") == ecology
        assert list(type(page).objects.get(pk=page.pk).disciplines.all()) == [ecology]

    @pytest.mark.parametrize("target", ["1.6", "1.6-ecology", None])
    def test_not_into_its_own_branch(self, staff, vocabulary, target):
        biology = vocabulary.disciplines["1.6"]
        pk = vocabulary.disciplines[target].pk if target else 0
        assert staff.get(url("merge", biology), {"target": pk}).context["target"] is None
        response = staff.post(url("merge", biology), {"target": pk})
        assert list(response.context["form"].errors) == ["target"]
        assert Discipline.objects.filter(code="1.6").exists()


class TestDelete:
    def test_names_what_holds_it(self, staff, vocabulary, site_tree):
        biology = vocabulary.disciplines["1.6"]
        ProjectPageFactory(title="Suivi des mares", disciplines=[biology])
        response = staff.post(url("delete", biology))
        assert response.status_code == 409
        assert "Suivi des mares" in response.content.decode()
        assert "1.6-ornithology" in response.content.decode()
        assert Discipline.objects.filter(pk=biology.pk).exists()

    def test_names_an_organisation(self, staff, vocabulary):
        OrganisationFactory(name="Natagora", territory=vocabulary.territories["BE"])
        response = staff.post(url("delete", vocabulary.territories["BE"], "territory"))
        assert (response.status_code, "Natagora" in response.content.decode()) == (409, True)

    def test_deletes_what_nothing_holds(self, staff, vocabulary):
        ecology = vocabulary.disciplines["1.6-ecology"]
        assert staff.get(url("delete", ecology)).context["comes_back"] is True
        assert staff.post(url("delete", ecology)).url == url("index")
        assert not Discipline.objects.filter(pk=ecology.pk).exists()


SCREENS = ["index", "create", "inspect", "edit", "move", "merge", "delete", "history"]


def address(action, found):
    return url(action, None if action in ("index", "create") else found)


class TestPermissions:
    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("action", [screen for screen in SCREENS if screen != "history"])
    def test_an_editor_is_sent_away(self, client_of, vocabulary, action, method):
        before = list(Discipline.objects.values())
        ecology = vocabulary.disciplines["1.6-ecology"]
        response = getattr(client_of("editor"), method)(address(action, ecology))
        assert (response.status_code, response.url) == (302, reverse("wagtailadmin_home"))
        assert list(Discipline.objects.values()) == before

    @pytest.mark.parametrize("action", SCREENS)
    def test_a_visitor_is_asked_to_sign_in(self, client, vocabulary, action):
        response = client.get(address(action, vocabulary.disciplines["1.6-ecology"]))
        assert response.status_code == 302
        assert response.url.startswith(reverse("wagtailadmin_login"))

    @pytest.mark.parametrize(
        ("permissions", "allowed"),
        [
            ({"view"}, {"index", "inspect"}),
            ({"add"}, {"index", "inspect", "create"}),
            ({"change"}, {"index", "inspect", "edit", "move"}),
            ({"delete"}, {"index", "inspect", "delete"}),
            ({"change", "delete"}, {"index", "inspect", "edit", "move", "delete", "merge"}),
        ],
        ids=lambda value: "+".join(sorted(value)),
    )
    def test_each_screen_asks_for_its_own(self, client_with, vocabulary, permissions, allowed):
        client = client_with(*(f"{name}_discipline" for name in permissions))
        ecology = vocabulary.disciplines["1.6-ecology"]
        screens = [screen for screen in SCREENS if screen != "history"]
        answers = {screen: client.get(address(screen, ecology)).status_code for screen in screens}
        assert {screen for screen, status in answers.items() if status == 200} == allowed
        assert set(answers.values()) <= {200, 302}

    @pytest.mark.parametrize("group", ["Moderators", "Coordinators"])
    def test_the_menu(self, group, vocabulary, client):
        user = UserFactory()
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        for address_ in (url("index"), url("index", model="territory"), reverse("tags:index")):
            assert address_ in page

    def test_no_menu_for_editors(self, client_of):
        page = client_of("editor").get(reverse("wagtailadmin_home")).content.decode()
        assert url("index") not in page
        assert reverse("tags:index") not in page
