"""A site with something of everything the API tells of, and four who ask it."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core import signals
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import close_old_connections
from django.utils import timezone
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import BaseViewRestriction

from directory.models import ProjectParty, ProjectPoint, ProjectPublication
from portal.core.limits import Rate
from portal.core.models import PortalImage
from portal.events.models import EventOrganiser
from portal.tokens import access
from portal.tokens.models import Scope, Token
from resources.models import ResourceAuthor

from ..factories import (
    EventPageFactory,
    MemberFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    SitePlanPageFactory,
    SpacePageFactory,
    StandardPageFactory,
    UserFactory,
    translate,
)
from ..standing import standing


@standing
def everything(site_tree, vocabulary):
    """`tokens` of whoever asks, by what they are; `paths`: what exists, by an operation's path;
    `image`, `document` and `project`."""
    image, document = _image(), _document()
    filed = {
        "disciplines": [vocabulary.disciplines["1.6-ecology"]],
        "territories": [vocabulary.territories["FR-DEP-29"]],
        "tags": ["bats"],
    }
    body = OrganisationFactory(name="Les Naturalistes")
    project = _project(body, image=image, **filed)
    resource = ResourcePageFactory(document=document, project=project, organisation=body, **filed)
    ResourceAuthor.objects.create(page=resource, given_name="Ada", family_name="Lovelace")
    event = EventPageFactory(project=project, online_url="https://example.org/in", **filed)
    EventOrganiser.objects.create(page=event, organisation=body)
    NewsPageFactory(project=project, **filed)
    for factory in (StandardPageFactory, SitePlanPageFactory, SpacePageFactory):
        factory()
    _reserve(ProjectPageFactory(title="Réservé"))
    Redirect.objects.create(old_path="/fr/ancien", redirect_page=project)
    member = _member(project, body, vocabulary)
    return SimpleNamespace(
        tokens=_tokens(member),
        paths=_paths(project, resource, body, member),
        image=image,
        document=document,
        project=project,
    )


@pytest.fixture(autouse=True)
def many_wrong_tokens(monkeypatch):
    """How few are taken from one address is for tests/tokens to tell."""
    monkeypatch.setattr(access, "WRONG", Rate("wrong-tokens", 10**9))


@pytest.fixture(autouse=True)
def one_connection():
    """The one that the test's own transaction is on: a request that ends leaves it open."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


def _image():
    pixels = BytesIO()
    Image.new("RGB", (64, 36), "teal").save(pixels, "png")
    file = ImageFile(BytesIO(pixels.getvalue()), name="pond.png")
    return PortalImage.objects.create(title="pond", description="Une mare", file=file)


def _document():
    file = ContentFile(b"%PDF-1.4", name="guide.pdf")
    return Document.objects.create(title="Guide", file=file, file_size=8)


def _project(body, **values):
    text = '<p data-block-key="a">Écouter <b>la nuit</b>.</p>'
    project = ProjectPageFactory(
        title="Mares", how_to_take_part=text, tasks=["observe"], difficulty="easy", **values
    )
    ProjectParty.objects.create(page=project, organisation=body, role="lead")
    ProjectPoint.objects.create(page=project, commune="Brest", lat=48.4, lon=-4.5)
    ProjectPublication.objects.create(page=project, title="La nuit", year=2020)
    translate(project, title="Ponds")
    return project


def _reserve(page):
    kind = BaseViewRestriction.LOGIN
    page.view_restrictions.create(restriction_type=kind)


def _member(project, body, vocabulary):
    member = MemberFactory(
        user=UserFactory(role="member"),
        name="Ada Exemple",
        email="ada@example.org",
        skills=["bryologie"],
        organisations=[body],
        disciplines=[vocabulary.disciplines["1.6-ecology"]],
        projects=[(project, "Terrain")],
    )
    member.photo.save("photo.webp", ContentFile(b"a face"))
    return member


def _tokens(member):
    """{who: what they send}; nobody in particular sends nothing."""
    users = {"member": member.user, "editor": UserFactory(role="editor")}
    users["coordinator"] = MemberFactory(user=UserFactory(role="coordinator")).user
    plain = {"Accept-Encoding": "identity"}  # what unpacks is on the way, and left out here
    return {"anonymous": plain} | {name: plain | _by_token(user) for name, user in users.items()}


def _by_token(user):
    expires_on = timezone.localdate() + timedelta(days=30)
    _token, secret = Token.make(user=user, name="zq", scopes=[*Scope], expires_on=expires_on)
    return {"Authorization": f"Bearer {secret}"}


def _paths(project, resource, body, member):
    return {
        "/api/v1/vocabularies/{name}": {"name": "discipline"},
        "/api/v1/pages/{id}": {"id": project.pk},
        "/api/v1/pages/{id}/citation": {"id": resource.pk},
        "/api/v1/pages/{id}/preview": {"id": project.pk},
        "/api/v1/organisations/{id}": {"id": body.pk},
        "/api/v1/members/{key}": {"key": str(member.key)},
        "/api/v1/members/{key}/photo": {"key": str(member.key)},
        "/api/v1/members/{key}/messages": {"key": str(member.key)},
    }
