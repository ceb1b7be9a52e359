"""Who may do what, as truth tables."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from network import rules
from network.models import Member
from tests.factories import MemberFactory, UserFactory

STATES = {state.value: state for state in Member.State}


@pytest.fixture
def people(db):
    """Accounts by what they are."""
    found = {name: MemberFactory(state=state).user for name, state in STATES.items()}
    found |= {role: UserFactory(role=role) for role in ("editor", "moderator", "coordinator")}
    gone = MemberFactory(user__is_active=False).user
    return found | {
        "visitor": AnonymousUser(),
        "bare": UserFactory(),
        "admin": UserFactory(is_superuser=True),
        "deactivated": gone,
    }


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (rules.belongs, {"active"}),
        (rules.coordinates, {"coordinator", "admin"}),
        (rules.enters, {"active", "coordinator", "admin"}),
        (rules.answers_applications, {"coordinator", "admin"}),
        (rules.invites, {"coordinator", "admin"}),
        (rules.answers_reports, {"coordinator", "admin"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_whom_a_rule_lets_in(people, rule, allowed):
    assert {name for name, user in people.items() if rule(user)} == allowed


def test_a_profile_is_its_members_alone(people):
    owned = {
        (name, other)
        for name, user in people.items()
        for other in [*STATES, "deactivated"]
        if rules.owns(user, people[other].member)
    }
    assert owned == {(name, name) for name in STATES}


def test_a_profile_without_an_account_is_nobodys(people):
    unclaimed = MemberFactory(user=None)
    assert [name for name, user in people.items() if rules.owns(user, unclaimed)] == []


def test_whose_profile_is_theirs(people):
    with_one = {name for name, user in people.items() if rules.profile_of(user)}
    assert with_one == {*STATES, "deactivated"}


def test_who_erases_what(people):
    admin = people["admin"]
    own = MemberFactory(user=admin).user.member
    assert not rules.may_erase(admin, own)
    assert rules.may_erase(people["paused"], people["paused"].member)
    assert not rules.may_erase(people["coordinator"], people["paused"].member)


def test_whom_coordinators_erase(people):
    """Not themselves, nor whom rights over the site protect, active or not.

    The right to delete members isn't enough for who doesn't run the network.
    """
    people["odd"] = UserFactory()
    people["odd"].user_permissions.add(Permission.objects.get(codename="delete_member"))
    own = {
        name: MemberFactory(user=user).user.member
        for name, user in people.items()
        if name not in (*STATES, "deactivated", "visitor")
    }
    gone = MemberFactory(user=UserFactory(is_superuser=True, is_active=False)).user.member
    others = {name: people[name].member for name in [*STATES, "deactivated"]} | own
    others |= {"gone admin": gone, "imported": MemberFactory(user=None)}
    may = {
        name: {other for other, member in others.items() if rules.may_remove(user, member)}
        for name, user in people.items()
    }
    erased = frozenset([*STATES, "deactivated", "bare", "odd", "imported"])
    assert may == dict.fromkeys(people, frozenset()) | {"coordinator": erased, "admin": erased}


def test_who_takes_away_what(people, db):
    """Contact details are for whom that is given on purpose, and who runs the network."""
    contacts = Permission.objects.get(codename="export_contacts")
    people["trusted"] = UserFactory(role="coordinator")
    people["odd"] = UserFactory(role="editor")
    for name in ("trusted", "odd"):
        people[name].user_permissions.add(contacts)
    bare = UserFactory()
    bare.user_permissions.add(Permission.objects.get(codename="change_member"))
    people["without"] = bare
    profiles = {name for name, user in people.items() if rules.exports_profiles(user)}
    assert profiles == {"coordinator", "trusted", "admin"}
    assert {name for name, user in people.items() if rules.exports_contacts(user)} == {
        *("trusted", "admin")
    }


def test_who_can_be_sent_something(people):
    reachable = {
        name for name in [*STATES, "deactivated"] if rules.is_reachable(people[name].member)
    }
    assert reachable == {"active"}
    assert not rules.is_reachable(MemberFactory(user=None))


def test_who_may_write_to_whom(people):
    other, deaf = MemberFactory(), MemberFactory(hears_members=False)
    may = {name for name, user in people.items() if rules.may_write_to(user, other)}
    assert may == {"active"}
    assert not rules.may_write_to(people["active"], deaf)
    assert not any(rules.may_write_to(people[name], people[name].member) for name in STATES)
    assert not any(
        rules.may_write_to(other.user, people[name].member)
        for name in [*STATES, "deactivated"]
        if name != "active"
    )


def test_who_hides_and_shows_a_profile(people):
    may = {
        (name, other)
        for name, user in people.items()
        for other in [*STATES, "deactivated"]
        if rules.may_pause(user, people[other].member)
    }
    assert may == {("active", "active"), ("paused", "paused")}
