"""The mails of the network: plain text, each in the language of whoever gets it; lists of what is
new come as HTML besides.

A task knows whom to write to by an id, so that no address is kept in the table of tasks.
"""

import logging
from smtplib import SMTPException
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task
from wagtail.users.models import UserProfile

from portal.core.models import User

from . import rules
from .faces import face
from .models import Application, Invitation
from .privacy import Reader
from .threads import Message, Party, Question, Report

logger = logging.getLogger(__name__)
HEADERS = {"Auto-Submitted": "auto-generated"}  # nobody's absence notice answers

ONE_CLICK = "List-Unsubscribe=One-Click"


class Unsent(SMTPException):
    """A mail couldn't be sent. What mail servers say of it holds addresses, and is kept nowhere."""


def send(name, address, language, *, headers=HEADERS, html=False, folder="network/mail", **context):
    """Write `<name>.txt` of a folder, whose first line is the subject, which holds no input.

    With `html`, `<name>.html` goes with it, for who reads that.
    """
    context |= {"home_url": settings.WAGTAILADMIN_BASE_URL, "site_name": settings.WAGTAIL_SITE_NAME}
    with override(language):
        text = render_to_string(f"{folder}/{name}.txt", context)
        page = render_to_string(f"{folder}/{name}.html", context) if html else ""
    subject, _line, body = text.strip().partition("\n")
    mail = EmailMultiAlternatives(subject.strip(), body.strip() + "\n", None, [address])
    mail.extra_headers = headers
    if page:
        mail.attach_alternative(page, "text/html")
    try:
        mail.send()
    except SMTPException as fault:
        raise Unsent(type(fault).__name__) from None


def language_of(user):
    """In which language an account is written to: the one it has chosen for the admin."""
    return UserProfile.get_for_user(user).get_preferred_language()


def link(language, name, *args):
    with override(language):
        return absolute(reverse(name, args=args))


def absolute(address):
    """An address of the site as it must stand in a mail."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, address)


@task()
def tell_account(pk, language):
    """Somebody asks to join with the address of an account: it may be its owner, or not."""
    if user := User.objects.filter(pk=pk).first():
        is_member = hasattr(user, "member")
        send("joined_already", user.email, language, is_member=is_member, **_ways(language))


@task()
def tell_applicant(pk, name):
    """What is new of an application; one that was withdrawn meanwhile isn't written about."""
    if application := Application.objects.filter(pk=pk).first():
        language = application.language
        context = {
            "application": application,
            "said": _said(application),
            "application_url": link(language, "application", application.token),
            "code_url": link(language, "account_request_login_code"),
        }
        send(f"application_{name}", application.email, language, **context)


def _said(application):
    """What goes with the last step; what was said before has been answered."""
    said = application.remarks.filter(by_applicant=False, written_at__gte=application.since)
    return said.last()


@task()
def invite(pk, again=False):
    """Send an invitation. Its link is made here, and is nowhere but in the mail.

    Where that can't be sent, the link before stays good, and a reminder is still due.
    """
    try:
        with transaction.atomic():
            _invite(pk, again)
    except (OSError, SMTPException):
        Invitation.objects.filter(pk=pk).update(reminded_at=None)
        raise


def _invite(pk, again):
    invitation = Invitation.objects.select_for_update().filter(pk=pk, accepted_at=None).first()
    if invitation is None:
        return
    token, language = invitation.renew(), invitation.language
    invitation.save(update_fields=["digest", "sent_at"])
    context = {
        "invitation": invitation,
        "invitation_url": link(language, "invitation", token),
        "days": invitation.LASTS.days,
    }
    name = "invitation_again" if again else "invitation"
    send(name, invitation.email, language, **context)


def tell_absent(member, name):
    """Tell a member what comes of not being here: at once, for a step waits until it is sent."""
    language = language_of(member.user)
    send(f"absence_{name}", member.user.email, language, **_ways(language))


def tell_removed(address, language, reason):
    """Tell somebody, at once, that they were erased, and why: afterwards nobody knows how to."""
    send("removed", address, language, reason=reason)


def _ways(language):
    """Where one signs in, and where one asks to join."""
    return {"login_url": link(language, "account_login"), "join_url": link(language, "join")}


@task()
def tell_member(pk):
    """Something waits in a conversation: who wrote, and where; the words stay on the site."""
    party = Party.objects.select_related("thread", "member__user").filter(pk=pk).first()
    if party is None or not party.is_present or not rules.is_reachable(party.member):
        return
    user = party.member.user
    language = language_of(user)
    with override(language):
        other = face(party.other, Reader.of(user))
        # A visitor could call themselves anything, an advertisement for one.
        who = _("A visitor") if other.is_visitor else other.name
    url = link(language, "conversation", party.thread.key)
    send("message_waits", user.email, language, who=who, thread_url=url)


def tell_subscriber(subscription, **context):
    """What a member has asked for: at once, for it is due until it is sent.

    Mail programs offer a button by which the token is posted, without a page (RFC 8058).
    """
    user = subscription.member.user
    language = language_of(user)
    off = link(language, "unsubscribe", subscription.token)
    headers = {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": ONE_CLICK}
    context |= {"off_url": off, "mails_url": link(language, "mails")}
    headers |= HEADERS
    send(subscription.kind, user.email, language, headers=headers, html=True, **context)


@task()
def tell_visitor(pk):
    """A member has answered a visitor, who has no other place to read it than their mail."""
    message = Message.objects.select_related("thread", "author__member").filter(pk=pk).first()
    visitor = message and message.author.other
    if visitor is None or not visitor.is_present or not message.text:
        return
    question = visitor.question
    with override(question.language):
        who = face(message.author, Reader()).name
    context = {
        "who": who,
        "message": message,
        "thread_url": link(question.language, "answer", message.thread.token),
    }
    send("visitor_answered", question.email, question.language, **context)


@task()
def confirm_question(pk):
    """Somebody asks something with this address: is it theirs? Their words aren't in the mail."""
    if question := Question.objects.filter(pk=pk, confirmed_at=None).first():
        url = link(question.language, "question", question.token)
        send("question_confirm", question.email, question.language, question_url=url)


@task()
def tell_reporter(pk):
    """What they reported was dealt with; how, is the author's affair."""
    report = Report.objects.select_related("by__member__user", "by__question").filter(pk=pk).first()
    address, language = _written_to(report.by) if report else ("", "")
    if address:
        send("report_settled", address, language, report=report)


@task()
def warn(pk, text):
    """Tell who wrote something that it was wrong, in the words of a coordinator."""
    found = Message.objects.select_related("author__member__user", "author__question")
    message = found.filter(pk=pk).first()
    address, language = _written_to(message.author) if message else ("", "")
    if address:
        send("message_warned", address, language, message=message, said=text)


def _written_to(party):
    """(address, language) of one side of a conversation; no address where nobody is there."""
    if party.question:
        return party.question.email, party.question.language
    if party.member and rules.is_reachable(party.member):
        return party.member.user.email, language_of(party.member.user)
    return "", ""


@task()
def tell_coordinators_of_reports():
    """Somebody has reported a message: no word of it is in the mail."""
    waiting = Report.objects.filter(state=Report.State.OPEN).count()
    queue = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('message_reports:index')}"
    judges = User.objects.with_perm("network.change_report", include_superusers=False)
    tell_each(judges, "reports", waiting=waiting, queue_url=queue)


@task()
def tell_coordinators(name):
    """Something waits in the queue, whose address tells more than a mail should hold."""
    waiting = Application.objects.filter(state=Application.State.WAITING).count()
    queue = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('applications:index')}"
    tell_each(coordinators(), f"queue_{name}", waiting=waiting, queue_url=queue)


def tell_each(users, name, **context):
    """The same to several: that one can't be written to keeps nobody else from it."""
    for user in users:
        try:
            send(name, user.email, language_of(user), **context)
        except (OSError, SMTPException):
            logger.exception("A coordinator could not be written to")


def coordinators():
    """Whose work it is to answer applications: administrators could, but aren't told."""
    return User.objects.with_perm("network.change_application", include_superusers=False)
