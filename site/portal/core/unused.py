"""Images and documents that nothing shows, so that staff can do without them.

What a page shows as it is published, Wagtail keeps in an index; what a draft will show, or what is
published later, stands in revisions alone, and counts as well: nobody should delete that.
"""

import re

from django.contrib.contenttypes.models import ContentType
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import Document
from wagtail.documents.views.documents import IndexView as DocumentsView
from wagtail.images.views.images import IndexView as ImagesView
from wagtail.models import ReferenceIndex

from .models import PortalImage
from .stored import coming, within

KEYS = {PortalImage: "image", Document: "document"}  # in stored pages and blocks
IN_TEXT = re.compile(r"""<a\b[^>]*\blinktype=["']document["'][^>]*>""")
ID = re.compile(r"""\bid=["'](\d+)["']""")


def unused(files):
    """Of a queryset of images or documents, those that nothing shows or will show."""
    kind = ContentType.objects.get_for_model(files.model)
    references = ReferenceIndex.objects.filter(to_content_type=kind)
    shown = references.values(pk=Cast("to_object_id", files.model._meta.pk))
    return files.exclude(pk__in=shown).exclude(pk__in=in_drafts(files.model))


def in_drafts(model):
    """The ids of the files of pages as they will be, as far as they aren't yet."""
    contents = coming().values_list("content", flat=True)
    return {pk for content in contents for pk in _ids(content, model)}


def _ids(content, model):
    """The ids of files of a kind in stored contents, wherever they stand."""
    for each in within(content):
        if isinstance(each, dict):
            pk = each.get(KEYS[model])
            if isinstance(pk, int):
                yield pk
        elif isinstance(each, str) and model is Document:
            for link in IN_TEXT.findall(each):
                yield from map(int, ID.findall(link))


class Unused:
    """Wagtail's list, of what is shown nowhere: with its filters, and deleted many at once."""

    template_name = "core_admin/unused.html"
    results_template_name = "core_admin/unused_results.html"
    search_fields = ["title"]
    search_backend_name = None  # which knows nothing of drafts
    list_export = ["title", "filename", "collection.name", "created_at", "file_size"]
    export_headings = {"collection.name": _("Collection"), "file_size": _("Size")}

    def get_base_queryset(self):
        return unused(super().get_base_queryset())

    def get_add_url(self):
        return None

    def get_context_data(self, **kwargs):
        own = {
            "list_template": super().template_name,
            "list_results_template": super().results_template_name,
            "item_type": self.item_type,
        }
        return super().get_context_data(**own, **kwargs)


class UnusedImagesView(Unused, ImagesView):
    item_type = "IMAGE"  # Wagtail's own name for what its checkboxes choose
    page_title = _("Unused images")
    index_url_name = "unused_images"
    index_results_url_name = "unused_images_results"
    export_filename = "unused-images"


class UnusedDocumentsView(Unused, DocumentsView):
    item_type = "DOCUMENT"
    page_title = _("Unused documents")
    index_url_name = "unused_documents"
    index_results_url_name = "unused_documents_results"
    export_filename = "unused-documents"
