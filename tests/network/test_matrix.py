"""The privacy matrix: every field of several members, at every address, as every kind of viewer.

Each value is found nowhere else, so that finding it tells whose field has been shown. What is
expected is written by hand below, and what is found must equal it: nothing more, and nothing less.
"""

from datetime import timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.log_actions import log

from network import alerts, digests, mailings, urls
from network.exports import COLUMNS
from network.models import Member
from search import fulltext
from search.corpus import CORPORA
from search.models import SearchEntry, SearchName, SearchWord
from tests.factories import (
    MemberFactory,
    OrganisationFactory,
    ProjectPageFactory,
    UserFactory,
    a_search,
    subscribe,
)
from tests.standing import standing

TEXTS = (
    *("name", "photo", "pronouns", "position", "organisations", "biography", "skills"),
    *("projects", "offers", "seeks", "email", "telephone", "orcid", "links"),
)
# Known by their labels, which the forms and the rest of the site hold as well.
CODED = {"languages": "Occitan", "availability": "", "disciplines": "", "territories": ""}
EVERYTHING = {*TEXTS, *CODED}
CONTACT = {"email", "telephone"}
ORCIDS = [
    "0000-0002-1825-0097",
    "0000-0002-1694-233X",
    "0000-0001-5109-3700",
    "0000-0003-1415-9269",
]
WHO = ("open", "usual", "closed", "paused")
CODES = {
    "open": ("1.6-ecology", "FR-DEP-29", "mentor", "oc"),
    "usual": ("6.1-history", "FR-DEP-35", "speak", "br"),
    "closed": ("3.3-epidemiology", "BE", "host", "de"),
    "paused": ("6.2-linguistics", "FR-DEP-75", "mentor", "it"),
}
LABELS = {
    "mentor": "Conseiller un projet qui débute",
    "speak": "Intervenir lors d’un événement",
    "host": "Accueillir un atelier",
    **{"oc": "Occitan", "br": "Breton", "de": "Allemand", "it": "Italien"},
}

# What each viewer sees of whom. "member" is somebody else, who has chosen nothing.
EXPECTED = {
    ("visitor", "open"): EVERYTHING,
    ("visitor", "usual"): set(),
    ("visitor", "closed"): set(),
    ("visitor", "paused"): set(),
    ("account", "open"): EVERYTHING,
    ("account", "usual"): set(),
    ("account", "closed"): set(),
    ("account", "paused"): set(),
    ("editor", "open"): EVERYTHING,
    ("editor", "usual"): set(),
    ("editor", "closed"): set(),
    ("editor", "paused"): set(),
    ("moderator", "open"): EVERYTHING,
    ("moderator", "usual"): set(),
    ("moderator", "closed"): set(),
    ("moderator", "paused"): set(),
    ("member", "open"): EVERYTHING,
    ("member", "usual"): EVERYTHING - CONTACT,
    ("member", "closed"): {"name"},
    ("member", "paused"): set(),
    ("hidden", "open"): EVERYTHING,
    ("hidden", "usual"): set(),
    ("hidden", "closed"): set(),
    ("hidden", "paused"): set(),
    ("coordinator", "open"): EVERYTHING,
    ("coordinator", "usual"): EVERYTHING,
    ("coordinator", "closed"): EVERYTHING,
    ("coordinator", "paused"): EVERYTHING,
    ("self", "open"): EVERYTHING,
    ("self", "usual"): EVERYTHING,
    ("self", "closed"): EVERYTHING,
    ("self", "paused"): EVERYTHING,
}


def sentinel(who, field):
    """A value that is found nowhere else."""
    number = WHO.index(who)
    special = {
        "email": f"zq{who}email@example.org",
        "telephone": f"+33 1 99 77 66 5{number}",
        "orcid": ORCIDS[number],
        "links": f"zq{who}links.example.org",
    }
    return special.get(field, f"zq{who}{field}")


TIERS = {
    "open": dict.fromkeys(EVERYTHING, 2),
    "usual": {},
    "closed": dict.fromkeys(EVERYTHING - {"name"}, 0) | {"name": 1},
    "paused": dict.fromkeys(EVERYTHING, 2),
}


def build(who, vocabulary, project):
    discipline, territory, availability, language = CODES[who]
    plain = ("name", "pronouns", "position", "biography", "offers", "seeks")
    member = MemberFactory(
        state=Member.State.PAUSED if who == "paused" else Member.State.ACTIVE,
        tiers=TIERS[who],
        **{name: sentinel(who, name) for name in plain},
        **{name: sentinel(who, name) for name in ("email", "telephone", "orcid")},
        links=[f"https://{sentinel(who, 'links')}/"],
        languages=[language],
        availability=[availability],
        skills=[sentinel(who, "skills")],
        organisations=[OrganisationFactory(name=sentinel(who, "organisations"))],
        disciplines=[vocabulary.disciplines[discipline]],
        territories=[vocabulary.territories[territory]],
        projects=[(project, sentinel(who, "projects"))],
    )
    member.photo.save("photo.webp", ContentFile(b"a face"))
    log(instance=member, action="wagtail.edit", user=UserFactory(role="coordinator"))
    return member


@standing
def members(site_tree, vocabulary):
    """The members of WHO, by what they are; and the project that they are in."""
    project = ProjectPageFactory(title="Mares")
    return {who: build(who, vocabulary, project) for who in WHO} | {"project": project}


@pytest.fixture
def viewers(members):
    """A client for each kind of viewer, but for members themselves."""
    accounts = {
        "visitor": None,
        "account": UserFactory(),
        "editor": UserFactory(role="editor"),
        "moderator": UserFactory(role="moderator"),
        "member": MemberFactory(name="Anna Autre").user,
        "hidden": MemberFactory(name="Hélène Absente", state=Member.State.PAUSED).user,
        "coordinator": UserFactory(role="coordinator"),
    }
    return {name: signed_in(user) for name, user in accounts.items()}


def signed_in(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


# Each address of the network with what it shows of a member: a page of theirs, or one of all.
# The others are a viewer's own profile, which holds nothing of anybody else's.
OF_ONE = {"member", "member-photo", "write"}
OF_ALL = {"members", "member-complete", "network-home"}
OF_ONESELF = {
    *("own-profile", "profile-section", "profile-as", "profile-readings"),
    *("profile-json", "profile-csv", "profile-erase", "conversations", "hearing"),
    *("mails", "saved-searches"),
}
POSTED_TO = {"profile-pause", "network-hint"}
# They hold what one has written oneself, before anybody is a member.
OF_NOBODY = {
    *("join", "join-sent", "application", "invitation", "terms"),
    *("ask", "question", "question-sent", "question-done"),
}
# Of one's own searches, and of mails by a link in one: see test_alerts and test_subscribing.
OF_MAILS = {"save-search", "saved-search", "remove-search", "unsubscribe"}
# Of those who write to each other there: see test_conversations and test_questions.
OF_TWO = {"conversation", "report-message", "answer", "report-answer"}
SECTIONS = ("about", "presentation", "expertise", "projects", "contact")
BULK = ("delete", "suspend", "restore")
# What coordinators have beside the list of members. A sheet is asked for by a form: see below.
COORDINATORS = (
    *("", "projects/", "audit/exports/", "audit/readings/", "audit/roles/"),
    *("members/export/profiles/", "members/export/contacts/"),
)
ADMIN = ("inspect", "edit", "history", "delete", "usage")


def test_each_address_of_the_network_is_in_the_matrix():
    in_matrix = OF_ONE | OF_ALL | OF_ONESELF | POSTED_TO | OF_NOBODY | OF_TWO | OF_MAILS
    assert {url.name for url in urls.urlpatterns} == in_matrix


def addresses(members):
    """Every address at which something of a member could be."""
    with override("fr"):
        own = [
            *(reverse("profile-section", args=[name]) for name in SECTIONS),
            *(reverse("profile-as", args=[name]) for name in ("public", "members", "only-me")),
            *(reverse(name) for name in sorted(OF_ONESELF - {"profile-section", "profile-as"})),
            reverse("members"),
            reverse("network-home"),
            *(reverse("save-search", args=[where]) for where in ("members", "catalogue")),
        ]
        pages = [
            reverse(name, args=[members[who].key]) for name in ("member", "write") for who in WHO
        ]
        pages.append(reverse("ask", args=[members["project"].translation_key]))
    texts = ("name", "skills", "organisations", "position", "email")
    words = [sentinel(who, field) for who in WHO for field in texts]
    return [
        *pages,
        *own,
        *(f"/fr/network/members/?q={word}" for word in words),
        *(f"/fr/network/members/complete/?q={word[:-2]}" for word in words),
        *(f"/fr/network/members/?view={v}" for v in ("map", "cards", "project", "organisation")),
        *(f"/fr/network/members/?view={v}&page=2" for v in ("project", "organisation")),
        f"/fr/network/members/?project={members['project'].translation_key}",
        f"/fr/network/searches/new/members/?project={members['project'].translation_key}",
        *public(members, words),
        *by_api(members, words),
        *(f"/admin/network/members/{view}/{members[who].pk}/" for who in WHO for view in ADMIN),
        *in_bulk(members),
        *(f"/admin/tag-autocomplete/network/skill/?term=zq{who[0]}" for who in WHO),
        *("/admin/network/members/", "/admin/network/skills/", "/admin/reports/site-history/"),
        *(f"/admin/network/members/?q={word}" for word in words),
        *(f"/admin/snippets/choose/network/{model}/" for model in ("member", "skill")),
        *(f"/admin/choose/network/{model}/" for model in ("member", "skill")),
        *("/admin/", "/admin/users/", "/admin/snippets/"),
        *(f"/admin/network/{page}" for page in COORDINATORS),
        *(f"/admin/network/audit/{kind}/?person=zq" for kind in ("exports", "readings", "roles")),
        *(f"/admin/network/{name}/?export=csv" for name in ("members", "skills", "applications")),
        "/admin/reports/site-history/?export=csv",
        *inspected(members),
    ]


def by_api(members, words):
    """What a program is told, in the name of whoever it asks for."""
    yield from (f"/api/v1/members/{members[who].key}" for who in WHO)
    yield from (f"/api/v1/members?q={word}" for word in words)
    yield from ("/api/v1/members", "/api/v1/members?sort=title&page_size=100", "/api/v1/profile")
    yield f"/api/v1/members?project={members['project'].translation_key}"


def in_bulk(members):
    """What is asked before several are changed at once."""
    for name in BULK:
        yield from (f"/admin/bulk/network/member/{name}/?id={members[who].pk}" for who in WHO)


def public(members, words):
    """The rest of the site, and its search for what members have said."""
    project = members["project"]
    return [
        project.url,
        *("/fr/", "/en/", "/fr/organisations/", "/fr/disciplines/", "/fr/territories/"),
        *("/fr/search/", "/api/v1/search", "/fr/search/results.csv"),
        *("/fr/search/feed.rss", "/fr/search/feed.atom"),
        *(f"/api/v1/search/export?format={name}" for name in ("csv", "jsonl")),
        "/api/v1/ppsr/projects?profile=extended",
        *("/sitemap.xml", "/sitemap-fr-1.xml", "/api/v1/", "/api/v1/openapi.json"),
        "/fr/api/v1/docs",
        *(f"/fr/disciplines/{CODES[who][0]}/" for who in WHO),
        *(f"/fr/search/results.csv?q={word}" for word in words),
        *(f"/api/v1/complete?q={word[:-2]}" for word in words),
        # Not by its name, which the page of what isn't there would take up.
        *(f"/fr/organisations/{members[who].organisations.first().pk}-x/" for who in WHO),
    ]


def inspected(members):
    """What staff see of a node at which members are filed."""
    for who in WHO:
        discipline = members[who].disciplines.first()
        yield f"/admin/core/discipline/inspect/{discipline.pk}/"
        yield f"/admin/core/discipline/delete/{discipline.pk}/"


def said(client, address):
    """What an answer says; of one to words that were asked for, without those words."""
    response = client.get(address, headers={"accept-language": "fr"})
    body = b"".join(response) if response.streaming else response.content
    text = body.decode("utf-8", "replace")
    if "html" not in response.get("Content-Type", ""):
        return text
    return without_echoes(text) if "q=" in address else unescape(text)


def without_echoes(text):
    """A page without the words that were asked for; only such a page need be parsed."""
    page = BeautifulSoup(text, "html.parser")
    echoes = 'title, input[name="q"], #total, .corrected, .empty, a[href*="q=zq"]'
    for echo in page.select(echoes):
        echo.decompose()
    return str(page)


def all_said(client, members):
    """What is said at every address, as one text."""
    return "\n".join(said(client, address) for address in addresses(members))


def found(client, members, who, text):
    """The fields of a member in a text; coded ones, and the photograph, by their own addresses."""
    fields = {name for name in TEXTS if name != "photo" and sentinel(who, name) in text}
    own = said(client, reverse("member", args=[members[who].key]))
    fields |= {name for name, label in labels(members, who).items() if f">{label}<" in own}
    photo = client.get(reverse("member-photo", args=[members[who].key]))
    if photo.status_code == 200 and b"".join(photo) == b"a face":
        fields.add("photo")
    return fields


def labels(members, who):
    _discipline, _territory, availability, language = CODES[who]
    return {
        "languages": LABELS[language],
        "availability": LABELS[availability],
        "disciplines": members[who].disciplines.first().label_fr,
        "territories": members[who].territories.first().label_fr,
    }


@pytest.mark.long
@pytest.mark.sqlite  # what the databases are asked for is compared in test_privacy, on both
def test_nobody_sees_more_or_less_than_the_table_says(members, viewers, caplog, mailoutbox):
    with override("fr"):
        seen = {}
        for viewer, client in viewers.items():
            text = all_said(client, members)
            seen |= {(viewer, who): found(client, members, who, text) for who in WHO}
        for viewer in WHO:
            client = signed_in(members[viewer].user)
            text = all_said(client, members)
            kind = "hidden" if viewer == "paused" else "member"
            for who in WHO:
                who_sees = "self" if who == viewer else f"{kind} {viewer}"
                seen[who_sees, who] = found(client, members, who, text)
    assert seen == EXPECTED | as_members()
    assert not [line for line in caplog.messages if "zq" in line and "q=zq" not in line]
    assert mailoutbox == []


# What mails hold of whom, by who gets them: the digest of who is new, an alert of whom a search
# finds. Coordinators find who hides; "hidden" gets none. No mail has more than this.
MAILED = {"name", "position"}
IN_DIGESTS = {
    "member": {"open": MAILED, "usual": MAILED, "closed": {"name"}, "paused": set()},
    "coordinator": {"open": MAILED, "usual": MAILED, "closed": MAILED, "paused": set()},
}
IN_ALERTS = {
    "member": IN_DIGESTS["member"],
    "coordinator": dict.fromkeys(WHO, MAILED),
}


@pytest.mark.parametrize(
    ("kind", "run", "expected"),
    [
        ("digest", digests.send_digests, IN_DIGESTS),
        ("alerts", alerts.send_alerts, IN_ALERTS),
    ],
    ids=["digest", "alerts"],
)
def test_a_mail_holds_what_its_reader_may_see_and_no_more(
    members, mailoutbox, monkeypatch, kind, run, expected
):
    monkeypatch.setattr(mailings, "MORNING", 0)
    yesterday = timezone.localdate() - timedelta(days=1)
    Member.objects.update(joined_on=yesterday)
    readers = {
        "member": MemberFactory(),
        "coordinator": MemberFactory(user=UserFactory(role="coordinator")),
        "hidden": MemberFactory(state=Member.State.PAUSED),
    }
    for reader in readers.values():
        subscribe(reader, kind)
        a_search(reader)
    run()
    sent = {mail.to[0]: mail for mail in mailoutbox}
    got = {name: sent.get(reader.user.email) for name, reader in readers.items()}
    found = {name: told_by(whole(mail)) for name, mail in got.items() if mail}
    assert found == expected
    assert len(mailoutbox) == len(expected)


def whole(mail):
    """Everything in a mail: its header, and both forms of what it says."""
    [(page, _kind)] = mail.alternatives
    return "\n".join([str(dict(mail.message().items())), mail.body, page])


def as_members():
    """What the members of WHO see of one another: a profile of one's own opens nothing else."""
    kinds = {who: "hidden" if who == "paused" else "member" for who in WHO}
    return {
        (f"{kind} {viewer}", who): EXPECTED[kind, who]
        for viewer, kind in kinds.items()
        for who in WHO
        if who != viewer
    }


# What a search may know of whom, by corpus. Contact details, links and pronouns are in none, nor
# what one does in a project, whose page may be closed to who searches.
SEARCHED = {"name", "position", "organisations", "biography", "skills", "offers", "seeks", "orcid"}
INDEXED = {
    "": {"open": set(), "usual": set(), "closed": set(), "paused": set()},
    "members_public": {"open": SEARCHED, "usual": set(), "closed": set(), "paused": set()},
    "members_members": {
        "open": SEARCHED,
        "usual": SEARCHED,
        "closed": {"name"},
        "paused": set(),
    },
    "members_only_me": dict.fromkeys(WHO, SEARCHED),
}


def test_an_index_holds_what_its_tier_may_see_and_no_more(members):
    """Everything that is stored for a search: entries, terms, names, words."""
    assert set(CORPORA) == set(INDEXED)
    assert {name: told_by(everything_in(name)) for name in INDEXED} == INDEXED
    assert "Mares" in everything_in("")


def everything_in(corpus):
    entries = SearchEntry.objects.filter(corpus=corpus)
    words = SearchWord.objects.filter(corpus=corpus)
    names = SearchName.objects.filter(entry__corpus=corpus)
    index = fulltext.index()
    columns = ", ".join(fulltext.COLUMNS)
    stored = [
        *entries.values_list("texts", "titles", "names", "codes"),
        *words.values_list("word", "folded", "term", "folded_term"),
        *(bytes(key).decode() for key in names.values_list("key", flat=True)),
        *(index.rows(f"SELECT {columns} FROM {index.table('fr', corpus)}")),
        *(index.rows(f"SELECT {columns} FROM {index.table('en', corpus)}")),
    ]
    return "\n".join(map(str, stored))


def told_by(text):
    return {
        who: {name for name in TEXTS if name != "photo" and sentinel(who, name) in text}
        for who in WHO
    }


# What a sheet holds of whom. Not the photograph, nor projects, whose pages may be closed.
PROFILES = EVERYTHING - CONTACT - {"photo", "projects"}
NOTHING = {who: set() for who in WHO}
SHEETS = {
    "profiles": {"open": PROFILES, "usual": PROFILES, "closed": {"name"}, "paused": set()},
    # Its lines are of e-mails and telephones, but for the telephone that a coordinator has closed.
    "contacts": {
        "open": {"name", *CONTACT},
        "usual": {"name", "email"},
        "closed": {"name", *CONTACT},
        "paused": set(),
    },
}
# Who gets which. A coordinator who may read each profile takes away no contact details for that.
TAKEN = {
    **{(viewer, kind): NOTHING for viewer in ("visitor", "account", "editor") for kind in SHEETS},
    **{(viewer, kind): NOTHING for viewer in ("moderator", "member", "hidden") for kind in SHEETS},
    ("coordinator", "profiles"): SHEETS["profiles"],
    ("coordinator", "contacts"): NOTHING,
    ("trusted", "profiles"): SHEETS["profiles"],
    ("trusted", "contacts"): SHEETS["contacts"],
}


def test_a_sheet_holds_what_the_table_says_of_whom(members, viewers):
    members["usual"].locked = ["telephone"]
    members["usual"].save()
    trusted = UserFactory(role="coordinator")
    trusted.user_permissions.add(Permission.objects.get(codename="export_contacts"))
    viewers["trusted"] = signed_in(trusted)
    taken = {
        (viewer, kind): in_sheet(client, members, kind)
        for viewer, client in viewers.items()
        for kind in SHEETS
    }
    assert taken == TAKEN


def in_sheet(client, members, kind):
    """{who: the fields of theirs in a sheet of everything that may be asked for}"""
    asked = {"columns": COLUMNS[kind], "reason": "Inviter à la journée annuelle"}
    address = f"/admin/network/members/export/{kind}/"
    response = client.post(address, asked, headers={"accept-language": "fr"})
    lines = response.getvalue().decode().splitlines()
    of = {who: "\n".join(line for line in lines if sentinel(who, "name") in line) for who in WHO}
    return {who: {*told_by(of[who])[who], *told_by_label(members, who, of[who])} for who in WHO}


def told_by_label(members, who, text):
    return {name for name, label in labels(members, who).items() if label in text}


def test_what_is_unknown_and_what_is_closed_are_told_the_same(members, viewers):
    """Neither status, nor address, nor words tell whether there is such a member."""
    nobody = "00000000-0000-4000-8000-000000000000"
    for viewer in ("visitor", "account", "editor", "hidden"):
        client = viewers[viewer]
        for name in OF_ONE:
            there, none = (
                client.get(reverse(name, args=[key])) for key in (members["usual"].key, nobody)
            )
            assert there.status_code == none.status_code
            assert generic(there, members["usual"].key) == generic(none, nobody)


def generic(response, key):
    """An answer without what differs at each request."""
    page = BeautifulSoup(response.content, "html.parser")
    for each in page.select("[nonce], [name=csrfmiddlewaretoken]"):
        each.attrs.pop("nonce", None)
        each.attrs.pop("value", None)
    for asked in page.select("input[name=q]"):  # which takes up the words of an address
        asked.decompose()
    return response.get("Location", "").replace(str(key), ""), str(page).replace(str(key), "")


@pytest.mark.parametrize("name", sorted(OF_ONE | OF_ALL))
def test_answers_are_kept_by_nobody(members, viewers, name):
    args = [] if name in OF_ALL else [members["open"].key]
    for viewer, client in viewers.items():
        response = client.get(reverse(name, args=args))
        if response.status_code == 403:
            continue  # it holds nothing of anybody
        kept = set(response["Cache-Control"].split(", "))
        assert {"private", "no-store"} <= kept, viewer
