"""What is written down: roles by whichever door, who may read it, how long it stays."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from network import erasure, jobs
from network.audit import Export, Exported, RoleChange
from network.models import ContactReading, Member
from portal.core.models import User
from tests.factories import MemberFactory, UserFactory
from tests.factories.accounts import PASSWORD
from tests.soup import soup_of, texts

pytestmark = pytest.mark.django_db
AUDIT = "/admin/network/audit/"
KINDS = ("exports", "readings", "roles")


@pytest.fixture
def ada():
    return MemberFactory(name="Ada Zq", email="ada@example.org")


@pytest.fixture
def coordinators():
    return Group.objects.get(name="Coordinators")


def noted(**of):
    """(whom, what, whether it was given, by whom) of each line, the first one first."""
    lines = RoleChange.objects.filter(**of).order_by("pk")
    return [(line.account or line.group, line.role, line.given, line.by) for line in lines]


class TestRoles:
    def test_who_becomes_a_member_and_stops_being_one(self, ada):
        ada.state = Member.State.PAUSED
        ada.save()
        assert noted(account=ada.user) == [
            (ada.user, "Members", True, None),
            (ada.user, "Members", False, None),
        ]

    def test_by_code_from_either_side(self, coordinators):
        user = UserFactory()
        user.groups.add(coordinators)
        user.groups.add(coordinators)  # which changes nothing
        user.groups.remove(coordinators)
        user.groups.remove(coordinators)
        coordinators.user_set.add(user)
        user.groups.clear()
        user.groups.set([coordinators])
        coordinators.user_set.clear()
        assert [(role, given) for _user, role, given, _by in noted(account=user)] == [
            ("Coordinators", True),
            ("Coordinators", False),
        ] * 3

    def test_flags(self):
        user = UserFactory(is_superuser=True)
        user.is_superuser, user.is_staff = False, True
        user.save()
        user.save()
        user.last_login = timezone.now()
        user.save(update_fields=["last_login"])
        assert [(role, given) for _user, role, given, _by in noted(account=user)] == [
            ("Administrator", True),
            ("Administrator", False),
            ("Staff of Django’s admin", True),
        ]

    def test_by_the_form_of_an_account(self, client_of, coordinators):
        admin, user = client_of("admin"), UserFactory(role="editor")
        sent = {
            "username": user.username,
            "email": user.email,
            "first_name": "A",
            "last_name": "B",
            "is_active": "on",
            "is_superuser": "on",
            "groups": [coordinators.pk],
        }
        before = RoleChange.objects.count()
        response = admin.post(f"/admin/users/edit/{user.pk}/", sent)
        assert response.status_code == 302
        lines = noted(account=user)[-3:]
        assert RoleChange.objects.count() == before + 3
        assert set(lines) == {
            (user, "Administrator", True, admin.user),
            (user, "Editors", False, admin.user),
            (user, "Coordinators", True, admin.user),
        }

    def test_by_a_bulk_action(self, client_of, coordinators):
        admin, users = client_of("admin"), [UserFactory(), UserFactory()]
        ids = "&".join(f"id={user.pk}" for user in users)
        admin.post(f"/admin/bulk/core/user/assign_role/?{ids}", {"role": coordinators.pk})
        assert noted(account__in=users) == [
            (user, "Coordinators", True, admin.user) for user in users
        ]

    def test_by_what_a_group_may_do_and_by_its_end(self, client_of, coordinators):
        right = Permission.objects.get(codename="export_contacts")
        coordinators.permissions.add(right)
        right.group_set.remove(coordinators)
        assert noted(group="Coordinators") == [
            ("Coordinators", right.name, True, None),
            ("Coordinators", right.name, False, None),
        ]
        user = UserFactory(role="coordinator")
        user.user_permissions.add(right)
        coordinators.delete()
        assert noted(account=user) == [
            (user, "Coordinators", True, None),
            (user, right.name, True, None),
            (user, "Coordinators", False, None),
        ]

    def test_an_account_that_goes_takes_its_name_along(self, client_of, ada):
        admin, user = client_of("admin"), ada.user
        admin.post(f"/admin/users/delete/{user.pk}/")
        connection.check_constraints()
        assert not User.objects.filter(pk=user.pk).exists()
        assert [line.account for line in RoleChange.objects.filter(role="Members")] == [None]


@pytest.fixture
def lines(ada):
    """One of each kind about Ada, and one of each about somebody else."""
    for member in (ada, MemberFactory(name="Béa Autre")):
        by = UserFactory(role="coordinator", first_name="Corentine", last_name=f"De {member.name}")
        ContactReading.objects.create(member=member, reader=by, fields=["email"])
        export = Export.objects.create(
            kind="contacts", by=by, columns=["email"], reason=f"Pour {member.name}", count=1
        )
        export.exported.create(member=member, fields=["name", "email"])
        member.user.groups.add(Group.objects.get(name="Editors"))


def listed(client, kind, query=""):
    page = soup_of(client.get(f"{AUDIT}{kind}/results/{query}"))
    return texts(page, "tbody tr")


class TestPages:
    @pytest.mark.parametrize("kind", KINDS)
    def test_coordinators_read_them_by_person_and_date(self, client_of, lines, kind):
        client = client_of("coordinator")
        assert soup_of(client.get(f"{AUDIT}{kind}/")).select_one("nav [aria-current]")
        everything = listed(client, kind)
        assert len(everything) >= 2
        found = listed(client, kind, "?person=ada+zq")
        assert 0 < len(found) < len(everything)
        assert all("Ada Zq" in line for line in found)
        tomorrow = timezone.localdate() + timedelta(days=1)
        for past in (f"?date_from={tomorrow}", f"?date_to={tomorrow - timedelta(days=9)}"):
            assert listed(client, kind, past) == []
        assert listed(client, kind, f"?date_from={tomorrow - timedelta(days=2)}") == everything
        assert client.get(f"{AUDIT}{kind}/?person=%00&date_from=x&p=-1").status_code == 200

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("role", ["visitor", "member", "editor", "moderator"])
    def test_nobody_else_does(self, client_of, lines, kind, role):
        for end in ("", "results/"):
            response = client_of(role).get(f"{AUDIT}{kind}/{end}")
            assert (response.status_code, b"Zq" in response.content) == (302, False)

    @pytest.mark.parametrize("kind", KINDS)
    def test_nobody_changes_or_deletes_a_line(self, client_of, lines, kind):
        client = client_of("admin")
        page = soup_of(client.get(f"{AUDIT}{kind}/"))
        assert not page.select("main form[method=post], tbody a[href*=delete], tbody a[href*=edit]")
        assert client.post(f"{AUDIT}{kind}/").status_code == 405
        assert "html" in client.get(f"{AUDIT}{kind}/?export=csv")["Content-Type"]

    @pytest.mark.parametrize("kind", KINDS)
    def test_as_many_queries_whatever_their_number(self, client_of, lines, kind):
        client = client_of("coordinator")
        few = self.asked(client, kind)
        for number in range(9):
            member = MemberFactory(name=f"Autre {number}")
            ContactReading.objects.create(member=member, reader=member.user, fields=["email"])
            Export.objects.create(kind="profiles", by=member.user, columns=["skills"])
        assert self.asked(client, kind) == few

    def asked(self, client, kind):
        with CaptureQueriesContext(connection) as queries:
            listed(client, kind)
        return len(queries)

    def test_an_empty_one_says_so(self, client_of):
        client = client_of("coordinator")
        for kind in ("exports", "readings"):
            page = soup_of(client.get(f"{AUDIT}{kind}/"))
            assert page.select_one("#listing-results p")


class TestOnesOwn:
    def test_each_reads_what_is_about_them_and_no_more(self, client, ada, lines):
        client.force_login(ada.user)
        page = soup_of(client.get(reverse("profile-readings")))
        assert len(page.select("#readings tbody tr")) == 1
        [what, _by, why] = texts(page, "#exports td p")
        assert (what, why) == ("Nom, Adresse électronique", "Pour Ada Zq")
        assert len(page.select("#roles tbody tr")) == 2
        text = page.select_one("main").text
        assert "Béa" not in text and "Corentine" not in text

    def test_who_gave_a_role_is_named_as_far_as_they_may_be_known(self, client, ada):
        known, hidden = MemberFactory(name="Zoé"), MemberFactory(name="Hélène", state="paused")
        for by in (known.user, hidden.user):
            RoleChange.objects.create(account=ada.user, role="Editors", given=True, by=by)
        client.force_login(ada.user)
        text = soup_of(client.get(reverse("profile-readings"))).select_one("#roles").text
        assert "Zoé" in text and "Hélène" not in text

    def test_it_is_in_what_is_held(self, client, ada, lines):
        Export.objects.create(kind="profiles", by=ada.user, columns=["skills"], reason="Mienne")
        client.force_login(ada.user)
        data = json.loads(client.get(reverse("profile-json")).content)
        [exported] = data["exports_with_me"]
        assert (exported["reason"], exported["fields"]) == ("Pour Ada Zq", ["name", "email"])
        assert [(each["kind"], each["reason"]) for each in data["exports_by_me"]] == [
            ("profiles", "Mienne")
        ]
        assert [each["role"] for each in data["roles"]] == ["Editors", "Members"]
        assert "Corentine" not in json.dumps(data)

    def test_as_many_queries_whatever_their_number(self, client, ada, lines):
        client.force_login(ada.user)
        self.asked(client)  # the first visit is written down
        few = self.asked(client)
        for _ in range(9):
            by = MemberFactory().user
            export = Export.objects.create(kind="contacts", by=by, columns=["email"])
            export.exported.create(member=ada, fields=["email"])
            RoleChange.objects.create(account=ada.user, role="Editors", given=True, by=by)
        assert self.asked(client) == few

    def asked(self, client):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("profile-readings")).status_code == 200
        return len(queries)


class TestTime:
    def test_a_year_later_it_is_gone(self, lines):
        long_ago = timezone.now() - timedelta(days=366)
        first = Export.objects.earliest("pk")
        Export.objects.filter(pk=first.pk).update(made_at=long_ago)
        ContactReading.objects.filter(member__name="Ada Zq").update(day=long_ago.date())
        RoleChange.objects.update(at=long_ago)
        kept = timezone.now() - timedelta(days=364)
        RoleChange.objects.filter(pk=RoleChange.objects.latest("pk").pk).update(at=kept)
        call_command("tick", verbosity=0)
        assert Export.objects.count() == Exported.objects.count() == 1
        assert [each.member.name for each in ContactReading.objects.all()] == ["Béa Autre"]
        assert RoleChange.objects.count() == 1
        assert jobs.forget_audit() is None


class TestErasure:
    @pytest.mark.parametrize(
        "words", ["Mots : lovel", "Mots : ADA", "ada@example", "Pour le prix d’Ada Lovelace"]
    )
    def test_nothing_names_who_was_erased(self, ada, words):
        by, ada.name = UserFactory(), "Ada Lovelace"
        for said in ({"selection": words}, {"reason": words}):
            export = Export.objects.create(kind="profiles", by=by, count=1, **said)
            export.exported.create(member=ada, fields=["name"])
        other = Export.objects.create(kind="profiles", by=by, reason="Pour la journée", count=1)
        erasure.erase(ada)
        assert sorted(Export.objects.values_list("selection", "reason", "count")) == [
            ("", "Pour la journée", 1),
            ("", "[…]", 1),
            ("[…]", "", 1),
        ]
        assert not Exported.objects.exists()
        assert set(RoleChange.objects.values_list("account", "by")) == {(None, None)}
        other.refresh_from_db()
        assert other.by == by

    def test_what_they_took_away_is_nobodys(self, ada):
        Export.objects.create(kind="profiles", by=ada.user, reason="Pour la journée", count=1)
        erasure.erase(ada)
        assert list(Export.objects.values_list("by", "reason")) == [(None, "Pour la journée")]

    def test_by_the_member_themselves(self, client, ada):
        client.force_login(ada.user)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        client.post(reverse("profile-erase"), {"understood": "on"})
        assert not Member.objects.exists()
        assert set(RoleChange.objects.values_list("account", flat=True)) == {None}
