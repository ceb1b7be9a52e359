"""What is to be closed: a page of each type on which everything is found nowhere else.

Each value names its page and its field, `zqeventvenue`, so that whoever meets it knows what has
been told of which. Around the pages stands what points at them, and is everybody's.
"""

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import Collection, Locale

from directory.models import ProjectIdentifier, ProjectParty, ProjectPoint, ProjectPublication
from portal.core.models import PortalImage
from portal.core.pictures import FIGURE, renditions
from portal.events.models import EventOrganiser
from resources.models import ResourceAuthor

from ..content.conftest import picture_file
from ..factories import (
    DisciplineFactory,
    EventPageFactory,
    MemberFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    SpacePageFactory,
    StandardPageFactory,
    TerritoryFactory,
)

KINDS = ("project", "resource", "event", "news", "page", "section")
COMMON = "zqeverywhere"  # in the teaser of each
POINTS = {"project": (60.1, 10.1), "event": (61.1, 11.1)}
CARD = {"title", "slug", "teaser"}
PICTURE = {"alt", "credit", "file"}
# What a file says, what is said of it, and what is in it.
FILES = PICTURE | {"download", "document", "described", "inside"}
BLOCKS = {
    *("heading", "text", "quote", "quoted", "caption", "download", "document", "button"),
    *("figure", "counted", "question", "answer", "callout", "noted", "shown", "step"),
    *("done", "when", "moment", "told", "described", "heard", "said", "who", "role"),
    *("captioned", "column", "cell", "mapped", "placed"),
}
EVERY = CARD | PICTURE | BLOCKS
OWN = {
    "project": {
        *("research", "how", "use", "site", "season", "equipment", "cost", "policy", "data"),
        *("intended", "outcomes", "funding", "contact", "email", "write", "commune", "place"),
        *("publication", "paper", "catalogue", "identifier", "tag", "organisation"),
    },
    "resource": {"author", "given", "publisher", "doi", "elsewhere", "tag", "organisation"},
    "event": {
        *("venue", "address", "commune", "online", "registration", "cost", "tag"),
        "organisation",
    },
    "news": {"tag"},
    "page": set(),
    "section": set(),
}
FIELDS = {kind: EVERY | OWN[kind] | {"inside"} for kind in KINDS}


def value(kind, field):
    return f"zq{kind}{field}q"  # none begins another


def told_by(text):
    """{kind: fields} of what is told by a text."""
    if "zq" not in text:
        return {}
    told = {kind: {f for f in FIELDS[kind] if value(kind, f) in text} for kind in KINDS}
    return {kind: fields for kind, fields in told.items() if fields}


def address(kind, field):
    return f"https://{value(kind, field)}.example.org/"


class World:
    """The tree, the secrets by kind, what points at them, and the files that they show."""

    def __init__(self, tree, vocabulary):
        self.tree, self.vocabulary = tree, vocabulary
        self.closed = StandardPageFactory(title="Réserve")
        self.locked = restrict(StandardPageFactory(title="Coulisses"), "password")
        self.folder = self._folder()
        self.collection = Collection.get_first_root_node().add_child(name="Dossier")
        self.files = {kind: self._files(kind) for kind in KINDS}
        self.drawn = {kind: drawn(image) for kind, (image, _document) in self.files.items()}
        self.organisations = {
            kind: OrganisationFactory(name=value(kind, "organisation"))
            for kind in KINDS
            if "organisation" in OWN[kind]
        }
        self.nodes = {kind: self._nodes(kind) for kind in KINDS[:4]}
        self.open = ProjectPageFactory(title="Mares ouvertes", **self._shared())
        self.openly = {
            "resource": ResourcePageFactory(title="Guide ouvert", **self._shared()),
            "event": EventPageFactory(title="Sortie ouverte", **self._shared()),
            "news": NewsPageFactory(title="Nouvelle ouverte", **self._shared()),
        }
        self.make_secrets()
        self._point_at_them()

    def _folder(self):
        """An open section, which lists what is below it; most of the secrets are.

        It is mirrored in the other language, and so is what is below it.
        """
        made = opened(SpacePageFactory(title="Dossier"))
        made.copy_for_translation(Locale.objects.get(language_code="en"), alias=True)
        return made

    def _files(self, kind):
        own = {"collection": self.collection, "title": value(kind, "picture")}
        picture = picture_file((700, 400))
        picture.name = f"{value(kind, 'file')}.png"
        image = PortalImage.objects.create(
            file=picture, description=value(kind, "alt"), credit=value(kind, "credit"), **own
        )
        name = f"{value(kind, 'document')}.pdf"
        file = ContentFile(f"%PDF-1.4 {value(kind, 'inside')}".encode(), name=name)
        own["title"] = value(kind, "download")
        return image, Document.objects.create(file=file, file_size=30, **own)

    def _nodes(self, kind):
        """What only the page of this kind is filed under."""
        above = self.vocabulary.disciplines["1.6"], self.vocabulary.territories["FR-REG-53"]
        return (
            DisciplineFactory(code=f"1.6-{kind}", label_fr=f"Science {kind}", parent=above[0]),
            TerritoryFactory(
                code=f"FR-COM-{kind}", label_fr=f"Lieu {kind}", kind="departement", parent=above[1]
            ),
        )

    def _shared(self):
        return {"disciplines": [self.vocabulary.disciplines["1.6-ornithology"]]}

    def make_secrets(self, live=True):
        self.secrets = {kind: self._secret(kind, live) for kind in KINDS}
        english = Locale.objects.get(language_code="en")
        self.aliases = {
            kind: page.copy_for_translation(english, alias=True)
            for kind, page in self.secrets.items()
        }

    def _secret(self, kind, live):
        below = {} if kind == "page" else {"parent": stored(self.folder)}
        return opened(MAKERS[kind](**self._values(kind), **below, live=live))

    def _values(self, kind):
        image, document = self.files[kind]
        values = {
            "title": value(kind, "title"),
            "slug": value(kind, "slug"),
            "teaser": f"{value(kind, 'teaser')} {COMMON}",
            "image": image,
            "body": body(kind, image, document),
            "show_in_menus": True,
            **OWN_VALUES.get(kind, dict)(),
        }
        if kind in self.nodes:
            discipline, territory = self.nodes[kind]
            values["disciplines"] = [*self._shared()["disciplines"], discipline]
            values["territories"] = [territory]
            values["tags"] = [value(kind, "tag")]
        if kind in ("resource", "event", "news"):
            values["project"] = self.open
        if kind in self.organisations:
            values |= named_by(kind, self.organisations[kind])
        return values

    def _point_at_them(self):
        """An open page that names each in every way there is; an old address of each."""
        self.pointing = StandardPageFactory(title="Liens", body=[])
        self.about = {
            "news": NewsPageFactory(title="Du projet"),
            "event": EventPageFactory(title="Du projet aussi"),
            "resource": ResourcePageFactory(title="Du projet encore"),
        }
        self.member = MemberFactory(
            name="Anna Ouverte",
            tiers=dict.fromkeys(("name", "projects"), 2),
            hears_visitors=True,
        )
        self.point()

    def point(self):
        """Point at the secrets, as they are now."""
        blocks = []
        for page in self.secrets.values():
            link = f'<p><a linktype="page" id="{page.pk}">Voir</a></p>'
            blocks += [
                ("text", link),
                ("questions", [{"question": "Où ?", "answer": link}]),
                ("link", {"label": "Venir", "page": page, "url": ""}),
            ]
        self.pointing.body = blocks
        self.pointing.save_revision().publish()
        for page in self.about.values():
            page.project = self.secrets["project"]
            page.save_revision().publish()
        self.member.involvements = [
            type(self.member).involvements.rel.related_model(project=self.secrets["project"])
        ]
        self.member.save()
        for kind, page in self.secrets.items():
            Redirect.objects.update_or_create(
                old_path=f"/fr/ancien-{kind}", defaults={"redirect_page": page}
            )

    def remove(self):
        """As if they had never been."""
        _delete((*self.aliases.values(), *self.secrets.values()))

    def remove_folder(self):
        _delete((*self.folder.get_translations(), self.folder))

    def refresh(self):
        """The pages as they are now, with the addresses that they have."""
        self.folder = stored(self.folder)
        for pages in (self.secrets, self.aliases):
            for kind, page in pages.items():
                pages[kind] = type(page).objects.filter(pk=page.pk).first() or page


def _delete(pages):
    for page in pages:
        if found := type(page).objects.filter(pk=page.pk).first():
            found.delete()


def stored(page):
    return type(page).objects.get(pk=page.pk)


def drawn(image):
    """The names of the pictures that pages show of an image."""
    return [each.file.name for each in renditions(image, FIGURE[-1:]).values()]


def opened(page):
    """The page, open to everybody; a section is reserved when it is made."""
    page.view_restrictions.all().delete()
    return stored(page)


def restrict(place, kind="login", groups=()):
    made = place.view_restrictions.create(restriction_type=kind, password="zqpassword")
    made.groups.set(groups)
    return made


def _table(own):
    column, row = {"type": "text", "heading": own("column")}, {"values": [own("cell")]}
    return {"caption": own("captioned"), "columns": [column], "rows": [row]}


def body(kind, image, document):
    """Each block, but for what another site embeds."""

    def own(field):
        return value(kind, field)

    return [
        ("heading", {"text": own("heading"), "level": "h2"}),
        ("text", f"<p>{own('text')}</p>"),
        ("quote", {"text": own("quote"), "author": own("quoted")}),
        ("figure", {"image": image, "caption": own("caption")}),
        ("download", {"document": document, "description": ""}),
        ("link", {"label": own("button"), "page": None, "url": "https://example.org/"}),
        ("key_figures", [{"value": own("figure"), "label": own("counted")}]),
        ("questions", [{"question": own("question"), "answer": f"<p>{own('answer')}</p>"}]),
        ("text", f"<p>{'et ainsi de suite ' * 20}</p>"),  # no excerpt reaches beyond
        ("callout", {"kind": "tip", "title": own("callout"), "text": f"<p>{own('noted')}</p>"}),
        ("gallery", [{"image": image, "caption": own("shown")}]),
        ("documents", [{"document": document, "description": own("described")}]),
        ("steps", [{"title": own("step"), "text": f"<p>{own('done')}</p>"}]),
        ("audio", {"title": own("heard"), "document": document, "transcript": own("said")}),
        ("people", [{"name": own("who"), "role": own("role"), "image": image, "url": ""}]),
        ("table", _table(own)),
        ("timeline", [{"when": own("when"), "title": own("moment"), "text": own("told")}]),
        ("map", {"title": own("mapped"), "places": ["BE"], "caption": own("placed")}),
    ]


def named_by(kind, organisation):
    rows = {
        "project": {"parties": [ProjectParty(organisation=organisation, role="lead")]},
        "event": {"organisers": [EventOrganiser(organisation=organisation)]},
        "resource": {"organisation": organisation},
    }
    return rows[kind]


def of_project():
    def own(field):
        return value("project", field)

    lat, lon = POINTS["project"]
    return {
        "research_question": own("research"),
        "how_to_take_part": f"<p>{own('how')}</p>",
        "data_use": f"<p>{own('use')}</p>",
        "site_url": address("project", "site"),
        "season": own("season"),
        "equipment": own("equipment"),
        "cost": own("cost"),
        "data_policy": own("policy"),
        "data_url": address("project", "data"),
        "intended_outcomes": own("intended"),
        "outcomes": own("outcomes"),
        "funding": own("funding"),
        "contact_name": own("contact"),
        "contact_email": f"{own('email')}@example.org",
        "contact_url": address("project", "write"),
        "commune": own("commune"),
        "lat": lat,
        "lon": lon,
        "start_date": date(2031, 5, 1),
        "tasks": ["transcribe"],
        "settings": ["online"],
        "audiences": ["families"],
        "points": [ProjectPoint(commune=own("place"))],
        "publications": [
            ProjectPublication(title=own("publication"), url=address("project", "paper"))
        ],
        "identifiers": [ProjectIdentifier(origin=own("catalogue"), value=own("identifier"))],
    }


def of_resource():
    def own(field):
        return value("resource", field)

    return {
        "publisher": own("publisher"),
        "doi": f"10.1234/{own('doi')}",
        "external_url": address("resource", "elsewhere"),
        "resource_type": "protocol",
        "authors": [ResourceAuthor(family_name=own("author"), given_name=own("given"))],
    }


def of_event():
    def own(field):
        return value("event", field)

    lat, lon = POINTS["event"]
    return {
        "venue": own("venue"),
        "address": own("address"),
        "commune": own("commune"),
        "online_url": address("event", "online"),
        "registration_url": address("event", "registration"),
        "cost": own("cost"),
        "start": timezone.now() + timedelta(days=40),
        "event_format": "hybrid",
        "lat": lat,
        "lon": lon,
    }


OWN_VALUES = {"project": of_project, "resource": of_resource, "event": of_event}
MAKERS = {
    "project": ProjectPageFactory,
    "resource": ResourcePageFactory,
    "event": EventPageFactory,
    "news": NewsPageFactory,
    "page": StandardPageFactory,
    "section": SpacePageFactory,
}
