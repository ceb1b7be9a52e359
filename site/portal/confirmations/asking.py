"""Once a year, whoever leads a project is asked whether its page is still right."""

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from directory.models import ProjectPage
from directory.status import ENDED

from .models import GOOD_FOR, Confirmation, figures_token_of, projects, token_of

AT_ONCE = 20  # mails in a minute


def ask_due():
    """Ask for what nobody has confirmed for a year, and wasn't asked for in that time."""
    now = timezone.now()
    claimed = [page for page in _due(now)[:AT_ONCE] if _claimed(page, now)]
    for page in claimed:
        ask.enqueue(page.pk)
    return len(claimed)


def _due(now):
    """The projects to ask for. What has ended stays as it was; and somebody must be there."""
    long_ago = now - GOOD_FOR
    unasked = Q(asked_at=None) | Q(asked_at__lt=long_ago)
    due = projects().filter(unasked, last_confirmed__lt=long_ago)
    run_on = due.exclude(status__in=ENDED).exclude(end_date__lt=timezone.localdate(now))
    led = run_on.filter(Q(contact_email__gt="") | Q(owner__email__gt=""))
    return led.select_related("owner").order_by("last_confirmed", "pk")


def recipient(page):
    """The address of who leads the project: its contact, else who made its page."""
    return page.contact_email or (page.owner.email if page.owner else "")


def _claimed(page, now):
    """Whether the mail is for this process to send: one of several that ask at once gets it."""
    Confirmation.objects.get_or_create(key=page.translation_key)
    same = Confirmation.objects.filter(key=page.translation_key, asked_at=page.asked_at)
    return bool(same.update(asked_at=now))


@task()
def ask(pk):
    page = ProjectPage.objects.live().select_related("owner", "locale").filter(pk=pk).first()
    if page is None:  # it was taken back meanwhile
        return
    with override(page.locale.language_code):
        title = " ".join(page.title.split())
        context = {
            "page": page,
            "title": title,
            "page_url": page.full_url,
            "confirm_url": _whole("confirm", token_of(page)),
            "figures_url": _whole("figures", figures_token_of(page)),
        }
        subject = _("Is this still right? %(title)s") % {"title": title}
        body = render_to_string("confirmations/mail.txt", context)
        send_mail(subject, body, None, [recipient(page)])


def _whole(name, token):
    return settings.WAGTAILADMIN_BASE_URL + reverse(name, args=[token])
