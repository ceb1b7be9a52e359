"""The projector: a hand-written table of who sees what, and that nothing is forgotten."""

from dataclasses import FrozenInstanceError, fields
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from network.models import Member
from network.privacy import (
    BY_NAME,
    FIELDS,
    SAMPLES,
    Participation,
    ProfileView,
    Reader,
    Tier,
    opened,
    tier_of,
    views,
    visible,
)
from tests.factories import MemberFactory, OrganisationFactory, ProjectPageFactory, UserFactory

VISITOR = Reader()
MEMBER = Reader(member=uuid4(), admitted=True)
PAUSED = Reader(member=uuid4())
COORDINATOR = Reader(coordinates=True)

# To whom a field is open as long as its member says nothing; what they may choose at least.
TIERS = {
    "name": (Tier.MEMBERS, Tier.MEMBERS),
    "photo": (Tier.MEMBERS, Tier.ONLY_ME),
    "pronouns": (Tier.MEMBERS, Tier.ONLY_ME),
    "position": (Tier.MEMBERS, Tier.ONLY_ME),
    "organisations": (Tier.MEMBERS, Tier.ONLY_ME),
    "biography": (Tier.MEMBERS, Tier.ONLY_ME),
    "languages": (Tier.MEMBERS, Tier.ONLY_ME),
    "skills": (Tier.MEMBERS, Tier.ONLY_ME),
    "disciplines": (Tier.MEMBERS, Tier.ONLY_ME),
    "territories": (Tier.MEMBERS, Tier.ONLY_ME),
    "projects": (Tier.MEMBERS, Tier.ONLY_ME),
    "offers": (Tier.MEMBERS, Tier.ONLY_ME),
    "seeks": (Tier.MEMBERS, Tier.ONLY_ME),
    "availability": (Tier.MEMBERS, Tier.ONLY_ME),
    "email": (Tier.ONLY_ME, Tier.ONLY_ME),
    "telephone": (Tier.ONLY_ME, Tier.ONLY_ME),
    "orcid": (Tier.MEMBERS, Tier.ONLY_ME),
    "links": (Tier.MEMBERS, Tier.ONLY_ME),
}
# What is a member's own affair, or nobody's: no reader is ever told.
NEVER_SHOWN = {
    *("id", "key", "user", "state", "joined_on", "changed_at", "tiers", "locked", "hid"),
    *("seen_on", "absence", "absent_since", "hint_put_away"),
    *("hears_members", "hears_visitors", "parties", "blocks", "blocked_by", "allowances"),
    *("subscriptions", "searches"),
    *(
        "skill_items",
        "tagged_items",
        "involvements",
        "readings",
        "exported",
        "consents",
        "invitations",
        "applications",
    ),
}
# What a relation of the model is called in a profile.
SHOWN_AS = {"involvements": "projects"}


def test_tiers_are_those_of_the_table():
    assert {f.name: (f.tier, f.least) for f in FIELDS} == TIERS


def test_each_field_of_a_member_has_a_tier():
    """A new field fails here until somebody says to whom it is open."""
    there = {field.name for field in Member._meta.get_fields()} - NEVER_SHOWN
    assert there | set(SHOWN_AS.values()) == set(TIERS)


def test_a_view_holds_these_fields_and_no_other():
    assert {field.name for field in fields(ProfileView)} == {"key", *TIERS}


LABELS = {
    "name": "Nom",
    "photo": "Photographie",
    "pronouns": "Pronoms",
    "position": "Fonction",
    "organisations": "Organisations",
    "biography": "À propos de moi",
    "languages": "Langues",
    "skills": "Compétences",
    "disciplines": "Disciplines",
    "territories": "Territoires",
    "projects": "Projets",
    "offers": "Ce que je propose",
    "seeks": "Ce que je cherche",
    "availability": "Volontaire pour",
    "email": "Adresse électronique",
    "telephone": "Téléphone",
    "orcid": "ORCID",
    "links": "Liens",
}
CHOICES_OF_TIER = [
    (0, "Moi et la coordination"),
    (1, "Les membres du réseau"),
    (2, "Tout le monde, sur le web"),
]


def test_fields_are_called_as_members_read_them():
    with translation.override("fr"):
        assert {name: str(BY_NAME[name].label) for name in TIERS} == LABELS
        for name, (_, least) in TIERS.items():
            offered = [(value, str(label)) for value, label in BY_NAME[name].tiers]
            assert offered == CHOICES_OF_TIER[least:]


def test_a_tier_has_a_name_in_addresses():
    assert [tier.slug for tier in Tier] == ["only-me", "members", "public"]


@pytest.mark.parametrize("thing", [BY_NAME["name"], VISITOR, ProfileView(key=uuid4(), name="Ada")])
def test_what_was_decided_cant_be_changed(thing):
    with pytest.raises(FrozenInstanceError):
        thing.name = "other"


@pytest.fixture
def ada(db):
    return MemberFactory(
        name="Ada", position="Botaniste", email="ada@example.org", telephone="+33 1 99 00 00 00"
    )


def seen(member, reader):
    """The plain fields that a reader sees; None if there is no such member for them."""
    view = visible(member, reader)
    names = ("name", "position", "email", "telephone")
    return view and {name for name in names if getattr(view, name)}


@pytest.mark.parametrize(
    ("tiers", "reader", "expected"),
    [
        pytest.param({}, VISITOR, None, id="unchosen-visitor"),
        pytest.param({}, PAUSED, None, id="unchosen-paused"),
        pytest.param({}, MEMBER, {"name", "position"}, id="unchosen-member"),
        pytest.param(
            {}, COORDINATOR, {"name", "position", "email", "telephone"}, id="unchosen-coordinator"
        ),
        pytest.param({"name": 2}, VISITOR, {"name"}, id="public-name-visitor"),
        pytest.param({"position": 2}, VISITOR, None, id="hidden-name-visitor"),
        pytest.param({"name": 2, "position": 2}, VISITOR, {"name", "position"}, id="public-two"),
        pytest.param({"email": 1}, MEMBER, {"name", "position", "email"}, id="email-member"),
        pytest.param({"name": 2, "email": 1}, VISITOR, {"name"}, id="email-visitor"),
        pytest.param({"position": 0}, MEMBER, {"name"}, id="closed-member"),
        pytest.param({"name": 0}, MEMBER, {"name", "position"}, id="name-cant-be-closed"),
        pytest.param({"name": "2"}, VISITOR, None, id="text-is-no-tier"),
        pytest.param({"name": 2.0}, VISITOR, None, id="fraction-is-no-tier"),
        pytest.param({"position": 7}, MEMBER, {"name"}, id="unknown-tier"),
        pytest.param({"position": None}, MEMBER, {"name"}, id="no-tier"),
    ],
)
def test_who_sees_what(ada, tiers, reader, expected):
    ada.tiers = tiers
    assert seen(ada, reader) == expected


def test_one_sees_all_of_ones_own(ada):
    own = Reader(member=ada.key, admitted=True)
    assert seen(ada, own) == {"name", "position", "email", "telephone"}


@pytest.mark.parametrize("state", [s for s in Member.State if s != Member.State.ACTIVE])
def test_who_isnt_active_is_there_for_nobody_else(ada, state):
    ada.state, ada.tiers = state, {"name": 2}
    assert seen(ada, VISITOR) is None
    assert seen(ada, MEMBER) is None
    assert seen(ada, PAUSED) is None
    assert seen(ada, COORDINATOR) is not None
    assert seen(ada, Reader(member=ada.key)) is not None


def test_fields_that_arent_wanted_arent_read(ada):
    view = visible(ada, COORDINATOR, ["position"])
    assert (view.name, view.position, view.email) == ("Ada", "Botaniste", "")
    ada.tiers = {"position": 0}
    assert visible(ada, MEMBER, ["position"]).position == ""


def test_a_closed_field_stays_closed_until_the_member_says(ada):
    ada.tiers, ada.locked = {"name": 2, "position": 2}, ["position"]
    ada.save()
    assert seen(ada, MEMBER) == {"name"}
    ada.locked = []
    ada.save()
    assert seen(ada, MEMBER) == {"name"}


def test_a_name_cant_be_closed(ada):
    ada.locked = ["name"]
    assert seen(ada, MEMBER) == {"name", "position"}


def test_samples_see_what_those_see_for_whom_they_stand(ada):
    ada.tiers = {"name": 2}
    assert seen(ada, SAMPLES[Tier.PUBLIC]) == seen(ada, VISITOR)
    assert seen(ada, SAMPLES[Tier.MEMBERS]) == seen(ada, MEMBER)
    assert seen(ada, SAMPLES[Tier.ONLY_ME]) == seen(ada, COORDINATOR)


def test_an_account_is_read_as_what_it_is(member, coordinator, editor, ada):
    paused = MemberFactory(state=Member.State.PAUSED)
    assert Reader.of(ada.user) == Reader(member=ada.key, admitted=True)
    assert Reader.of(paused.user) == Reader(member=paused.key)
    assert Reader.of(coordinator) == Reader(coordinates=True)
    assert Reader.of(editor) == Reader()
    assert Reader.of(member) == Reader()  # in the group of members, and without a profile


def test_a_deactivated_account_reads_nothing(ada, coordinator):
    for user in (ada.user, coordinator):
        user.is_active = False
    assert not Reader.of(ada.user).admitted
    assert not Reader.of(coordinator).coordinates


@pytest.fixture
def full(site_tree, vocabulary):
    """A member who says something in each field, and what that is in a view."""
    organisation, page = OrganisationFactory(), ProjectPageFactory()
    discipline = vocabulary.disciplines["1.6-ecology"]
    territory = vocabulary.territories["FR"]
    plain = {
        "name": "Ada",
        "pronouns": "elle",
        "position": "Botaniste",
        "biography": "Des mares.",
        "offers": "Du temps",
        "seeks": "Des loutres",
        "email": "ada@example.org",
        "telephone": "+33 1 99 00 00 00",
        "orcid": "0000-0002-1825-0097",
    }
    member = MemberFactory(
        **plain,
        photo="ada.webp",
        languages=["fr"],
        availability=["speak"],
        links=["https://ada.example"],
        skills=["chant"],
        organisations=[organisation],
        disciplines=[discipline],
        territories=[territory],
        projects=[(page, "Guide")],
    )
    values = plain | {
        "photo": "ada.webp",
        "languages": ("fr",),
        "availability": ("speak",),
        "links": ("https://ada.example",),
        "skills": ("chant",),
        "organisations": (organisation,),
        "disciplines": (discipline,),
        "territories": (territory,),
        "projects": (Participation(page.translation_key, "Guide", None, None),),
    }
    return Member.objects.get(pk=member.pk), values


def shown(view):
    return {field.name: getattr(view, field.name) for field in fields(view)}


class TestValues:
    def test_all_of_a_member_is_in_a_coordinators_view(self, full):
        member, values = full
        assert shown(visible(member, COORDINATOR)) == {"key": member.key, **values}

    def test_of_closed_fields_nothing_is(self, full):
        member, values = full
        member.tiers = dict.fromkeys(TIERS, 0)
        texts = {name for name, value in values.items() if isinstance(value, str)}
        nothing = {name: "" if name in texts else () for name in values}
        assert shown(visible(member, MEMBER)) == {**nothing, "key": member.key, "name": "Ada"}

    def test_what_is_closed_is_so_before_it_is_saved(self, ada):
        ada.tiers, ada.locked = {"name": 2, "position": 2}, ["position"]
        assert seen(ada, VISITOR) == {"name"}
        assert seen(ada, MEMBER) == {"name"}

    def test_some_members_without_those_unknown_to_the_reader(self, ada):
        bea = MemberFactory(name="Béa", position="Guide", tiers={"name": 2, "position": 2})
        assert [view.name for view in views([ada, bea], VISITOR)] == ["Béa"]
        told = [(view.name, view.position) for view in views([ada, bea], MEMBER)]
        assert told == [("Ada", "Botaniste"), ("Béa", "Guide")]
        unread = [(view.name, view.position) for view in views([ada, bea], MEMBER, ["email"])]
        assert unread == [("Ada", ""), ("Béa", "")]

    def test_contact_details_in_a_view(self, ada):
        assert visible(ada, COORDINATOR).contact == ["email", "telephone"]
        assert visible(ada, MEMBER).contact == []
        ada.tiers = {"telephone": 1}
        assert visible(ada, MEMBER).contact == ["telephone"]

    def test_what_goes_on_comes_first_then_what_ended_last(self, site_tree):
        spans = [(2010, 2012), (2001, None), (2009, 2020), (2018, 2020), (2015, None), (None, None)]
        member = MemberFactory(projects=[(ProjectPageFactory(), "") for _ in spans])
        for each, (since, until) in zip(member.involvements.all(), spans, strict=True):
            each.since, each.until = since, until
            each.save()
        found = visible(Member.objects.get(pk=member.pk), COORDINATOR).projects
        assert [(each.since, each.until) for each in found] == [
            *[(2015, None), (2001, None), (None, None)],
            *[(2018, 2020), (2009, 2020), (2010, 2012)],
        ]


def test_who_is_nobody_reads_as_a_visitor(db):
    assert Reader.of(AnonymousUser()) == Reader.of(UserFactory()) == VISITOR


CHOICES = st.sampled_from([None, *Tier.values])


@pytest.mark.django_db
class TestQueriesAgree:
    """What the database is asked is what the projector says, whatever members choose."""

    @given(tiers=st.dictionaries(st.sampled_from(sorted(TIERS)), st.sampled_from(Tier.values)))
    def test_open_fields(self, tiers):
        member = MemberFactory(tiers=tiers, user=None)
        for field in FIELDS:
            for tier in Tier:
                found = Member.objects.filter(opened(field.name, tier), pk=member.pk).exists()
                open_to = max(tiers.get(field.name, field.tier), Tier.ONLY_ME) >= tier
                assert found == open_to
                if field.can_be_locked:
                    assert open_to == (tier_of(member, field) >= tier)

    @given(
        tiers=st.dictionaries(st.just("name"), st.sampled_from([Tier.MEMBERS, Tier.PUBLIC])),
        state=st.sampled_from(Member.State.values),
    )
    def test_known_members(self, tiers, state):
        member = MemberFactory(tiers=tiers, state=state, user=None)
        for reader in (VISITOR, MEMBER, PAUSED, COORDINATOR):
            known = Member.objects.known_to(reader).filter(pk=member.pk).exists()
            assert known == (visible(member, reader) is not None)


def test_a_photograph_is_told_as_the_name_of_its_file(db):
    member = MemberFactory(photo="ada.webp")
    assert repr(visible(member, SAMPLES[Tier.MEMBERS]).photo) == "'ada.webp'"
