"""No address of the site is left out of the table: each is asked in it, or holds no content."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import get_resolver, resolve
from django.utils.translation import override

from portal.api import api

from .viewers import addresses

# By what they begin with. Of those of members, `tests/network/test_matrix.py` has a table.
HOLDING_NOTHING = {
    **dict.fromkeys(("healthz", "readyz", "robots.txt", "favicon.ico"), "the same for any site"),
    "confirm/": "by a mail's token, see tests/confirmations",
    "figures/": "numbers, by a mail's token, see tests/confirmations",
    "propose/": "a form, and by a mail's token, see tests/proposals",
    "edit-a-project/": "by a mail's token, see tests/teams",
    "covers/": "drawn from codes alone, which anybody can write",
    "account/": "of the account of who asks",
    "network/": "of members, and of what they have written themselves",
    "api/v1/members/<key>/photo": "of a member",
    "api/v1/profile": "of the account of who asks",
    "api/v1/members/<key>/messages": "takes a message to a member",
    "api/v1/pages/<int:id>/preview": "by an editor's token, see tests/content/test_preview_api",
    "api/v1/docs": "the same for any site",
    "oai": "keeps what was everybody's once, see tests/resources/test_harvest",
    "^api/": "where there is nothing",
    "(?!api/)_util/authenticate_with_password/": "never reached: the site's own comes first",
    r"documents/(\d+)/(.*)$": "never reached: the site's own comes first",
    "documents/authenticate_with_password/": "takes a password, and tells nothing of the document",
    "(?!api/)_util/login/": "where one signs in",
    "style-guide/": "for staff, see test_admin",
    **dict.fromkeys(("admin/", "^admin/"), "for staff, see test_admin"),
}
# Parameters of the API that change how much is told, and not of what.
HOW_MUCH = {"page", "page_size", "size", "exact", "fields", "sort", "cursor", "language", "to"}


def routes():
    """All there are, in the first language, without its prefix."""
    with override("fr"):
        return {route.removeprefix("fr/") for route in walk(get_resolver().url_patterns)}


def walk(patterns, before=""):
    for each in patterns:
        own = str(each.pattern)
        route = before + own.removeprefix("^") if before else own  # as `resolve` has it
        if hasattr(each, "url_patterns"):
            yield from walk(each.url_patterns, route)
        else:
            yield route


def route_of(address):
    path = urlsplit(address).path
    with override("en" if path.startswith("/en/") else "fr"):
        return re.sub("^(fr|en)/", "", resolve(path).route)


def in_table(world):
    """{route: the names of the parameters that it is asked with}."""
    found = {}
    for some in addresses(world).values():
        for address in some:
            names = parse_qs(urlsplit(address).query)
            found.setdefault(route_of(address), set()).update(names)
    return found


@pytest.mark.django_db
def test_each_route_is_in_the_table_or_holds_nothing(world):
    asked = set(in_table(world))
    others = {each for each in routes() - asked if not each.startswith(tuple(HOLDING_NOTHING))}
    assert others == set()


def test_what_holds_nothing_is_there():
    unused = {start for start in HOLDING_NOTHING if not any(r.startswith(start) for r in routes())}
    assert unused == set()


@pytest.mark.django_db
def test_each_parameter_of_the_api_is_asked_with(world):
    asked = in_table(world)
    never = {
        (path, name)
        for path, names in documented().items()
        for name in names - asked[path] - HOW_MUCH
    }
    assert never == set()


def documented():
    """{route: the names of its parameters} of what the API's description has of content."""
    paths = api.get_openapi_schema()["paths"]
    return {
        path.lstrip("/").replace("{id}", "<int:id>").replace("{name}", "<name>"): {
            each["name"] for each in operations["get"]["parameters"] if each["in"] == "query"
        }
        for path, operations in paths.items()
        if "get" in operations
        and not path.lstrip("/").replace("{id}", "<int:id>").startswith(tuple(HOLDING_NOTHING))
        and "members" not in operations["get"]["tags"]
    }
