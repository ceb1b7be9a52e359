"""A program asks in its owner's name: as much as they may see, by a good token, and no more."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import BaseViewRestriction

from portal.tokens import access
from portal.tokens.models import PREFIX, Scope, Token

from ..factories import ProjectPageFactory, UserFactory
from ..factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
PAGES = "/api/v1/pages"


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


def make(user, **values):
    expires_on = timezone.localdate() + timedelta(days=30)
    values = {"name": "zq", "scopes": [Scope.CONTENT], "expires_on": expires_on} | values
    return Token.make(user=user, **values)


def asked(secret, address=PAGES, scheme="Bearer", **extra):
    client = Client(raise_request_exception=False)
    headers = {"authorization": f"{scheme} {secret}", "accept-language": "en"}
    return client.get(address, {"type": "project"}, headers=headers, **extra)


@pytest.fixture
def reserved(site_tree):
    """A project for members alone."""
    page = ProjectPageFactory(title="Mares")
    kind = BaseViewRestriction.GROUPS
    restriction = page.view_restrictions.create(restriction_type=kind)
    restriction.groups.add(Group.objects.get_or_create(name="Members")[0])
    return page


def titles(response):
    assert response.status_code == 200, response.content
    return [page["title"] for page in response.json()["items"]]


class TestGood:
    def test_its_owner_sees_what_they_may(self, reserved, member):
        _token, secret = make(member)
        assert titles(asked(secret)) == ["Mares"]
        assert titles(asked(secret, scheme="bearer")) == ["Mares"]
        assert titles(Client().get(PAGES, {"type": "project"})) == []

    def test_another_doesnt(self, reserved):
        _token, secret = make(UserFactory())
        assert titles(asked(secret)) == []

    def test_neither_a_session_nor_the_admin_is_opened_by_it(self, reserved, member, site_tree):
        _token, secret = make(member)
        response = asked(secret)
        assert not response.cookies
        headers = {"authorization": f"Bearer {secret}"}
        for address in ("/fr/network/", "/admin/", "/fr/account/tokens/", reserved.url):
            assert Client().get(address, headers=headers).status_code == 302

    def test_a_session_beside_it_counts_for_nothing(self, reserved, member, client_of):
        _token, secret = make(UserFactory())
        client = client_of("member")
        headers = {"authorization": f"Bearer {secret}"}
        assert titles(client.get(PAGES, {"type": "project"}, headers=headers)) == []

    def test_what_it_is_told_is_kept_for_nobody_else(self, reserved, member):
        _token, secret = make(member)
        response = asked(secret)
        assert "private" in response["Cache-Control"]
        assert "Authorization" in response["Vary"]

    def test_its_last_use_is_kept(self, site_tree, member, monkeypatch):
        token, secret = make(member)
        assert token.last_used_at is None
        asked(secret)
        token.refresh_from_db()
        first = token.last_used_at
        assert timezone.now() - first < timedelta(minutes=1)
        asked(secret)
        token.refresh_from_db()
        assert token.last_used_at == first
        later = first + timedelta(minutes=11)
        monkeypatch.setattr(timezone, "now", lambda: later)
        asked(secret)
        token.refresh_from_db()
        assert token.last_used_at == later


class TestRefused:
    def assert_refused(self, response):
        assert (response.status_code, response.json()["code"]) == (401, "invalid_token")
        assert response["Content-Type"] == "application/problem+json"
        assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'

    def test_what_is_no_token(self, site_tree):
        for secret in ("", "zq", PREFIX, "é" * 10, "\ud83d", "a b"):
            self.assert_refused(asked(secret.encode("utf-8", "replace").decode()))

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(secret=st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=60))
    def test_whatever_is_sent(self, site_tree, secret):
        cache.clear()
        self.assert_refused(asked(secret))

    def test_one_that_has_expired(self, site_tree, member):
        today = timezone.localdate()
        _token, last_day = make(member, name="a", expires_on=today)
        _token, over = make(member, name="b", expires_on=today - timedelta(days=1))
        assert asked(last_day).status_code == 200
        self.assert_refused(asked(over))

    def test_one_that_was_removed(self, site_tree, member):
        token, secret = make(member)
        token.delete()
        self.assert_refused(asked(secret))

    def test_one_of_an_account_that_is_closed_or_gone(self, site_tree, member):
        _token, secret = make(member)
        member.is_active = False
        member.save()
        self.assert_refused(asked(secret))
        member.delete()
        self.assert_refused(asked(secret))

    def test_one_of_before_a_new_password(self, site_tree, member):
        _token, secret = make(member)
        member.set_password("new zq 12345")
        member.save()
        self.assert_refused(asked(secret))

    def test_a_digest_made_anew_ends_none(self, site_tree, member):
        """As Django does at a sign-in, when it has come to make them otherwise."""
        _token, secret = make(member)
        member.set_password(PASSWORD)
        member._password = None
        member.save(update_fields=["password"])
        assert asked(secret).status_code == 200

    def test_one_of_staff_without_a_second_factor(self, site_tree, editor, settings):
        settings.SECOND_FACTOR_REQUIRED = True
        _token, secret = make(editor)
        self.assert_refused(asked(secret))
        Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={})
        assert asked(secret).status_code == 200
        Authenticator.objects.get().delete()
        Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={})
        self.assert_refused(asked(secret))

    def test_a_header_that_isnt_well_formed(self, site_tree, client_of):
        client = client_of("member")
        for header in (f"Bearer\t{PREFIX}zq x", f"Basic x, Bearer {PREFIX}zq", f"{PREFIX}zq"):
            self.assert_refused(client.get(PAGES, headers={"authorization": header}))

    def test_wrong_ones_many_times(self, site_tree, member):
        _token, secret = make(member)
        found = [asked("zq").status_code for _ in range(access.WRONG.most + 2)]
        assert found == [401] * access.WRONG.most + [429] * 2
        assert asked("zq")["Retry-After"] == "60"
        assert asked(secret).status_code == 200

    def test_it_is_kept_as_a_digest_alone(self, member):
        token, secret = make(member)
        stored = [str(value) for value in Token.objects.values_list().get()]
        assert all(secret not in value for value in stored)
        assert secret.startswith(PREFIX)
        assert secret.endswith(token.ending)
        assert len(secret) == len(PREFIX) + 43  # 32 random bytes

    def test_another_scheme_is_anothers(self, site_tree):
        assert asked("zq", scheme="Basic").status_code == 200


class TestScopes:
    ADDRESSES = (  # those of members are in tests/network: test_(members|profile|relay)_api.py
        "/api/v1/pages",
        "/api/v1/pages/1",
        "/api/v1/pages/1/citation",
        "/api/v1/pages/by-path?path=/fr/",
        "/api/v1/pages/1/preview?token=a",
        "/api/v1/search",
        "/api/v1/search/export?format=csv",
        "/api/v1/complete?q=ma",
        "/api/v1/vocabularies",
        "/api/v1/vocabularies/discipline",
        "/api/v1/organisations",
        "/api/v1/organisations/1",
        "/api/v1/site",
        "/api/v1/redirects?path=/x",
        "/api/v1/ppsr/projects",
    )

    def test_each_operation_is_in_the_table(self, client):
        described = client.get("/api/v1/openapi.json").json()["paths"]
        assert len(described) == len(self.ADDRESSES) + 5

    def test_each_that_changes_something_is_in_a_table(self, client):
        described = client.get("/api/v1/openapi.json").json()["paths"]
        unsafe = {(m, path) for path, of in described.items() for m in of if m != "get"}
        assert unsafe == {
            ("patch", "/api/v1/profile"),
            ("post", "/api/v1/members/{key}/messages"),
        }

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_token_without_the_scope_is_told_so(self, site_tree, member, address):
        _token, secret = make(member, scopes=[])
        client = Client()
        response = client.get(address, headers={"authorization": f"Bearer {secret}"})
        assert (response.status_code, response.json()["code"]) == (403, "insufficient_scope")


def test_the_rate_is_its_owners(site_tree, member, settings):
    settings.API_RATE = 2
    _token, secret = make(member)
    _other, second = make(UserFactory())
    found = [asked(secret).status_code for _ in range(3)]
    assert found == [200, 200, 429]
    assert asked(second).status_code == 200
    assert Client().get(PAGES).status_code == 200
