"""Fields that the page types share, as abstract models; panels compose in the page types."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Orderable, Page
from wagtail_localize.fields import SynchronizedField

from . import previews
from .blocks import BodyBlock
from .fields import BodyField
from .node_widget import NodesSelect
from .page_permissions import PagePermissions
from .restrictions import view_restrictions
from .signals import page_saved


class Row(Orderable):
    """A row of a list on a page, where the editor has put it.

    Rows that nobody has put anywhere, as an import's, stand as they were written: without that, a
    database gives them in any order.
    """

    class Meta(Orderable.Meta):
        abstract = True
        ordering = ["sort_order", "id"]


class BasePage(Page):
    """A page with a teaser, an image and a body of blocks."""

    teaser = models.CharField(
        _("teaser"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences, shown in lists and search results."),
    )
    image = models.ForeignKey(
        "core.PortalImage",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = BodyField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("teaser", widget=forms.Textarea(attrs={"rows": 2})),
        FieldPanel("image"),
    ]

    allowed_http_methods = ["GET", "HEAD", "OPTIONS"]  # pages are read; forms have views

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.alias_of_id and not self.alias_of.live:  # Wagtail would show what is put off
            self.live = False
        result = super().save(*args, **kwargs)
        page_saved.send(sender=type(self), instance=self)
        return result

    @transaction.atomic(savepoint=False)
    def save_revision(self, *args, overwrite_revision=None, **kwargs):
        """Refuse, as Wagtail does, a draft that overwrites what is no longer the latest revision.

        A draft that saves itself is compared with what this request has read, which somebody, or
        the same editor's button, may have followed by another one since.

        Raises:
            PermissionDenied: the latest revision is another one
        """
        if overwrite_revision:
            latest = type(self)._base_manager.select_for_update()
            self.refresh_from_db(fields=["latest_revision"], from_queryset=latest)
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def permissions_for_user(self, user):
        return PagePermissions(user, self)

    def get_view_restrictions(self):
        return view_restrictions(self)

    @property
    def preview_modes(self):
        return [*super().preview_modes, *previews.modes()]

    def make_preview_request(self, original_request=None, preview_mode=None, extra=None):
        if front_end := previews.front_end_of(preview_mode):
            return previews.show(self, original_request, front_end)
        return super().make_preview_request(original_request, preview_mode, extra)


class Filed(models.Model):
    """Filed under the most precise disciplines and territories; ancestors are implied."""

    disciplines = ParentalManyToManyField(
        "core.Discipline", verbose_name=_("disciplines"), blank=True
    )
    territories = ParentalManyToManyField(
        "core.Territory", verbose_name=_("territories"), blank=True
    )

    filing_panels = [
        MultiFieldPanel(
            [
                FieldPanel("disciplines", widget=NodesSelect),
                FieldPanel("territories", widget=NodesSelect),
                FieldPanel("tags"),
            ],
            heading=_("Classification"),
        )
    ]

    # wagtail-localize leaves many-to-many fields out; a translation is filed as its source.
    override_translatable_fields = [
        SynchronizedField("disciplines"),
        SynchronizedField("territories"),
    ]

    class Meta:
        abstract = True


class Located(models.Model):
    """A commune, as text, and a point in WGS 84 degrees."""

    commune = models.CharField(_("commune"), max_length=120, blank=True)
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

    location_panels = [
        FieldPanel("commune"),
        FieldRowPanel([FieldPanel("lat"), FieldPanel("lon")]),
    ]

    class Meta:
        abstract = True
