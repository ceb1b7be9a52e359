"""The full-text index inside the primary database: SQLite's FTS5, PostgreSQL's tsvector.

Both hold the same terms, made in `analysis`, one row per entry and language, one table per corpus
and language, and both rank by BM25 over the weighted columns; so they find the same and order it
alike.
Terms are letters and digits, which is what makes it safe to put them into a query.
A phrase is looked for in the texts themselves, where terms stand in their order; a single term also
among the folded ones.
"""

import math
from collections import Counter
from itertools import product

from django.db import connection

from . import analysis
from .corpus import CATALOGUE, CORPORA
from .documents import LANGUAGES

WEIGHTS = {"title": 8.0, "keywords": 3.0, "summary": 2.0, "body": 1.0, "folded": 1.0}
COLUMNS = tuple(WEIGHTS)
IN_ORDER = COLUMNS[:-1]
K1, B = 1.2, 0.75
# PostgreSQL has no BM25: its best this many, by its own rank, are ranked again.
RERANKED = 400
# Brings the ranks of what isn't ranked again below any score that is.
UNRANKED = 1e-4


def columns(text, language):
    """A text of an entry as terms, by column."""
    values = [analysis.terms(text[field], language) for field in IN_ORDER]
    return [*values, analysis.folded_terms([text[field] for field in IN_ORDER], language)]


def bm25(idf, frequency, length, average):
    """The BM25 weight of one term in one document (Robertson and Zaragoza 2009), as FTS5 has it."""
    norm = K1 * (1 - B + B * length / average)
    return idf * frequency * (K1 + 1) / (frequency + norm)


def idf(documents, matching):
    """The inverse document frequency, as FTS5 has it: never negative."""
    value = math.log((documents - matching + 0.5) / (matching + 0.5))
    return value if value > 0 else 1e-6


class Index:
    """What both databases share: a table per corpus and language, rows written whole."""

    languages = LANGUAGES

    @staticmethod
    def table(language, corpus=""):
        """Of the corpus of that name."""
        return "_".join(filter(None, ("search_terms", corpus, language)))

    def execute(self, sql, params=()):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)

    def rows(self, sql, params=()):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def create(self):
        """Create what is missing."""
        for corpus, language in product(CORPORA, self.languages):
            self.create_table(self.table(language, corpus))

    def write(self, entry, texts, corpus=""):
        """Replace an entry's rows; no texts, no rows."""
        for language in self.languages:
            table = self.table(language, corpus)
            self.execute(f"DELETE FROM {table} WHERE {self.rowid} = %s", [entry])
        for language, text in texts.items():
            self.insert(self.table(language, corpus), entry, columns(text, language))

    def insert(self, table, entry, values):
        marks = ", ".join(["%s"] * (len(COLUMNS) + 1))
        names = ", ".join((self.rowid, *COLUMNS))
        self.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [entry, *values])

    def matches(self, asked_in, languages, ranked=True, corpus=CATALOGUE):
        """What matches in any one of the languages: {entry id: score}; higher is better.

        `asked_in` gives what is asked of a language. Where the order is another one,
        `ranked=False` saves the cost of scores: they are all 0.
        """
        scores = {}
        for language in languages:
            if asked := asked_in(language):
                found = self.match(self.table(language, corpus.name), asked, ranked)
                scores = found if not scores else _best(scores, found)
        return scores


def _best(scores, others):
    merged = scores | others
    for entry in scores.keys() & others.keys():
        merged[entry] = max(scores[entry], others[entry])
    return merged


class SqliteIndex(Index):
    rowid = "rowid"

    def create_table(self, table):
        self.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5"
            f"({', '.join(COLUMNS)}, tokenize = 'ascii')"
        )

    def compact(self, corpus):
        """Leave nothing of what was taken out, which stays in the index until it is merged."""
        for language in self.languages:
            table = self.table(language, corpus)
            self.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")

    def match(self, table, asked, ranked):
        weights = ", ".join(map(str, WEIGHTS.values()))
        score = f"-bm25({table}, {weights})" if ranked else "0"
        sql = f"SELECT rowid, {score} FROM {table} WHERE {table} MATCH %s"
        return dict(self.rows(sql, [self.expression(asked)]))

    @classmethod
    def expression(cls, asked):
        return " AND ".join(f"({' OR '.join(map(cls.needle, group))})" for group in asked.groups)

    @staticmethod
    def needle(terms):
        quoted = f'"{" ".join(terms)}"'
        return quoted if len(terms) == 1 else f"{{{' '.join(IN_ORDER)}}} : {quoted}"


class PostgresIndex(Index):
    """Terms as text, for phrases and ranking, and as a tsvector of the same terms, for finding.

    A tsvector forgets positions past the 255th of a term and the 16,383rd of a text, so a phrase is
    looked for in the text, among what holds all its terms.
    """

    rowid = "entry"
    labels = dict(zip(COLUMNS, "ABCDD", strict=True))
    kept = 8

    def compact(self, corpus):
        """The server's own cleaning does it, sooner or later."""

    def create_table(self, table):
        texts = ", ".join(f"{name} text NOT NULL" for name in COLUMNS)
        self.execute(
            f"CREATE TABLE IF NOT EXISTS {table} (entry bigint PRIMARY KEY, {texts},"
            " length integer NOT NULL, vector tsvector NOT NULL)"
        )
        self.execute(f"CREATE INDEX IF NOT EXISTS {table}_vector ON {table} USING gin (vector)")

    def insert(self, table, entry, values):
        length = sum(len(value.split()) for value in values)
        marks = ", ".join(["%s"] * (len(COLUMNS) + 2))
        names = ", ".join(("entry", *COLUMNS, "length"))
        self.execute(
            f"INSERT INTO {table} ({names}, vector) VALUES ({marks}, %s::tsvector)",
            [entry, *values, length, self.vector(values)],
        )

    def vector(self, values):
        """A tsvector literal: each term with a few positions that carry its columns' weights."""
        positions = {}
        for label, value in zip(self.labels.values(), values, strict=True):
            for term, count in Counter(value.split()).items():
                positions.setdefault(term, []).extend([label] * min(count, self.kept))
        return " ".join(
            f"'{term}':" + ",".join(f"{at}{label}" for at, label in enumerate(labels, 1))
            for term, labels in positions.items()
        )

    def match(self, table, asked, ranked):
        where, params = self.condition(asked)
        if not ranked:
            return dict(self.rows(f"SELECT entry, 0 FROM {table} WHERE {where}", params))
        needles = asked.needles
        counts, counted = self.counts(table, needles)
        texts = ", ".join(f"CASE WHEN place <= {RERANKED} THEN {name} END" for name in COLUMNS)
        rows = self.rows(
            "WITH found AS (SELECT *,"
            " ts_rank('{0.1, 0.2, 0.4, 1.0}', vector, %s::tsquery, 1) AS rank"
            f" FROM {table} WHERE {where}), placed AS"
            " (SELECT *, row_number() OVER (ORDER BY rank DESC, entry) AS place FROM found)"
            f" SELECT entry, rank, place, length, {texts}, {counts} FROM placed",
            [_any_of(asked.terms), *params, *counted],
        )
        return {row[0]: self.score(needles, *row[1:]) for row in rows}

    def counts(self, table, needles):
        """Columns that say how many documents there are, how long, how many hold each needle."""
        conditions = [self.needle(needle) for needle in needles]
        clauses = [f"(SELECT count(*) FROM {table} WHERE {where})" for where, _ in conditions]
        whole = [f"(SELECT count(*) FROM {table})", f"(SELECT avg(length) FROM {table})"]
        return ", ".join(whole + clauses), [value for _, values in conditions for value in values]

    @staticmethod
    def score(needles, rank, place, length, *columns):
        """BM25 over the weighted columns, as FTS5 has it, for the best by PostgreSQL's own rank.

        Ranks are below 1: what isn't ranked again comes after what is, nearly in its own order.
        """
        if place > RERANKED:
            return rank * UNRANKED
        values, (documents, average, *matching) = columns[: len(COLUMNS)], columns[len(COLUMNS) :]
        padded = [f" {value.replace(' ', '  ')} " for value in values]
        return sum(
            bm25(idf(documents, count), _frequency(padded, needle), length, float(average))
            for needle, count in zip(needles, matching, strict=True)
        )

    def condition(self, asked):
        """The WHERE clause and its parameters."""
        clauses, params = [], []
        for group in asked.groups:
            if all(len(needle) == 1 for needle in group):  # one look-up in the index
                found = [("vector @@ %s::tsquery", [_any_of(term for (term,) in group)])]
            else:
                found = [self.needle(needle) for needle in group]
            clauses.append(f"({' OR '.join(clause for clause, _ in found)})")
            params += [value for _, values in found for value in values]
        return " AND ".join(clauses), params

    @staticmethod
    def needle(terms):
        """The condition that a needle is there, and its parameters."""
        clause, params = "vector @@ %s::tsquery", [" & ".join(f"'{term}'" for term in terms)]
        if len(terms) == 1:
            return clause, params
        likes = " OR ".join(f"' ' || {column} || ' ' LIKE %s" for column in IN_ORDER)
        return f"({clause} AND ({likes}))", params + [f"% {' '.join(terms)} %"] * len(IN_ORDER)


def _any_of(terms):
    return " | ".join(f"'{term}'" for term in terms)


def _frequency(padded, needle):
    """How often a needle occurs, by the columns' weights; terms stand two spaces apart."""
    text = f" {'  '.join(needle)} "
    columns = zip(WEIGHTS.values(), padded, strict=True)
    if len(needle) > 1:
        columns = list(columns)[: len(IN_ORDER)]
    return sum(weight * value.count(text) for weight, value in columns)


INDEXES = {"sqlite": SqliteIndex(), "postgresql": PostgresIndex()}


def index():
    """The index of the database in use."""
    return INDEXES[connection.vendor]


def create_tables(using="default", **kwargs):
    """After a migration: the tables of every corpus and language, in the default database."""
    if using == "default":
        index().create()
