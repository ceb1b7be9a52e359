"""Telling staff of a report: the page's owner, and the address that is set for all reports.

What the visitor gave of themselves stays in the admin, where it is erased in time.
"""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task
from wagtail.users.models import UserProfile

from .models import ProblemReport
from .policy import policy


@task()
def tell_staff(pk):
    report = ProblemReport.objects.select_related("page__owner").filter(pk=pk).first()
    if report is None:  # its page is gone, and with it the problem
        return
    for address, language in recipients(report).items():
        with override(language):
            _send(report, address)


def recipients(report):
    """{address: language} of those to tell; an owner who may no longer settle it isn't told."""
    told = {}
    owner = report.page.owner
    if settings.PROBLEM_REPORTS_EMAIL:
        told[settings.PROBLEM_REPORTS_EMAIL] = settings.LANGUAGE_CODE
    if owner and owner.email and policy.user_has_permission_for_instance(owner, "change", report):
        with override(settings.LANGUAGE_CODE):
            told[owner.email] = UserProfile.get_for_user(owner).get_preferred_language()
    return told


def _send(report, address):
    title = " ".join(report.page.title.split())
    where = reverse("problem_reports:edit", args=[report.pk])
    context = {
        "report": report,
        "title": title,
        "page_url": report.page.full_url,
        "admin_url": settings.WAGTAILADMIN_BASE_URL + where,
    }
    subject = _("Problem reported: %(title)s") % {"title": title}
    body = render_to_string("problems/report_mail.txt", context)
    send_mail(subject, body, None, [address])
