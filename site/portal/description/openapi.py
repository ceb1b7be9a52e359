"""The API's description (OpenAPI 3.1): django-ninja's, with what it can't know of.

What an operation's first sentence says is its summary. Errors, header fields and ways to sign in
are the same everywhere, and so are described once.
"""

import re
from http import HTTPStatus

from django.utils.translation import override
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema

from portal.core.examples import example_of
from portal.core.problem_details import CONTENT_TYPE, KINDS, Problem, ProblemDetails

# What may be answered to any question, besides what its operation says.
ANYWHERE = (401, 403, 429)
STATUSES = sorted({status for status, _title in KINDS.values()})
LITERAL = {"examples", "default", "const", "enum"}  # what holds values rather than schemas
PROBLEM = REF_TEMPLATE.format(model=ProblemDetails.__name__)
HEADERS = {
    "RateLimit": ("What is left: `r` requests in the next `t` seconds.", '"default";r=1187;t=42'),
    "RateLimit-Policy": ("`q` requests in `w` seconds.", '"default";q=1200;w=60'),
    "ETag": ("What to send as `If-None-Match` next time.", 'W/"5f0a3c51e1a94a1f"'),
    "Retry-After": ("In how many seconds to ask again.", "42"),
    "WWW-Authenticate": ("What is wrong with the token.", 'Bearer error="invalid_token"'),
}
RATED = ("RateLimit", "RateLimit-Policy")
SENT_WITH = {401: ("WWW-Authenticate",), 429: ("Retry-After",)}
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of somebody’s account, made on the site under “API tokens”, with"
        " the scope that the operation names. Without one, one sees what everybody may.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of who has signed in on the site, for the site’s own pages.",
    },
}

WRONG = {"invalid_parameters": example_of(ProblemDetails)["errors"]}
with override("en"):
    PROBLEMS = [Problem(code, WRONG.get(code)).data() for code in KINDS]


class Description(OpenAPISchema):
    def operation_details(self, operation):
        details = super().operation_details(operation)
        summary, rest = first_sentence(details.pop("description", details["summary"]))
        return details | {"summary": summary} | ({"description": rest} if rest else {})

    def operation_parameters(self, operation):
        return [_as_parameter(each) for each in super().operation_parameters(operation)]

    def operation_security(self, operation):
        """Nobody has to sign in to read; a token must have one of the scopes."""
        [scoped] = operation.auth_callbacks
        tokens = [{"token": [scope]} for scope in sorted(map(str, scoped.scopes))]
        nobody = [{}] if operation.methods == ["GET"] else []
        return [*nobody, *tokens, {"session": []}]

    def responses(self, operation):
        found = super().responses(operation) | dict.fromkeys(ANYWHERE)
        if is_validated(operation):
            found[304] = {"description": "What the client has already."}
        return {str(status): _response(status, found[status]) for status in sorted(found)}

    def get_components(self):
        schemas = {name: untitled(self.schemas[name]) for name in sorted(self.schemas)}
        return {
            "schemas": schemas,
            "responses": {_name(status): _problem(status) for status in STATUSES},
            "headers": {name: _header(*told) for name, told in HEADERS.items()},
            "securitySchemes": SECURITY,
        }


def operation_id(operation):
    """What a client's generator calls it: the method and its address's name, as `getPageByPath`."""
    name = operation.url_name or operation.view_func.__name__
    words = [operation.methods[0], *re.split(r"[\W_]", name)]
    first, *others = (word.lower() for word in words)
    return first + "".join(word.title() for word in others)


def first_sentence(text):
    """(the first sentence, without its full stop; what follows)."""
    sentence, _stop, rest = " ".join(text.split()).partition(". ")
    return sentence.removesuffix("."), rest


def is_validated(operation):
    """Whether a client can have its answer already: not what no cache keeps, nor what one types."""
    return (
        operation.methods == ["GET"]
        and "members" not in operation.tags
        and operation.url_name not in ("complete", "page-preview")
    )


def untitled(schema):
    """A schema without the titles that only say a name once more."""
    if isinstance(schema, list):
        return [untitled(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value if key in LITERAL else untitled(value)
        for key, value in schema.items()
        if key != "title" or isinstance(value, dict)  # which is a property's schema
    }


def _as_parameter(told):
    """With OpenAPI's own word for its example, where JSON Schema has a list of them."""
    schema = untitled(told["schema"])
    examples = told.pop("examples", ()) or schema.pop("examples", ())
    return told | {"schema": schema} | ({"example": examples[0]} if examples else {})


def _response(status, response):
    if status >= 400:
        return {"$ref": f"#/components/responses/{_name(status)}"}
    return response | {"headers": _headers(status)}


def _problem(status):
    """All that can go wrong by this status."""
    problems = [problem for problem in PROBLEMS if problem["status"] == status]
    examples = {problem["code"]: {"value": problem} for problem in problems}
    return {
        "description": " ".join(problem["title"] for problem in problems),
        "headers": _headers(status),
        "content": {CONTENT_TYPE: {"schema": {"$ref": PROBLEM}, "examples": examples}},
    }


def _name(status):
    return HTTPStatus(status).phrase.replace(" ", "")


def _headers(status):
    names = (*RATED, *SENT_WITH.get(status, ()))
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _header(description, example):
    return {"description": description, "schema": {"type": "string"}, "example": example}
