"""Classification (Discipline, Territory), the user, and images with a credit."""

from pathlib import Path

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node
from wagtail.fields import RichTextField
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from .fields import RICH_TEXT
from .previews import Preview  # noqa: F401  a model that Django is to find

CODE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", _("Use letters, digits, dots, hyphens and underscores only.")
)


class User(AbstractUser):
    """An account. An address belongs to one account only, so that it can be a sign-in."""

    email = models.EmailField(_("e-mail address"), unique=True)

    def save(self, *args, **kwargs):
        self.email = self.email.lower()
        super().save(*args, **kwargs)


class PortalImage(AbstractImage):
    """An image; `description` is its default alternative text."""

    credit = models.CharField(_("credit"), max_length=200, blank=True)

    admin_form_fields = (*Image.admin_form_fields[:1], "credit", *Image.admin_form_fields[1:])

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def is_private(self):
        """Whether it isn't everybody's, as the database has it now."""
        collection = PortalImage.objects.get(pk=self.pk).collection
        return collection.get_view_restrictions().exists()


class PortalRendition(AbstractRendition):
    """An image as pages show it: a public file, but for those of restricted collections.

    Where its file lies says which it is; see `portal.core.privacy`.
    """

    PRIVATE_FOLDER = "private_images"  # not one of `portal.core.files.PUBLIC`
    PRIVATE = models.Q(file__startswith=PRIVATE_FOLDER)

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]

    def get_upload_to(self, filename):
        name = super().get_upload_to(filename)
        return f"{self.PRIVATE_FOLDER}/{Path(name).name}" if self.image.is_private else name

    @classmethod
    def address_of(cls, name, image_id):
        """A public file's own, else that of the view that asks who wants it.

        By its name: renditions made several at once don't know their ids.
        """
        if not name.startswith(cls.PRIVATE_FOLDER):
            return cls._meta.get_field("file").storage.url(name)
        return reverse("picture", args=[image_id, Path(name).name])

    @property
    def is_private(self):
        return self.file.name.startswith(self.PRIVATE_FOLDER)

    @property
    def url(self):
        return self.address_of(self.file.name, self.image_id)


def is_blank(html):
    """Whether rich text says nothing: an editor that was emptied leaves a paragraph."""
    return not strip_tags(html).strip()


class Node(MP_Node):
    """A node of a classification: a stable code for URLs and exports, a label per language.

    `former_codes` are the codes of nodes merged into this one; URLs go on honouring them.
    `edited` marks what staff added or changed: `load_vocabularies` leaves it alone. `TEXTS` are
    theirs in any case, and say nothing of how pages are filed.
    """

    TEXTS = ("text_fr", "text_en")

    code = models.CharField(_("code"), max_length=80, unique=True, validators=[CODE])
    label_fr = models.CharField(_("label in French"), max_length=200)
    label_en = models.CharField(_("label in English"), max_length=200)
    text_fr = RichTextField(
        _("text in French"),
        blank=True,
        features=RICH_TEXT,
        help_text=_("Introduces the page of this node, in a few sentences."),
    )
    text_en = RichTextField(_("text in English"), blank=True, features=RICH_TEXT)
    former_codes = models.JSONField(_("former codes"), default=list, blank=True, editable=False)
    edited = models.BooleanField(_("edited by staff"), default=False, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        """The address of its page; the views are upper apps'."""
        return reverse(self._meta.model_name, args=[self.code])

    @property
    def label(self):
        """The label in the active language."""
        return self.label_for(get_language())

    def label_for(self, language):
        """The label in `language`, French where there is none."""
        return getattr(self, f"label_{(language or 'fr')[:2]}", "") or self.label_fr

    @classmethod
    def only_texts(cls, fields):
        """Whether a save of these fields (None: of all) leaves alone how pages are filed."""
        return bool(fields) and set(fields) <= set(cls.TEXTS)

    def text_for(self, language):
        """(text, its language): the text in `language`, else in another, else nothing."""
        texts = {name.removeprefix("text_"): getattr(self, name) for name in self.TEXTS}
        written = (code for code in (language, *texts) if not is_blank(texts.get(code, "")))
        code = next(written, "")
        return texts.get(code, ""), code


class Discipline(Node):
    """A field of science: OECD FORD 2015 at levels 1 and 2, finer disciplines at level 3."""

    hal = models.JSONField(_("HAL domains"), default=list, blank=True)
    ppsr = models.JSONField(_("PPSR-Core science types"), default=list, blank=True)

    class Meta:
        verbose_name = _("discipline")
        verbose_name_plural = _("disciplines")


class Territory(Node):
    """A place: World → country → region → département, and *online / everywhere*."""

    class Kind(models.TextChoices):
        WORLD = "world", _("World")
        ONLINE = "online", _("Online")
        COUNTRY = "country", _("Country")
        REGION = "region", _("Region")
        DEPARTEMENT = "departement", _("Département")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    nuts = models.CharField(_("NUTS code"), max_length=6, blank=True)
    lat = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    lon = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
