"""What the browser visits: a small catalogue, and a page of each type with all it may show."""

from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image
from wagtail.documents.models import Document
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed
from wagtail.models import Locale, PageViewRestriction

from directory.models import ProjectIdentifier, ProjectParty, ProjectPoint, ProjectPublication
from portal.core.models import PortalImage
from portal.events.models import EventOrganiser
from resources.models import ResourceAuthor

from ..factories import (
    EventPageFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    StandardPageFactory,
    translate,
)

PASSWORD = "marée haute"
# title, slug, discipline, territory, ways of taking part
PROJECTS = [
    ("Écoute des chauves-souris", "chauves-souris", "1.6-ecology", "FR-DEP-29", ["observe"]),
    ("Mares et tritons", "mares", "1.6-ecology", "FR-DEP-35", ["count", "observe"]),
    ("Laisses de mer", "laisses-de-mer", "1.6-ecology", "FR-REG-53", ["collect"]),
    ("Hirondelles de France", "hirondelles", "1.6-ornithology", "FR", ["count"]),
    ("Accents d'ici", "accents", "6.2-linguistics", "ONLINE", ["annotate"]),
    ("Registres paroissiaux", "registres", "6.1-history", "FR-DEP-75", ["transcribe"]),
]
NEWS = 18
LONG = " ".join(["Anticonstitutionnellement, les électroencéphalographistes"] * 20)[:250]
YOUTUBE = "https://www.youtube.com/watch?v=mares"


def build_catalogue(vocabulary, site_url="https://example.org/"):
    """Six projects, the first of them in English too, and news enough for a second page."""
    pages = {
        slug: ProjectPageFactory(
            title=title,
            slug=slug,
            teaser=f"{title} : à vous de jouer.",
            disciplines=[vocabulary.disciplines[discipline]],
            territories=[vocabulary.territories[territory]],
            tasks=tasks,
            site_url=site_url,
        )
        for title, slug, discipline, territory, tasks in PROJECTS
    }
    translate(pages["chauves-souris"], title="Listening to bats", slug="bats", teaser="Bats.")
    for n in range(NEWS):
        NewsPageFactory(title=f"Nouvelle {n:02}", date=date(2026, 1, 1 + n))
    return pages


def _picture():
    pixels = BytesIO()
    Image.new("RGB", (1440, 810), "teal").save(pixels, "png")
    file = ImageFile(BytesIO(pixels.getvalue()), name="pond.png")
    return PortalImage.objects.create(
        title="pond.png", description="Une mare au lever du jour", credit="A. Martin", file=file
    )


def _document():
    return Document.objects.create(title="Protocole", file=ContentFile(b"%PDF", name="mares.pdf"))


def _embed():
    """As Wagtail keeps it once YouTube has been asked, so that nobody is asked here."""
    frame = '<iframe width="200" height="113" src="https://www.youtube.com/embed/mares"></iframe>'
    values = {"width": 200, "height": 113, "html": frame, "type": "video"}
    return Embed.objects.create(url=YOUTUBE, hash=get_embed_hash(YOUTUBE), **values)


def _body(image, document):
    """Each block there is."""
    answer = "<p>On vient, avec des <b>bottes</b>.</p>"
    return [
        ("heading", {"text": "Une section", "level": "h2"}),
        ("text", "<h3>Plus bas</h3><p>Du texte, <i>penché</i>.</p><blockquote>Citée</blockquote>"),
        ("heading", {"text": "Une sous-section", "level": "h3"}),
        ("quote", {"text": "On a compté deux fois.", "author": "Une voisine"}),
        ("figure", {"image": image, "caption": "La mare"}),
        ("video", YOUTUBE),
        ("download", {"document": document, "description": "À imprimer"}),
        ("link", {"label": "Ailleurs", "page": None, "url": "https://example.org/ailleurs"}),
        ("key_figures", [{"value": "12", "label": "mares"}, {"value": "3", "label": "tritons"}]),
        ("questions", [{"question": "Et s'il pleut ?", "answer": answer}]),
    ]


def _parties(organisations):
    roles = ["lead", "partner", "funder"]
    return [
        ProjectParty(organisation=organisation, role=role)
        for organisation, role in zip(organisations, roles, strict=True)
    ]


def _full_project(common, organisations):
    """A project of which everything is known."""
    today = timezone.localdate()
    return ProjectPageFactory(
        title="Grand inventaire des mares et des étangs",
        slug="inventaire",
        teaser="Compter ce qui vit dans l'eau, partout et toute l'année.",
        research_question="Que deviennent les mares ?",
        how_to_take_part="<p>Choisissez une <b>mare</b>.</p><ul><li>Venez</li></ul>",
        data_use="<p>Tout est publié.</p>",
        start_date=date(2020, 3, 1),
        end_date=today + timedelta(days=400),
        season="De mars à juin",
        recruiting_from=today - timedelta(days=10),
        recruiting_until=today + timedelta(days=10),
        tasks=["observe", "count", "measure", "annotate"],
        settings=["home", "field", "online"],
        audiences=["families", "teachers"],
        difficulty="easy",
        time_needed="half-day",
        languages=["fr", "en", "br"],
        equipment="Des bottes, une épuisette",
        cost="5 €",
        teaching_materials=True,
        data_policy="Ouvertes.",
        data_url="https://example.org/data",
        data_licence="CC-BY-4.0",
        intended_outcomes="Une carte.",
        outcomes="Deux cartes.",
        funding="Le territoire.",
        contact_name="Camille Martin",
        contact_email="mares@example.org",
        contact_url="https://example.org/contact",
        commune="Brest",
        parties=_parties(organisations),
        points=[ProjectPoint(commune="Quimper")],
        publications=[ProjectPublication(title="Mares", year=2024, url="https://doi.org/10.1/a")],
        identifiers=[ProjectIdentifier(origin="SciStarter", value="12")],
        **common,
    )


def _full_resource(common, project, organisation, document):
    return ResourcePageFactory(
        title="Suivre une mare",
        slug="suivre-une-mare",
        year=2024,
        publisher="Revue des mares",
        doi="10.1234/mares",
        hal_id="hal-01234567",
        document=document,
        licence="CC-BY-4.0",
        languages=["fr"],
        audiences=["researchers"],
        project=project,
        organisation=organisation,
        authors=[ResourceAuthor(family_name="Martin", given_name="Camille")],
        **common,
    )


def _event(common, project, organisation, **values):
    fields = {
        "event_format": "hybrid",
        "venue": "Maison de la mer",
        "address": "1 quai du Port",
        "commune": "Brest",
        "online_url": "https://example.org/visio",
        "registration_url": "https://example.org/inscription",
        "registration_until": timezone.localdate(values["start"]),
        "cost": "5 €",
        "languages": ["fr", "en"],
        "audiences": ["families"],
        "project": project,
        "organisers": [EventOrganiser(organisation=organisation)],
    }
    return EventPageFactory(**fields, **values, **common)


def _events(common, project, organisation):
    now = timezone.now()
    moments = {
        "upcoming": {"start": now + timedelta(days=3), "all_day": True},
        "past": {"start": now - timedelta(days=30)},
        "cancelled": {"start": now + timedelta(days=5), "event_status": "cancelled"},
        "postponed": {"start": now + timedelta(days=6), "event_status": "postponed"},
        "moved": {"start": now + timedelta(days=7), "event_status": "moved-online"},
        "under_way": {"start": now - timedelta(hours=1), "end": now + timedelta(days=2)},
    }
    return {
        name: _event(common, project, organisation, title=f"Sortie {name}", **values)
        for name, values in moments.items()
    }


def _secret():
    page = StandardPageFactory(title="Coulisses", slug="coulisses")
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password=PASSWORD
    )
    return page


def build_full_pages(vocabulary):
    """A page of each type with all its fields and blocks, by name; and one behind a password."""
    image, document = _picture(), _document()
    _embed()
    names = ["Université des mares", "Les tritons", "Fonds de l'eau"]
    organisations = [
        OrganisationFactory(
            name=name,
            acronym=name[:2].upper(),
            url="https://example.org/",
            ror="https://ror.org/02feahw73",
            summary_fr="Tout ce qui vit dans l'eau.",
            logo=image,
            territory=vocabulary.territories["FR-DEP-29"],
        )
        for name in names
    ]
    vocabulary.disciplines["1.6-ecology"].text_fr = "<p>Ce qui vit <b>ensemble</b>.</p>"
    vocabulary.disciplines["1.6-ecology"].save()
    common = {
        "image": image,
        "body": _body(image, document),
        "teaser": "Compter ce qui vit dans l'eau.",
    }
    filed = {
        "disciplines": [vocabulary.disciplines["1.6-ecology"]],
        "territories": [vocabulary.territories["FR-DEP-29"]],
        "tags": ["mares", "tritons"],
    }
    plain = {name: value for name, value in common.items() if name != "teaser"}
    project = _full_project(plain | filed, organisations)
    events = _events(common | filed, project, organisations[0])
    return SimpleNamespace(
        project=project,
        organisation=organisations[0],
        translated=translate(project, title="Great pond count", slug="ponds"),
        resource=_full_resource(common | filed, project, organisations[0], document),
        news=NewsPageFactory(title="Une mare rouvre", project=project, **common, **filed),
        standard=StandardPageFactory(title="À propos", show_in_menus=True, **common),
        bare=ProjectPageFactory(title="Bref", slug="bref", teaser="", site_url=""),
        ended=ProjectPageFactory(title="Fini", slug="fini", status="completed", **filed),
        waiting=ProjectPageFactory(
            title=LONG, slug="long", status="on-hold", site_url="", contact_email="a@example.org"
        ),
        alias=_alias(StandardPageFactory(title="Mentions légales", slug="mentions")),
        alias_of_project=_alias(ProjectPageFactory(title="Lichens", equipment="Une loupe")),
        secret=_secret(),
        **events,
    )


def _alias(page):
    """The page in the English tree, before anybody has translated it."""
    english = Locale.objects.get(language_code="en")
    return page.copy_for_translation(english, alias=True)
