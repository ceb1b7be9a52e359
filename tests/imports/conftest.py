"""A file, uploaded by somebody who may import, and what has become of it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.imports.models import Batch, State
from portal.imports.working import advance, begin

from ..factories import TerritoryFactory, UserFactory

TABLE = """id;Titre;Résumé;Porteur;Thématique;Remarque
1;Compter les étoiles;La nuit, à l’œil nu;Association des étoiles;1.6-ecology;x
2;;Sans nom;;;
3;Mares;Des grenouilles;Association des mares;;
"""


def record(number, **values):
    return {
        "project_name": f"Projet {number}",
        "cartodb_id": str(number),
        "project_url": f"https://example.org/{number}",
    } | values


@pytest.fixture
def ready(site_tree, vocabulary):
    """A site with a directory, and a few nodes: that of the catalogue's records among them."""
    TerritoryFactory(code="US")


@pytest.fixture
def importer(ready):
    return UserFactory(role="moderator")


@pytest.fixture
def upload(client, importer):
    """A function: upload this content as somebody who may; the import."""
    client.force_login(importer)

    def upload(content, name="catalogue.json", **values):
        text = content if isinstance(content, str) else json.dumps(content)
        file = SimpleUploadedFile(name, text.encode())
        given = {"file": file, "format": "", "locale": "fr", "origin": "", **values}
        response = client.post("/admin/imports/add/", given)
        assert response.status_code == 302, response.context["form"].errors
        return Batch.objects.get()

    return upload


def finish(batch):
    """Have the work that is under way go on until it is over."""
    while batch.is_under_way and not batch.is_paused:
        advance(batch.pk)
        batch.refresh_from_db()
    return batch


@pytest.fixture
def imported(upload):
    """A function: upload, check and import this content."""

    def imported(content, **values):
        batch = finish(upload(content, **values))
        assert batch.state == State.CHECKED
        begin(batch, State.IMPORTING)
        return finish(batch)

    return imported
