"""The projection: pages become entries. Signals name a path; `reproject` decides what to write."""

from collections import Counter, defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, get_page_models

from . import analysis, fulltext, lexicon, names
from .corpus import CATALOGUE
from .documents import LANGUAGES, SearchDocument
from .facets import ONLY
from .models import Change, SearchCounter, SearchEntry, SearchSource, everybodys_changed
from .visibility import Restrictions
from .vocabulary import vocabularies

CHUNK = 100
MOST_DUE = 200
TOMBSTONES_KEPT = timedelta(days=30)
_collected = ContextVar("collected", default=None)


@contextmanager
def collected():
    """Make right once, at the end, the entries of all that is saved meanwhile, however often.

    For who writes many pages, each of which is saved three times until it is published. It is one
    transaction, so no page is seen without its entry; a search inside it finds what was there.
    """
    if _collected.get() is not None:
        yield
        return
    with transaction.atomic():
        keys = set()
        token = _collected.set(keys)
        try:
            yield
        finally:
            _collected.reset(token)
        reproject_keys(keys)


def reproject(path=""):
    """Make the entries of every page at or under a tree path right; all of them without a path.

    What was there and is gone becomes a tombstone. An entry that is right already isn't written.
    """
    with transaction.atomic():
        pages = Page.objects.filter(path__startswith=path, depth__gt=1)
        keys = set(pages.values_list("translation_key", flat=True))
        gone = SearchEntry.objects.filter(sources__path__startswith=path)
        reproject_keys(keys.union(gone.values_list("key", flat=True)))


def reproject_due(now=None):
    """Make entries right that time alone has changed; how many were looked at, MOST_DUE at once.

    A search does this before it answers; where there is more, the clock does the rest.
    """
    now = now or timezone.now()
    due = SearchEntry.objects.filter(next_change__lte=now).order_by("next_change")
    keys = set(due.values_list("key", flat=True)[:MOST_DUE])
    if keys:
        reproject_keys(keys, now)
    return len(keys)


def reproject_pages(pages):
    """Make the entries of these pages (ids) right."""
    reproject_keys(set(Page.objects.filter(pk__in=pages).values_list("translation_key", flat=True)))


def reproject_keys(keys, now=None):
    """Make the entries of these translation keys right, in chunks, all or none."""
    if (waiting := _collected.get()) is not None:
        waiting.update(keys)
    elif keys:
        _project(sorted(keys, key=str), now)


def _project(keys, now):
    # An editor's own time zone says nothing of when something is over here.
    with transaction.atomic(), timezone.override(timezone.get_default_timezone()):
        projection = Projection(now)
        for start in range(0, len(keys), CHUNK):
            projection.write(keys[start : start + CHUNK])


def prune(now=None, up_to=None):
    """Delete old tombstones, raising the mark by which a stale process sees that it missed them.

    Those numbered above `up_to` are kept: an index elsewhere has yet to hear of them.
    """
    before = (now or timezone.now()) - TOMBSTONES_KEPT
    with transaction.atomic():
        old = SearchEntry.objects.filter(deleted=True, written__lt=before)
        if up_to is not None:
            old = old.filter(seq__lte=up_to)
        highest = old.order_by("-seq").values_list("seq", flat=True).first()
        if highest is None:
            return 0
        pruned, _details = old.delete()
        counter = SearchCounter.objects.select_for_update().get()
        counter.pruned = max(counter.pruned, highest)
        counter.save(update_fields=["pruned"])
        return pruned


def fresh(now=None):
    """Every entry as it ought to be, by key, without writing: what the table is checked against."""
    pages = Page.objects.filter(depth__gt=1)
    projection = Projection(now)
    return projection.rows(set(pages.values_list("translation_key", flat=True)))


class Projection:
    """One reading of restrictions, vocabularies and the clock, for any number of keys."""

    def __init__(self, now=None):
        self.now = now or timezone.now()
        self.restrictions = Restrictions()
        self.vocabularies = vocabularies()

    def write(self, keys):
        write(CATALOGUE, keys, self.rows(keys))

    def rows(self, keys):
        """What ought to be stored: {key: (fields of SearchEntry, paths)} for what is findable."""
        documents = defaultdict(list)
        for page in self._pages(keys):
            tokens = self.restrictions.on(page.path)
            if None not in tokens and (document := self._document(page)):
                documents[page.translation_key].append((document, tokens, page.path))
        return {key: self._row(found) for key, found in documents.items()}

    def _pages(self, keys):
        pages = Page.objects.filter(translation_key__in=keys, live=True, alias_of=None)
        return pages.type(*searchable_models()).select_related("locale").specific()

    def _document(self, page):
        """The page's document; None when it has expired or no address leads to it.

        A page that is being deleted, with what restricts it, has no type of its own any more.
        """
        if not hasattr(page, "search_document"):
            return None
        if page.expire_at and page.expire_at <= self.now:
            return None
        document = page.search_document(self.now)
        return document if document.text.url else None

    def _row(self, found):
        found.sort(key=lambda each: LANGUAGES.index(each[0].locale))
        first: SearchDocument = found[0][0]
        changes = [d.next_change for d, _tokens, _path in found if d.next_change]
        fields = {
            "kind": str(first.kind),
            "texts": {d.locale: d.text.as_dict() for d, _tokens, _path in found},
            "titles": {d.locale: sort_key(d.text.title) for d, _tokens, _path in found},
            "codes": self._codes(first),
            "visibility": sorted(set().union(*(tokens for _document, tokens, _path in found))),
            "published": first.published,
            "start": first.start,
            "end": first.end,
            "lat": first.point[0] if first.point else None,
            "lon": first.point[1] if first.point else None,
            "image": dict(first.image) if first.image else None,
            "names": _names(document for document, _tokens, _path in found),
            "next_change": min((c for c in changes if c > self.now), default=None),
        }
        return fields, sorted(path for _document, _tokens, path in found)

    def _codes(self, document):
        codes = with_implied(CATALOGUE, self.vocabularies, document.codes)
        return {"kind": [str(document.kind)], **codes}


def with_implied(corpus, known, codes):
    """{facet: codes} with all that the codes imply: their ancestors, a territory's own entries."""
    found = {}
    for name, given in codes.items():
        vocabulary = known.of(corpus.by_name[name])
        implied = vocabulary.with_ancestors(map(str, given))
        if name == "territory":
            implied |= {code + ONLY for code in vocabulary.most_precise(implied)}
        if implied:
            found[name] = sorted(implied)
    return found


def write(corpus, keys, rows):
    """Bring the entries of these keys in line with `rows`; only what differs is written.

    `rows` is {key: (fields of SearchEntry, tree paths)}; what isn't in it is buried.
    """
    entries = SearchEntry.of(corpus).filter(key__in=keys).prefetch_related("sources")
    known = {entry.key: entry for entry in entries}
    words, changes = Counter(), []
    for key in keys:
        entry = known.get(key) or SearchEntry(corpus=corpus.name, key=key, deleted=True)
        before = entry.everybodys
        if key in rows:
            _save(entry, *rows[key], words)
        elif not entry.deleted:
            _bury(entry, words)
        changes.append(Change(key, before, entry.everybodys if key in rows else None))
    lexicon.write(words)
    if changes := [each for each in changes if each.before != each.after]:
        everybodys_changed.send(SearchEntry, corpus=corpus, changes=changes)


def sort_key(title):
    """A title as it sorts: by its words, folded."""
    return " ".join(analysis.fold(word) for word in analysis.words(title))[:200]


def _names(documents):
    """The names in any of an entry's languages, by group, in order."""
    found = defaultdict(set)
    for document in documents:
        for group, given in document.names.items():
            found[group].update(given)
    return {group: sorted(given) for group, given in found.items() if given}


def searchable_models():
    """The page types that say what they are to a search."""
    return [model for model in get_page_models() if hasattr(model, "search_document")]


def _save(entry, fields, paths, words):
    """Write an entry if it isn't right; `words` counts what that adds to the lexicon."""
    same = all(getattr(entry, name) == value for name, value in fields.items())
    stored = sorted(source.path for source in entry.sources.all()) if entry.pk else []
    if same and not entry.deleted and stored == paths:
        return
    before = entry.texts, entry.visibility
    names_before = set() if entry.deleted else names.rows_of(entry)
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.deleted = False
    entry.seq = SearchCounter.next()
    entry.save()
    if stored != paths:
        entry.sources.all().delete()
        SearchSource.objects.bulk_create(SearchSource(entry=entry, path=path) for path in paths)
    after = entry.texts, entry.visibility
    if before[0] != after[0]:
        fulltext.index().write(entry.pk, entry.texts, entry.corpus)
    if names_before != names.rows_of(entry):
        names.write(entry)
    if before != after:
        words.subtract(lexicon.held(*before, entry.corpus))
        words.update(lexicon.held(*after, entry.corpus))


def _bury(entry, words):
    """Make a tombstone of an entry: nothing is left of it but its key and a new number."""
    words.subtract(lexicon.held(entry.texts, entry.visibility, entry.corpus))
    entry.sources.all().delete()
    entry.name_rows.all().delete()
    fulltext.index().write(entry.pk, {}, entry.corpus)
    own = {"pk": entry.pk, "key": entry.key, "corpus": entry.corpus}
    blank = SearchEntry(**own, seq=SearchCounter.next(), deleted=True)
    blank.save(force_update=True)
