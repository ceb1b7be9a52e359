"""The form by which visitors report a problem with a page.

It has an address of its own: the protection of a form is a cookie, which a page that is only read
doesn't set.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from portal.core.limits import Limit
from portal.core.restrictions import passes, view_restrictions

from .forms import ReportForm
from .mail import tell_staff

REPORTS = Limit("problem-reports", each=10, in_all=200)  # a school has but one address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, pk):
    page = _page_or_404(request, pk)
    form = ReportForm(request.POST or None)
    status = 200
    if form.is_valid():
        if form.is_bait_taken or _take(request, form, page):
            return redirect("report-sent", pk)
        status = 429
    return render(request, "problems/report.html", {"form": form, "reported": page}, status=status)


@never_cache
@require_safe
def report_sent(request, pk):
    page = _page_or_404(request, pk)
    return render(request, "problems/report_sent.html", {"reported": page})


def _page_or_404(request, pk):
    """The page, if it is published and this visitor may open it: else there is none for them."""
    page = get_object_or_404(Page.objects.live(), pk=pk, depth__gt=1)
    if not passes(request, view_restrictions(page)) or not page.url:
        raise Http404
    return page


def _take(request, form, page):
    """Store the report and tell staff; False, and an error in the form, beyond the limit."""
    if not REPORTS.take(request):
        form.add_error(None, _("Too many reports were sent from here. Try again in an hour."))
        return False
    form.instance.page = page
    tell_staff.enqueue(form.save().pk)
    return True
