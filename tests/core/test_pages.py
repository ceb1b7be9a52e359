"""Revisions of a page, when two save at the same moment."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.news.models import NewsPage

from ..factories import NewsPageFactory, UserFactory


def test_a_draft_overwrites_nothing_that_was_saved_since_it_was_read(site_tree):
    writer, page = UserFactory(), NewsPageFactory()
    draft = page.save_revision(user=writer)
    late = NewsPage.objects.select_related("latest_revision").get(pk=page.pk)
    late.title = "Arrived late"
    saved = page.save_revision(user=writer)
    with pytest.raises(PermissionDenied), transaction.atomic():
        late.save_revision(user=writer, overwrite_revision=draft)
    draft.refresh_from_db()
    page.refresh_from_db()
    assert draft.content["title"] == page.title
    assert page.latest_revision == saved


def test_it_does_overwrite_the_latest(site_tree):
    writer, page = UserFactory(), NewsPageFactory()
    draft = page.save_revision(user=writer)
    page.title = "Written on"
    assert page.save_revision(user=writer, overwrite_revision=draft) == draft
    draft.refresh_from_db()
    assert draft.content["title"] == "Written on"
