"""The projector: a hand-written table of who sees what, and that nothing is forgotten."""

from dataclasses import fields
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from network.models import Member
from network.privacy import (
    BY_NAME,
    FIELDS,
    SAMPLES,
    ProfileView,
    Reader,
    Tier,
    opened,
    tier_of,
    visible,
)
from tests.factories import MemberFactory, UserFactory

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


def a_member(**values):
    """A member in memory, whose relations say nothing."""
    return Member(name="Ada", email="ada@example.org", telephone="+33 1 99 00 00 00", **values)


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


def test_labels_are_there_for_each_field():
    assert all(str(BY_NAME[name].label) for name in TIERS)


def test_who_is_nobody_reads_as_a_visitor(db):
    assert Reader.of(AnonymousUser()) == Reader.of(UserFactory()) == VISITOR
