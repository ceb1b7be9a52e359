"""What the lists of pages are filtered by."""

from datetime import timedelta

import django_filters
from django.conf import settings
from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField
from wagtail.admin.filters import WagtailFilterSet

from directory.models import ProjectPage
from portal.confirmations.models import GOOD_FOR
from portal.core.classification import branch
from portal.core.forms import NodeChoiceField
from portal.core.models import Discipline, Territory
from portal.events.models import EventPage
from portal.news.models import NewsPage
from resources.models import ResourcePage


class State(TextChoices):
    DRAFT = "draft", _("Not published")
    PUBLISHED = "published", _("Published")
    CHANGED = "changed", _("Published, with changes that aren’t")


STATES = {
    State.DRAFT: Q(live=False),
    State.PUBLISHED: Q(live=True),
    State.CHANGED: Q(live=True, has_unpublished_changes=True),
}


class Translation(TextChoices):
    NONE = "none", _("Not translated")
    SOME = "some", _("Translated")


class Completeness(TextChoices):
    LACKS = "lacks", _("Something is missing")
    FULL = "full", _("Nothing is missing")


class Confirmed(TextChoices):
    LATELY = "lately", _("In the last three months")
    YEAR = "year", _("In the last year")
    LONG_AGO = "long-ago", _("More than a year ago")


def chosen(label, choices, method):
    return django_filters.ChoiceFilter(
        label=label, choices=choices, method=method, empty_label=_("All")
    )


class NodeField(ModelChoiceField):
    label_from_instance = NodeChoiceField.label_from_instance


class NodeFilter(django_filters.ModelChoiceFilter):
    """A node of a tree, with all below it."""

    field_class = NodeField

    def __init__(self, model, **options):
        nodes = model.objects.order_by("path")
        super().__init__(queryset=nodes, empty_label=_("All"), **options)

    def filter(self, queryset, node):
        if node is None:
            return queryset
        filed = queryset.model.objects.filter(**{f"{self.field_name}__in": branch(node)})
        return queryset.filter(pk__in=filed.values("pk"))


class PageFilterSet(WagtailFilterSet):
    state = chosen(_("State"), State.choices, "in_state")
    # By Wagtail's name for it, which would else add its own.
    locale = django_filters.ChoiceFilter(
        label=_("Language"),
        field_name="locale__language_code",
        choices=settings.WAGTAIL_CONTENT_LANGUAGES,
        empty_label=_("All"),
    )
    translation = chosen(_("Translation"), Translation.choices, "in_languages")
    completeness = chosen(_("Completeness"), Completeness.choices, "in_full")
    discipline = NodeFilter(Discipline, label=_("Discipline"), field_name="disciplines")
    territory = NodeFilter(Territory, label=_("Territory"), field_name="territories")

    def in_state(self, queryset, name, value):
        return queryset.filter(STATES[value])

    def in_languages(self, queryset, name, value):
        return queryset.filter(is_untranslated=value == Translation.NONE)

    def in_full(self, queryset, name, value):
        return queryset.filter(**{"lacks__gt" if value == Completeness.LACKS else "lacks": 0})


class NewsFilterSet(PageFilterSet):
    class Meta:
        model = NewsPage
        fields = []


class ResourceFilterSet(PageFilterSet):
    class Meta:
        model = ResourcePage
        fields = ["resource_type"]


class EventFilterSet(PageFilterSet):
    class Meta:
        model = EventPage
        fields = ["event_format"]


class ProjectFilterSet(PageFilterSet):
    confirmed = chosen(_("Last confirmed"), Confirmed.choices, "confirmed_then")

    class Meta:
        model = ProjectPage
        fields = ["status"]

    def confirmed_then(self, queryset, name, value):
        now = timezone.now()
        since = now - (timedelta(days=92) if value == Confirmed.LATELY else GOOD_FOR)
        if value == Confirmed.LONG_AGO:
            return queryset.filter(last_confirmed__lt=since)
        return queryset.filter(last_confirmed__gte=since)
