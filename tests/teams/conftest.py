"""A project in two languages, its team, and somebody in it."""

import pytest
from django.test import Client

from portal.teams.joining import team_of

from ..factories import ProjectPageFactory, UserFactory, translate


@pytest.fixture
def project(site_tree):
    return ProjectPageFactory(title="Compter les mares", contact_email="mares@example.org")


@pytest.fixture
def english(project):
    return translate(project, title="Counting ponds", slug="counting-ponds")


@pytest.fixture
def other(site_tree):
    """Another project, of which a team of this one is told nothing but what everybody is."""
    return ProjectPageFactory(title="Écouter les chouettes")


@pytest.fixture
def member(project):
    """A client of somebody who is in its team."""
    client = Client()
    client.user = UserFactory(username="brune", email="brune@example.org")
    team_of(project).group.user_set.add(client.user)
    client.force_login(client.user)
    return client
