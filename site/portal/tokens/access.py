"""In whose name a program asks the API: by its token, and then by that alone."""

from ninja.security import HttpBearer
from ninja.utils import check_csrf

from portal.core.accounts import needs_second_factor, second_factors
from portal.core.limits import Rate
from portal.core.problem_details import Problem

from .models import PREFIX, Token

SCHEME = "bearer"
SAFE = ("GET", "HEAD", "OPTIONS")
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
    """Lets through who asks without a token, and tokens that have one of the scopes.

    The scope stands beside what the token's owner may do, which the operation itself asks. What
    changes something is asked by somebody; a browser sends a session's cookie for whichever page
    asks it to, so that of a session is asked with the site's own token against that.
    """

    def __init__(self, *scopes):
        super().__init__()
        self.scopes = {*scopes}

    def __call__(self, request):
        return self.authenticate(request, getattr(request, "token", None))

    def authenticate(self, request, token):
        if token and self.scopes.isdisjoint(token.scopes):
            raise Problem("insufficient_scope")
        if token is None and request.method not in SAFE:
            _by_session(request)
        return True


def _by_session(request):
    if not request.user.is_authenticated:
        raise Problem("sign_in")
    if check_csrf(request):
        raise Problem("csrf")
