"""The pages that are closed in the tests of this folder; made once for all of them."""

from tests.standing import standing

from .content import World


@standing
def world(site_tree, vocabulary):
    return World(site_tree, vocabulary)
