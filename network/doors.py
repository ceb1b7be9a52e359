"""Whom the network's pages let in. What they answer is for one person, and kept by nobody."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views.decorators.cache import never_cache

from . import rules


def private(view):
    """Nobody keeps the answer: neither a proxy nor the browser (`private, no-store`)."""
    return never_cache(view)


def _only(allowed):
    def door(view):
        @wraps(view)
        @private
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not allowed(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return door


entered = _only(rules.enters)
with_profile = _only(lambda user: rules.profile_of(user) is not None)


def unknown(request):
    """What a visitor is told who may not know of a member, whether there is one or not."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())
