"""Members are found by what a reader may see of them, and by nothing else: held against an oracle.

The oracle goes through the members one by one, with tiers read by hand: it knows neither the
projector, nor entries, nor an index.
"""

import datetime
import json
import random
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import Group
from django.http import QueryDict
from django.urls import reverse
from wagtail.models import PageViewRestriction

from network import grouping
from network.corpora import BY_TIER, corpus_of, searcher
from network.erasure import erase
from network.finding import suggestions
from network.grouping import NONE
from network.jobs import project_missing
from network.models import Member
from network.privacy import SAMPLES, Tier
from search import elastic, embedded, fulltext
from search.models import MissedSearch, SearchEntry
from search.requests import CompletionRequest, SearchRequest, parse
from search.visibility import ANONYMOUS
from search.vocabulary import MOST_OFFERED
from tests.factories import MemberFactory, OrganisationFactory, ProjectPageFactory
from tests.lengths import SEED, examples
from tests.search.oracle import Document, Oracle
from tests.soup import ONCE, soup_of

LANGUAGES = ("fr", "en")
FIELDS = (
    *("name", "position", "organisations", "biography", "languages", "skills", "disciplines"),
    *("territories", "offers", "seeks", "availability", "email", "telephone", "orcid"),
    "projects",
)
WORDS = "mare étangs botanique chants archives rivière écoute protéger œuvre loutres sonore".split()
SKILLS = ["Écologie sonore", "Archives", "botanique", "Statistiques", "Chant choral"]
FIRST = ["Élodie", "Eric", "Anaïs", "Zoé", "Loïc", "Maëlle"]
LAST = ["Brun", "d’Aulne", "Marais", "L’Étang", "Rivière"]
MEMBERS, REQUESTS = 30, 60
KINDS = list(Tier)


class Population:
    """Members with random values, tiers, locks and states."""

    def __init__(self, vocabulary, seed):
        self.rng = rng = random.Random(seed)
        self.organisations = [
            OrganisationFactory(name=f"Maison {word}", acronym=word[:2].upper())
            for word in WORDS[:4]
        ]
        self.projects = [ProjectPageFactory(title=f"Projet {word}") for word in WORDS[4:8]]
        restrict(self.projects[-1])
        self.disciplines = [*vocabulary.disciplines.values()]
        self.territories = [*vocabulary.territories.values()]
        self.members = [self.member() for _ in range(MEMBERS)]
        for member in rng.sample(self.members, 6):  # what is changed is found as it is now
            member.tiers = self.tiers()
            member.position = self.text()
            member.save()
        for member in self.members[:2]:
            member.delete()
        del self.members[:2]

    def some(self, things, most=2):
        return self.rng.sample(things, self.rng.randint(0, most))

    def text(self):
        return " ".join(self.rng.choices(WORDS, k=self.rng.randint(0, 4)))

    def tiers(self):
        return {name: self.rng.choice([0, 1, 2]) for name in FIELDS if self.rng.random() < 0.6}

    def member(self):
        return MemberFactory(
            user=None,
            name=f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}",
            state=self.rng.choice([*[Member.State.ACTIVE] * 4, *Member.State.values]),
            tiers=self.tiers(),
            locked=self.some(["skills", "position", "offers", "territories"], 1),
            position=self.text(),
            biography=self.text(),
            offers=self.text(),
            seeks=self.text(),
            skills=self.some(SKILLS),
            organisations=self.some(self.organisations),
            disciplines=self.some(self.disciplines),
            territories=self.some(self.territories),
            projects=[(page, "") for page in self.some(self.projects)],
            languages=self.some(["fr", "en", "br"]),
            availability=self.some(["mentor", "speak", "host"]),
            email="zqcourriel@example.org",
            telephone="+33 1 98 76 54 32",
        )


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


@dataclass
class Seen:
    """A member as one kind of reader sees them: empty where they don't."""

    member: Member
    level: int
    values: dict = field(default_factory=dict)

    def tier(self, name):
        if name in self.member.locked:
            return 0
        chosen = self.member.tiers.get(name, 0 if name in ("email", "telephone") else 1)
        return max(chosen, 1) if name == "name" else chosen

    def shows(self, name):
        return self.tier(name) >= self.level

    @property
    def is_known(self):
        return self.level == 0 or (self.member.state == "active" and self.shows("name"))

    def all_of(self, name):
        return list(getattr(self.member, name).all()) if self.shows(name) else []

    def text(self, name):
        return getattr(self.member, name) if self.shows(name) else ""


class MemberOracle(Oracle):
    """What a search of members ought to answer to one kind of reader."""

    def __init__(self, level):
        self.level = level
        super().__init__()

    def read(self):
        seen = [Seen(member, self.level) for member in Member.objects.all()]
        self.known = [each for each in seen if each.is_known]
        return [self.described(each) for each in self.known]

    def passes(self, document, user):
        return True

    def score(self, document, request):
        """Every member's text is in both languages: it is read in the reader's."""
        return self.score_in(document, request, request.language)

    def described(self, seen):
        codes = {
            "discipline": self.filed("discipline", seen.all_of("disciplines")),
            "territory": self.filed("territory", seen.all_of("territories")),
            "skill": {skill.name for skill in seen.all_of("skills")},
            "organisation": {each.name for each in seen.all_of("organisations")},
            "availability": set(seen.text("availability")),
            "language": set(seen.text("languages")),
            "project": self.projects(seen),
        }
        return Document(
            key=seen.member.key,
            kind="member",
            texts=dict.fromkeys(LANGUAGES, self.words(seen, codes)),
            codes=codes,
            pages=[],
            published=datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC),
            start=None,
            end=None,
            point=None,
        )

    def projects(self, seen):
        """Those of a member that a visitor may open."""
        pages = [each.project for each in seen.member.involvements.all() if seen.shows("projects")]
        return {
            str(page.translation_key) for page in pages if not page.get_view_restrictions().exists()
        }

    def grouped(self, request, labels):
        """[(heading, how many)], then the keys below each, and those of whoever tells of none."""
        keys = [key for key, _km in self.answer(request.at(page=1), None)[1]]
        told = {str(each.key): each.codes[request.view] for each in self.documents}
        chosen = request.selected.get(request.view) or set().union(*told.values())
        below = {labels[code]: [key for key in keys if code in told[key]] for code in chosen}
        below = {heading: below[heading] for heading in sorted(below, key=plain_word)}
        below = {heading: keys for heading, keys in below.items() if keys}
        if request.view not in request.selected:
            none = [key for key in keys if not told[key]]
            return below | ({NONE[request.view]: none} if none else {})
        return below

    def filed(self, name, nodes):
        given = {node.code for node in nodes}
        implied = {above for code in given for above in self.above[name][code]}
        own = {f"{code}:only" for code in given - implied} if name == "territory" else set()
        return given | implied | own

    def words(self, seen, codes):
        labels = [
            text
            for name in ("discipline", "territory")
            for code in codes[name]
            if not code.endswith(":only") and code != "WORLD"
            for text in {self.trees[name][code].label_fr, self.trees[name][code].label_en}
        ]
        called = [
            text for each in seen.all_of("organisations") for text in (each.name, each.acronym)
        ]
        body = [seen.text(name) for name in ("biography", "offers", "seeks")]
        return {
            "title": seen.member.name,
            "keywords": " ".join([*codes["skill"], *called, *labels, seen.text("orcid")]),
            "summary": seen.text("position"),
            "body": " ".join(body),
        }

    def suggested(self, prefix):
        """{group: names} in which a word begins so."""
        groups = {"title": set(), "skill": set(), "organisation": set()}
        for seen, document in zip(self.known, self.documents, strict=True):
            groups["title"].add(seen.member.name)
            for name in ("skill", "organisation"):
                groups[name] |= document.codes[name]
        return {
            group: {name for name in names if begins(name, prefix)}
            for group, names in groups.items()
        }


def begins(name, prefix):
    words = [plain_word(word) for word in name.replace("d’", "").replace("L’", "").split()]
    return any(word.startswith(prefix) for word in words)


def plain_word(word):
    for accented, bare in zip("éèëïœ", ("e", "e", "e", "i", "oe"), strict=True):
        word = word.lower().replace(accented, bare)
    return word


def requests(rng, population, corpus):
    """Searches of every shape that members have."""
    codes = {
        "skill": SKILLS,
        "organisation": [each.name for each in population.organisations],
        "discipline": [node.code for node in population.disciplines],
        "territory": [node.code for node in population.territories],
        "availability": ["mentor", "speak", "host"],
        "language": ["fr", "en", "br"],
    }
    for _ in range(REQUESTS):
        names = rng.sample(sorted(codes), rng.choice([0, 0, 1, 1, 2]))
        q = " ".join(rng.choices([*WORDS, *FIRST, "Maison"], k=rng.choice([0, 1, 1, 2])))
        yield SearchRequest(
            q=q,
            selected={n: frozenset(rng.sample(codes[n], rng.randint(1, 2))) for n in names},
            sort=rng.choice(["title", "relevance"]) if q else "title",
            page_size=100,
            language=rng.choice(LANGUAGES),
            corpus=corpus,
        )


def answered(results):
    counts = {
        name: {bucket.code: bucket.count for bucket in facet.buckets}
        for name, facet in results.facets.items()
    }
    wider = {bucket.code: bucket.count for bucket in results.wider}
    return results.total, [(hit.id, None) for hit in results.hits], counts, wider


def hold(search, population, number):
    rng, found = random.Random(number), 0
    for tier in KINDS:
        corpus, oracle = corpus_of(SAMPLES[tier], ANONYMOUS, "fr"), MemberOracle(tier.value)
        for request in requests(rng, population, corpus):
            answer = answered(search(request, searcher(corpus)))
            expected = oracle.answer(request, None)
            if search is not embedded.search and request.effective_sort == "relevance":
                answer, expected = (
                    (total, sorted(hits), *rest) for total, hits, *rest in (answer, expected)
                )
            assert answer == expected, (tier, request)
            found += bool(answer[0])
    assert found > REQUESTS / 2


def labels_of(population, view):
    """{code: label} of all that members may name, closed or not."""
    if view == "project":
        return {str(page.translation_key): page.title for page in population.projects}
    return {each.name: each.name for each in population.organisations}


def hold_grouped(search, population, number, monkeypatch):
    """Every page of headings, against the oracle's: what is closed is in none of them."""
    for name, value in (("search", search), ("SHOWN", 100), ("PER_PAGE", 2)):
        monkeypatch.setattr(grouping, name, value)
    rng, found = random.Random(number), 0
    for tier in KINDS:
        corpus, oracle = corpus_of(SAMPLES[tier], ANONYMOUS, "fr"), MemberOracle(tier.value)
        for request in requests(rng, population, corpus):
            asked = request.at(view=rng.choice(["project", "organisation"]))
            expected = oracle.grouped(asked, labels_of(population, asked.view))
            answer = all_groups(asked, searcher(corpus))
            if search is not embedded.search and asked.effective_sort == "relevance":
                answer, expected = (
                    [(heading, sorted(keys)) for heading, keys in each.items()]
                    for each in (answer, expected)
                )
            assert answer == expected and list(answer) == list(expected), (tier, asked)
            found += len(expected) > 2
    assert found > REQUESTS / 4


def all_groups(asked, viewer):
    """{heading: keys} of all pages, each with as many as its number says."""
    first, below, totals = grouping.grouped(asked.at(page_size=4), viewer), {}, {}
    for page in range(1, first.pages + 1):
        results = grouping.grouped(asked.at(page=page, page_size=4), viewer)
        assert bool(results.groups) == bool(first.total) and results.total == first.total
        for group in results.groups:
            below.setdefault(group.heading, []).extend(hit.id for hit in group.hits)
            totals[group.heading] = group.total
    assert grouping.grouped(asked.at(page=first.pages + 1, page_size=4), viewer).groups == ()
    assert totals == {heading: len(keys) for heading, keys in below.items()}
    return below


@pytest.mark.parametrize("number", range(examples(2)))
def test_groups_are_those_of_the_oracle(site_tree, vocabulary, monkeypatch, number):
    population = Population(vocabulary, SEED * 300 + number)
    hold_grouped(embedded.search, population, number, monkeypatch)


@pytest.mark.sqlite  # the same requests go to the same server
@pytest.mark.parametrize("number", range(examples(1)))
def test_groups_of_elasticsearch_are_those_of_the_oracle(
    site_tree, vocabulary, elastic_index, monkeypatch, number
):
    population = Population(vocabulary, SEED * 400 + number)
    elastic_index.build()
    hold_grouped(elastic.search, population, number, monkeypatch)


@pytest.mark.parametrize("number", range(examples(2)))
def test_embedded_engine_finds_what_the_oracle_does(site_tree, vocabulary, number):
    hold(embedded.search, Population(vocabulary, SEED * 100 + number), number)


@pytest.mark.sqlite  # the same requests go to the same server
@pytest.mark.parametrize("number", range(examples(2)))
def test_elasticsearch_finds_what_the_oracle_does(site_tree, vocabulary, elastic_index, number):
    population = Population(vocabulary, SEED * 200 + number)
    elastic_index.build()
    hold(elastic.search, population, number)


@pytest.mark.parametrize("engine", ["embedded", "elasticsearch"])
def test_a_page_offers_the_most_frequent_of_the_skills(request, site_tree, engine):
    skills = [f"savoir {n:03}" for n in range(MOST_OFFERED + 5)]
    MemberFactory(skills=skills)
    MemberFactory(skills=[skills[-1], skills[1]])
    if engine == "elasticsearch":
        request.getfixturevalue("elastic_index").build()
    search = {"embedded": embedded.search, "elasticsearch": elastic.search}[engine]
    corpus, chosen = BY_TIER[Tier.MEMBERS], frozenset({skills[-2]})
    asked = SearchRequest(selected={"skill": chosen}, corpus=corpus)
    facet = search(asked, searcher(corpus)).facets["skill"]
    offered = [skills[1], skills[-1], skills[0], *skills[2 : MOST_OFFERED - 1], skills[-2]]
    assert [bucket.label for bucket in facet.buckets] == offered
    assert [bucket.count for bucket in facet.buckets] == [2, 2, *[1] * (MOST_OFFERED - 1)]
    assert facet.is_cut


def test_a_view_by_organisations_shows_all_of_them(site_tree):
    names = [f"Maison {n:03}" for n in range(MOST_OFFERED + 5)]
    MemberFactory(organisations=[OrganisationFactory(name=name) for name in names])
    asked = SearchRequest(view="organisation", corpus=BY_TIER[Tier.MEMBERS])
    assert list(all_groups(asked, searcher(asked.corpus))) == names


def test_suggestions_are_of_what_is_seen(site_tree, vocabulary):
    Population(vocabulary, SEED)
    for tier in KINDS:
        oracle, viewer = MemberOracle(tier.value), searcher(BY_TIER[tier])
        for prefix in ("el", "ri", "ma", "mai", "ar", "bo", "son", "cho", "st", "et", "zq"):
            asked = CompletionRequest(prefix, size=100)
            found = {g.group: {i.text for i in g.items} for g in suggestions(asked, viewer)}
            wanted = oracle.suggested(prefix)
            assert found == {group: names for group, names in wanted.items() if names}, prefix


class TestSides:
    """What could tell of members beside the answer itself."""

    def test_a_public_search_knows_nothing_of_them(self, client, site_tree):
        MemberFactory(name="Zqintrouvable Exemple", tiers={"name": 2}, skills=["zqsavoir"])
        for q in ("zqintrouvable", "zqsavoir", "zqintrouvabel"):
            found = client.get("/api/v1/search", {"q": q}).json()
            assert (found["total"], found["corrected"]) == (0, "")
        assert client.get("/api/v1/complete", {"q": "zqint"}).json() == {"groups": []}

    def test_words_are_corrected_to_those_that_the_reader_may_know(self, client, site_tree):
        open_one = MemberFactory(name="Ada Un", biography="bryologie")
        MemberFactory(name="Ada Deux", biography="malacologie", tiers={"biography": 0})
        client.force_login(open_one.user)
        found = soup_of(client.get(reverse("members"), {"q": "bryolgie"}))
        assert [a.text for a in found.select(".person a")] == ["Ada Un"]
        hidden = soup_of(client.get(reverse("members"), {"q": "malacolgie"}))
        assert hidden.select(".corrected, .person") == []

    def test_what_members_look_for_is_kept_nowhere(self, client, site_tree):
        client.force_login(MemberFactory().user)
        client.get(reverse("members"), {"q": "zqquelquun"})
        assert not MissedSearch.objects.filter(words__contains="zq").exists()

    def test_a_closed_project_is_no_value_to_search_by(self, site_tree):
        hidden, public = ProjectPageFactory(title="Caché"), ProjectPageFactory(title="Ouvert")
        PageViewRestriction.objects.create(page=hidden, restriction_type="groups").groups.add(
            Group.objects.create(name="Autres")
        )
        MemberFactory(projects=[(hidden, ""), (public, "")])
        corpus = corpus_of(SAMPLES[Tier.MEMBERS], ANONYMOUS, "fr")
        results = embedded.search(SearchRequest(corpus=corpus), searcher(corpus))
        assert [bucket.label for bucket in results.facets["project"].buckets] == ["Ouvert"]
        for key, total in ((hidden.translation_key, 1), (public.translation_key, 1)):
            asked, errors = parse(query(project=str(key)), language="fr", corpus=corpus)
            assert bool(errors) == (key == hidden.translation_key)
            assert embedded.search(asked, searcher(corpus)).total == total

    def test_a_project_of_which_nobody_tells_is_like_one_without_members(self, client, site_tree):
        quiet, empty = ProjectPageFactory(title="Discret"), ProjectPageFactory(title="Désert")
        MemberFactory(projects=[(quiet, "")], tiers={"projects": 0})
        client.force_login(MemberFactory().user)
        told = []
        for page in (quiet, empty):
            answer = client.get(reverse("members"), {"project": str(page.translation_key)})
            assert answer.status_code == 400
            text = answer.content.decode().replace(str(page.translation_key), "")
            told.append(without_nonce(text))
        assert told[0] == told[1]

    def test_a_made_up_skill_is_answered_like_a_hidden_one(self, client, site_tree):
        MemberFactory(skills=["zqsecret"], tiers={"skills": 0})
        client.force_login(MemberFactory().user)
        pages = [
            client.get(reverse("members"), {"skill": f"zq{word}"}) for word in ("secret", "autres")
        ]
        told = [page.content.decode().replace("zqautres", "zqsecret") for page in pages]
        assert [page.status_code for page in pages] == [200, 200]
        assert without_nonce(told[0]) == without_nonce(told[1])

    def test_completion_is_for_those_inside(self, client, client_of, site_tree):
        member = MemberFactory(name="Ada Zqcomplète", skills=["zqchant"])
        assert client_of("visitor").get(reverse("member-complete"), {"q": "zq"}).status_code == 302
        client.force_login(member.user)
        found = client.get(reverse("member-complete"), {"q": "zqc"})
        assert found["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
        groups = json.loads(found.content)["groups"]
        assert [(g["group"], [i["text"] for i in g["items"]]) for g in groups] == [
            ("title", ["Ada Zqcomplète"]),
            ("skill", ["zqchant"]),
        ]
        assert groups[1]["items"][0]["url"] == f"{reverse('members')}?skill=zqchant"
        assert client.get(reverse("member-complete"), {"q": "a" * 600}).status_code == 400


class TestFreshness:
    """Whatever changes what an entry is made of, the entry is right at once."""

    def entry(self, member, tier=Tier.MEMBERS):
        return SearchEntry.of(BY_TIER[tier]).get(key=member.key)

    def test_what_one_is_filed_under_is_renamed_or_deleted(self, site_tree):
        organisation = OrganisationFactory(name="Avant")
        member = MemberFactory(organisations=[organisation], skills=["avant"])
        organisation.name = "Après"
        organisation.save()
        skill = member.skill_items.get().tag
        skill.name = "après"
        skill.save()
        assert self.entry(member).codes == {"organisation": ["Après"], "skill": ["après"]}
        organisation.delete()
        skill.delete()
        assert self.entry(member).codes == {}

    def test_a_project_is_left(self, site_tree):
        page = ProjectPageFactory()
        member = MemberFactory(projects=[(page, "")])
        assert self.entry(member).codes == {"project": [str(page.translation_key)]}
        member.involvements.get().delete()
        assert self.entry(member).codes == {}

    def test_a_discipline_has_another_name(
        self, site_tree, vocabulary, django_capture_on_commit_callbacks
    ):
        node = vocabulary.disciplines["1.6-ecology"]
        member = MemberFactory(disciplines=[node])
        node.label_fr = "Zqécologie"
        with django_capture_on_commit_callbacks(execute=True):
            node.save()
        assert "Zqécologie" in self.entry(member).texts["fr"]["keywords"]

    def test_nothing_is_left_of_who_is_gone(self, site_tree):
        member = MemberFactory(name="Zq Parti")
        key = member.key
        member.delete()
        left = SearchEntry.objects.filter(key=key).values_list("deleted", "texts", "codes", "names")
        assert list(left) == [(True, {}, {}, {})] * 2

    def test_a_day_s_visit_writes_nothing(self, site_tree):
        member = MemberFactory()
        before = self.entry(member).seq
        SearchEntry.of(BY_TIER[Tier.MEMBERS]).filter(key=member.key).update(titles={})
        member.save(update_fields=["seen_on"])
        assert self.entry(member).seq == before

    def test_members_from_before_are_taken_in(self, site_tree):
        member = MemberFactory()
        SearchEntry.objects.filter(key=member.key).delete()
        assert project_missing() == 1
        assert self.entry(member).titles
        assert project_missing() is None


def query(**values):
    asked = QueryDict(mutable=True)
    asked.update(values)
    return asked


def without_nonce(text):
    return ONCE.sub("", text)


@pytest.mark.sqlite
def test_no_word_of_who_has_erased_themselves_stays_in_the_index(site_tree):
    member = MemberFactory(biography="zqpartout")
    erase(member)
    assert b"zqpartout" not in stored_terms()


def stored_terms():
    """All bytes of the full-text index of members."""
    corpus, index = BY_TIER[Tier.MEMBERS], fulltext.index()
    table = index.table("fr", corpus.name)
    return b"".join(bytes(block) for (block,) in index.rows(f"SELECT block FROM {table}_data"))


class TestWaysOn:
    """From a profile or a project to who works on similar things."""

    def hrefs(self, client, page, selector):
        return [link["href"] for link in soup_of(client.get(page)).select(selector)]

    def test_a_skill_leads_to_those_who_have_it(self, client, site_tree):
        ada = MemberFactory(skills=["chant", "dessin & co"], tiers={"skills": 2, "name": 2})
        client.force_login(MemberFactory(skills=["chant"], name="Béa").user)
        members, page = reverse("members"), ada.get_absolute_url()
        assert self.hrefs(client, page, "a.tag") == [
            f"{members}?skill=chant",
            f"{members}?skill=dessin+%26+co",
        ]
        [alike] = self.hrefs(client, page, ".profile__main a.more-link")
        found = soup_of(client.get(alike)).select(".person a")
        assert {a.text for a in found} == {ada.name, "Béa"}

    def test_visitors_are_led_nowhere(self, client_of, site_tree):
        ada = MemberFactory(skills=["chant"], tiers={"skills": 2, "name": 2})
        assert self.hrefs(client_of("visitor"), ada.get_absolute_url(), "a.tag, .more-link") == []

    def test_a_project_leads_to_those_of_its_disciplines(self, client, site_tree, vocabulary):
        node = vocabulary.disciplines["1.6-ecology"]
        page = ProjectPageFactory(disciplines=[node])
        MemberFactory(projects=[(page, "")])
        client.force_login(MemberFactory().user)
        [alike] = self.hrefs(client, page.url, "[aria-labelledby=people] a.more-link")
        assert alike == f"{reverse('members')}?discipline=1.6-ecology"
