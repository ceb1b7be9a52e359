"""Images and documents that nothing shows: neither a page, nor a draft, nor anything else."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, GroupCollectionPermission, ReferenceIndex

from portal.core.models import PortalImage
from portal.core.specimens import STATES, texts
from portal.core.unused import in_drafts, unused
from portal.home.models import StandardPage

from ..factories import (
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    StandardPageFactory,
)
from ..factories.site import publish
from ..limited import limited
from ..queries import queries
from ..soup import soup_of
from ..soup import texts as words

pytestmark = pytest.mark.django_db
FILES = (PortalImage, Document)
HOLDING = {"figure", "gallery", "people", "audio", "download", "documents"}
IMAGES, DOCUMENTS = "/admin/reports/unused-images/", "/admin/reports/unused-documents/"


def an_image(title="Une mare"):
    image = PortalImage.objects.create(title=title, file=get_test_image_file())
    image.contextual_alt_text, image.decorative = "Une mare", False
    return image


def a_document(title="Protocole"):
    return Document.objects.create(title=title, file=ContentFile(b"x", "protocole.pdf"))


def link_to(document):
    return f'<p><a linktype="document" id="{document.pk}">Le protocole</a></p>'


def left():
    """The titles of what is used nowhere."""
    return {each.title for model in FILES for each in unused(model.objects.all())}


def draft(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision()
    return page


class TestUnused:
    def test_what_nothing_shows(self, site_tree):
        an_image(), a_document()
        assert left() == {"Une mare", "Protocole"}

    def test_what_a_page_shows(self, site_tree):
        image, document = an_image(), a_document()
        NewsPageFactory(image=image, body=[("text", link_to(document))])
        assert left() == set()

    def test_what_something_else_shows(self, site_tree):
        image, document, paper = an_image(), a_document(), a_document("Article")
        OrganisationFactory(logo=image)
        ResourcePageFactory(document=document)
        ProjectPageFactory(how_to_take_part=link_to(paper))
        assert left() == set()

    @pytest.mark.parametrize("live", [True, False], ids=["published", "never published"])
    def test_what_a_draft_shows(self, site_tree, live):
        image, document = an_image(), a_document()
        draft(
            NewsPageFactory(live=live, has_unpublished_changes=not live),
            image=image,
            body=[("text", link_to(document))],
        )
        assert left() == set()

    def test_what_a_draft_does_without_is_still_shown(self, site_tree):
        page = NewsPageFactory(image=an_image())
        draft(page, image=None)
        assert left() == set()
        publish(page)
        assert left() == {"Une mare"}

    def test_what_is_published_later(self, site_tree):
        page = NewsPageFactory(live=False)
        page.image, page.go_live_at = an_image(), timezone.now() + timedelta(days=1)
        page.save_revision(approved_go_live_at=page.go_live_at)
        page.image = None
        page.save_revision()
        assert left() == set()

    def test_an_older_draft_doesnt_count(self, site_tree):
        page = NewsPageFactory()
        draft(page, image=an_image())
        draft(page, image=None)
        assert left() == {"Une mare"}

    @pytest.mark.parametrize("kind", STATES)
    def test_in_a_draft_by_every_block_that_holds_one(self, site_tree, kind):
        """As many as Wagtail's own index finds in the same block once it is published."""
        image, document = an_image(), a_document()
        page, ever = StandardPageFactory(), set()
        for _label, value in STATES[kind](texts(), image, site_tree.home.fr):
            if kind != "video":  # its example is drawn, not stored
                stored = StandardPage(body=[(kind, value)]).body.get_prep_value()
                draft(page, body=json.dumps(replaced(stored, document.pk)))
                found = {(model, pk) for model in FILES for pk in in_drafts(model)}
                publish(page)
                assert found == shown_by_wagtail()
                ever |= found
        assert bool(ever) == (kind in HOLDING)


def replaced(value, pk):
    """Stored blocks with this document in place of that of the examples, which isn't stored."""
    if isinstance(value, dict):
        return {
            name: pk if name == "document" else replaced(each, pk) for name, each in value.items()
        }
    return [replaced(each, pk) for each in value] if isinstance(value, list) else value


def shown_by_wagtail():
    return {
        (model, file.pk)
        for model in FILES
        for file in model.objects.all()
        if ReferenceIndex.get_references_to(file).exists()
    }


class TestReport:
    @pytest.fixture
    def editor(self, client_of, site_tree):
        return client_of("editor")

    @pytest.mark.parametrize("layout", ["grid", "list"])
    def test_images(self, editor, layout):
        image = an_image("Nulle part")
        NewsPageFactory(image=an_image("Sur une page"))
        page = editor.get(f"{IMAGES}?layout={layout}").content.decode()
        assert f"/admin/images/{image.pk}/" in page
        assert "Nulle part" in page
        assert "Sur une page" not in page

    def test_documents(self, editor):
        a_document("Nulle part")
        ResourcePageFactory(document=a_document("Sur une page"))
        soup = soup_of(editor.get(DOCUMENTS))
        assert words(soup, "tbody .title-wrapper a") == ["Nulle part"]
        assert words(soup_of(editor.get(f"{DOCUMENTS}?q=nulle")), "tbody .title-wrapper a")
        assert not words(soup_of(editor.get(f"{DOCUMENTS}?q=zq")), "tbody .title-wrapper a")

    @pytest.mark.parametrize("address", [IMAGES, DOCUMENTS])
    def test_nothing(self, editor, address):
        assert "Tout sert" in soup_of(editor.get(address)).main.text
        assert "ne correspond" in soup_of(editor.get(f"{address}?q=zq")).main.text

    @pytest.mark.parametrize("address", [IMAGES, DOCUMENTS])
    def test_exported(self, editor, address):
        an_image("Nulle part"), a_document("Nulle part")
        text = b"".join(editor.get(f"{address}?export=csv")).decode()
        assert len(text.splitlines()) == 2
        assert "Nulle part" in text

    @pytest.mark.parametrize("address", [IMAGES, DOCUMENTS])
    def test_nothing_offers_to_take_all_that_there_are(self, editor, address):
        for _number in range(40):
            an_image(), a_document()
        soup = soup_of(editor.get(address))
        assert soup.select("[data-bulk-action-footer]")
        assert not soup.select("[data-bulk-action-num-objects-in-listing]")

    @pytest.mark.parametrize("address", [IMAGES, DOCUMENTS])
    def test_in_few_queries_whatever_its_length(self, editor, address):
        an_image(), a_document()
        few = queries(editor, address)
        for number in range(5):
            an_image(), a_document()
            draft(NewsPageFactory(slug=f"n-{number}"), teaser="Autre.")
        assert queries(editor, address) == few <= 25

    @pytest.mark.parametrize("address", [IMAGES, DOCUMENTS])
    def test_members_are_sent_away(self, client_of, site_tree, address):
        assert client_of("member").get(address).status_code == 302

    def test_of_collections_that_one_may_change(self, site_tree):
        client = limited(site_tree.events.fr)
        own = Collection.get_first_root_node().add_child(name="À nous")
        change = Permission.objects.get(codename="change_image")
        group = client.user.groups.get()
        GroupCollectionPermission.objects.create(group=group, collection=own, permission=change)
        an_image("zqsecret")
        PortalImage.objects.create(title="À moi", file=get_test_image_file(), collection=own)
        page = client.get(IMAGES).content.decode()
        assert "À moi" in page
        assert "zqsecret" not in page
