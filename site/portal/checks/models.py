"""What was found in pages as they are published, and when each was read last."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core import readings


class Kind(models.TextChoices):
    BLANK = "blank", _("Something left to complete")
    TEASER = "teaser", _("No teaser")
    ALT = "alt", _("An image without a description")
    HEADING = "heading", _("A heading out of order")
    LINK = "link", _("A link that doesn’t say where it leads")
    DATES = "dates", _("Dates that contradict each other")
    EASE = "ease", _("Hard to read")
    LANGUAGE = "language", _("Not translated")
    TERM = "term", _("A term put otherwise than in the glossary")


ADVICE = {
    Kind.BLANK: _("Write what stands between the brackets, or delete it: visitors see it."),
    Kind.TEASER: _("One or two sentences: lists and search results show them."),
    Kind.ALT: _("Say what the picture shows, or that it is decorative."),
    Kind.HEADING: _(
        "A sub-section stands in a section: who listens to the page goes from heading to heading."
    ),
    Kind.LINK: _("Say what is found there, for those who read the links alone."),
    Kind.DATES: _("One of them is wrong, or the status is."),
    Kind.EASE: _("Shorter sentences, more common words: write as you would tell a neighbour."),
    Kind.LANGUAGE: _("This page exists in one language."),
    Kind.TERM: _(
        "The page that this one translates says what is before the arrow: say here what is after "
        "it, or one of them."
    ),
}


class Review(readings.Reading):
    """When a page was last read: again once it was published anew, or a week later."""


class Finding(models.Model):
    """Something to be put right in a page; `words` are the page's own, and say where.

    `block` is the identity of a block of its body, or empty.
    """

    WORDS = 200  # as many characters are kept

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    words = models.CharField(_("where"), max_length=WORDS, blank=True)
    block = models.CharField(max_length=36, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("something to put right")
        verbose_name_plural = _("what is to be put right")

    def __str__(self):
        return f"{self.page_id}: {self.kind} {self.words}"

    @property
    def advice(self):
        return ADVICE[Kind(self.kind)]
