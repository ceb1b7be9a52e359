"""How well an engine's order agrees with judgement: nDCG@10 over `judgements.toml`.

Gains are 2^grade - 1, discounted by log2(rank + 1), over those of the best order that the judged
documents allow (Järvelin & Kekäläinen 2002; the gain is Burges et al. 2005).
"""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import fmean

from django.http import QueryDict

from portal.home.demo.pages import translation_key
from search.requests import parse
from search.visibility import ANONYMOUS

JUDGEMENTS = Path(__file__).with_name("judgements.toml")
GRADES = {"exact": 3, "good": 2, "marginal": 1}
DEPTH = 10
# What takes more than an index: a correction, a list of synonyms.
HELPED = {"typo", "synonym"}


@dataclass(frozen=True)
class Judgement:
    """What a visitor types, and the grade of each document (kind/key) that they may hope for."""

    query: str
    language: str
    category: str
    documents: dict

    @property
    def grades(self):
        """Grades by the id that a hit has."""
        return {entry_id(name): grade for name, grade in self.documents.items()}


def entry_id(name):
    """The id in the index of an item of the demonstration, given as kind/key."""
    return str(translation_key(*name.split("/")))


def load(path=JUDGEMENTS):
    """All judgements, in the order of the file; a document is graded once per query."""
    rows = tomllib.loads(path.read_text("utf-8"))["judgements"]
    return [Judgement(row["query"], row["language"], row["category"], _read(row)) for row in rows]


def _read(row):
    pairs = [(name, grade) for word, grade in GRADES.items() for name in row.get(word, ())]
    if len(dict(pairs)) < len(pairs):
        raise ValueError(f"A document is graded twice for “{row['query']}”.")
    return dict(pairs)


def dcg(grades):
    """What an order of grades is worth: the first counts whole, the others less and less."""
    ranked = enumerate(grades[:DEPTH], start=1)
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in ranked)


def ndcg(found, grades):
    """What the ids `found`, best first, are worth beside the best order there is: 0 to 1."""
    best = sorted(grades.values(), reverse=True)
    return dcg([grades.get(each, 0) for each in found]) / dcg(best)


def measure(judgements, search):
    """Each judgement with the nDCG@10 of what `search` gives an anonymous visitor."""
    return [(each, ndcg(_found(each, search), each.grades)) for each in judgements]


def _found(judgement, search):
    query = QueryDict(mutable=True)
    query["q"] = judgement.query
    request, errors = parse(query, language=judgement.language, page_size=DEPTH)
    assert not errors
    return [hit.id for hit in search(request, ANONYMOUS).hits]


def mean(scores):
    """The mean of measured judgements."""
    return fmean(score for _judgement, score in scores)


def by_category(scores):
    """Measured judgements by category, in alphabetical order."""
    parted = defaultdict(list)
    for judgement, score in scores:
        parted[judgement.category].append((judgement, score))
    return dict(sorted(parted.items()))


def unhelped(scores):
    """Those that an index has to answer by itself."""
    return [(judgement, score) for judgement, score in scores if judgement.category not in HELPED]


def table(scores):
    """The means as lines of text, by category and over all."""
    parts = by_category(scores) | {"without " + ", ".join(sorted(HELPED)): unhelped(scores)}
    parts |= {"all": scores}
    return [f"{name:24} {len(part):4}  {mean(part):.3f}" for name, part in parts.items()]
