"""What a search ought to answer, by going through all pages one by one.

Nothing here comes from the search's own analysis, projection, store or index: pages are read from
the database, words split by hand, restrictions asked of Wagtail, counts made by counting.
"""

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass

import snowballstemmer
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import Page

from portal.core.models import Discipline, Territory

LANGUAGES = {"fr": "french", "en": "english"}
STOP = {
    "fr": set(
        "a à ai as au aux avec ce ces cet cette dans de des du elle elles en es est et "
        "eu eux ici il ils je la le les leur leurs lui ma mais me mes moi mon ne nos "
        "notre nous on ont ou où par pas pour qu que qui sa sans se ses si son sont sur "
        "ta te tes toi ton tu un une vos votre vous y être".split()
    ),
    "en": set(
        "a an and are as at be but by for from had has have he her his i if in into is "
        "it its me my no not of on or our she so such that the their them then there "
        "these they this to was we were what which who will with you your".split()
    ),
}
ELIDED = ("jusqu'", "quoiqu'", "lorsqu'", "puisqu'", "qu'", *(f"{c}'" for c in "lmtnsjdc"))
WEIGHTS = {"title": 8, "keywords": 3, "summary": 2, "body": 1, "folded": 1}
TREES = {"discipline": Discipline, "territory": Territory}
stemmers = {code: snowballstemmer.stemmer(name) for code, name in LANGUAGES.items()}


def split(text):
    """Words: letters and digits, and apostrophes between them."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    spaced = "".join(c if c.isalnum() or c == "'" else " " for c in text)
    return [word.strip("'") for word in spaced.split() if word.strip("'")]


def bare(word, language):
    if language == "fr":
        for elided in ELIDED:
            if word.startswith(elided):
                return word[len(elided) :]
    return word


def plain(word):
    word = word.replace("œ", "oe").replace("æ", "ae").replace("'", "")
    return unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode()


def stem(word, language):
    return plain(stemmers[language].stemWord(bare(word, language)))


def stem_of_plain(word, language):
    return plain(stemmers[language].stemWord(plain(bare(word, language))))


def vector(lat, lon):
    """A point of the globe as a vector of length 1."""
    lat, lon = math.radians(lat), math.radians(lon)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def great_circle(one, other):
    """Kilometres between two points, by the angle between their vectors."""
    (a, b, c), (x, y, z) = vector(*one), vector(*other)
    across = math.hypot(b * z - c * y, c * x - a * z, a * y - b * x)
    return 6371.0087714 * math.atan2(across, a * x + b * y + c * z)


def distance(document, request):
    return great_circle(document.point, (request.near.lat, request.near.lon))


def forms(word, language):
    return {stem(word, language), stem_of_plain(word, language)}


def needles_of(words, language):
    """What is looked for: a word in either form, several in their order."""
    if len(words) > 1:
        return [[stem(word, language) for word in words]]
    return [[stem(*words, language)], [stem_of_plain(*words, language)]]


@dataclass
class Document:
    key: object
    kind: str
    texts: dict
    codes: dict
    pages: list
    published: datetime.datetime
    start: datetime.date | None
    end: datetime.date | None
    point: tuple | None

    def terms(self, language):
        """Terms by field, and those that words have when typed without accents."""
        fields = {
            name: [stem(w, language) for w in split(t)] for name, t in self.texts[language].items()
        }
        words = {w for t in self.texts[language].values() for w in split(t)}
        other = {
            stem_of_plain(w, language)
            for w in words
            if stem_of_plain(w, language) != stem(w, language)
        }
        return fields | {"folded": sorted(other)}


class Oracle:
    """All that can be found in a site, and how."""

    def __init__(self, now=None):
        self.now = now or timezone.now()
        self.today = timezone.localdate(self.now)
        self.trees = {
            name: {n.code: n for n in model.objects.all()} for name, model in TREES.items()
        }
        self.above = {
            name: {code: [a.code for a in node.get_ancestors()] for code, node in nodes.items()}
            for name, nodes in self.trees.items()
        }
        self.order = {
            name: {n.code: i for i, n in enumerate(model.objects.order_by("path"))}
            for name, model in TREES.items()
        }
        self.documents = self.read()
        self.seen, self.idfs = {}, {}
        self.terms = {
            language: {d.key: d.terms(language) for d in self.documents if language in d.texts}
            for language in LANGUAGES
        }

    # Reading the site

    def read(self):
        groups = {}
        for page in Page.objects.filter(live=True, alias_of=None).specific():
            if self.describes(page) and page.url and not self.has_password(page):
                groups.setdefault(page.translation_key, []).append(page)
        return [self.document(key, pages) for key, pages in groups.items()]

    @staticmethod
    def describes(page):
        return type(page).__name__ in (
            "ProjectPage", "ResourcePage", "EventPage", "NewsPage", "StandardPage",
        )  # fmt: skip

    @staticmethod
    def has_password(page):
        return page.get_view_restrictions().filter(restriction_type="password").exists()

    def document(self, key, pages):
        pages.sort(key=lambda page: list(LANGUAGES).index(page.locale.language_code))
        main = pages[0]
        kind = type(main).__name__.removesuffix("Page").lower().replace("standard", "page")
        start, end = self.time(main)
        return Document(
            key=key,
            kind=kind,
            texts={page.locale.language_code: self.text(page) for page in pages},
            codes=self.codes(main, kind),
            pages=pages,
            published=timezone.make_aware(datetime.datetime.combine(main.date, datetime.time()))
            if kind == "news"
            else main.first_published_at,
            start=start,
            end=end,
            point=(main.lat, main.lon)
            if kind in ("project", "event") and None not in (main.lat, main.lon)
            else None,
        )

    def text(self, page):
        names = []
        if hasattr(page, "parties"):
            names += [party.organisation.name for party in page.parties.all()]
        language = page.locale.language_code
        for name in ("disciplines", "territories"):
            for node in getattr(page, name).all() if hasattr(page, name) else ():
                labels = [node, *(a for a in node.get_ancestors() if a.code != "WORLD")]
                own, *above = [getattr(n, f"label_{language}") for n in labels]
                names += [own, *({node.label_fr, node.label_en} - {own}), *above]
        names += [tag.name for tag in page.tags.all()] if hasattr(page, "tags") else []
        body = " ".join(re.sub("<[^>]+>", " ", str(block.value)) for block in page.body)
        body = body.replace("&#x27;", "'")
        return {
            "title": page.title,
            "keywords": " ".join(names),
            "summary": page.teaser,
            "body": body,
        }

    def time(self, page):
        match type(page).__name__:
            case "ProjectPage":
                return page.start_date, page.end_date
            case "EventPage":
                return timezone.localdate(page.start), timezone.localdate(page.end or page.start)
            case "NewsPage":
                return page.date, page.date
            case "ResourcePage" if page.year:
                return datetime.date(page.year, 1, 1), datetime.date(page.year, 12, 31)
        return None, None

    def codes(self, page, kind):
        codes = {"kind": {kind}}
        for name, attribute in (("discipline", "disciplines"), ("territory", "territories")):
            given = (
                {n.code for n in getattr(page, attribute).all()}
                if hasattr(page, attribute)
                else set()
            )
            implied = {above for code in given for above in self.above[name][code]}
            codes[name] = given | implied
            if name == "territory":
                codes[name] |= {f"{code}:only" for code in given - implied}
        if kind == "project":
            codes |= {"participation": set(page.tasks), "setting": set(page.settings)}
            codes["status"] = self.status(page)
        if kind in ("project", "resource", "event"):
            codes |= {"audience": set(page.audiences), "language": set(page.languages)}
        if kind == "resource":
            codes["resource_type"] = {page.resource_type}
        if kind == "event":
            codes["event_format"] = {page.event_format}
        return codes

    def status(self, page):
        status = page.status
        if (
            status not in ("completed", "abandoned")
            and page.end_date
            and page.end_date < self.today
        ):
            status = "completed"
        elif status == "not-started" and page.start_date and page.start_date <= self.today:
            status = "active"
        open_window = not (page.recruiting_from and self.today < page.recruiting_from)
        open_window &= not (page.recruiting_until and self.today > page.recruiting_until)
        runs = status in ("active", "periodic") or (
            status == "not-started" and page.recruiting_from
        )
        return (
            {status, "recruiting"} if page.welcomes_newcomers and open_window and runs else {status}
        )

    # Answering

    def sees(self, document, user):
        pair = document.key, user and user.pk
        if pair not in self.seen:
            self.seen[pair] = self.passes(document, user)
        return self.seen[pair]

    def passes(self, document, user):
        """Whether a user passes every restriction on every page of it, asked of Wagtail."""
        request = type("Request", (), {"user": user or AnonymousUser(), "session": {}})()
        return all(
            restriction.accept_request(request)
            for page in document.pages
            for restriction in page.get_view_restrictions()
        )

    def asked(self, request, language):
        """Groups of needles: in each, one needle at least must be there."""
        phrases = [split(p) for p in re.findall(r'"([^"]*)"', request.q) if split(p)]
        loose = split(re.sub(r'"[^"]*"', " ", request.q))
        chosen = self.telling(loose, language) or ([] if phrases else loose)
        groups, at = [], 0
        while at < len(chosen):
            span, others = self.longest(chosen[at:], request.synonyms, language)
            groups += [needles_of([word], language) + others for word in span]
            at += len(span)
        for phrase in phrases:
            stems = [stem(word, language) for word in phrase]
            groups.append([stems, *self.others(phrase, request.synonyms, language, split)])
        groups = [list(dict.fromkeys(map(tuple, group))) for group in groups]
        return [group for i, group in enumerate(groups) if group not in groups[:i]]

    @staticmethod
    def telling(words, language):
        return [word for word in words if bare(word, language) not in STOP[language]]

    def longest(self, words, synonyms, language):
        """The most words, from the first on, that have synonyms; with these."""

        def as_asked(expression):
            return self.telling(split(expression), language) or split(expression)

        for size in range(len(words), 1, -1):
            if others := self.others(words[:size], synonyms, language, as_asked):
                return words[:size], others
        return words[:1], self.others(words[:1], synonyms, language, as_asked)

    @staticmethod
    def others(words, synonyms, language, read):
        """The needles of the expressions in a set with these words, but for these."""

        def same(expression):
            pairs = list(zip(read(expression), words, strict=False))
            alike = all(forms(one, language) & forms(other, language) for one, other in pairs)
            return alike and len(read(expression)) == len(words)

        sets = [each for each in synonyms if any(map(same, each))]
        found = [split(text) for each in sets for text in each if not same(text)]
        return [needle for other in found for needle in needles_of(other, language)]

    @staticmethod
    def occurrences(needle, terms):
        span = len(needle)
        return sum(terms[i : i + span] == needle for i in range(len(terms) - span + 1))

    @staticmethod
    def looked_at(fields, needle):
        """A phrase stands in the texts; a single term is also looked for without accents."""
        return {n: t for n, t in fields.items() if len(needle) == 1 or n != "folded"}

    def holds(self, fields, needle):
        looked_at = self.looked_at(fields, needle)
        return any(self.occurrences(needle, terms) for terms in looked_at.values())

    def score(self, document, request):
        """The best BM25 among the languages in which all is there; None if there is none."""
        found = [self.score_in(document, request, language) for language in document.texts]
        return max((score for score in found if score is not None), default=None)

    def score_in(self, document, request, language):
        groups = self.asked(request, language)
        fields = self.terms[language][document.key]
        needles = [list(needle) for group in groups for needle in group]
        held = {tuple(needle) for needle in needles if self.holds(fields, needle)}
        if not groups or not all(held.intersection(group) for group in groups):
            return None
        return sum(self.bm25(fields, needle, language) for needle in needles)

    def bm25(self, fields, needle, language):
        idf, average = self.idf(tuple(needle), language)
        length = sum(map(len, fields.values()))
        frequency = sum(
            WEIGHTS[name] * self.occurrences(needle, terms)
            for name, terms in self.looked_at(fields, needle).items()
        )
        return idf * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / average))

    def idf(self, needle, language):
        if (needle, language) not in self.idfs:
            everything = self.terms[language].values()
            matching = sum(self.holds(other, list(needle)) for other in everything)
            count = len(everything)
            idf = max(math.log((count - matching + 0.5) / (matching + 0.5)), 1e-6)
            total = sum(len(terms) for other in everything for terms in other.values())
            self.idfs[needle, language] = idf, total / count
        return self.idfs[needle, language]

    def base(self, request, user):
        """[(document, score)] for what matches all but the facets."""
        found = []
        for document in self.documents:
            score = self.score(document, request) if request.q else 0
            if score is None or not self.sees(document, user):
                continue
            if request.scope and document.kind not in request.scope:
                continue
            if self.in_time(document, request) and self.in_place(document, request):
                found.append((document, score))
        return found

    @staticmethod
    def in_place(document, request):
        if request.near is None:
            return True
        return document.point is not None and distance(document, request) <= request.near.radius

    @staticmethod
    def in_time(document, request):
        if not (request.date_from or request.date_to):
            return True
        if document.start is None and document.end is None:
            return False
        late = request.date_from and document.end and document.end < request.date_from
        early = request.date_to and document.start and document.start > request.date_to
        return not (late or early)

    @staticmethod
    def chosen(document, selected):
        return all(document.codes.get(name, set()) & codes for name, codes in selected.items())

    def answer(self, request, user):
        """(total, keys of the page in order with their km, {facet: {code: count}}, {wider code:
        count}).
        """
        base = self.base(request, user)
        found = [(d, s) for d, s in base if self.chosen(d, request.selected)]
        found.sort(key=lambda pair: self.sort_key(pair, request))
        first = (request.page - 1) * request.page_size
        keys = [
            (str(d.key), round(distance(d, request), 1) if request.near else None)
            for d, _score in found[first : first + request.page_size]
        ]
        counts = {f.name: self.counts(base, f.name, request) for f in request.facets}
        return len(found), keys, counts, self.wider(base, request)

    def counts(self, base, name, request):
        others = {other: codes for other, codes in request.selected.items() if other != name}
        counts = {}
        for document, _score in base:
            if self.chosen(document, others):
                for code in document.codes.get(name, ()):
                    if not code.endswith(":only"):
                        counts[code] = counts.get(code, 0) + 1
        for code in request.selected.get(name, ()):
            if not code.endswith(":only"):
                for shown in [code, *self.above.get(name, {}).get(code, ())]:
                    counts.setdefault(shown, 0)
        return counts

    def wider(self, base, request):
        chosen = request.selected.get("territory", frozenset())
        above = self.above["territory"]
        places = [c for c in chosen if above.get(c)]
        implied = {a for c in places for a in above[c]}
        wanted = {f"{a}:only" for c in places if c not in implied for a in above[c]} | {"ONLINE"}
        others = {name: codes for name, codes in request.selected.items() if name != "territory"}
        counts = {}
        for document, _score in base if places else ():
            codes = document.codes.get("territory", set())
            if self.chosen(document, others) and not codes & chosen:
                for code in codes & wanted:
                    counts[code] = counts.get(code, 0) + 1
        return counts

    def preference(self, document):
        year_ago = self.now - datetime.timedelta(days=365)
        recent = document.published.astimezone(datetime.UTC).date() >= year_ago.date()
        return 1 + 0.03 * ("recruiting" in document.codes.get("status", ())) + 0.02 * recent

    def sort_key(self, pair, request):
        document, score = pair
        tie = document.key.hex
        usual = "relevance" if request.q else "near" if request.near else "newest"
        sort = request.sort or usual
        if (sort == "relevance" and not request.q) or (sort == "near" and not request.near):
            sort = usual
        if sort == "near":
            return distance(document, request), tie
        if sort == "relevance" and request.q:
            mantissa, exponent = math.frexp(score * self.preference(document))
            return -round(mantissa, 6) * 2**exponent, tie
        if sort == "title":
            fields = document.texts.get(request.language) or next(iter(document.texts.values()))
            return " ".join(plain(word) for word in split(fields["title"])), tie
        if sort == "soon":
            if document.start is None:
                return 2, 0, tie
            day = document.start.toordinal()
            return (0, day, tie) if document.start >= self.today else (1, -day, tie)
        return -document.published.timestamp(), tie
