"""Members become entries, one for each tier: of a ProfileView, so of no more than that tier sees.

An entry is made right in the transaction that changes what it is made of. So a search never finds
by what was just closed, and what is erased is gone from it.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from search.documents import LANGUAGES, SearchText
from search.models import SearchCounter, SearchEntry
from search.projection import sort_key, with_implied, write
from search.vocabulary import vocabularies

from .corpora import BY_TIER
from .models import Member
from .privacy import SAMPLES, ProfileView, views

KIND = "member"
CHUNK = 100
# All are of one moment: since when somebody is a member is no field that a search may order by.
UNTOLD = datetime(2000, 1, 1, tzinfo=UTC)
EVERYWHERE = "WORLD"  # says nothing of a place
_collected = ContextVar("collected", default=None)


@contextmanager
def collected():
    """Make right once, at the end, the entries of the members who are saved meanwhile.

    A member is saved in many rows, each of which would do it anew.
    """
    if _collected.get() is not None:
        yield
        return
    with transaction.atomic():
        token = _collected.set(keys := set())
        try:
            yield
        finally:
            _collected.reset(token)
        project(keys)


def project(keys):
    """Make the entries of the members of these keys right; of who is gone, nothing is left."""
    if (waiting := _collected.get()) is not None:
        waiting.update(keys)
        return
    keys = sorted(keys)
    for start in range(0, len(keys), CHUNK):
        _project(keys[start : start + CHUNK])


def project_members(members):
    """The same, of a queryset."""
    project(members.values_list("key", flat=True))


@transaction.atomic
def _project(keys):
    SearchCounter.hold()  # who was saved meanwhile is read as saved
    members = list(Member.objects.with_details().filter(key__in=keys))
    known = vocabularies()
    for tier, corpus in BY_TIER.items():
        profiles = views(members, SAMPLES[tier])
        write(corpus, keys, {each.key: (fields(each, corpus, known), []) for each in profiles})


def missing():
    """The keys of the members who have no entry at all: those from before there was a search."""
    there = SearchEntry.objects.filter(corpus__in=[each.name for each in BY_TIER.values()])
    return Member.objects.exclude(key__in=there.values("key")).values_list("key", flat=True)


def fields(profile, corpus, known):
    """What an entry stores of a ProfileView.

    No contact details, which are read one by one and that is written down; and no role in a
    project, whose page may be closed to some of those who see the profile.
    """
    codes = {
        "skill": profile.skills,
        "discipline": [node.code for node in profile.disciplines],
        "territory": [node.code for node in profile.territories],
        "organisation": [str(each) for each in profile.organisations],
        "project": [str(each.project) for each in profile.projects],
        "availability": profile.availability,
        "language": profile.languages,
    }
    codes = with_implied(corpus, known, codes)
    return {
        "kind": KIND,
        "texts": {code: text(profile, codes, corpus, known, code) for code in LANGUAGES},
        "titles": dict.fromkeys(LANGUAGES, sort_key(profile.name)),
        "codes": codes,
        "visibility": [corpus.token],
        "published": UNTOLD,
        "image": {"src": profile.photo} if profile.photo else None,
        "names": {
            group: sorted(codes[name])
            for group, name in (("organisation", "organisation"), ("tag", "skill"))
            if name in codes
        },
    }


def cards(keys, corpus):
    """{key as text: ProfileView} of what the entries of a corpus hold of some members.

    It is as much as a list shows, and as up to date as the members themselves.
    """
    found = SearchEntry.of(corpus).filter(key__in=keys, deleted=False)
    rows = found.values_list("key", "texts", "codes", "image")
    return {str(key): _card(key, *row) for key, *row in rows}


def _card(key, texts, codes, image):
    told = texts[LANGUAGES[0]]
    return ProfileView(
        key=key,
        name=told["title"],
        photo=image["src"] if image else "",
        position=told["summary"],
        organisations=tuple(codes.get("organisation", ())),
        skills=tuple(codes.get("skill", ())),
    )


def text(profile, codes, corpus, known, language):
    """A profile's text as a search in one language reads it."""
    with translation.override(language):
        url = reverse("member", args=[profile.key])
    called = [name for each in profile.organisations for name in (each.name, each.acronym)]
    keywords = [*profile.skills, *called, *filing(codes, corpus, known), profile.orcid]
    body = [profile.biography, profile.offers, profile.seeks]
    return SearchText(
        title=profile.name,
        url=url,
        summary=profile.position,
        keywords=" · ".join(filter(None, keywords)),
        body=" ".join(" ".join(body).split()),
    ).as_dict()


def filing(codes, corpus, known):
    """The labels of where a profile is filed, in every language: what is asked is in any."""
    filed = [
        (known.of(corpus.by_name[name]), code)
        for name in ("discipline", "territory")
        for code in codes.get(name, ())
        if code != EVERYWHERE
    ]
    return dict.fromkeys(
        terms.label(code, each) for terms, code in filed if code in terms for each in LANGUAGES
    )
