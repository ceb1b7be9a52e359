"""The pages on which members save searches, and change or remove those they have."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from . import searches
from .doors import as_member, with_profile
from .rules import profile_of
from .searches import Refused, Searcher
from .subscription_forms import ChangedSearchForm, SavedSearchForm
from .subscriptions import SavedSearch, Subscription

Where = SavedSearch.Where


@dataclass(frozen=True)
class Row:
    """A saved search in the list: what it asks for, or what is wrong with it."""

    search: SavedSearch
    asks: str
    problem: str


@with_profile
@require_safe
def saved_searches(request):
    """One's own saved searches."""
    member = profile_of(request.user)
    searcher = Searcher(request.user)
    context = {
        "title": _("Saved searches"),
        "trail": _trail()[:1],
        "rows": [_row(each, searcher) for each in member.searches.all()],
        "are_off": Subscription.Kind.ALERTS not in Subscription.wanted(member),
        "most": SavedSearch.MOST,
    }
    return render(request, "network/saved_searches.html", context)


def _trail():
    return [
        {"title": _("My profile"), "url": reverse("own-profile")},
        {"title": _("Saved searches"), "url": reverse("saved-searches")},
    ]


def _row(search, searcher):
    asked, errors = searcher.read(search.where, search.query, search.language)
    return Row(search, searches.title(asked), " ".join(errors.values()))


@as_member
@require_http_methods(["GET", "HEAD", "POST"])
def save_search(request, where):
    """Save the search that the address holds."""
    if where not in Where.values:
        raise Http404
    query, language = request.GET.urlencode(), get_language()[:2]
    asked, errors = Searcher(request.user).read(where, query, language)
    asks = searches.title(asked)
    form = SavedSearchForm(request.POST or None, initial={"name": searches.short(asks)})
    if request.method == "POST" and not errors and form.is_valid():
        saved = _save(request, where, asked, form)
        if saved:
            return saved
    context = {
        "title": _("Be told of new results"),
        "trail": _trail(),
        "asks": asks,
        "where": Where(where).label,
        "back": f"{_results(where)}?{searches.canonical(asked)}",
        "errors": errors,
        "form": form,
    }
    status = 400 if errors else 422 if form.errors else 200
    return render(request, "network/save_search.html", context, status=status)


def _results(where):
    return reverse("members" if where == Where.MEMBERS else "search")


def _save(request, where, asked, form):
    """The answer to one that is saved; None where it can't be, which the form says then."""
    member = profile_of(request.user)
    try:
        searches.save(member, where, asked, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Saved. What it finds now isn’t told; what is new, will be."))
    return redirect("saved-searches")


@with_profile
@require_http_methods(["GET", "HEAD", "POST"])
def saved_search(request, key):
    """Rename a search of one's own, pause it, or be told at another pace."""
    search = _own(request, key)
    form = ChangedSearchForm(request.POST or None, instance=search)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("saved-searches")
    context = {
        "title": _("Change a saved search"),
        "trail": _trail(),
        "row": _row(search, Searcher(request.user)),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "network/saved_search.html", context, status=status)


@with_profile
@require_http_methods(["GET", "HEAD", "POST"])
def remove_search(request, key):
    search = _own(request, key)
    if request.method == "POST":
        search.delete()
        messages.success(request, _("The saved search is removed."))
        return redirect("saved-searches")
    context = {"title": _("Remove a saved search"), "trail": _trail(), "search": search}
    return render(request, "network/remove_search.html", context)


def _own(request, key):
    """Anybody else's isn't there."""
    return get_object_or_404(profile_of(request.user).searches, key=key)
