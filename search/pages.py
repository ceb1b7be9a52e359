"""How the portal's pages become documents: what they share, so that each says only its own part."""

from datetime import UTC, datetime

from django.utils import timezone
from wagtail.images.models import ResponsiveImage
from wagtail.rich_text import get_text_for_indexing

from portal.core import pictures

from .documents import LANGUAGES, SearchDocument, SearchText
from .views import as_asked, component, status, template_for


def page_document(
    page, kind, *, texts=(), names=(), organisations=(), published=None, image=None, **fields
):
    """The SearchDocument of a page.

    `texts` are further texts of its body, rich text included; `organisations`, and as `names`
    people and places, should find it. `fields` go into the document as they are.
    """
    language = page.locale.language_code
    tags = [tag.name for tag in page.tags.all()] if hasattr(page, "tags") else []
    labels = _filing_labels(page, language)
    called = [name for each in organisations for name in (each.name, each.acronym)]
    body = [get_text_for_indexing(text) for text in texts if text]
    body += type(page)._meta.get_field("body").get_searchable_content(page.body)
    text = SearchText(
        title=page.title,
        url=page.get_url() or "",
        summary=page.teaser,
        keywords=" · ".join(filter(None, (*called, *names, *labels, *tags))),
        body=" ".join(" ".join(body).split()),
    )
    since = published or page.first_published_at or page.last_published_at
    return SearchDocument(
        kind=kind,
        locale=language,
        text=text,
        published=since or datetime(2000, 1, 1, tzinfo=UTC),
        image=hit_image(image or page.image),
        names={"organisation": tuple(each.name for each in organisations), "tag": tuple(tags)},
        **fields,
    )


def pages_of(model, hits):
    """The pages of some hits, each in the language in which it was found, in their order."""
    languages = {hit.id: hit.language for hit in hits}
    found = model.objects.live().filter(translation_key__in=languages, alias_of=None)
    by_key = {
        str(page.translation_key): page
        for page in found.select_related("locale")
        if page.locale.language_code == languages[str(page.translation_key)]
    }
    return [by_key[key] for key in languages if key in by_key]


def midnight(day):
    """The first moment of a day here."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def earliest(*moments):
    """The first of the moments that are given, or None."""
    return min(filter(None, moments), default=None)


def filing(page):
    """The codes that a page is filed under, as the projection wants them."""
    return {
        "discipline": tuple(node.code for node in page.disciplines.all()),
        "territory": tuple(node.code for node in page.territories.all()),
    }


def _filing_labels(page, language):
    if not hasattr(page, "disciplines"):
        return
    for node in (*page.disciplines.all(), *page.territories.all()):
        # In the other languages too: a page is found by its filing though it isn't translated.
        yield from dict.fromkeys(map(node.label_for, (language, *LANGUAGES)))
        for above in node.get_ancestors():
            if above.code != "WORLD":
                yield above.label_for(language)


def hit_image(image):
    """An image as a hit shows it, or None; a file that is gone or broken gives none either.

    Nor does one that isn't everybody's: a hit is the same for whoever finds it.
    """
    drawn = pictures.renditions(image, pictures.HIT) if image else {}
    if not drawn or pictures.are_private(drawn):
        return None
    found = list(drawn.values())
    return {
        "src": found[-1].url,
        "srcset": ResponsiveImage.get_width_srcset(found),
        "alt": image.description,
        "width": found[-1].width,
        "height": found[-1].height,
    }


class SearchIndexMixin:
    """An index page: the search component, restricted to the page's own `search_kind`."""

    def get_template(self, request, *args, **kwargs):
        # Wagtail's metaclass gives every page type a `template` of its own, over any mixin's.
        return template_for(request, "search/index_page.html")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | component(request, action=self.get_url(request), scope={self.search_kind})

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        response.status_code = status(response.context_data)
        return as_asked(request, response)
