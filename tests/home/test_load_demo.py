"""The demonstration: complete, invented, the same at every run, and kept out of sites in use."""

import io
import json
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Locale, Page, PageViewRestriction, Revision, Site

from directory.models import Organisation, ProjectPage
from directory.status import effective_status, is_recruiting
from portal.core.choices import (
    Audience,
    Difficulty,
    EventFormat,
    EventStatus,
    Language,
    Licence,
    OrganisationKind,
    PartyRole,
    ResourceType,
    Setting,
    Status,
    Task,
    TimeNeeded,
)
from portal.core.models import Discipline, PortalImage, Territory, User
from portal.events.models import EventPage
from portal.home.demo.catalogue import read
from portal.home.demo.covers import CREDIT, MOTIFS, draw_motif
from portal.home.demo.pages import NAMES, PLAIN, RICH
from portal.home.demo.people import PASSWORD, ROLES
from portal.home.models import HomePage, StandardPage
from portal.news.models import NewsPage
from portal.teams.models import Team
from resources.models import ResourcePage

KINDS = {
    "projects": ProjectPage,
    "resources": ResourcePage,
    "events": EventPage,
    "news": NewsPage,
}

# Where the pages that the law requires lead to; they are the same on a real site.
OFFICIAL = {
    *("formulaire.defenseurdesdroits.fr", "www.defenseurdesdroits.fr", "www.cnil.fr"),
    *("lucide.dev", "github.com"),
}
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # on PostgreSQL, test_relevance loads it


def french(model):
    return model.objects.filter(locale__language_code="fr")


def english(model):
    return model.objects.filter(locale__language_code="en")


def values(model, field):
    """Every value of a field, lists laid flat, over the French pages of a model."""
    found = french(model).values_list(field, flat=True)
    return {code for value in found for code in (value if isinstance(value, list) else [value])}


def test_there_is_as_much_as_promised(demo):
    counts = {kind: french(model).live().count() for kind, model in KINDS.items()}
    shared = Counter(item["type"] for item in read("space"))
    assert counts == {
        "projects": 57,
        "resources": 62 + shared["resource"],
        "events": 24 + shared["event"],
        "news": 20,
    }
    assert Organisation.objects.count() == 40


def test_a_third_is_in_english_under_the_english_pages(demo):
    for model in KINDS.values():
        translated = english(model).live()
        assert translated.count() * 3 >= french(model).count()
        for page in translated:
            parent = page.get_parent()
            assert parent.locale.language_code == "en"
            assert parent.get_translation(french(model).first().locale).live
            assert page.get_translation(Locale.objects.get(language_code="fr")).title != page.title


def test_translations_share_what_is_not_text(demo):
    page = english(ProjectPage).get(slug="dark-nights")
    source = french(ProjectPage).get(slug="nuits-noires")
    assert page.translation_key == source.translation_key
    assert set(page.disciplines.all()) == set(source.disciplines.all())
    assert set(page.territories.all()) == set(source.territories.all())
    assert [p.commune for p in page.points.all()] == [p.commune for p in source.points.all()]
    assert (page.tasks, page.start_date, page.image) == (
        source.tasks,
        source.start_date,
        source.image,
    )
    assert sorted(page.tags.names()) == ["light pollution", "night", "sky"]


def test_an_english_page_refers_to_the_english_project(demo):
    resource = english(ResourcePage).get(title="Star counts, winters 1 to 3")
    assert resource.project.slug == "dark-nights"


@pytest.mark.parametrize("kind", ["frame", "space", *KINDS])
def test_a_translation_leaves_no_text_in_french(kind):
    text = (PLAIN | RICH | {"body", "tags", "document"}) - NAMES
    left = {
        item["key"]: sorted(item.keys() & text - item["en"].keys())
        for item in read(kind)
        if "en" in item
    }
    assert {key: names for key, names in left.items() if names} == {}


@pytest.mark.parametrize(
    ("model", "field", "vocabulary"),
    [
        (ProjectPage, "tasks", Task),
        (ProjectPage, "settings", Setting),
        (ProjectPage, "audiences", Audience),
        (ProjectPage, "difficulty", Difficulty),
        (ProjectPage, "time_needed", TimeNeeded),
        (ProjectPage, "status", Status),
        (ProjectPage, "languages", Language),
        (ResourcePage, "resource_type", ResourceType),
        (EventPage, "event_format", EventFormat),
        (EventPage, "event_status", EventStatus),
    ],
)
def test_every_value_of_a_facet_is_met(demo, model, field, vocabulary):
    assert values(model, field) - {""} == set(vocabulary.values)


def test_every_licence_role_and_kind_of_organisation_is_met(demo):
    licences = values(ProjectPage, "data_licence") | values(ResourcePage, "licence")
    assert licences - {""} == set(Licence.values)
    roles = french(ProjectPage).values_list("parties__role", flat=True)
    assert set(roles) - {None} == set(PartyRole.values)
    kinds = Organisation.objects.values_list("kind", flat=True)
    assert set(kinds) == set(OrganisationKind.values)


def test_projects_cover_every_field_of_science(demo):
    filed = set(french(ProjectPage).values_list("disciplines__path", flat=True))
    empty = [
        node.code
        for node in Discipline.objects.filter(depth=2)
        if not any(path and path.startswith(node.path) for path in filed)
    ]
    assert empty == []


def test_projects_cover_every_region_and_beyond(demo):
    filed = set(french(ProjectPage).values_list("territories__path", flat=True)) - {None}
    regions = Territory.objects.filter(kind=Territory.Kind.REGION)
    assert regions.count() == 18
    empty = [r.code for r in regions if not any(path.startswith(r.path) for path in filed)]
    assert empty == []
    codes = set(french(ProjectPage).values_list("territories__code", flat=True))
    assert {"FR", "BE", "CH", "WORLD", "ONLINE"} <= codes


def test_points_lie_in_a_territory_of_the_page(demo):
    """A typing mistake in a coordinate would put a project in the sea."""
    for page in [*french(ProjectPage), *french(EventPage)]:
        nodes = [t for t in page.territories.all() if t.lat is not None]
        if page.lat is None or not nodes:
            continue
        nearest = min(max(abs(page.lat - t.lat), abs(page.lon - t.lon)) for t in nodes)
        assert nearest < 4, (page.slug, nearest)


def test_status_and_recruiting_vary_today(demo):
    today = timezone.localdate()
    pages = list(french(ProjectPage))
    assert {effective_status(page, today) for page in pages} == set(Status)
    recruiting = Counter(is_recruiting(page, today) for page in pages)
    assert min(recruiting[True], recruiting[False]) >= 10


def test_events_are_past_current_and_to_come(demo):
    now = timezone.now()
    past = sum(page.is_past for page in french(EventPage))
    future = french(EventPage).filter(start__gt=now).count()
    assert past >= 6
    assert future >= 12


def test_days_count_from_the_day_of_loading(demo):
    page = french(ProjectPage).get(slug="fissures")
    assert page.start_date == timezone.localdate() - timedelta(days=500)
    event = french(EventPage).get(slug="atelier-soudure")
    start = timezone.localtime(event.start)
    assert (start.date() - timezone.localdate()).days == 9
    assert (start.hour, timezone.localtime(event.end).strftime("%H:%M")) == (14, "17:30")
    whole_days = french(EventPage).get(slug="semaine-des-sols")
    assert whole_days.all_day
    assert (whole_days.end.date() - timezone.localtime(whole_days.start).date()).days == 4


def test_every_page_is_valid(demo):
    for page in Page.objects.filter(depth__gt=1).specific():
        try:
            page.full_clean()
            if hasattr(page, "body"):
                page.body.stream_block.clean(page.body)
        except ValidationError as error:
            pytest.fail(f"{page.slug}: {error}")


def test_related_rows_are_valid(demo):
    for name in ("parties", "points", "publications", "identifiers"):
        for row in ProjectPage._meta.get_field(name).related_model.objects.all():
            row.full_clean()
    for row in Organisation.objects.all():
        row.full_clean()


def everything_written():
    """Every text and address of the demonstration, as JSON, pages and organisations alike."""
    pages = [page.serializable_data() for page in Page.objects.filter(depth__gt=1).specific()]
    rows = list(Organisation.objects.values())
    return json.dumps([pages, rows], cls=DjangoJSONEncoder, ensure_ascii=False)


def test_no_address_leads_out_of_the_example_domains(demo):
    text = everything_written()
    hosts = re.findall(r"(?:https?://|mailto:[^@\s]+@|[\w.]+@)([\w.-]+)", text)
    assert len(hosts) > 150
    hosts = [host for host in hosts if host not in OFFICIAL]
    strangers = [h for h in hosts if not re.search(r"(^|\.)example\.(org|com|net)$", h)]
    assert strangers == []


def test_identifiers_are_the_ones_reserved_for_examples(demo):
    dois = set(ResourcePage.objects.values_list("doi", flat=True)) - {""}
    assert dois
    assert [doi for doi in dois if not doi.startswith("10.5555/")] == []
    assert set(ResourcePage.objects.values_list("hal_id", flat=True)) == {""}
    assert set(Organisation.objects.values_list("ror", flat=True)) == {""}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "Contenu de démonstration."), ("en", "Demonstration content.")],
)
def test_home_and_about_say_that_it_is_invented(demo, language, sentence):
    home = HomePage.objects.get(locale__language_code=language)
    about = StandardPage.objects.child_of(home).get(slug__in=["a-propos", "about"])
    for page in (home, about):
        assert sentence in str(page.body.raw_data[0]["value"])


def test_the_home_page_gives_the_right_number_of_projects(demo):
    body = HomePage.objects.get(locale__language_code="fr").body
    (figures,) = [block.value for block in body if block.block_type == "key_figures"]
    assert figures[0]["value"] == str(french(ProjectPage).count())


def test_french_is_typeset(demo):
    texts = [p.title + p.teaser + str(p.body.raw_data) for p in french(ProjectPage)]
    assert re.findall(r"[^\s] [;!?»]|« |\w'\w", "".join(french_prose(texts))) == []


def french_prose(texts):
    """Texts without the apostrophes that Python's own quoting of lists adds."""
    return [text.replace("{'", "{").replace("', '", ", ").replace("': '", ": ") for text in texts]


def test_the_site_has_one_home_and_nothing_of_wagtail_s_welcome(demo):
    site = Site.objects.get(is_default_site=True)
    assert site.root_page.specific == HomePage.objects.get(locale__language_code="fr")
    assert sorted(p.title for p in Page.objects.filter(depth=2)) == ["Science Ensemble"] * 2


def test_restricted_pages_are_restricted_in_both_languages(demo):
    rules = {
        restriction.page.slug: (
            restriction.restriction_type,
            [group.name for group in restriction.groups.order_by("name")],
        )
        for restriction in PageViewRestriction.objects.all()
    }
    assert rules == {
        "coulisses": ("login", []),
        "espace-des-membres": ("groups", ["Members"]),
        "members-area": ("groups", ["Members"]),
        "espace-du-reseau": ("groups", ["Coordinators", "Members"]),
        "network-space": ("groups", ["Coordinators", "Members"]),
    }


def test_a_third_of_the_pages_have_an_image_with_text_and_credit(demo):
    pages = [page for model in KINDS.values() for page in french(model)]
    with_image = [page for page in pages if page.image]
    assert len(with_image) * 4 >= len(pages)
    assert PortalImage.objects.count() == len(MOTIFS)
    for image in PortalImage.objects.all():
        assert image.credit == CREDIT
        assert image.description
        assert (image.width, image.height) == (1200, 675)


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_motif_is_drawn_the_same_every_time(motif):
    assert draw_motif(motif).getvalue() == draw_motif(motif).getvalue()


def test_one_account_per_role_signs_in(demo):
    roles = {
        user.username: (user.is_superuser, sorted(g.name for g in user.groups.all()))
        for user in User.objects.filter(username__in=ROLES)
    }
    assert roles == {
        "admin": (True, []),
        "leader": (False, [str(Team.objects.get())]),
        "editor": (False, ["Editors"]),
        "moderator": (False, ["Moderators"]),
        "coordinator": (False, ["Coordinators", "Members"]),
        "member": (False, ["Members"]),
    }
    for name in ROLES:
        address = f"{name}@example.org"
        values = {"login": address, "password": PASSWORD}
        assert Client().post("/fr/account/login/", values).status_code == 302
        assert re.search(rf"^{address} +{PASSWORD} ", demo, re.MULTILINE)


def fingerprint():
    """What a run could change: every row of pages, revisions, images, organisations, accounts."""
    models = [Page, Revision, PortalImage, Organisation, Site, PageViewRestriction, User, Group]
    models += [apps.get_model("wagtaildocs.Document"), *KINDS.values(), HomePage, StandardPage]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_a_second_run_changes_nothing(demo):
    before = fingerprint()
    output = io.StringIO()
    call_command("load_demo", users=True, stdout=output)
    assert fingerprint() == before
    assert set(re.findall(r"(\d+) created", output.getvalue())) == {"0"}


def test_a_second_run_costs_no_query_per_page(demo, django_assert_max_num_queries):
    with django_assert_max_num_queries(65):
        call_command("load_demo", users=True, stdout=io.StringIO())


def test_what_staff_rewrote_stays_and_what_was_deleted_comes_back(demo):
    page = french(NewsPage).get(slug="mille-balcons")
    page.title = "Réécrit"
    page.save_revision().publish()
    key = french(NewsPage).get(slug="carte-tiques").translation_key
    french(NewsPage).get(slug="carte-tiques").delete()
    call_command("load_demo", stdout=io.StringIO())
    assert french(NewsPage).get(pk=page.pk).title == "Réécrit"
    assert french(NewsPage).get(slug="carte-tiques").translation_key == key


def test_accounts_are_for_development_only(demo):
    User.objects.filter(username__in=ROLES).delete()
    output = io.StringIO()
    call_command("load_demo", stdout=output)
    assert not User.objects.filter(username__in=ROLES).exists()
    assert "No accounts created" in output.getvalue()
    with override_settings(DEBUG=True):
        call_command("load_demo", stdout=io.StringIO())
    assert User.objects.filter(username__in=ROLES).count() == len(ROLES)


def test_keys_make_the_french_addresses(demo):
    shared = {"resources": "resource", "events": "event"}
    for kind, model in KINDS.items():
        items = read(kind) + [each for each in read("space") if each["type"] == shared.get(kind)]
        expected = sorted(item.get("slug") or slugify(item["key"]) for item in items)
        assert sorted(french(model).values_list("slug", flat=True)) == expected
