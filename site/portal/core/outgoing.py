"""Requests to addresses that people enter: never to private ones, by name, redirect or rebinding.

A name is resolved once, and the connection goes to an address that was looked at; no redirect is
followed, no proxy of the environment asked, and little is read of an answer. What is sent goes by
https alone; what is only asked for may be where it always was. Why the standard library:
docs/decisions/0027-webhooks.md.
"""

import socket
import ssl
import threading
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address, ip_network
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _

CONNECT_SECONDS = 5
SECONDS = 15  # from connecting to the end of the answer; a resolver has limits of its own
ADDRESSES = 3  # of a name that are tried
LARGEST = 1000  # bytes of an answer
PORTS = {"https": 443, "http": 80}
SECURE = ("https",)
ANY = ("https", "http")
# What `is_global` lets pass in one Python or another, by IANA's registries of special addresses:
# relays to IPv4, overlays, examples; and Azure's own server, which has a public address.
NOT_GLOBAL = [
    ip_network(each)
    for each in (
        *("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"),
        *("64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16"),
        *("3fff::/20", "5f00::/16", "fec0::/10"),
    )
]


class Fault(models.TextChoices):
    """Why there is no answer."""

    REFUSED = "refused", _("The address is a private one: nothing is sent there")
    UNKNOWN = "unknown", _("Nobody knows this name")
    CONNECTION = "connection", _("No connection")
    CERTIFICATE = "certificate", _("The certificate isn’t good")
    TIME = "time", _("No answer in time")
    ANSWER = "answer", _("What came was no answer")


FAULTS = (  # the more precise ones first
    (socket.gaierror, Fault.UNKNOWN),
    (UnicodeError, Fault.UNKNOWN),
    (ssl.SSLError, Fault.CERTIFICATE),
    (TimeoutError, Fault.TIME),
    (OSError, Fault.CONNECTION),
    ((HTTPException, ValueError), Fault.ANSWER),
)


class Unanswered(Exception):
    """A request that got no answer."""

    def __init__(self, fault):
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Answer:
    """The status that a server gave, the beginning of what it said, and where it sends one on."""

    status: int
    body: bytes
    location: str = ""


def check(url):
    """A ValidationError where nothing would ever be sent to an address, as far as it tells."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.OUTGOING_NETWORKS):
        raise ValidationError(_("Give an address that begins with https://."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValidationError(_("Give an address without a user name, a password or a “#”."))
    with suppress(ValueError):
        if not _may_be_asked(ip_address(parts.hostname), parts.scheme):
            raise ValidationError(Fault.REFUSED.label)


def post(url, body, headers):
    """Send bytes to an address; the Answer, be it a redirect. Unanswered where there is none."""
    return _asked("POST", url, SECURE, body, headers)


def get(url, headers):
    """Ask for an address, of which no more than the beginning is read; otherwise as `post`."""
    return _asked("GET", url, ANY, None, headers)


def _asked(method, url, schemes, body, headers):
    begun = monotonic()
    try:
        return _answer(method, urlsplit(iri_to_uri(url)), schemes, body, headers)
    except (OSError, HTTPException, ValueError) as error:
        late = monotonic() - begun >= SECONDS  # then it was cut off, which looks like anything
        fault = next(fault for kinds, fault in FAULTS if isinstance(error, kinds))
        raise Unanswered(Fault.TIME if late else fault) from error


def _answer(method, parts, schemes, body, headers):
    raw = _connected(parts, schemes)
    with raw, _cut_off_in_time(raw):
        raw.settimeout(SECONDS)
        connection = HTTPConnection(parts.hostname, _port(parts))
        connection.default_port = PORTS[parts.scheme]  # which the Host header doesn't name
        connection.sock = _secured(raw, parts)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with closing(connection):
            connection.request(method, path, body, {**headers, "Connection": "close"})
            with connection.getresponse() as response:
                return _read(response)


def _read(response):
    """The answer: once there is a status, it has arrived, whatever becomes of the rest."""
    body = b""
    with suppress(OSError, HTTPException, ValueError):
        body = response.read(LARGEST)
    return Answer(response.status, body, response.headers.get("Location", ""))


def _port(parts):
    if parts.scheme not in PORTS:
        raise ValueError(f"Nothing is asked for by {parts.scheme!r}.")
    return parts.port or PORTS[parts.scheme]


def _secured(raw, parts):
    if parts.scheme != "https":
        return raw
    return ssl.create_default_context().wrap_socket(raw, server_hostname=parts.hostname)


def _connected(parts, schemes):
    """A connection to one of the addresses of a name, none of which is private."""
    found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    known = {ip_address(where[0]) for *_kind, where in found}
    if not all(_may_be_asked(each, parts.scheme, schemes) for each in known):
        raise Unanswered(Fault.REFUSED)
    for *kind, _name, where in found[:ADDRESSES]:
        try:
            return _opened(kind, where)
        except OSError as error:
            failed = error
    raise failed


def _opened(kind, where):
    raw = socket.socket(*kind)
    try:
        raw.settimeout(CONNECT_SECONDS)
        raw.connect(where)
    except OSError:
        raw.close()
        raise
    return raw


def _may_be_asked(address, scheme, schemes=SECURE):
    """Whether something may be sent there: to who is on the Internet, and then by `schemes`."""
    if any(address in ip_network(each) for each in settings.OUTGOING_NETWORKS):
        return True
    if scheme not in schemes or address.is_multicast or address.is_reserved:
        return False
    return address.is_global and not any(address in each for each in NOT_GLOBAL)


@contextmanager
def _cut_off_in_time(connected):
    """End a connection after SECONDS: a byte now and then satisfies every limit of a socket."""
    other = connected.dup()  # the first one passes into the hands of TLS
    timer = threading.Timer(SECONDS, _shut, [other])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        other.close()


def _shut(connected):
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
