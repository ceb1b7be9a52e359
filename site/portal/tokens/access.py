"""In whose name a program asks the API: by its token, and then by that alone."""

from ninja.security import HttpBearer

from portal.core.accounts import needs_second_factor, second_factors
from portal.core.limits import Rate
from portal.core.problem_details import Problem

from .models import PREFIX, Token

SCHEME = "bearer"
WRONG = Rate("wrong-tokens", 20)  # from one address, in a minute


def admit(request):
    """Let the owner of a request's token be who asks; a Problem where it isn't good.

    What is sent with another scheme is another's affair, such as a proxy's password.
    """
    header = request.headers.get("Authorization", "")
    scheme, *secret = header.split() or [""]
    if scheme.lower() != SCHEME and PREFIX not in header:
        return
    token = Token.of(secret[0]) if scheme.lower() == SCHEME and len(secret) == 1 else None
    if token is None or _lacks_second_factor(token.user):
        raise Problem("invalid_token" if WRONG.take(request).requests >= 0 else "too_many_requests")
    token.note_use()
    request.token, request.user = token, token.user


def _lacks_second_factor(user):
    """As on the site: whoever may enter the admin is nobody until they have one."""
    return needs_second_factor(user) and not second_factors(user).exists()


class Scoped(HttpBearer):
    """Lets through who asks without a token, and tokens that have the scope.

    The scope stands beside what the token's owner may do, which the operation itself asks.
    """

    def __init__(self, scope):
        super().__init__()
        self.scope = scope

    def __call__(self, request):
        return self.authenticate(request, getattr(request, "token", None))

    def authenticate(self, request, token):
        if token and self.scope not in token.scopes:
            raise Problem("insufficient_scope")
        return True
