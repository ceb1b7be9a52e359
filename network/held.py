"""Everything that is held of a member, for themselves (GDPR, articles 15 and 20)."""

import csv
import io

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Manager, Q
from django.utils.translation import gettext as _

from portal.core.cells import escape_cell
from search.export import BOM

from .addressed import KEPT, by_address, of_member
from .audit import exports_with
from .faces import face
from .models import Application, Invitation
from .privacy import FIELDS, Reader, tier_of, visible
from .threads import Party, Question, Report

ACCOUNT = ("username", "email", "first_name", "last_name", "date_joined", "last_login", "is_active")


def held(member):
    """All of it as data: the account, the profile, who sees each field, who has read what."""
    reader = Reader.of(member.user)  # they read others as they would on the site
    return {
        "account": _account(member.user),
        "sign_in": _sign_in(member.user),
        "profile": {
            "key": str(member.key),
            "state": member.state,
            "joined_on": member.joined_on.isoformat(),
            "changed_at": member.changed_at.isoformat(),
            "seen_on": member.seen_on.isoformat(),
            "hint_put_away": member.hint_put_away,
            "closed_by_a_coordinator": member.locked,
            "fields": {
                field.name: {
                    "value": plain(field.value(member)),
                    "open_to": tier_of(member, field).name.lower(),
                }
                for field in FIELDS
            },
        },
        "agreements": [_agreement(each) for each in member.consents.select_related("terms")],
        "applications": [_application(each) for each in of_member(Application, member)],
        "invitations": [_invitation(each) for each in of_member(Invitation, member)],
        **{kept.name: _kept(kept, member) for kept in KEPT},
        "questions": [_question(each) for each in by_address(Question, member)],
        "writing": _writing(member),
        "conversations": [_conversation(each, reader) for each in _parties(member)],
        "blocks": [_block(each, reader) for each in member.blocks.select_related("member")],
        "mails": [_subscription(each) for each in member.subscriptions.all()],
        "saved_searches": [_search(each) for each in member.searches.all()],
        "reports_by_me": [_report(each) for each in _reports(by__member=member)],
        "decisions_on_my_messages": [_decision(each) for each in _decided(member)],
        "readings_of_my_contact_details": [_reading(each) for each in member.readings.all()],
        "readings_by_me": [_reading(each) for each in member.user.contact_readings.all()],
        "exports_with_me": [_exported(each) for each in exports_with(member)],
        "api_tokens": [_token(each) for each in member.user.tokens.all()],
        "exports_by_me": [_export(each) for each in member.user.exports.all()],
        "roles": [_role(each) for each in member.user.role_changes.all()],
    }


def _account(user):
    groups = list(user.groups.order_by("name").values_list("name", flat=True))
    return _fields(user, ACCOUNT) | {"groups": groups}


def _sign_in(user):
    """What of an account is kept to sign in by; keys and passwords are no data about a person."""
    services = SocialAccount.objects.filter(user=user)
    factors = Authenticator.objects.filter(user=user)
    return {
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified")),
        "services": [_dated(each, ("provider", "uid", "extra_data")) for each in services],
        "second_factors": [_dated(each, ("type", "last_used_at")) for each in factors],
    }


def _token(token):
    names = ("name", "ending", "scopes", "made_at", "expires_on", "last_used_at")
    return _fields(token, names)


def _dated(instance, names):
    since = getattr(instance, "date_joined", None) or instance.created_at
    return {"since": plain(since), **_fields(instance, names)}


def _agreement(consent):
    return {"terms": consent.terms.version, "agreed_at": plain(consent.agreed_at)}


def _invitation(invitation):
    names = ("email", "name", "message", "sent_at", "reminded_at", "accepted_at")
    return _fields(invitation, names)


def _application(application):
    """What was sent, and what was said of it; who decided is another person's affair."""
    names = ("email", "name", "organisation", "motivation", "state", "written_at", "since")
    remarks = [
        {"by_me": each.by_applicant, "text": each.text, "written_at": plain(each.written_at)}
        for each in application.remarks.all()
    ]
    return _fields(application, names) | {"remarks": remarks}


def _writing(member):
    names = ("day", "begun", "sent")
    counted = [_fields(each, names) for each in member.allowances.all()]
    heard = {name: getattr(member, name) for name in ("hears_members", "hears_visitors")}
    return {**heard, "counted": counted}


def _kept(kept, member):
    rows = by_address(kept.model, member)
    return [_fields(row, kept.told) for row in rows]


def _question(question):
    """What they asked as a visitor; once it is sent, its text is in its conversations."""
    names = ("project", "name", "email", "text", "shares_address", "asked_at", "confirmed_at")
    return _fields(question, names)


def _parties(member):
    """Their sides of conversations, as a member or, before, as a visitor."""
    own = Q(member=member) | Q(question__in=by_address(Question, member))
    found = Party.objects.filter(own).with_others()
    return found.prefetch_related("thread__messages").order_by("pk")


def _conversation(own, reader):
    """Their own words, and what was sent to them by whom they may know; not once they have left."""
    return {
        "subject": own.thread.subject,
        "with": face(own.other, reader).name,
        "messages": [
            {
                "by_me": each.author_id == own.pk,
                "kind": each.kind,
                "text": each.text,
                "written_at": plain(each.written_at),
            }
            for each in own.thread.messages.all()
            if own.left_at is None or each.author_id == own.pk
        ],
    }


def _block(block, reader):
    profile = visible(block.member, reader, []) if block.member else None
    return {"whom": profile.name if profile else None, "made_at": plain(block.made_at)}


def _subscription(subscription):
    names = ("kind", "is_on", "since", "failed_at")
    return _fields(subscription, names)


def _search(search):
    """What it has found is counted: who was found is another person's affair."""
    names = ("name", "where", "query", "language", "every", "is_paused", "made_on", "looked_on")
    values = _fields(search, names)
    return values | {"known_results": search.known.count()}


def _reports(**of):
    return Report.objects.filter(**of).order_by("pk")


def _report(report):
    return _fields(report, ("kind", "reason", "made_at"))


def _decided(member):
    return _reports(message__author__member=member).exclude(state=Report.State.OPEN)


def _decision(report):
    """Of a message that somebody has reported: who did, and why, is another person's affair."""
    return _fields(report, ("state", "decided_at"))


def _reading(reading):
    """When, and what; whose it was is another person's affair."""
    return {"day": reading.day.isoformat(), "fields": reading.fields}


def _exported(exported):
    """As a reading: who took it away is another person's affair. The reason was given to them."""
    export = exported.export
    return {"made_at": plain(export.made_at), "reason": export.reason, "fields": exported.fields}


def _export(export):
    names = ("made_at", "kind", "selection", "columns", "reason", "count")
    return _fields(export, names)


def _role(change):
    return _fields(change, ("at", "role", "given"))


def _fields(instance, names):
    return {name: plain(getattr(instance, name)) for name in names}


def plain(value):
    """A value of a profile as JSON has it; things by their names."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Manager):
        return [plain(each) for each in value.all()]
    if hasattr(value, "_asdict"):
        return {name: plain(each) for name, each in value._asdict().items()}
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def sheet(data):
    """The same as CSV: a line for each single value, with the path that leads to it."""
    file = io.StringIO()
    file.write(BOM)
    writer = csv.writer(file)
    writer.writerow([_("What"), _("Value")])
    for path, value in _leaves(data):
        writer.writerow([escape_cell(path), escape_cell("" if value is None else str(value))])
    return file.getvalue()


def _leaves(data, path=""):
    """(path, value) of each single value in nested data."""
    inner = data.items() if isinstance(data, dict) else enumerate(data, 1)
    for name, value in inner:
        here = f"{path}.{name}" if path else str(name)
        if isinstance(value, dict | list):
            yield from _leaves(value, here)
        else:
            yield here, value
