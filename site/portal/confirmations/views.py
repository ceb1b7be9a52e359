"""Where the links of a mail lead: one click says that a project's page is still right; another
page tells how often it was shown, and its site gone to.

Programs that look into mails follow their links: looking confirms nothing.
"""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from directory.counts import by_month

from .models import confirm, figures_token_of, page_of, page_of_figures


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request, token):
    page = _or_404(page_of(token))
    if request.method == "POST":
        confirm(page.translation_key)
        return redirect("confirmed", token)
    context = {
        "title": _("Is this still right?"),
        "project": page,
        "figures": figures_token_of(page),
    }
    return render(request, "confirmations/confirm.html", context)


@never_cache
@require_safe
def confirmed(request, token):
    context = {"title": _("Thank you"), "project": _or_404(page_of(token))}
    return render(request, "confirmations/confirmed.html", context)


@never_cache
@require_safe
def figures(request, token):
    page = _or_404(page_of_figures(token))
    months = by_month(page.translation_key, timezone.localdate())
    context = {
        "title": _("How often your page was read"),
        "project": page,
        "months": months,
        "views": sum(month.views for month in months),
        "clicks": sum(month.clicks for month in months),
    }
    return render(request, "confirmations/figures.html", context)


def _or_404(page):
    if page is None or not page.url:
        raise Http404
    return page
