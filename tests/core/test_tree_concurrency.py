"""Several people reorganise a classification at once: the tree stays whole, nothing is lost."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from portal.core import tree
from portal.core.models import Discipline
from tests.factories import DisciplineFactory

SEED, WORKERS, ACTS = 20261123, 4, 12


def act(rng):
    """Add, move, shift or merge nodes at random, as the tree happens to be."""
    nodes = list(Discipline.objects.order_by("path"))
    one, other = rng.choice(nodes), rng.choice(nodes)
    code = f"new-{rng.randrange(10**9)}"
    rng.choice(
        [
            lambda: tree.move(one, other),
            lambda: tree.shift(one, rng.choice([-1, 1])),
            lambda: tree.add(Discipline(code=code, label_fr=code, label_en=code), one),
            lambda: tree.merge(one, other),
        ]
    )()


def work(seed):
    rng = random.Random(seed)
    refused = 0
    try:
        for _number in range(ACTS):
            try:
                act(rng)
            except tree.Refused:
                refused += 1
    finally:
        connection.close()
    return refused


@pytest.mark.django_db(transaction=True)
def test_a_tree_that_several_reorganise_stays_whole():
    for parent in [DisciplineFactory(code=f"{number}") for number in range(6)]:
        for number in range(4):
            DisciplineFactory(parent=parent, code=f"{parent.code}.{number}")
    planted = set(Discipline.objects.values_list("code", flat=True))
    with ThreadPoolExecutor(WORKERS) as pool:
        refused = sum(pool.map(work, range(SEED, SEED + WORKERS)))
    assert Discipline.find_problems() == ([], [], [], [], [])
    nodes = list(Discipline.objects.all())
    known = [code for node in nodes for code in (node.code, *node.former_codes)]
    assert len(known) == len(set(known))
    assert planted <= set(known)
    assert refused < WORKERS * ACTS / 2
