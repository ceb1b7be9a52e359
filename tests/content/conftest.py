"""An image, documents and what is reserved to members, for pages to refer to."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.documents.models import Document
from wagtail.models import BaseViewRestriction, Collection

from portal.core.models import PortalImage


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Renditions of earlier tests, whose images may have had the same ids."""
    cache.clear()


def picture_file(size=(1600, 900)):
    pixels = BytesIO()
    Image.new("RGB", size, "teal").save(pixels, "png")
    return ImageFile(BytesIO(pixels.getvalue()), name="pond.png")


def add_image(**values):
    values = {"title": "pond", "description": "Une mare", "credit": "Ada"} | values
    return PortalImage.objects.create(file=picture_file(), **values)


def add_document(**values):
    file = ContentFile(b"%PDF-1.4 zqfile", name="guide.pdf")
    return Document.objects.create(**{"title": "Guide", "file": file, "file_size": 15} | values)


def reserve(place):
    """Restrict a page or a collection to members."""
    kind = BaseViewRestriction.GROUPS
    restriction = place.view_restrictions.create(restriction_type=kind)
    restriction.groups.add(Group.objects.get_or_create(name="Members")[0])
    return restriction


@pytest.fixture
def closed_collection(db):
    collection = Collection.get_first_root_node().add_child(name="zqclosed")
    reserve(collection)
    return collection


@pytest.fixture
def files(closed_collection):
    """`image` and `document` are everybody's, `closed_image` and `closed_document` members'."""
    closed = {"collection": closed_collection}
    return SimpleNamespace(
        image=add_image(),
        document=add_document(),
        closed_image=add_image(title="zqimage", description="zqalt", credit="zqcredit", **closed),
        closed_document=add_document(title="zqdocument", **closed),
    )


def get(client, address, /, **query):
    response = client.get(f"/api/v1/{address}", query, headers={"accept-language": "en"})
    assert response.status_code == 200, response.content
    return response.json()
