"""Random corpora of real pages, and random searches over them."""

import datetime
import random
import uuid
from types import SimpleNamespace

from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from directory.models import Organisation, ProjectPage, ProjectParty
from portal.core.choices import Audience, EventFormat, Language, ResourceType, Setting, Status, Task
from portal.core.models import Discipline, Territory
from portal.events.models import EventPage
from portal.home.models import StandardPage
from portal.news.models import NewsPage
from resources.models import ResourcePage
from search.facets import RECRUITING
from search.place import Near
from search.requests import SearchRequest
from search.visibility import ANONYMOUS, Viewer
from tests.factories import UserFactory

WORDS = {
    "fr": "oiseaux l’écologie écologie ecologie d'œuvre œuvre oeuvre cœur forêt-jardin forêts"
    " Île-de-France ÎLE été étés protégées PROTEGEES protéger aujourd’hui science "
    "sciences participative participatives l’eau eaux mémoire naïf où de la des un le "
    "Saint-Malo garçon Noël 2026 COVID-19 s'observer observe qu’elle jusqu'au".split(),
    "en": "birds bird bird's ecology ecological science sciences participatory café naïve river"
    " rivers co-design the a of and water watered memory memories observe observed 2026"
    " science science observe observe 2026 2026".split(),
}
DAY = datetime.date(2026, 6, 1)
# Some places hold several pages; those around Fiji lie on both sides of the 180th meridian.
PLACES = [
    (48.1173, -1.6778), (48.39041, -4.48608), (48.85661, 2.35222), (43.29648, 5.36978),
    (48.2, -1.5001), (-16.7794, 179.3414), (-16.9901, -179.8812), (89.9, 12.25), (89.8123, -160.5),
]  # fmt: skip


def text(rng, language, most):
    return " ".join(rng.choices(WORDS[language], k=rng.randint(1, most)))


def some(rng, values, most=3):
    return rng.sample(list(values), rng.randint(0, most))


class Corpus:
    """About `size` pages in a site: nested restrictions, translations, aliases, drafts."""

    def __init__(self, tree, seed, size=36):
        self.tree = tree
        self.rng = random.Random(seed)
        self.english = Locale.objects.get(language_code="en")
        self.disciplines = list(Discipline.objects.all())
        self.territories = list(Territory.objects.all())
        self.groups = [Group.objects.create(name=f"{name} {seed}") for name in "AB"]
        self.organisation = Organisation.objects.create(name="Société d’œuvres naturalistes")
        self.parents = [tree.projects.fr, self.nested(tree.home.fr), tree.resources.fr]
        self.pages = [self.page() for _ in range(size)]
        translated = self.rng.sample(self.pages, size // 2)
        translations = [self.translate(page) for page in translated]
        for page in self.rng.sample(self.pages, 4):
            page.create_alias(parent=tree.news.fr, update_slug=f"alias-{page.slug}")
        for page in self.rng.sample(self.pages, size // 5):
            self.restrict(page)
        for page in self.rng.sample(translations, 4):
            self.restrict(page)
        self.restrict(self.parents[1])
        self.restrict(self.parents[1].get_children().first())

    def nested(self, home):
        """A page under which others lie two levels deep."""
        outer = home.add_child(instance=self.fill(StandardPage()))
        inner = outer.add_child(instance=self.fill(StandardPage()))
        for _ in range(3):
            inner.add_child(instance=self.fill(ProjectPage()))
        return outer

    def page(self):
        rng = self.rng
        model = rng.choice([ProjectPage] * 4 + [ResourcePage, ResourcePage, EventPage, NewsPage])
        page = rng.choice(self.parents).add_child(instance=self.fill(model()))
        return self.file(page)

    def fill(self, page, language="fr"):
        rng = self.rng
        page.title = text(rng, language, 4)
        key = uuid.UUID(int=rng.getrandbits(128))
        page.slug = key.hex
        if language == "fr":  # a translation keeps its source's key
            page.translation_key = key
        page.teaser = text(rng, language, 8)
        page.body = [("text", f"<p>{text(rng, language, 30)}</p>")]
        page.live = rng.random() < 0.9
        hours = rng.choice([0, 0, rng.randint(0, 9999)])
        page.first_published_at = timezone.now() - datetime.timedelta(days=2, hours=hours)
        self.specify(page)
        return page

    def specify(self, page):
        """What each kind has of its own."""
        rng = self.rng
        if hasattr(page, "lat"):
            page.lat, page.lon = self.point()
        start = DAY + datetime.timedelta(days=rng.randint(-300, 300))
        if isinstance(page, ProjectPage):
            page.tasks, page.settings = some(rng, Task.values), some(rng, Setting.values)
            page.audiences, page.languages = some(rng, Audience.values), some(rng, Language.values)
            page.status = rng.choice(Status.values)
            page.start_date = rng.choice([None, start])
            page.end_date = rng.choice([None, start + datetime.timedelta(days=rng.randint(0, 400))])
            page.recruiting_until = rng.choice([None, start])
            page.welcomes_newcomers = rng.random() < 0.8
        if isinstance(page, ResourcePage):
            page.resource_type = rng.choice(ResourceType.values)
            page.audiences, page.languages = some(rng, Audience.values), some(rng, Language.values)
            page.year = rng.choice([None, 2025, 2026])
        if isinstance(page, EventPage):
            page.event_format = rng.choice(EventFormat.values)
            page.start = timezone.make_aware(datetime.datetime.combine(start, datetime.time(18)))
            page.end = rng.choice([None, page.start + datetime.timedelta(days=rng.randint(0, 3))])
        if isinstance(page, NewsPage):
            page.date = start

    def point(self):
        """Nowhere, one of a few places, or somewhere in France."""
        rng = self.rng
        somewhere = rng.uniform(42, 51), rng.uniform(-4, 8)
        return rng.choice([(None, None), (None, None), rng.choice(PLACES), somewhere])

    def file(self, page):
        page.disciplines.set(self.rng.sample(self.disciplines, self.rng.randint(0, 3)))
        page.territories.set(self.rng.sample(self.territories, self.rng.randint(0, 3)))
        page.tags.add(*some(self.rng, ["chauve-souris", "Été", "eau douce"], 2))
        if isinstance(page, ProjectPage) and self.rng.random() < 0.3:
            page.parties.add(ProjectParty(organisation=self.organisation, role="lead"))
        page.save()
        return page

    def translate(self, page):
        translation = page.copy_for_translation(self.english, copy_parents=True)
        if self.rng.random() < 0.3:  # as wagtail-localize's tree sync leaves it: an alias
            translation.alias_of = page
            translation.live = page.live
            translation.save()
            return translation
        self.fill(translation, "en")
        translation.save()
        return translation

    def restrict(self, page):
        kind = self.rng.choice(["login", "groups", "groups", "password"])
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=kind, password="x"
        )
        if kind == "groups":
            restriction.groups.set(self.rng.sample(self.groups, self.rng.randint(0, 2)))

    def viewers(self):
        """Every kind of viewer, with the user that they are."""
        users = [UserFactory(), UserFactory(), UserFactory(), UserFactory(is_superuser=True)]
        users[1].groups.set(self.groups[:1])
        users[2].groups.set(self.groups)
        return [SimpleNamespace(user=None, viewer=ANONYMOUS)] + [
            SimpleNamespace(user=user, viewer=Viewer.of(user)) for user in users
        ]


class Requests:
    """Random searches; most find something, since their words and codes come from the pages."""

    def __init__(self, documents, seed):
        self.rng = random.Random(seed)
        self.documents = documents

    def draw(self):
        rng = self.rng
        about = rng.choice(self.documents)
        selected = {}
        for name, codes in sorted(about.codes.items()):
            if codes and rng.random() < 0.22:
                selected[name] = frozenset(
                    rng.sample(sorted(codes), rng.choice([1, 1, min(2, len(codes))]))
                )
        if rng.random() < 0.2:
            selected["territory"] = self.territory(selected)
        if rng.random() < 0.15:
            selected["status"] = frozenset({RECRUITING})
        first = rng.choice([None] * 4 + [DAY - datetime.timedelta(days=rng.randint(0, 300))])
        last = rng.choice([None] * 4 + [DAY + datetime.timedelta(days=rng.randint(0, 300))])
        q, near = self.words(about), self.near(about)
        if near and rng.random() < 0.6:  # few things are at one place: ask for nothing besides
            q, selected, first, last = "", {}, None, None
        return SearchRequest(
            q=q,
            synonyms=self.synonyms(q) if q and rng.random() < 0.4 else (),
            exact=True,  # corrections have tests of their own
            selected=selected,
            date_from=first,
            date_to=last,
            near=near,
            sort=rng.choice(["", "", "relevance", "newest", "soon", "title", "near"]),
            page=rng.choice([1, 1, 1, 2]),
            page_size=rng.choice([3, 5, 20]),
            language=rng.choice(["fr", "en"]),
            scope=frozenset(rng.choice([(), (), (), (about.kind,), ("project", "resource")])),
        )

    def near(self, about):
        """Mostly nothing, else a circle, if possible around the document's own place."""
        rng = self.rng
        lat, lon = about.point or rng.choice(PLACES)
        if rng.random() < (0.7 if about.point else 0.97):
            return None
        return Near(round(lat, 3), round(lon, 3), rng.choice([1, 25, 100, 350.5, 500, 500]))

    def synonyms(self, q):
        """One or two sets, of a part of what is asked and of what stands in some pages."""
        return tuple(self.synonym_set(q) for _ in range(self.rng.choice([1, 1, 2])))

    def synonym_set(self, q):
        rng = self.rng
        texts = [text for about in rng.sample(self.documents, 3) for text in about.texts.values()]
        sources = [q.replace('"', " "), *(fields["title"] for fields in rng.sample(texts, 3))]
        return tuple(self.part(source.split()) for source in sources if source.split())

    def part(self, words):
        at = self.rng.randrange(len(words))
        return " ".join(words[at : at + self.rng.choice([1, 1, 2, 3])])

    def territory(self, selected):
        codes = set(selected.get("territory", ())) | {
            self.rng.choice(["FR-REG-53:only", "ONLINE", "FR"])
        }
        return frozenset(codes)

    def words(self, about):
        rng = self.rng
        fields = rng.choice(list(about.texts.values()))
        source = rng.choice(list(fields.values())).split() or ["oiseaux"]
        roll = rng.random()
        if roll < 0.35:
            return ""
        if roll < 0.5:
            at = rng.randrange(len(source))
            besides = rng.choice(source) if rng.random() < 0.4 else ""
            return f'{besides} "{" ".join(source[at : at + 2])}"'.strip()
        picked = rng.sample(source, min(len(source), rng.choice([1, 1, 2])))
        if rng.random() < 0.1:
            picked.append(rng.choice(["de", "the", "introuvable"]))
        return " ".join(picked).upper() if rng.random() < 0.1 else " ".join(picked)
