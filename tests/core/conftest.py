"""Signals caught, and drafts written as an editor writes them."""

import pytest

from portal.core.signals import refiled, vocabulary_changed


@pytest.fixture
def told():
    """What `refiled` said, as (sender, pages)."""
    said = []

    def listen(sender, pages, **kwargs):
        said.append((sender, list(pages)))

    refiled.connect(listen)
    yield said
    refiled.disconnect(listen)


@pytest.fixture
def changes():
    """The senders of `vocabulary_changed`."""
    said = []

    def listen(sender, **kwargs):
        said.append(sender)

    vocabulary_changed.connect(listen)
    yield said
    vocabulary_changed.disconnect(listen)
