"""The blocks of a page's body. Templates are named after them: `templates/blocks/<name>.html`."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock

RICH_TEXT = ["bold", "italic", "superscript", "subscript", "ul", "ol", "link", "document-link"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Heading"), max_length=150)
    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("h2", _("Section")), ("h3", _("Sub-section"))], default="h2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"


class FigureBlock(blocks.StructBlock):
    """An image with its caption; alternative text and decorative switch are the image block's."""

    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "blocks/figure.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"))
    author = blocks.CharBlock(label=_("Who says it"), required=False, max_length=150)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "blocks/quote.html"


class LinkBlock(blocks.StructBlock):
    """A button to a page of the site or to another site: exactly one of the two."""

    label = blocks.CharBlock(label=_("Text of the button"), max_length=80)
    page = blocks.PageChooserBlock(label=_("Page of this site"), required=False)
    url = blocks.URLBlock(label=_("Address on another site"), required=False)

    class Meta:
        icon = "link"
        label = _("Button")
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


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    description = blocks.CharBlock(label=_("Description"), required=False, max_length=200)

    class Meta:
        icon = "download"
        label = _("Document to download")
        template = "blocks/download.html"


class BodyBlock(blocks.StreamBlock):
    """What the body of every page is made of."""

    heading = HeadingBlock(group=_("Text"))
    text = blocks.RichTextBlock(
        label=_("Text"),
        icon="pilcrow",
        features=[*RICH_TEXT, "h3", "h4", "blockquote"],
        group=_("Text"),
        template="blocks/text.html",
    )
    quote = QuoteBlock(group=_("Text"))
    figure = FigureBlock(group=_("Media"))
    video = EmbedBlock(
        label=_("Video or other embed"), group=_("Media"), template="blocks/video.html"
    )
    download = DownloadBlock(group=_("Media"))
    link = LinkBlock(group=_("More"))
    key_figures = blocks.ListBlock(
        KeyFigureBlock(),
        label=_("Key figures"),
        icon="order",
        min_num=1,
        max_num=6,
        group=_("More"),
        template="blocks/key_figures.html",
    )
    questions = blocks.ListBlock(
        QuestionBlock(),
        label=_("Questions and answers"),
        icon="help",
        min_num=1,
        group=_("More"),
        template="blocks/questions.html",
    )
