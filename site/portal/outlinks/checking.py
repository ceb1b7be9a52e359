"""Whether addresses of other sites work: asked for rarely, one at a time, and never for long.

What a site answers to nobody but browsers is no fault of a page: only what says itself that it is
gone, and what hasn't answered for days, counts as broken.
"""

import json
from time import monotonic
from urllib.parse import quote, urljoin

from django.conf import settings
from django.utils import timezone

from portal.core import outgoing
from portal.core.outgoing import Fault, Unanswered

from .models import REDIRECTS, Outlink, State

RUN_SECONDS = 20  # after which nothing more is begun: the clock has other work
MOST_REDIRECTS = 5
LINK_SECONDS = 30  # after which no redirect is followed
MOVED = {301, 302, 303, 307, 308}
FOR_GOOD = {301, 308}
GONE = {404, 410}
LOST = {Fault.REFUSED}  # an address that no reader can reach either
TRANSIENT = {Fault.UNKNOWN, Fault.CONNECTION, Fault.CERTIFICATE, Fault.TIME}


def check_due():
    """Ask for what is due, each site once: who has many pages here isn't asked for all at once."""
    end, hosts, asked = monotonic() + RUN_SECONDS, set(), 0
    while monotonic() < end and (link := _claimed(hosts)):
        check(link)
        hosts.add(link.host)
        asked += 1
    return asked


def _claimed(without):
    """A link that is due, which is this process's until the lease ends; or None."""
    now = timezone.now()
    while found := Outlink.objects.due(now).exclude(host__in=without).first():
        if found.claim(now):
            return found
    return None


def check(link):
    """Ask for an address, and write down what came of it."""
    outcome = _outcome(link.url)
    was_broken = link.state == State.BROKEN
    link.note(timezone.now(), **outcome)
    if link.state != State.BROKEN:
        link.archived = ""
    elif not was_broken:
        link.archived = archived(link.url)
    link.save()


def _outcome(url):
    try:
        status, moved_to = _followed(url)
    except Unanswered as reason:
        return {"state": _state_of_fault(reason.fault), "fault": str(reason.fault)}
    if status in MOVED:
        return {"state": State.FAILING, "status": status, "fault": REDIRECTS}
    return {"state": _state_of(status), "status": status, "moved_to": moved_to}


def _followed(url):
    """(the status at the end of the way, where it leads if it has moved there for good)."""
    end, at, for_good = monotonic() + LINK_SECONDS, url, True
    for _step in range(MOST_REDIRECTS + 1):
        answer = outgoing.get(at, _headers())
        if answer.status not in MOVED or not answer.location or monotonic() > end:
            break
        at, for_good = _joined(at, answer.location), for_good and answer.status in FOR_GOOD
    return answer.status, at if for_good and at != url else ""


def _joined(here, location):
    try:
        return urljoin(here, location)
    except ValueError as error:
        raise Unanswered(Fault.ANSWER) from error


def _headers():
    who = f"ScienceEnsemble-Links/1 (+{settings.WAGTAILADMIN_BASE_URL})"
    return {"User-Agent": who, "Accept": "text/html,*/*;q=0.8"}


def _state_of(status):
    if status in GONE:
        return State.BROKEN
    if status >= 500:
        return State.FAILING
    return State.GOOD if status < 400 else State.UNSURE


def _state_of_fault(fault):
    if fault in LOST:
        return State.BROKEN
    return State.FAILING if fault in TRANSIENT else State.UNSURE


def archived(url):
    """Where the Wayback Machine has a page that is gone; empty where it hasn't, or isn't asked."""
    if not settings.ARCHIVE_LOOKUP:
        return ""
    try:
        answer = outgoing.get(settings.ARCHIVE_LOOKUP + quote(url, safe=""), _headers())
        found = json.loads(answer.body)["archived_snapshots"]["closest"]
    except (Unanswered, ValueError, KeyError, TypeError):
        return ""
    address = str(found.get("url") or "").replace("http://", "https://", 1)
    return address if address.startswith("https://") else ""
