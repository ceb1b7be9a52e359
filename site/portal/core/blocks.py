"""The blocks of a page's body. Templates are named after them: `templates/blocks/<name>.html`."""

from functools import partial

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import (
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock
from wagtail_localize.segments import StringSegmentValue

from . import specimens
from .fields import RICH_TEXT
from .places import PlacesBlock

# What the search finds, and so what it can show as it shows its results.
FOUND = [
    *("directory.ProjectPage", "resources.ResourcePage", "events.EventPage"),
    *("news.NewsPage", "home.StandardPage"),
]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Heading"), max_length=150)
    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("h2", _("Section")), ("h3", _("Sub-section"))], default="h2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("The title of a part of the page, which readers skim and jump to.")
        template = "blocks/heading.html"


class FigureBlock(blocks.StructBlock):
    """An image with its caption; alternative text and decorative switch are the image block's."""

    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture with its caption and its credit.")
        template = "blocks/figure.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"))
    author = blocks.CharBlock(label=_("Who says it"), required=False, max_length=150)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("Somebody’s own words, with their name.")
        template = "blocks/quote.html"


class LinkBlock(blocks.StructBlock):
    """A button to a page of the site or to another site: exactly one of the two."""

    label = blocks.CharBlock(label=_("Text of the button"), max_length=80)
    page = blocks.PageChooserBlock(label=_("Page of this site"), required=False)
    url = blocks.URLBlock(label=_("Address on another site"), required=False)

    class Meta:
        icon = "link"
        label = _("Button")
        description = _("The one thing you want readers to do next.")
        template = "blocks/link.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["url"]):
            error = ValidationError(_("Choose either a page or an address."))
            raise blocks.StructBlockValidationError(block_errors={"page": error, "url": error})
        return cleaned


class KeyFigureBlock(blocks.StructBlock):
    value = blocks.CharBlock(label=_("Figure"), max_length=30)
    label = blocks.CharBlock(label=_("What it counts"), max_length=120)

    class Meta:
        icon = "order"
        label = _("Key figure")


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Answer"), features=RICH_TEXT)

    class Meta:
        icon = "help"
        label = _("Question and answer")


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What to do"), max_length=120)
    text = blocks.RichTextBlock(label=_("How"), features=RICH_TEXT, required=False)

    class Meta:
        icon = "list-ol"
        label = _("Step")


class MomentBlock(blocks.StructBlock):
    """A moment of a story: its date is as the editor writes it, to the day or the year."""

    when = blocks.CharBlock(
        label=_("When"), max_length=40, help_text=_("For example “2024” or “spring 2025”.")
    )
    title = blocks.CharBlock(label=_("What happened"), max_length=120)
    text = blocks.RichTextBlock(label=_("More about it"), features=RICH_TEXT, required=False)

    class Meta:
        icon = "history"
        label = _("Moment")


class CalloutBlock(blocks.StructBlock):
    """What stands out of the text; without a title of its own, it has that of its kind."""

    KINDS = {"note": _("Good to know"), "tip": _("A piece of advice"), "warning": _("Take care")}

    kind = blocks.ChoiceBlock(label=_("Kind"), choices=[*KINDS.items()], default="note")
    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        description = _("A few words that nobody should miss.")
        template = "blocks/callout.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        return context | {"title": value["title"] or self.KINDS.get(value["kind"], "")}


class FilmBlock(blocks.StructBlock):
    """A video, and what is said and shown in it for whoever can't hear or see it, or won't here."""

    video = EmbedBlock(label=_("Address of the video"), template="blocks/video.html")
    transcript = blocks.RichTextBlock(label=_("Transcript"), features=RICH_TEXT)

    class Meta:
        icon = "media"
        label = _("Video")
        description = _(
            "A video of another site, with what is said in it for those who can’t hear it."
        )
        template = "blocks/film.html"


class AudioBlock(blocks.StructBlock):
    """A recording, and what is said in it: that is the page's own, as a picture's caption is."""

    EXTENSIONS = ("flac", "m4a", "mp3", "oga", "ogg", "opus", "wav")

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    document = DocumentChooserBlock(
        label=_("Recording"),
        help_text=format_lazy(_("A document: {extensions}."), extensions=", ".join(EXTENSIONS)),
    )
    transcript = blocks.RichTextBlock(label=_("Transcript"), features=RICH_TEXT)

    class Meta:
        icon = "media"
        label = _("Audio")
        description = _(
            "A recording of this site, with what is said in it for those who can’t hear it."
        )
        template = "blocks/audio.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["document"].file_extension.lower() not in self.EXTENSIONS:
            error = ValidationError(_("This document isn’t a recording that browsers play."))
            raise blocks.StructBlockValidationError(block_errors={"document": error})
        return cleaned


class PersonBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=120)
    role = blocks.CharBlock(label=_("What they do"), required=False, max_length=150)
    image = ImageBlock(label=_("Picture"), required=False)
    url = blocks.URLBlock(label=_("Their page on another site"), required=False)

    class Meta:
        icon = "user"
        label = _("Person")


class DownloadBlock(blocks.StructBlock):
    """What is said of a document goes with it: no search finds it, as that may be closed."""

    document = DocumentChooserBlock(label=_("Document"))
    description = blocks.CharBlock(
        label=_("Description"), required=False, max_length=200, search_index=False
    )

    class Meta:
        icon = "download"
        label = _("Document to download")
        description = _("A document, with its type and size.")
        template = "blocks/download.html"


class MapBlock(blocks.StructBlock):
    """Places on the map of France; those elsewhere stand beside it, in the list of all of them."""

    title = blocks.CharBlock(
        label=_("Title"), max_length=150, help_text=_("For example “Where our volunteers meet”.")
    )
    places = PlacesBlock(
        label=_("Places"),
        help_text=_("Départements, regions, overseas; other countries are listed beside the map."),
    )
    counted = blocks.BooleanBlock(
        label=_("Say how many projects there are"),
        help_text=_(
            "Each place then leads to its projects. Untick it if the map shows something else:"
            " partners, meeting points."
        ),
        required=False,
        default=True,
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "site"
        label = _("Map")
        description = _("Places on the map of France, each with its name and its projects.")
        template = "blocks/map.html"


class TableBlock(TypedTableBlock):
    """A table, whose first column names its rows."""

    text = blocks.CharBlock(label=_("Text"), required=False, max_length=500)
    number = blocks.CharBlock(label=_("Number"), required=False, max_length=60)

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Figures or words to be compared, in columns of either.")
        template = "blocks/table.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if not cleaned.columns or not cleaned.row_data:
            error = ValidationError(_("A table has a column and a row at least."))
            raise TypedTableBlockValidationError(non_block_errors=[error])
        return cleaned

    def get_searchable_content(self, value):
        return [text for _path, text in self._texts(self.normalize(value))]

    def get_translatable_segments(self, value):
        """What wagtail-localize translates: no numbers."""
        return [StringSegmentValue(path, text) for path, text in self._texts(value)]

    def restore_translated_segments(self, value, segments):
        told = {segment.path: segment.render_text() for segment in segments}
        stored = self.get_prep_value(value)
        stored["caption"] = told.get("caption", value.caption)
        for at, column in enumerate(stored["columns"]):
            column["heading"] = told.get(f"heading-{at}", column["heading"])
        for n, row in enumerate(stored["rows"]):
            cells = enumerate(row["values"])
            row["values"] = [told.get(f"cell-{n}-{at}", cell) for at, cell in cells]
        return self.to_python(stored)

    def _texts(self, table):
        """(path, text) of all that is said, but for numbers."""
        named = [("caption", table.caption)]
        named += [(f"heading-{at}", each["heading"]) for at, each in enumerate(table.columns)]
        for n, row in enumerate(table.row_data):
            cells = zip(table.columns, row["values"], strict=True)
            worded = [at for at, (each, _cell) in enumerate(cells) if each["block"].name == "text"]
            named += [(f"cell-{n}-{at}", row["values"][at]) for at in worded]
        return [(path, text) for path, text in named if text]


class BodyBlock(blocks.StreamBlock):
    """What the body of every page is made of. Where an editor chooses, each shows an example."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, block in self.child_blocks.items():
            block.meta.preview_value = partial(specimens.preview, name)
            if few := getattr(block.meta, "min_num", None):  # as many to fill in as it needs
                block.meta.default = [block.child_block.get_default() for _ in range(few)]

    heading = HeadingBlock(group=_("Text"))
    text = blocks.RichTextBlock(
        label=_("Text"),
        description=_("Paragraphs, lists and links."),
        icon="pilcrow",
        features=[*RICH_TEXT, "h3", "h4", "blockquote"],
        group=_("Text"),
        template="blocks/text.html",
    )
    quote = QuoteBlock(group=_("Text"))
    callout = CalloutBlock(group=_("Text"))
    table = TableBlock(group=_("Text"))
    figure = FigureBlock(group=_("Media"))
    gallery = blocks.ListBlock(
        FigureBlock(),
        label=_("Gallery"),
        description=_("Several pictures side by side, each with its caption."),
        icon="image",
        min_num=2,
        max_num=12,
        group=_("Media"),
        template="blocks/gallery.html",
    )
    map = MapBlock(group=_("Media"))
    film = FilmBlock(group=_("Media"))
    audio = AudioBlock(group=_("Media"))
    video = EmbedBlock(
        label=_("Something of another site"),
        description=_(
            "What another site offers to be shown here: it is asked once a reader wants it."
        ),
        icon="code",
        group=_("Media"),
        template="blocks/video.html",
    )
    download = DownloadBlock(group=_("Media"))
    documents = blocks.ListBlock(
        DownloadBlock(),
        label=_("List of documents"),
        description=_("Several documents, each with its type and size."),
        icon="folder-open-inverse",
        min_num=2,
        max_num=20,
        group=_("Media"),
        template="blocks/documents.html",
    )
    link = LinkBlock(group=_("More"))
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("Page"), page_type=FOUND),
        label=_("Pages to go on with"),
        description=_("Pages of this site as a search shows them, in the reader’s language."),
        icon="doc-full-inverse",
        min_num=1,
        max_num=6,
        group=_("More"),
        template="blocks/pages.html",
    )
    people = blocks.ListBlock(
        PersonBlock(),
        label=_("People"),
        description=_("Who is behind it: names, roles and portraits."),
        icon="group",
        min_num=1,
        max_num=24,
        group=_("More"),
        template="blocks/people.html",
    )
    key_figures = blocks.ListBlock(
        KeyFigureBlock(),
        label=_("Key figures"),
        description=_("Up to six figures, in large."),
        icon="order",
        min_num=1,
        max_num=6,
        group=_("More"),
        template="blocks/key_figures.html",
    )
    steps = blocks.ListBlock(
        StepBlock(),
        label=_("Steps"),
        description=_("What to do, in order, with numbers."),
        icon="list-ol",
        min_num=2,
        max_num=12,
        group=_("More"),
        template="blocks/steps.html",
    )
    timeline = blocks.ListBlock(
        MomentBlock(),
        label=_("Timeline"),
        description=_("What happened, or will, in order."),
        icon="history",
        min_num=2,
        max_num=20,
        group=_("More"),
        template="blocks/timeline.html",
    )
    questions = blocks.ListBlock(
        QuestionBlock(),
        label=_("Questions and answers"),
        description=_("Answers that are folded away until somebody asks."),
        icon="help",
        min_num=1,
        group=_("More"),
        template="blocks/questions.html",
    )
