"""Keeping one's own profile: its sections, who sees them, a photograph, hiding it."""

from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import PageViewRestriction

from directory.models import ProjectParty
from network import skills
from network.models import ContactReading, Member, Skill, private_storage
from tests.factories import MemberFactory, OrganisationFactory, ProjectPageFactory, UserFactory
from tests.races import overtaken
from tests.soup import soup_of

SECTIONS = ("about", "presentation", "expertise", "projects", "contact")


@pytest.fixture
def ada(db):
    return MemberFactory(name="Ada Exemple", position="Botaniste")


@pytest.fixture
def own(client, ada):
    """The client of Ada."""
    client.force_login(ada.user)
    return client


def section(name):
    return reverse("profile-section", args=[name])


def as_sent(client, name):
    """What a browser would send back of a section's form, unchanged."""
    form = soup_of(client.get(section(name))).select_one("form.stacked")
    sent = {}
    for box in form.select("input, textarea, select"):
        kind = box.get("type")
        if (kind in ("checkbox", "radio") and not box.has_attr("checked")) or kind == "file":
            continue
        if box.name == "select":
            chosen = box.select_one("option[selected]") or box.option
            value = chosen["value"]
        else:
            value = box.get("value", box.text if box.name == "textarea" else "")
        if not box.has_attr("disabled"):
            sent.setdefault(box["name"], []).append(value)
    return sent


def change(client, part, /, **values):
    return client.post(section(part), as_sent(client, part) | values)


def errors(response):
    return [each.text for each in soup_of(response, 422).select(".errorlist li")]


def picture(size=(900, 600), form="JPEG", mode="RGB", **options):
    drawn = BytesIO()
    Image.new(mode, size, "teal").save(drawn, form, **options)
    return SimpleUploadedFile("me.jpg", drawn.getvalue())


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_that_is_sent_back_as_it_is_changes_nothing(
    own, ada, vocabulary, site_tree, name
):
    project = ProjectPageFactory(parties=[])
    ada.disciplines = [vocabulary.disciplines["1.6-ecology"]]
    ada.organisations = [OrganisationFactory()]
    ada.skills.set(["botanique"])
    ada.links, ada.languages, ada.orcid = (
        ["https://ada.example.org/"],
        ["fr"],
        "0000-0002-1825-0097",
    )
    ada.save()
    ada.involvements.create(project=project, role="Animation", since=2020)
    before = stored(ada)
    assert change(own, name).status_code == 302
    assert stored(ada) == before


def stored(member):
    member = Member.objects.get(pk=member.pk)
    plain = Member.objects.filter(pk=member.pk).values().get()
    tiers = plain.pop("tiers")
    del plain["changed_at"]
    related = ("organisations", "disciplines", "territories", "involvements", "skill_items")
    rows = {name: list(getattr(member, name).values()) for name in related}
    rows["skill_items"] = [item["tag_id"] for item in rows["skill_items"]]
    assert set(tiers.values()) <= {0, 1}
    return plain, rows


def test_what_is_written_is_shown(own, ada, vocabulary, site_tree):
    organisation = OrganisationFactory(name="Atelier")
    project = ProjectPageFactory(title="Mares et étangs")
    project.parties = [ProjectParty(organisation=organisation, role="lead")]
    project.save_revision().publish()
    change(own, "about", name="Ada Lovelocal", pronouns="elle")
    change(own, "presentation", biography="Je compte.", organisations=["atelier", ""])
    change(own, "expertise", skills=["Botanique", "botanique", "dessin"], disciplines=["Écologie"])
    change(own, "projects", offers="Du temps", **row("Mares et étangs"))
    change(own, "contact", email="ada@example.org", links="https://ada.example.org/")
    text = soup_of(own.get(ada.get_absolute_url())).select_one("main").text
    for said in (
        *("Ada Lovelocal", "(elle)", "Je compte.", "Atelier", "Botanique", "dessin", "Écologie"),
        *("Mares et étangs", "Animation", "depuis 2020", "Du temps", "ada@example.org"),
        "ada.example.org",
    ):
        assert said in text
    assert text.count("otanique") == 1


def row(title, **values):
    values = {"project": title, "role": "Animation", "since": "2020", "until": "", **values}
    return {f"involvements-0-{name}": value for name, value in values.items()}


@pytest.mark.parametrize(
    ("name", "sent", "said"),
    [
        ("about", {"name": ""}, "requis"),
        ("about", {"tier_name": "0"}, "Sélectionnez un choix valide"),
        ("about", {"tier_position": "9"}, "Sélectionnez un choix valide"),
        ("expertise", {"disciplines": ["Alchimie"]}, "Alchimie"),
        ("expertise", {"skills": ["a\0b"]}, "caractère nul"),
        ("expertise", {"skills": ["x" * 101]}, "100"),
        ("expertise", {"skills": [f"s{n}" for n in range(31)]}, "30"),
        ("presentation", {"organisations": ["Personne"]}, "Personne"),
        ("projects", row("Rien de tel"), "Rien de tel"),
        ("projects", {"availability": ["rule"]}, "rule"),
        ("contact", {"email": "ada"}, "adresse"),
        ("contact", {"email": "ada@example.org\nBcc: b@example.org"}, "adresse"),
        ("contact", {"telephone": "call me"}, "chiffres"),
        ("contact", {"orcid": "0000-0002-1825-0098"}, "ORCID"),
        ("contact", {"links": "javascript:alert(1)"}, "URL"),
        ("contact", {"links": "\n".join(f"https://e{n}.org" for n in range(11))}, "10"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    own, ada, vocabulary, site_tree, name, sent, said
):
    before = stored(ada)
    response = change(own, name, **sent)
    assert any(said in each for each in errors(response))
    assert stored(ada) == before
    typed = soup_of(response, 422).select_one("form.stacked")
    values = [box.get("value", box.text.strip()) for box in typed.select("input, textarea")]
    for value in sent.values():
        first = value if isinstance(value, str) else value[0]
        if first and "\0" not in first and first not in ("0", "9", "rule"):
            assert first in values


def test_years_that_run_backwards_are_refused(own, site_tree):
    ProjectPageFactory(title="Mares")
    response = change(own, "projects", **row("Mares", since="2022", until="2020"))
    assert len(errors(response)) == 1
    response = change(own, "projects", **row("Mares", since="20"))
    assert len(errors(response)) == 1


def test_the_same_project_twice_is_refused(own, ada, site_tree):
    change(own, "projects", **row(ProjectPageFactory(title="Mares").title))
    again = {key.replace("-0-", "-1-"): value for key, value in row("Mares").items()}
    assert len(errors(change(own, "projects", **again))) == 1
    assert ada.involvements.count() == 1


def test_a_project_is_taken_away(own, ada, site_tree):
    change(own, "projects", **row(ProjectPageFactory(title="Mares").title))
    change(own, "projects", **{"involvements-0-DELETE": "on"})
    assert Member.objects.get(pk=ada.pk).involvements.count() == 0


def test_a_project_that_was_closed_meanwhile_isnt_named_and_isnt_lost(own, ada, site_tree):
    project = ProjectPageFactory(title="Mares secrètes")
    change(own, "projects", **row(project.title))
    PageViewRestriction.objects.create(page=project, restriction_type="login")
    response = own.get(section("projects"))
    assert "Mares secrètes" not in response.content.decode()
    assert change(own, "projects", role="").status_code == 302
    assert ada.involvements.get().project_id == project.pk


def test_a_project_that_the_reader_may_not_open_isnt_named(own, ada, site_tree, client_of):
    project = ProjectPageFactory(title="Mares secrètes")
    change(own, "projects", **row(project.title))
    restriction = PageViewRestriction.objects.create(page=project, restriction_type="groups")
    restriction.groups.add(Group.objects.get(name="Editors"))
    other = client_of("coordinator").get(ada.get_absolute_url())
    assert "Mares secrètes" not in other.content.decode()


def test_a_tier_opens_and_closes_a_field(own, ada, client):
    ada.tiers = {"name": 2}
    ada.save()
    change(own, "about", tier_position="2")
    own.logout()
    assert "Botaniste" in own.get(ada.get_absolute_url()).content.decode()
    own.force_login(ada.user)
    change(own, "about", tier_position="1")
    own.logout()
    assert "Botaniste" not in own.get(ada.get_absolute_url()).content.decode()


def test_a_closed_field_cant_be_opened_by_its_member(own, ada):
    ada.locked = ["position"]
    ada.save()
    select = soup_of(own.get(section("about"))).select_one("[name=tier_position]")
    assert select.has_attr("disabled")
    change(own, "about", tier_position="2")
    assert Member.objects.get(pk=ada.pk).tiers["position"] == 0


def test_suggested_skills_are_those_that_members_show(own, ada):
    MemberFactory(skills=["vue de tous"])
    MemberFactory(skills=["cachée"], tiers={"skills": 0})
    MemberFactory(skills=["en pause"], state=Member.State.PAUSED)
    MemberFactory(skills=["fermée"], locked=["skills"])
    options = soup_of(own.get(section("expertise"))).select("#id_skills-list option")
    assert [option["value"] for option in options] == ["vue de tous"]
    assert [skill.name for skill in Skill.told()] == ["vue de tous"]


def test_an_organisation_that_nobody_names_isnt_suggested(own, site_tree):
    OrganisationFactory(name="Inconnue au bataillon")
    assert "Inconnue" not in own.get(section("presentation")).content.decode()


class TestPhotograph:
    def test_it_is_drawn_anew_and_shown(self, own, ada):
        where = Image.Exif()
        where[0x8825] = {1: "N", 2: (48.0, 51.0, 30.0)}  # GPS
        where[0x010E] = "secret description"
        assert change(own, "about", photo=picture(exif=where)).status_code == 302
        member = Member.objects.get(pk=ada.pk)
        with private_storage().open(member.photo.name) as file:
            drawn = Image.open(file)
            assert (drawn.format, drawn.size) == ("WEBP", (480, 480))
            assert not drawn.getexif()
        response = own.get(reverse("member-photo", args=[ada.key]))
        assert response["Content-Type"] == "image/webp"
        assert b"".join(response)[:4] == b"RIFF"
        assert soup_of(own.get(ada.get_absolute_url())).select_one("img.portrait")

    def test_no_address_leads_to_its_file(self, own, ada):
        change(own, "about", photo=picture())
        name = Member.objects.get(pk=ada.pk).photo.name
        for address in (f"/media/{name}", f"/static/{name}", f"/media/../private/{name}"):
            assert own.get(address).status_code == 404

    def test_another_takes_its_place_and_the_first_is_gone(
        self, own, ada, django_capture_on_commit_callbacks
    ):
        change(own, "about", photo=picture())
        first = Member.objects.get(pk=ada.pk).photo.name
        with django_capture_on_commit_callbacks(execute=True):
            change(own, "about", photo=picture(form="PNG"))
        second = Member.objects.get(pk=ada.pk).photo.name
        assert private_storage().exists(second)
        assert not private_storage().exists(first)

    def test_it_is_taken_away(self, own, ada, django_capture_on_commit_callbacks):
        change(own, "about", photo=picture())
        name = Member.objects.get(pk=ada.pk).photo.name
        with django_capture_on_commit_callbacks(execute=True):
            change(own, "about", remove_photo="on")
        assert not Member.objects.get(pk=ada.pk).photo
        assert not private_storage().exists(name)

    def test_it_goes_with_its_member(self, own, ada, django_capture_on_commit_callbacks):
        change(own, "about", photo=picture())
        member = Member.objects.get(pk=ada.pk)
        with django_capture_on_commit_callbacks(execute=True):
            member.delete()
        assert not private_storage().exists(member.photo.name)

    @pytest.mark.parametrize(
        "content",
        [
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"GIF89a" + b"\0" * 40,
            b"%PDF-1.4",
            b"\xff\xd8\xff\xe0 broken",
            b"not a picture",
        ],
        ids=["svg", "gif", "pdf", "broken", "text"],
    )
    def test_what_is_no_picture_is_refused(self, own, ada, content):
        sent = SimpleUploadedFile("me.jpg", content, "image/jpeg")
        assert len(errors(change(own, "about", photo=sent))) == 1
        assert not Member.objects.get(pk=ada.pk).photo

    def test_a_bomb_is_refused_before_it_is_read(self, own):
        bomb = picture((20_000, 20_000), "PNG", mode="1")
        assert any("40" in each for each in errors(change(own, "about", photo=bomb)))

    def test_a_file_that_is_too_large_is_refused(self, own):
        large = SimpleUploadedFile("me.jpg", picture().read() + b"\0" * (8 * 1024 * 1024))
        assert any("8" in each for each in errors(change(own, "about", photo=large)))


class TestHiding:
    def test_a_profile_is_hidden_and_shown_again(self, own, ada, client_of):
        other = MemberFactory().user
        reader = client_of("visitor")
        reader.force_login(other)
        assert reader.get(ada.get_absolute_url()).status_code == 200
        own.post(reverse("profile-pause"))
        assert reader.get(ada.get_absolute_url()).status_code == 404
        assert "Ada" not in reader.get(reverse("members")).content.decode()
        assert own.get(reverse("members")).status_code == 403
        assert own.get(reverse("own-profile")).status_code == 200
        own.post(reverse("profile-pause"))
        assert reader.get(ada.get_absolute_url()).status_code == 200

    def test_who_is_hidden_isnt_in_the_group_of_members(self, own, ada):
        assert ada.user.groups.filter(name="Members").exists()
        own.post(reverse("profile-pause"))
        assert not ada.user.groups.filter(name="Members").exists()

    def test_who_has_no_profile_any_more_isnt_either(self, ada):
        ada.delete()
        assert not ada.user.groups.filter(name="Members").exists()

    def test_nor_an_account_whose_profile_went_to_another(self, ada):
        before, after = ada.user, UserFactory()
        ada.user = after
        ada.save()
        assert not before.groups.filter(name="Members").exists()
        assert after.groups.filter(name="Members").exists()

    def test_who_was_suspended_cant_show_themselves_again(self, own, ada):
        ada.state = Member.State.SUSPENDED
        ada.save()
        assert own.post(reverse("profile-pause")).status_code == 404
        assert Member.objects.get(pk=ada.pk).state == Member.State.SUSPENDED

    def test_it_isnt_done_by_a_link(self, own, ada):
        assert own.get(reverse("profile-pause")).status_code == 405


class TestReadings:
    def test_reading_contact_details_is_written_down_once_a_day(self, own, ada, client_of):
        ada.email, ada.telephone, ada.tiers = "a@example.org", "+33 1 99 00 00 00", {"email": 1}
        ada.save()
        other = MemberFactory(name="Béa Exemple")
        reader = client_of("visitor")
        reader.force_login(other.user)
        for _ in range(3):
            reader.get(ada.get_absolute_url())
        reading = ContactReading.objects.get()
        assert (reading.member, reading.reader, reading.fields) == (ada, other.user, ["email"])
        assert reading.day == timezone.localdate()
        ada.tiers |= {"telephone": 1}
        ada.save()
        reader.get(ada.get_absolute_url())
        assert ContactReading.objects.get().fields == ["email", "telephone"]
        text = soup_of(own.get(reverse("profile-readings"))).select_one("main").text
        assert "Béa Exemple" in text and "Téléphone" in text

    def test_ones_own_and_what_holds_no_contact_details_isnt(self, own, ada, client_of):
        ada.email = "a@example.org"
        ada.save()
        own.get(ada.get_absolute_url())
        reader = client_of("visitor")
        reader.force_login(MemberFactory().user)
        reader.get(ada.get_absolute_url())
        assert not ContactReading.objects.exists()

    def test_who_read_is_named_only_as_far_as_they_may_be_known(self, own, ada):
        hidden = MemberFactory(name="Hélène", state=Member.State.PAUSED)
        for user in (hidden.user, UserFactory(role="coordinator")):
            ContactReading.objects.create(member=ada, reader=user, fields=["email"])
        text = soup_of(own.get(reverse("profile-readings"))).select_one("main").text
        assert "Hélène" not in text
        assert text.count("coordinatrice ou coordinateur") == 2

    def test_nobody_has_read_anything_yet(self, own):
        assert soup_of(own.get(reverse("profile-readings"))).select_one(".empty")


@pytest.mark.parametrize("name", ["own-profile", "profile-readings"])
def test_a_visitor_is_led_to_sign_in_and_back(client, db, name):
    response = client.get(reverse(name))
    assert response["Location"] == f"/fr/account/login/?next={reverse(name)}"


@pytest.mark.parametrize("name", ["own-profile", "profile-readings", "members"])
def test_an_account_without_profile_is_told_that_it_isnt_for_them(client_of, name):
    assert client_of("editor").get(reverse(name)).status_code == 403


def test_an_unknown_section_or_viewer_isnt_there(own):
    assert own.get(section("secrets")).status_code == 404
    assert own.get(reverse("profile-as", args=["king"])).status_code == 404


def test_one_sees_oneself_as_others_do(own, ada):
    ada.email = "a@example.org"
    ada.save()
    seen = {
        name: soup_of(own.get(reverse("profile-as", args=[name]))).select_one("main").text
        for name in ("public", "members", "only-me")
    }
    assert {name for name, text in seen.items() if "Botaniste" in text} == {"members", "only-me"}
    assert {name for name, text in seen.items() if "a@example.org" in text} == {"only-me"}


def test_what_is_empty_is_named_without_insisting(own, ada, vocabulary):
    text = soup_of(own.get(reverse("own-profile"))).select_one(".page-title").text
    assert "Photographie" in text and "Position" not in text


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_two_sections_are_both_saved(self, site_tree, ada):
        first, second = signed_in(ada), signed_in(ada)
        overtaken(
            lambda: change(first, "about", position="Naturaliste"),
            lambda: change(second, "presentation", biography="Des mares."),
        )
        ada.refresh_from_db()
        assert (ada.position, ada.biography) == ("Naturaliste", "Des mares.")

    def test_what_a_coordinator_closes_stays_closed(self, site_tree, ada):
        def close():
            held = Member.objects.get(pk=ada.pk)
            held.locked = ["biography"]
            held.save()

        own = signed_in(ada)
        overtaken(close, lambda: change(own, "presentation", biography="Des mares."))
        ada.refresh_from_db()
        assert (ada.locked, ada.tiers["biography"]) == (["biography"], 0)

    def test_a_skill_that_goes_is_asked_for_again(self, site_tree, ada):
        source, target = (Skill.objects.create(name=name, slug=name) for name in ("zq", "mares"))
        own = signed_in(ada)
        _, answer = overtaken(
            lambda: skills.merge([source], target), lambda: change(own, "expertise", skills="zq")
        )
        assert errors(answer) == [
            "Quelque chose qui est nommé ici vient de changer. Enregistrez à nouveau."
        ]
        assert soup_of(answer, 422).select_one("[name=skills]")["value"] == "zq"
        assert not ada.skills.exists()
        assert change(own, "expertise", skills="zq").status_code == 302


def signed_in(member):
    client = Client()
    client.force_login(member.user)
    return client
