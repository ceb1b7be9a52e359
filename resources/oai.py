"""OAI-PMH 2.0: the resource centre for catalogues that harvest others.

What may be harvested is what everybody may see, whoever asks; `harvest` says since when.
"""

import re
from collections.abc import Callable
from email.utils import parseaddr
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Min
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_http_methods

from portal.core.choices import ResourceType
from portal.core.models import Discipline
from search.feed import MAX_AGE

from . import dublin_core, harvest
from .models import HarvestedWork
from .oai_lists import AT_ONCE, GRANULARITIES, NAME, Refused, Selection
from .oai_xml import (
    FORMAT,
    FORMAT_NAMESPACE,
    FORMAT_SCHEMA,
    STAMP,
    URN,
    document,
    element,
    header,
    record,
)

URI = re.compile(r"(?:[A-Za-z0-9:/?@!$&'()*+,;=._~-]|%[0-9A-Fa-f]{2})+")


def _validator(request):
    """Of what is told at an address, which is what it was while nothing is written."""
    standing = harvest.standing() if request.method != "POST" else ""
    told = f"{standing} {request.build_absolute_uri()}"
    return f'W/"{sha256(told.encode()).hexdigest()[:32]}"' if standing else None


@csrf_exempt  # which changes nothing, and is asked by programs
@require_http_methods(["GET", "HEAD", "POST"])
@condition(etag_func=_validator)
def oai(request):
    """The answer to a request of the protocol, which tells of errors with status 200."""
    moment = timezone.now()  # before anything is read: who asks next, asks from here
    asked = request.POST if request.method == "POST" else request.GET
    address = request.build_absolute_uri(request.path)
    arguments = {}
    try:
        verb, arguments = _read(asked)
        harvest.refresh()
        answer = verb.answer(request, arguments)
    except Refused as refused:
        if refused.code in ("badVerb", "badArgument"):  # where they aren't said again
            arguments = {}
        answer = element("error", refused.message, code=refused.code)
    content = document(address, moment, arguments, answer)
    response = HttpResponse(content, content_type="text/xml; charset=utf-8")
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


def _read(asked):
    """(Verb, arguments) of a request."""
    verb = VERBS.get(asked.get("verb"))
    if verb is None or len(asked.getlist("verb")) > 1:
        raise Refused("badVerb", f"Give one verb of these: {', '.join(VERBS)}.")
    for name, values in asked.lists():
        _check(verb, name, values)
    told = asked.dict()
    if "resumptionToken" in told:
        if set(told) != {"verb", "resumptionToken"}:
            raise Refused("badArgument", "A resumption token stands alone.")
    elif missing := [name for name in verb.needed if name not in told]:
        raise Refused("badArgument", f"Give “{missing[0]}”.")
    return verb, told


def _check(verb, name, values):
    if name not in {"verb", *verb.needed, *verb.optional}:
        raise Refused("badArgument", f"This verb has no argument “{name[:40]}”.")
    if len(values) > 1:
        raise Refused("badArgument", f"Give “{name}” once.")
    if not values[0]:
        raise Refused("badArgument", f"Say what “{name}” is.")


def identify(request, told):
    first = HarvestedWork.objects.aggregate(first=Min("datestamp"))["first"] or timezone.now()
    return element(
        "Identify",
        element("repositoryName", settings.WAGTAIL_SITE_NAME),
        element("baseURL", request.build_absolute_uri(request.path)),
        element("protocolVersion", "2.0"),
        element("adminEmail", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]),
        element("earliestDatestamp", first.strftime(STAMP)),
        element("deletedRecord", "persistent"),
        element("granularity", [*GRANULARITIES][-1]),
    )


def list_metadata_formats(request, told):
    """One, for every work."""
    if "identifier" in told:
        _work(told["identifier"])
    return element(
        "ListMetadataFormats",
        element(
            "metadataFormat",
            element("metadataPrefix", FORMAT),
            element("schema", FORMAT_SCHEMA),
            element("metadataNamespace", FORMAT_NAMESPACE),
        ),
    )


def list_sets(request, told):
    if "resumptionToken" in told:
        raise Refused("badResumptionToken", "The list of sets is whole.")
    return element(
        "ListSets",
        *(
            element("set", element("setSpec", code), element("setName", name))
            for code, name in _sets().items()
        ),
    )


def _sets():
    """The types of resources, and the disciplines of the first level."""
    with override("en"):
        names = {harvest.TYPE + code: str(label) for code, label in ResourceType.choices}
        roots = {harvest.DISCIPLINE + node.code: node.label for node in Discipline.get_root_nodes()}
    return names | roots


def get_record(request, told):
    _check_format(told)
    work = _work(told["identifier"])
    return element("GetRecord", *_records(request, [work]))


def list_identifiers(request, told):
    return _list(told, lambda works: [header(work, not work.digest) for work in works])


def list_records(request, told):
    return _list(told, lambda works: _records(request, works))


def _list(told, make):
    """A list of what `make` makes of works; where it isn't whole, with the token of its rest."""
    _check_format(told)
    asked = Selection.of(told)
    is_known = not asked.set or asked.set in _sets()
    works = list(asked.works()[: AT_ONCE + 1]) if is_known else []
    if not works:
        raise Refused("noRecordsMatch", "There is nothing that fits.")
    shown = works[:AT_ONCE]
    made = element(told["verb"], *make(shown))
    if asked.shown or len(works) > AT_ONCE:
        made.append(_token(asked, asked.next(shown) if len(works) > AT_ONCE else None))
    return made


def _token(asked, rest):
    """Where a list goes on; its size is what was shown and what is left by now."""
    size = asked.shown + asked.works().count()
    numbers = {"completeListSize": str(size), "cursor": str(asked.shown)}
    return element("resumptionToken", rest.token if rest else "", **numbers)


def _records(request, works):
    """What was withdrawn a moment ago, after the works were compared, is told like the rest."""
    found = harvest.works([work.key for work in works if work.digest])
    for work in works:
        pages = found.get(work.key)
        yield record(work, pages and dublin_core.elements(pages, request.build_absolute_uri))


def _work(identifier):
    if not URI.fullmatch(identifier):
        raise Refused("badArgument", "An identifier is a URI.")
    try:
        key = UUID(identifier.removeprefix(URN)) if identifier.startswith(URN) else None
    except ValueError:
        key = None
    work = HarvestedWork.objects.filter(key=key).first()
    if work is None or identifier != f"{URN}{work.key}":
        raise Refused("idDoesNotExist", "There is nothing of this identifier.")
    return work


def _check_format(told):
    asked = told.get("metadataPrefix", FORMAT)
    if not NAME.fullmatch(asked):
        raise Refused("badArgument", "No format has such a name.")
    if asked != FORMAT:
        raise Refused("cannotDisseminateFormat", f"There is {FORMAT} alone.")


class Verb(NamedTuple):
    """What answers, and the arguments that it needs and may have besides."""

    answer: Callable
    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


SELECTIVE = ("from", "until", "set", "resumptionToken")
VERBS = {
    "Identify": Verb(identify),
    "ListMetadataFormats": Verb(list_metadata_formats, optional=("identifier",)),
    "ListSets": Verb(list_sets, optional=("resumptionToken",)),
    "GetRecord": Verb(get_record, ("identifier", "metadataPrefix")),
    "ListIdentifiers": Verb(list_identifiers, ("metadataPrefix",), SELECTIVE),
    "ListRecords": Verb(list_records, ("metadataPrefix",), SELECTIVE),
}
