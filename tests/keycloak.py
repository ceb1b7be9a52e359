"""A real OpenID Connect provider for tests: a Keycloak with a realm, a client and its people."""

import json
from types import SimpleNamespace
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from . import servers

REALM, CLIENT, SECRET = "alliance", "portal", "not-a-secret-either"
PASSWORD = "mellon"


@pytest.fixture(scope="session")
def keycloak():
    """Its realm's `url`, `client`, `secret`, and `add(address, verified)` for somebody new."""
    try:
        with servers.keycloak() as url:
            token = _token(url)
            _post(f"{url}/admin/realms", token, {"realm": REALM, "enabled": True})
            _add_client(url, token)
            yield SimpleNamespace(
                url=f"{url}/realms/{REALM}",
                client=CLIENT,
                secret=SECRET,
                add=lambda address, verified: _add_person(url, _token(url), address, verified),
            )
    except servers.Missing as reason:
        pytest.skip(f"no Keycloak: {reason}")


def _token(url):
    asked = {
        "grant_type": "password",
        "client_id": "admin-cli",
        "username": servers.USER,
        "password": servers.PASSWORD,
    }
    address = f"{url}/realms/master/protocol/openid-connect/token"
    with urlopen(address, urlencode(asked).encode(), timeout=30) as response:
        return json.load(response)["access_token"]


def _post(address, token, data):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urlopen(Request(address, json.dumps(data).encode(), headers), timeout=30):
        pass


def _add_client(url, token):
    client = {
        "clientId": CLIENT,
        "secret": SECRET,
        "redirectUris": ["http://localhost:*"],
        "standardFlowEnabled": True,
        "attributes": {"pkce.code.challenge.method": "S256"},
    }
    _post(f"{url}/admin/realms/{REALM}/clients", token, client)


def _add_person(url, token, address, verified):
    person = {
        "username": address,
        "email": address,
        "emailVerified": verified,
        "firstName": "Ada",
        "lastName": "Ailleurs",
        "enabled": True,
        "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
    }
    _post(f"{url}/admin/realms/{REALM}/users", token, person)
