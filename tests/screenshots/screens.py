"""The list of what is photographed: a name, the address in each language, the status expected."""

from dataclasses import dataclass, replace

from django.utils import timezone
from wagtail.models import Locale

from directory.models import Organisation, ProjectIndexPage, ProjectPage
from directory.status import ENDED, effective_status, is_recruiting
from network.forms import SECTIONS
from network.models import Application, Invitation, Member
from network.pages import SpacePage
from network.subscriptions import SavedSearch, Subscription
from network.threads import Question, Report, Thread
from portal.events.models import EventIndexPage, EventPage
from portal.home.found_specimens import STATES
from portal.home.models import HomePage, SitePlanPage, StandardPage
from portal.news.models import NewsIndexPage, NewsPage
from resources.models import ResourceIndexPage, ResourcePage

LANGUAGES = ("fr", "en")
FILTERS = "kind=project&discipline=1&territory=FR&participation=observe&setting=field"
ERRORS = "q=%00&near=x&from=x&to=2020-13-01&sort=y&page=0&discipline=z&kind=zz"
SEARCHES = {
    "all": {"fr": "", "en": ""},
    "filtered": {"fr": FILTERS, "en": FILTERS},
    "words": {"fr": "q=oiseaux", "en": "q=voices"},
    "corrected": {"fr": "q=oiseuax", "en": "q=brids"},
    "one": {"fr": "q=ciel+nuit", "en": "q=night+sky"},
    "empty": {"fr": "q=xylophage+quantique", "en": "q=quantum+xylophone"},
    "empty-filtered": {
        "fr": f"q=ciel&{FILTERS}&status=abandoned",
        "en": f"q=sky&{FILTERS}&status=abandoned",
    },
    "map": {
        "fr": "kind=project&view=map&territory=FR-REG-53",
        "en": "kind=project&view=map&territory=FR-REG-53",
    },
    "near": {"fr": "near=48.117,-1.678,100", "en": "near=48.117,-1.678,100"},
    "past-the-end": {"fr": "page=99", "en": "page=99"},
}

ENTRANCE = {
    "login": "account/login/",
    "code": "account/login/code/",
    "reset": "account/password/reset/",
    "closed": "account/signup/",
}
ACCOUNT = {
    "address": "account/email/",
    "password": "account/password/change/",
    "second-step": "account/second-step/",
    "services": "account/services/",
    "tokens": "account/tokens/",
    "confirm": "network/profile/erase/",
    "sign-out": "account/logout/",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """`addresses` by language; `user` is the name of whoever is signed in."""

    name: str
    addresses: dict[str, str]
    status: int = 200
    user: str = ""


def screens(extremes):
    """Everything but what needs ten thousand entries."""
    yield from _frame()
    yield from _searches()
    yield from _content()
    yield from (_of(name, page) for name, page in extremes.items())
    yield from _landing()
    yield from _forms()
    yield from _last_resorts()
    yield from _guide()
    yield from _members()
    yield from _accounts()
    yield from _joining()
    yield from _private()
    yield from _conversations()
    yield from _mails()


def crowded():
    """What only ten thousand entries show."""
    yield _search("10000", {"fr": "", "en": ""})
    yield _search("10000-filtered", {"fr": FILTERS, "en": FILTERS})
    yield _search("10000-last-page", {"fr": "page=484", "en": "page=484"})
    yield _address("home-10000", "")


def _frame():
    indexes = {
        "home": HomePage,
        "index-projects": ProjectIndexPage,
        "index-resources": ResourceIndexPage,
        "index-events": EventIndexPage,
        "index-news": NewsIndexPage,
        "site-plan": SitePlanPage,
    }
    yield from (_of(name, model.objects.get(locale=_french())) for name, model in indexes.items())
    plain = {"about": "a-propos", "legal": "mentions-legales", "accessibility": "accessibilite"}
    plain |= {"privacy": "donnees-personnelles", "questions": "participer"}
    for name, slug in plain.items():
        yield _of(f"page-{name}", StandardPage.objects.get(slug=slug, locale=_french()))


def _searches():
    yield from (_search(name, query) for name, query in SEARCHES.items())
    yield _search("errors", dict.fromkeys(LANGUAGES, ERRORS), status=400)


def _content():
    """Pages of the demonstration, the first of each sort that is translated."""
    today, now = timezone.localdate(), timezone.now()
    sorts = {
        "project-recruiting": (ProjectPage, lambda page: is_recruiting(page, today) and page.image),
        "project-ended": (ProjectPage, lambda page: effective_status(page, today) in ENDED),
        "project-no-image": (ProjectPage, lambda page: not page.image),
        "resource-image": (ResourcePage, lambda page: page.image),
        "resource-no-image": (ResourcePage, lambda page: not page.image),
        "event-future": (EventPage, lambda page: page.start > now and not _is_off(page)),
        "event-past": (EventPage, lambda page: page.is_past),
        "event-cancelled": (EventPage, _is_off),
        "news-image": (NewsPage, lambda page: page.image),
        "news-no-image": (NewsPage, lambda page: not page.image),
    }
    for name, (model, fits) in sorts.items():
        yield _of(name, _first(model, fits))


def _is_off(event):
    return event.event_status == "cancelled"


def _first(model, fits):
    """The first French page that fits, a translated one if there is any."""
    pages = [
        page for page in model.objects.live().filter(locale=_french()).order_by("pk") if fits(page)
    ]
    translated = [page for page in pages if page.get_translations().exists()]
    return (translated or pages)[0]


def _french():
    return Locale.objects.get(language_code="fr")


def _landing():
    """Views that gather what is filed under a node, or belongs to an organisation."""
    places = {"disciplines": "disciplines/", "discipline": "disciplines/1.6-ecology/"}
    places |= {"field": "disciplines/1/", "territories": "territories/"}
    places |= {"region": "territories/FR-REG-53/", "departement": "territories/FR-DEP-29/"}
    places |= {"organisations": "organisations/"}
    yield from (_address(f"landing-{name}", path) for name, path in places.items())
    named = Organisation.objects.filter(project_parties__isnull=False).order_by("pk").first()
    yield _address("organisation", f"organisations/{named.pk}-{named.slug}/")


def _forms():
    page = ProjectPage.objects.live().filter(locale=_french()).order_by("pk").first()
    yield _address("report", f"report/{page.pk}/")
    yield _address("report-sent", f"report/{page.pk}/sent/")
    yield _address("propose", "propose/")
    yield _address("propose-sent", "propose/sent/")


def _last_resorts():
    yield _address("error-404", "nulle-part/", status=404)
    yield _address("error-500", "failure/", status=500)


def _guide():
    yield _address("style-guide", "style-guide/", user="editor")
    for state in STATES:
        yield _address(f"style-guide-{state}", f"style-guide/search/{state}/", user="editor")


def _members():
    """As the demonstration's member sees them; the last as a visitor does."""
    member = Member.objects.exclude(user__isnull=False).filter(skill_items__isnull=False)
    full = member.filter(involvements__isnull=False, tiers__name=2).order_by("pk").first()
    yield _address("members", "network/members/", user="member")
    for view in ("cards", "project", "organisation"):
        yield _address(f"members-by-{view}", f"network/members/?view={view}", user="member")
    yield _address("members-none", "network/members/?q=zz", user="member")
    yield _address("member", f"network/members/{full.key}/", user="member")
    yield _address("own-profile", "network/profile/", user="member")
    for name in SECTIONS:
        yield _address(f"profile-{name}", f"network/profile/{name}/", user="member")
    yield _address("profile-seen-by", "network/profile/seen-by/public/", user="member")
    yield _address("profile-readings", "network/profile/readings/", user="member")
    yield _address("members-forbidden", "network/members/", status=403, user="editor")
    yield _address("member-public", f"network/members/{full.key}/")


def _accounts():
    """Signing in, and one's account; erasing asks first who one is."""
    for name, path in ACCOUNT.items():
        yield _address(f"account-{name}", path, user="member")
    for name, path in ENTRANCE.items():
        yield _address(f"entrance-{name}", path)


def _joining():
    """Asking to join, and an application in each of its states."""
    yield _address("join", "network/join/")
    yield _address("join-with-account", "network/join/", user="editor")
    yield _address("join-sent", "network/join/sent/")
    yield _address("application-gone", "network/join/nothing/", status=404)
    yield _address("invitation", f"network/invitation/{_invitation()}/")
    yield _address("invitation-gone", "network/invitation/nothing/", status=404)
    yield _address("terms", "network/terms/")
    for application in Application.objects.all():
        yield _address(f"application-{application.state}", f"network/join/{application.token}/")


def _private():
    """What members share, from where they arrive."""
    for user in ("member", "coordinator"):
        yield _address(f"network-home-{user}", "network/", user=user)
    pages = {
        "section": SpacePage.objects.get(slug="espace-du-reseau"),
        "section-events": SpacePage.objects.get(slug="seminaires"),
        "event": EventPage.objects.get(slug="seminaire-donnees-bruitees"),
        "resource": ResourcePage.objects.get(slug="modele-de-convention"),
    }
    for name, page in pages.items():
        yield replace(_of(f"private-{name}", page), user="member")


def _conversations():
    """Writing to members, as one of them; as a visitor, asking those of a project."""
    for path in ("network/messages/", "network/profile/hearing/"):
        yield _address(path.split("/")[-2], path, user="member")
    for thread in Thread.objects.exclude(parties__question__isnull=False):
        name = f"conversation-{thread.messages.count()}"
        yield _address(name, f"network/messages/{thread.key}/", user="member")
    report = Report.objects.get()
    thread = report.message.thread
    path = f"network/messages/{thread.key}/report/{report.message_id}/"
    yield _address("report-message", path, user="member")
    other = Member.objects.get(name="Éloi Gardoiseau")
    yield _address("write", f"network/members/{other.key}/write/", user="member")
    question = Question.objects.get()
    yield _address("ask", f"network/projects/{question.project.translation_key}/ask/")
    yield _address("question", f"network/questions/{question.token}/")
    yield _address("answer", f"network/answers/{question.parties.get().thread.token}/")


def _mails():
    """Choosing one's mails and searches; and turning mails off, by the link in one."""
    yield _address("mails", "network/profile/mails/", user="member")
    yield _address("saved-searches", "network/searches/", user="member")
    search = SavedSearch.objects.get(is_paused=True)
    yield _address("saved-search", f"network/searches/{search.key}/", user="member")
    yield _address("saved-search-remove", f"network/searches/{search.key}/remove/", user="member")
    yield _address("save-search", "network/searches/new/members/?q=mare", user="member")
    refused = "network/searches/new/catalogue/?discipline=z"
    yield _address("save-search-refused", refused, status=400, user="member")
    token = Subscription.objects.filter(kind="digest").first().token
    yield _address("unsubscribe", f"network/mails/{token}/")
    yield _address("unsubscribe-gone", "network/mails/nothing/", status=404)


def _invitation():
    """The token of one."""
    words = "Votre exposé sur les tritons nous a plu : venez en parler avec d’autres."
    invitation = Invitation(email="carla@example.org", name="Carla Exemple", message=words)
    token = invitation.renew()
    invitation.save()
    return token


def _of(name, page):
    """A page and its translation; where there is none, its French address alone."""
    others = page.get_translations().live()
    return Screen(name, {each.locale.language_code: each.url for each in [page, *others]})


def _search(name, queries, status=200):
    addresses = {language: f"/{language}/search/?{query}" for language, query in queries.items()}
    return Screen(f"search-{name}", addresses, status)


def _address(name, path, status=200, user=""):
    return Screen(name, {language: f"/{language}/{path}" for language in LANGUAGES}, status, user)
