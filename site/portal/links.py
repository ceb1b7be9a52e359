"""Where the answers of the API lead on to, as links of OpenAPI: by the address of an operation."""


def _link(operation, **parameters):
    return {"operationId": operation, "parameters": parameters}


def _one_page(**parameters):
    return _link("getPage", **parameters)


def _pages(**parameters):
    return _link("getPages", **parameters)


def _by_path(path):
    return _link("getPageByPath", path=path)


def _search(**parameters):
    return _link("getSearch", **parameters)


def _member(key):
    return _link("getMember", key=key)


def _photo(key):
    return _link("getMemberPhoto", key=key)


BODY = "$response.body#"
FIRST = f"{BODY}/items/0"
LINKS = {
    "/search": {
        "foundPages": _pages(key=f"{BODY}/hits/0/id"),
        "byDiscipline": _search(discipline=f"{BODY}/facets/discipline/0/code"),
        "byTerritory": _search(territory=f"{BODY}/facets/territory/0/code"),
    },
    "/vocabularies": {
        "vocabulary": _link("getVocabulary", name=f"{BODY}/vocabularies/0/name"),
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
        "organisation": _link("getOrganisation", id=f"{FIRST}/id"),
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
