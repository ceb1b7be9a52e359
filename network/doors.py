"""Whom the network's pages let in. What they answer is for one person, and kept by nobody."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.views.decorators.cache import never_cache

from . import rules
from .absence import here
from .models import Terms


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
            if member := rules.profile_of(request.user):
                here(member)
            if not allowed(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return door


def to_terms(request):
    """The way to the terms in force, and back, for members who have yet to agree to them."""
    if rules.belongs(request.user) and Terms.awaits(request.user.member):
        return redirect_to_login(request.get_full_path(), reverse("terms"))
    return None


def agreed(view):
    """Members first agree to the terms in force; what is their own stays open to them."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        return to_terms(request) or view(request, *args, **kwargs)

    return guarded


def entered(view):
    """The private space is open to whoever asks, and they have agreed to its terms."""
    return _only(rules.enters)(agreed(view))


def as_member(view):
    """Whoever writes to others has a profile that is shown, and has agreed to the terms."""
    return _only(rules.belongs)(agreed(view))


with_profile = _only(lambda user: rules.profile_of(user) is not None)


def unknown(request):
    """What a visitor is told who may not know of a member, whether there is one or not."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())
