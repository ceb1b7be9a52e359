"""Who asks, and what they have been told."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import unquote_plus

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from django.utils.translation import activate

from portal.tokens.models import Scope, Token

from ..factories import UserFactory
from ..soup import ONCE
from .channels import CHANNELS
from .content import told_by

INSIDERS = "Insiders"
# By session: the groups of the account. By token: whose it is.
SESSIONS = {"visitor": None, "outsider": [], "insider": [INSIDERS], "editor": ["Editors"]}
TOKENS = {"outsider's program": "outsider", "insider's program": "insider"}
VIEWERS = (*SESSIONS, *TOKENS)
CURSOR = re.compile(r"cursor=[^\"&]+")  # signed, with the time
MARKS = (("<mark>", ""), ("</mark>", ""), ("\\u003Cmark\\u003E", ""))


@dataclass
class Viewer:
    """A client, with what it sends each time; a program asks the API alone."""

    client: Client = field(default_factory=Client)
    headers: dict = field(default_factory=dict)

    @property
    def is_program(self):
        return bool(self.headers)

    def ask(self, address, **headers):
        activate("fr")
        response = self.client.get(address, headers=self.headers | headers)
        return Answer.of(address, response)


@dataclass(frozen=True)
class Answer:
    """What was told at an address: all of it, and of what."""

    address: str
    status: int
    text: str
    etag: str = ""
    is_picture: bool = False

    @classmethod
    def of(cls, address, response):
        kind = response.get("Content-Type", "")
        if kind.startswith("image/"):
            return cls(address, response.status_code, "", is_picture=True)
        headers = [response.get(name, "") for name in ("Location", "Content-Disposition", "Link")]
        body = response.getvalue().decode("utf-8", "replace")
        text = CURSOR.sub("", ONCE.sub("", "\n".join([kind, *headers, body])))
        return cls(address, response.status_code, text, response.get("ETag", ""))

    @property
    def told(self):
        """{kind: fields} of what wasn't in the question."""
        if self.is_picture:
            _address, whose, kind = self.address.partition("#")
            return {kind: {"picture"}} if whose and self.status == 200 else {}
        text = self.text
        for mark, nothing in MARKS:
            text = text.replace(mark, nothing)
        asked = told_by(unquote_plus(self.address))
        told = {kind: fields - asked.get(kind, set()) for kind, fields in told_by(text).items()}
        return {kind: fields for kind, fields in told.items() if fields}


def make_viewers():
    """{name: Viewer}; the group of those who may see is `INSIDERS`."""
    Group.objects.get_or_create(name=INSIDERS)
    viewers, accounts = {}, {}
    for name, groups in SESSIONS.items():
        viewers[name] = Viewer()
        if groups is not None:
            accounts[name] = UserFactory(username=name)
            accounts[name].groups.set(Group.objects.filter(name__in=groups))
            viewers[name].client.force_login(accounts[name])
    expires_on = timezone.localdate() + timedelta(days=30)
    for name, owner in TOKENS.items():
        _token, secret = Token.make(
            user=accounts[owner], name="zq", scopes=[*Scope], expires_on=expires_on
        )
        viewers[name] = Viewer(headers={"authorization": f"Bearer {secret}"})
    return viewers


def addresses(world):
    """{channel: addresses}, as the World is now."""
    activate("fr")
    return {channel: list(ask(world)) for channel, ask in CHANNELS.items()}


def read(viewer, asked, kept=()):
    """{channel: answers}, of a client that goes on with what it has kept while that is good."""
    kept = {answer.address: answer for answer in kept}
    return {
        channel: [
            _asked(viewer, each, kept.get(each))
            for each in some
            if not viewer.is_program or each.startswith("/api/")
        ]
        for channel, some in asked.items()
    }


def _asked(viewer, address, known):
    answer = viewer.ask(address, **({"if-none-match": known.etag} if known else {}))
    return known if answer.status == 304 else answer


def kept(viewer, asked):
    """What a cache holds of all that is told with a validator: two answers of each channel."""
    answers = [viewer.ask(each) for some in asked.values() for each in some[:2] if "?" in each]
    return [answer for answer in answers if answer.etag and answer.told]


def seen(answers):
    """{(channel, kind): fields} of all that was told."""
    found = {}
    for channel, some in answers.items():
        for answer in some:
            for kind, fields in answer.told.items():
                found.setdefault((channel, kind), set()).update(fields)
    return found
