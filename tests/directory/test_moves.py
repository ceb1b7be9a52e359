"""What moved lately in projects: the last thing that happened to each, and what says the most."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from directory.models import ProjectPage
from directory.moves import CHANGED, NEW, OPEN, OVER, last_move, moves
from tests.factories import ProjectPageFactory, translate

TODAY = date(2027, 5, 14)


def moment(days):
    return datetime(2027, 5, 14, 12, tzinfo=UTC) - timedelta(days=days)


def project(first=400, last=None, **values):
    """The values of a project, by how many days ago it came out and was published last."""
    published = {
        "first_published_at": moment(first),
        "last_published_at": moment(first if last is None else last),
    }
    values = {"status": "active", "welcomes_newcomers": True} | values
    return published | values


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("values", "what", "days"),
    [
        (project(first=3), NEW, 3),
        (project(first=30, last=2), CHANGED, 2),
        (project(recruiting_from=ago(5)), OPEN, 5),
        (project(recruiting_from=ago(5), last=5), OPEN, 5),
        (project(recruiting_from=ago(5), welcomes_newcomers=False), NEW, 400),
        (project(recruiting_from=ago(-5)), NEW, 400),
        (project(recruiting_from=ago(9), recruiting_until=ago(1)), NEW, 400),
        (project(end_date=ago(4)), OVER, 4),
        (project(end_date=ago(0)), NEW, 400),
    ],
)
def test_last_move(db, values, what, days):
    found = last_move(ProjectPage(title="x", **values), TODAY)
    assert (found.what, found.day) == (what, ago(days))


@pytest.mark.django_db
def test_moves(site_tree, django_assert_num_queries):
    recent = ProjectPageFactory(title="Mares")
    translate(recent, title="Ponds")
    ProjectPageFactory(title="Brouillon", live=False)
    old = ProjectPageFactory(title="Ancien")
    dates = {"first_published_at": moment(900), "last_published_at": moment(900)}
    ProjectPage.objects.filter(pk=old.pk).update(**dates)
    with django_assert_num_queries(1):
        found = moves(timezone.localdate())
    assert [(move.project, move.what) for move in found] == [(recent.translation_key, NEW)]
