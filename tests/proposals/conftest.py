"""What somebody proposes, and how they get back to it."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override

GIVEN = {
    "title": "Les hérissons du quartier",
    "teaser": "Compter les hérissons, la nuit, près de chez soi.",
    "taking_part": "Sortez une fois par semaine, une lampe à la main.",
    "tasks": ["observe", "count"],
    "site_url": "https://herissons.example/",
    "disciplines": ["Écologie"],
    "territories": ["Finistère"],
    "start_date": "2026-04-01",
    "end_date": "2026-09-30",
    "organisation": "Les Amis du Hérisson",
    "contact_email": "bonjour@herissons.example",
    "name": "Brune Exemple",
    "email": "brune@example.org",
    "agreed": "on",
}


def address_of(proposal, rest=""):
    with override(proposal.language):
        return reverse("proposal", args=[proposal.token]) + rest


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def propose(client, vocabulary, site_tree, django_capture_on_commit_callbacks):
    """Send the form; what follows from it is done."""

    def send(by=client, to="/fr/propose/", **values):
        with django_capture_on_commit_callbacks(execute=True):
            return by.post(to, {**GIVEN, **values})

    return send
