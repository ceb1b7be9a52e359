"""Members in a browser: by keyboard, on a phone, with a photograph; axe on every page and state."""

from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from network.models import Member
from network.threads import Thread

from ..codes import link_in
from ..factories import (
    EventPageFactory,
    MemberFactory,
    SpacePageFactory,
    UserFactory,
    a_search,
    converse,
)
from ..factories.accounts import PASSWORD
from ..standing import standing
from .test_accessibility import faults
from .test_search import press, tab_to

SECTIONS = ("about", "presentation", "expertise", "projects", "contact")


@standing
def members(full_pages, vocabulary):
    """Ada, whose profile is full; Béa, who reads it; and Hélène, who is hidden."""
    ada = MemberFactory(
        name="Ada Exemple",
        pronouns="elle",
        position="Botaniste",
        biography="Je compte les mares.\n\nEt les tritons.",
        skills=["botanique", "dessin"],
        organisations=[full_pages.organisation],
        disciplines=[vocabulary.disciplines["1.6-ecology"]],
        territories=[vocabulary.territories["FR-DEP-29"]],
        projects=[(full_pages.project, "Animation")],
        offers="Du temps",
        seeks="Une classe",
        languages=["fr", "en"],
        availability=["speak"],
        email="ada@example.org",
        telephone="+33 1 99 00 00 00",
        orcid="0000-0002-1825-0097",
        links=["https://ada.example.org/"],
        tiers={"name": 2, "position": 2, "email": 1, "telephone": 1},
    )
    hidden = MemberFactory(name="Hélène", state=Member.State.PAUSED)
    space = SpacePageFactory(title="Espace", teaser="Entre nous.")
    SpacePageFactory(title="Ateliers", parent=space)
    EventPageFactory(title="Atelier privé", parent=space)
    bea = MemberFactory(name="Béa Exemple")
    converse(ada, bea, "Combien de tritons ?", "Onze.")
    return {"ada": ada, "bea": bea, "hidden": hidden}


def states(members):
    """Each page and state of the network: who looks, and where."""
    ada = members["ada"].get_absolute_url()
    own = [f"/fr/network/profile/{name}/" for name in SECTIONS]
    return [
        (None, ada),
        ("bea", ada),
        ("bea", ada.replace("/fr/", "/en/")),
        *(("bea", f"/{language}/network/") for language in ("fr", "en")),
        ("bea", "/fr/espace/"),
        ("bea", "/fr/espace/ateliers/"),
        ("bea", "/fr/network/members/"),
        ("bea", "/en/network/members/?q=personne"),
        ("ada", "/fr/network/profile/"),
        *(("ada", address) for address in own),
        *(("ada", f"/fr/network/profile/seen-by/{as_}/") for as_ in ("public", "only-me")),
        ("bea", "/fr/network/profile/seen-by/public/"),
        ("ada", "/fr/network/profile/readings/"),
        ("ada", "/fr/network/profile/erase/"),
        ("hidden", "/fr/network/profile/"),
        ("nobody", "/fr/network/members/"),
        *(("bea", address) for address in conversation()),
        ("hidden", "/fr/network/profile/hearing/"),
        ("bea", f"{ada}write/"),
        *mails(members["bea"]),
    ]


def mails(member):
    """What a member is mailed, as they choose it, and the link that turns it off."""
    member.subscriptions.get_or_create(kind="digest")
    search = member.searches.first() or a_search(member, "discipline=none", "catalogue")
    own = search.get_absolute_url()
    new = "/fr/network/searches/new/members/?q=mare"
    addresses = ["/fr/network/profile/mails/", "/fr/network/searches/", own, f"{own}remove/", new]
    off = reverse("unsubscribe", args=[member.subscriptions.get(kind="digest").token])
    return [*(("bea", address) for address in addresses), (None, off)]


def conversation():
    """The list of conversations, the one there is, and the form that reports what is in it."""
    thread = Thread.objects.get()
    own = f"/fr/network/messages/{thread.key}/"
    return ["/fr/network/messages/", own, f"{own}report/{thread.messages.first().pk}/"]


@pytest.mark.long
def test_every_page_of_the_network(new_page, members):
    """`new_page` fails on what the policy refuses, too."""
    accounts = {name: member.user for name, member in members.items()}
    accounts |= {"nobody": UserFactory(), None: None}
    found = {}
    for who, address in states(members):
        page = new_page(user=accounts[who])
        page.expected_errors.append("403")
        page.goto(address)
        found[who, address] = faults(page)
        if page.locator("h1").count() != 1:
            found[who, address].append("not one h1")
        page.close()
    assert {state: said for state, said in found.items() if said} == {}


def test_forms_that_refuse(new_page, members):
    page = new_page(user=members["ada"].user)
    page.expected_errors.append("422")
    page.goto("/fr/network/profile/contact/")
    page.get_by_label("Identifiant ORCID", exact=True).fill("0000-0002-1825-0098")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    box = page.get_by_label("Identifiant ORCID", exact=True)
    assert box.input_value() == "0000-0002-1825-0098"
    assert box.get_attribute("aria-invalid") == "true"
    assert faults(page) == []


def test_a_profile_is_kept_by_keyboard_alone(new_page, members):
    page = new_page(user=members["bea"].user)
    page.goto("/fr/network/profile/")
    tab_to(page, "a[href$='/profile/expertise/']")
    press(page, "Enter")
    tab_to(page, "input[name=skills]")
    page.keyboard.type("patience")
    tab_to(page, "select[name=tier_skills]")
    page.keyboard.type("Tout le monde")
    tab_to(page, "button.button--main")
    press(page, "Enter")
    expect(page.locator(".said")).to_have_text("C’est enregistré.")
    member = Member.objects.get(pk=members["bea"].pk)
    assert [str(skill) for skill in member.skills.all()] == ["patience"]
    assert member.tiers["skills"] == 2


def test_a_photograph_on_a_phone(new_page, members):
    drawn = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(drawn, "JPEG")
    page = new_page(user=members["bea"].user, width=360)
    page.goto("/fr/network/profile/about/")
    picture = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}
    page.get_by_label("Photographie", exact=True).set_input_files(picture)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.goto(members["bea"].get_absolute_url())
    width = page.locator("img.portrait").evaluate(
        "async one => (await one.decode(), one.naturalWidth)"
    )
    assert width == 480


@pytest.mark.parametrize("q", ["", "?q=tritons"])
def test_a_name_in_the_list_stands_on_one_line(new_page, members, q):
    """With its letter before it, or found by words without one."""
    page = new_page(user=members["bea"].user, width=1280)
    page.goto(f"/fr/network/members/{q}")
    name = page.get_by_role("link", name="Ada Exemple").bounding_box()
    assert name["width"] > 2 * name["height"]


def test_leaving_with_everything(new_page, members):
    page = new_page(user=members["ada"].user, width=360)
    page.goto("/fr/network/profile/")
    page.get_by_role("link", name="Effacer mon compte").click()
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    assert "Je compte les mares" in Path(download.value.path()).read_text("utf-8")
    page.get_by_label("Je sais que c’est sans retour.").check()
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.locator("h1")).to_have_text("Il ne reste rien de vous ici")
    assert faults(page) == []
    assert not Member.objects.filter(name="Ada Exemple").exists()
    page.goto("/fr/network/profile/")
    assert "/login/" in page.url


@pytest.mark.parametrize("width", [360, 1280])
def test_hiding_and_showing_again(new_page, members, width):
    page = new_page(user=members["ada"].user, width=width)
    page.goto("/fr/network/profile/")
    page.get_by_role("button", name="Masquer mon profil").click()
    expect(page.locator(".said")).to_have_text("Votre profil est masqué.")
    visitor = new_page()
    visitor.goto(members["ada"].get_absolute_url())
    assert "/login/" in visitor.url
    page.get_by_role("button", name="Montrer de nouveau mon profil").click()
    visitor.goto(members["ada"].get_absolute_url())
    expect(visitor.locator("h1")).to_contain_text("Ada Exemple")


def test_two_write_to_each_other(new_page, members, mailoutbox):
    one, other = (new_page(user=members[name].user) for name in ("bea", "ada"))
    one.goto(members["ada"].get_absolute_url())
    one.get_by_role("link", name="Écrire à Ada Exemple").click()
    one.get_by_label("Objet").fill("Vos mares")
    one.get_by_label("Votre message").fill("Et en hiver ?")
    one.get_by_role("button", name="Envoyer").click()
    one.get_by_text("Votre message est envoyé").wait_for()
    other.goto(link_in(mailoutbox[0]))
    other.get_by_label("Votre message").fill("Onze, sous la glace.")
    other.get_by_role("button", name="Envoyer").click()
    other.get_by_text("Votre message est envoyé").wait_for()
    one.reload()
    assert one.get_by_text("Onze, sous la glace.").is_visible()
    one.get_by_role("button", name="Bloquer").click()
    expect(one.get_by_text("Cette conversation est terminée")).to_be_visible()
