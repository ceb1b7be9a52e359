"""What is wrong with a request, as the API says it: problem details (RFC 9457).

`code` is for programs and stays what it is; the rest is for people, in their language.
"""

from functools import wraps
from typing import Literal

from django.http import JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy
from ninja import Schema
from pydantic import Field

from .examples import example

CONTENT_TYPE = "application/problem+json"
A_MINUTE = 60  # seconds
BELOW = "/api/"  # addresses that answer so
# By code: the status, and what it means.
KINDS = {
    "invalid_parameters": (400, gettext_lazy("Some parameters can’t be used as they are.")),
    "too_many_parameters": (400, gettext_lazy("The address holds too many parameters.")),
    "bad_request": (400, gettext_lazy("The request can’t be read.")),
    "invalid_json": (400, gettext_lazy("The body isn’t JSON as it has to be.")),
    "sign_in": (401, gettext_lazy("This is for people who have signed in, or who send a token.")),
    "invalid_token": (401, gettext_lazy("This token isn’t good, or isn’t any more.")),
    "insufficient_scope": (403, gettext_lazy("This token wasn’t made for that.")),
    "forbidden": (403, gettext_lazy("This isn’t open to you.")),
    "terms": (403, gettext_lazy("Agree to the network’s terms first, on the site.")),
    "preview": (403, gettext_lazy("This preview has ended, or never was one.")),
    "csrf": (403, gettext_lazy("With a session, send the site’s CSRF token too.")),
    "unreachable": (403, gettext_lazy("This person can’t be written to, and nothing was sent.")),
    "not_found": (404, gettext_lazy("There is nothing at this address.")),
    "method_not_allowed": (405, gettext_lazy("Nothing can be done here by this method.")),
    "stale": (412, gettext_lazy("This has changed since you read it. Read it again first.")),
    "too_large": (413, gettext_lazy("The body is too large.")),
    "unsupported_media_type": (415, gettext_lazy("Send JSON, as application/json.")),
    "invalid_fields": (422, gettext_lazy("Some fields can’t be used as they are.")),
    "key_reused": (422, gettext_lazy("Something else was sent with this Idempotency-Key.")),
    "precondition_required": (428, gettext_lazy("Send the ETag of what you change, as If-Match.")),
    "too_many_requests": (429, gettext_lazy("Too many requests. Try again in a minute.")),
    "spent": (
        429,
        gettext_lazy(
            "That is as much as you can send for now, and this was not sent. Try again tomorrow."
        ),
    ),
    "server_error": (500, gettext_lazy("Something went wrong on our side. Try again later.")),
}


class ProblemDetails(Schema):
    """`errors` says what is wrong by parameter or field; it is left out where it's about none."""

    model_config = example(
        title="Some parameters can’t be used as they are.",
        status=400,
        code="invalid_parameters",
        errors={"colour": "There is no such parameter."},
    )

    title: str
    status: int
    code: Literal[tuple(KINDS)]
    errors: dict[str, str] = Field(default_factory=dict)


class Problem(Exception):
    """Why a request isn't answered: a code of `KINDS`, and what is wrong by parameter or field."""

    def __init__(self, code, errors=None):
        super().__init__(code)
        self.code, self.errors = code, errors or {}

    def data(self):
        """In the shape of `ProblemDetails`."""
        status, title = KINDS[self.code]
        said = {"title": str(title), "status": status, "code": self.code}
        if self.errors:
            said["errors"] = {name: str(message) for name, message in self.errors.items()}
        return said

    def response(self):
        said = self.data()
        status = said["status"]
        response = JsonResponse(said, status=status, content_type=CONTENT_TYPE)
        patch_cache_control(response, no_cache=True)  # what isn't open now may be soon
        if self.code == "too_many_requests":
            response["Retry-After"] = A_MINUTE
        if self.code in ("invalid_token", "insufficient_scope"):  # as RFC 6750 calls them
            response["WWW-Authenticate"] = f'Bearer error="{self.code}"'
        elif status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response


def always(**headers):
    """These headers on the answer of an operation, and on what is said instead of one."""

    def guard(operation):
        @wraps(operation)
        def guarded(request, *args, **kwargs):
            try:
                response = operation(request, *args, **kwargs)
            except Problem as problem:
                response = problem.response()
            for name, value in headers.items():
                response[name] = value
            return response

        return guarded

    return guard


private = always(**{"Cache-Control": "private, no-store"})  # nobody keeps it
