"""Whoever may enter the admin is signed in once they have a second factor, and not before.

Until then a session is nobody's, but for the pages on which one is added: what asks for no more
than `request.user` needs to know nothing of it, and nothing that is private can be forgotten.
"""

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from .accounts import needs_second_factor, second_factors

OWN_PAGES = ("account_", "mfa_")  # names of the addresses where somebody sees to their account


class SecondFactorMiddleware:
    """Stands after AuthenticationMiddleware; a session is read no sooner than a view does."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        signed_in = request.user
        request.user = SimpleLazyObject(lambda: _admitted(request, signed_in))
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """The page to sign in sends them to where they add one."""
        if request.resolver_match.url_name == "account_login" and _lacks(request, request.user):
            return redirect("mfa_index")
        return None


def _admitted(request, user):
    match = request.resolver_match
    own = match is not None and (match.url_name or "").startswith(OWN_PAGES)
    return AnonymousUser() if _lacks(request, user) and not own else user


def _lacks(request, user):
    if not hasattr(request, "lacks_second_factor"):
        lacking = needs_second_factor(user) and not second_factors(user).exists()
        request.lacks_second_factor = lacking
    return request.lacks_second_factor
