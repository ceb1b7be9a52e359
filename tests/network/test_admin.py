"""Members in the admin: coordinators keep them, and nobody else learns of them there."""

import pytest
from django.contrib.auth.models import Permission
from wagtail.admin.viewsets import viewsets
from wagtail.models import ModelLogEntry

from directory.models import Organisation
from network.models import ContactReading, Member, Skill
from portal.core import tree
from tests.factories import MemberFactory, UserFactory
from tests.soup import soup_of

LIST = "/admin/network/members/"


@pytest.fixture
def ada(db, vocabulary):
    return MemberFactory(
        name="Ada Zq",
        email="ada@example.org",
        disciplines=[vocabulary.disciplines["1.6-ecology"]],
    )


def test_coordinators_find_members(client_of, ada):
    MemberFactory(name="Caché Zq", state=Member.State.PAUSED)
    client = client_of("coordinator")
    assert {"Ada Zq", "Caché Zq"} <= set(titles(client.get(LIST)))
    assert titles(client.get(LIST, {"q": "ada"})) == ["Ada Zq"]
    assert titles(client.get(LIST, {"state": "paused"})) == ["Caché Zq"]
    assert titles(client.get(LIST, {"q": ada.user.email})) == ["Ada Zq"]
    assert titles(client.get(LIST, {"q": "cache"})) == ["Caché Zq"]


def titles(response):
    cells = soup_of(response).select("td.title .title-wrapper")
    return [" ".join(cell.text.split()) for cell in cells]


@pytest.mark.parametrize("role", ["visitor", "member", "editor", "moderator"])
@pytest.mark.parametrize(
    "view", ["", "inspect/{}/", "edit/{}/", "history/{}/", "delete/{}/", "add/"]
)
def test_nobody_else_gets_there(client_of, ada, role, view):
    response = client_of(role).get(LIST + view.format(ada.pk))
    assert response.status_code == 302
    assert b"Ada" not in response.content


def test_no_chooser_tells_of_members(client_of, ada):
    """Wagtail's are open to whoever may enter the admin, so there is none."""
    assert Organisation in chosen_from()
    assert not chosen_from() & {Member, Skill}
    client = client_of("editor")
    for model in ("member", "skill"):
        address = f"/admin/snippets/choose/network/{model}/"
        assert client.get(address, follow=True).status_code == 404


def chosen_from():
    """The models that there is a chooser for."""
    return {each.model for each in viewsets.viewsets if hasattr(each, "choose_view_class")}


@pytest.mark.parametrize("role", ["moderator", "coordinator"])
@pytest.mark.parametrize("view", ["inspect", "delete"])
def test_a_node_names_those_filed_there_to_coordinators_alone(client_of, ada, role, view):
    node = ada.disciplines.first()
    page = client_of(role).get(f"/admin/core/discipline/{view}/{node.pk}/")
    assert page.status_code == 200
    assert ("Ada Zq" in page.content.decode()) == (role == "coordinator")


def test_a_node_with_members_isnt_deleted(client_of, ada):
    node = ada.disciplines.first()
    client_of("moderator").post(f"/admin/core/discipline/delete/{node.pk}/")
    assert Member.objects.get().disciplines.get() == node


def test_members_follow_a_node_that_is_merged(ada, vocabulary):
    tree.merge(ada.disciplines.first(), vocabulary.disciplines["1.6-ornithology"])
    assert [node.code for node in Member.objects.get().disciplines.all()] == ["1.6-ornithology"]


def test_inspecting_is_written_down(client_of, ada):
    client = client_of("coordinator")
    page = client.get(f"{LIST}inspect/{ada.pk}/")
    assert "ada@example.org" in page.content.decode()
    reading = ContactReading.objects.get()
    assert (reading.reader, reading.fields) == (client.user, ["email"])


def test_inspecting_tells_in_words_what_there_is(client_of):
    member = MemberFactory(
        user=None, name="Béa", languages=["fr", "en"], availability=["speak"], locked=["seeks"]
    )
    told = soup_of(client_of("coordinator").get(f"{LIST}inspect/{member.pk}/")).select_one("dl")
    words = {" ".join(each.text.split()) for each in told.select("dd")}
    spoken = {"Français, Anglais", "Intervenir lors d’un événement"}
    assert {"Béa", "Ce que je cherche"} | spoken <= words
    names = {" ".join(each.text.split()) for each in told.select("dt")}
    assert {"Compte", "Téléphone", "Pronoms"}.isdisjoint(names)
    assert words.isdisjoint({"None", "[]", "", "-"})


@pytest.mark.parametrize("view", ["inspect", "history"])
def test_a_member_is_looked_at(client_of, ada, view):
    assert "Ada Zq" in client_of("coordinator").get(f"{LIST}{view}/{ada.pk}/").content.decode()


def test_who_may_only_see_the_list_inspects_nobody(client, ada):
    """The projector knows members and coordinators, and nobody between them."""
    user = UserFactory(role="editor")
    user.user_permissions.add(Permission.objects.get(codename="view_member"))
    client.force_login(user)
    answer = client.get(f"{LIST}inspect/{ada.pk}/")
    assert answer.status_code == 302 and not ContactReading.objects.exists()


def test_a_coordinator_closes_a_field_and_opens_none(client_of, ada):
    ada.tiers = {"position": 2}
    ada.save()
    client = client_of("coordinator")
    address = f"{LIST}edit/{ada.pk}/"
    sent = as_sent(client, address)
    assert not [name for name in sent if "tier" in name]
    assert client.post(address, sent | {"locked": ["position"]}).status_code == 302
    assert Member.objects.get().tiers["position"] == 0
    assert client.post(address, sent | {"tiers": '{"position": 2}'}).status_code == 302
    member = Member.objects.get()
    assert (member.locked, member.tiers["position"]) == ([], 0)


def bulk(name, *members):
    ids = "&".join(f"id={member.pk}" for member in members)
    return f"/admin/bulk/network/member/{name}/?{ids}"


def test_coordinators_suspend_and_restore_several(client_of, ada):
    paused = MemberFactory(name="Paul Zq", state=Member.State.PAUSED)
    client = client_of("coordinator")
    page = client.get(bulk("suspend", ada, paused)).content.decode()
    assert "Ada Zq" in page and "Paul Zq" in page
    client.post(bulk("suspend", ada, paused))
    assert set(Member.objects.values_list("state", flat=True)) == {"suspended"}
    assert not ada.user.groups.exists()
    client.post(bulk("restore", ada, paused))
    assert Member.objects.get(pk=ada.pk).is_active
    assert Member.objects.get(pk=paused.pk).is_paused  # as they were before
    assert ada.user.groups.filter(name="Members").exists()
    assert ModelLogEntry.objects.for_instance(ada).filter(user=client.user).count() == 2


def test_restoring_shows_nobody_who_hides(client_of, ada):
    ada.state = Member.State.PAUSED
    ada.save()
    client_of("coordinator").post(bulk("restore", ada))
    assert Member.objects.get().is_paused


@pytest.mark.parametrize("name", ["delete", "suspend", "restore"])
@pytest.mark.parametrize("role", ["editor", "moderator", "member", "visitor"])
def test_nobody_else_does(client_of, ada, role, name):
    client = client_of(role)
    for response in (client.get(bulk(name, ada)), client.post(bulk(name, ada))):
        assert response.status_code == 302
        assert b"Ada" not in response.content
    assert Member.objects.get().is_active


def test_a_coordinator_suspends_a_member(client_of, ada):
    client = client_of("coordinator")
    address = f"{LIST}edit/{ada.pk}/"
    assert (
        client.post(address, as_sent(client, address) | {"state": "suspended"}).status_code == 302
    )
    assert Member.objects.get().state == Member.State.SUSPENDED
    assert not ada.user.groups.filter(name="Members").exists()


def as_sent(client, address):
    """What a browser would send back of the edit form."""
    form = soup_of(client.get(address)).select_one("form[data-edit-form]")
    sent = {}
    for box in form.select("input[name], textarea[name], select[name]"):
        if box.get("type") in ("checkbox", "radio") and not box.has_attr("checked"):
            continue
        if "__prefix__" in box["name"]:
            continue
        if box.name == "select":
            values = [option["value"] for option in box.select("option[selected]")]
        else:
            values = [box.get("value", box.text)]
        sent.setdefault(box["name"], []).extend(values)
    return sent


def test_an_account_has_one_profile_at_most(client_of, ada):
    other = MemberFactory(user=UserFactory())
    client = client_of("coordinator")
    address = f"{LIST}edit/{other.pk}/"
    response = client.post(address, as_sent(client, address) | {"user": str(ada.user_id)})
    assert response.status_code == 200
    assert Member.objects.get(pk=other.pk).user_id == other.user_id
