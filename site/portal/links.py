"""Where the answers of the API lead on to, as links of OpenAPI: by the address of an operation."""


def _link(operation, **parameters):
    return {"operationId": operation, "parameters": parameters}


def _one_page(**parameters):
    return _link("portal_content_pages_api_page", **parameters)


def _pages(**parameters):
    return _link("portal_content_pages_api_page_list", **parameters)


def _by_path(path):
    return _link("portal_content_pages_api_page_by_path", path=path)


def _search(**parameters):
    return _link("search_api_search_json", **parameters)


def _member(key):
    return _link("network_members_api_member", key=key)


def _photo(key):
    return _link("network_members_api_member_photo", key=key)


BODY = "$response.body#"
FIRST = f"{BODY}/items/0"
LINKS = {
    "/search": {
        "foundPages": _pages(key=f"{BODY}/hits/0/id"),
        "byDiscipline": _search(discipline=f"{BODY}/facets/discipline/0/code"),
        "byTerritory": _search(territory=f"{BODY}/facets/territory/0/code"),
    },
    "/vocabularies": {
        "vocabulary": _link("search_vocabulary_api_vocabulary", name=f"{BODY}/vocabularies/0/name"),
    },
    "/pages": {
        "page": _one_page(id=f"{FIRST}/id"),
        "atItsPath": _by_path(f"{FIRST}/url"),
        "children": _pages(parent=f"{FIRST}/id"),
    },
    "/pages/by-path": {
        "page": _one_page(id=f"{BODY}/page/id"),
        "children": _pages(parent=f"{BODY}/page/id"),
    },
    "/pages/{id}": {
        "children": _pages(parent="$request.path.id"),
        "inEachLanguage": _pages(key=f"{BODY}/page/key"),
    },
    "/organisations": {
        "organisation": _link("portal_content_organisations_api_organisation", id=f"{FIRST}/id"),
    },
    "/site": {"home": _by_path(f"{BODY}/languages/0/home")},
    "/redirects": {"page": _by_path(f"{BODY}/url")},
    "/members": {
        "member": _member(f"{BODY}/hits/0/key"),
        "photo": _photo(f"{BODY}/hits/0/key"),
    },
    "/members/{key}": {
        "photo": _photo("$request.path.key"),
        "projects": _pages(key=f"{BODY}/projects/0/key"),
    },
    "/profile": {"asSeenByMembers": _member(f"{BODY}/profile/key")},
}
