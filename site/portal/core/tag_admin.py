"""Administration of keywords: one screen to rename, merge and clear them."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Lower
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from taggit.models import Tag
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from . import tags
from .folding import FoldedSearch
from .forms import MergeForm, TagForm
from .references import Usage, tag_usage, uses


class SelectColumn(Column):
    """A checkbox that chooses the row for the form around the table."""

    cell_template_name = "core_admin/select_cell.html"


class TagIndexView(FoldedSearch, generic.IndexView):
    """Keywords with their usage counts; several are chosen and merged."""

    results_template_name = "core_admin/tag_results.html"
    page_title = gettext_lazy("Keywords")
    default_ordering = "name"
    is_searchable = True

    @property
    def columns(self):
        return [
            SelectColumn("select", label=_("Choose")),
            self._get_title_column("name"),
            Column("pages", label=_("Pages"), accessor="usage.pages"),
            Column("others", label=_("Images and documents"), accessor="usage.others"),
        ]

    def order_queryset(self, queryset):
        """Names in either case among each other; the databases put capitals first."""
        name = Lower("name")
        return queryset.order_by(name.desc() if self.ordering == "-name" else name, "pk")

    def get_table(self, object_list):
        counts = tag_usage(Tag)
        for tag in object_list:
            tag.usage = counts.get(tag.pk, Usage())
        return super().get_table(object_list)

    @property
    def header_buttons(self):
        buttons = super().header_buttons
        if self.user_has_permission("delete"):
            url = reverse("tags:unused")
            buttons.append(HeaderButton(_("Delete unused"), url=url, icon_name="bin"))
        return buttons

    def get_context_data(self, **kwargs):
        can_merge = self.user_has_permission("change") and self.user_has_permission("delete")
        return super().get_context_data(can_merge=can_merge, **kwargs)


class TagDeleteView(generic.DeleteView):
    """Refuses while something bears the keyword; merging is for that."""

    def get(self, request, *args, **kwargs):
        return self.refused() if uses(self.object).total else super().get(request, *args, **kwargs)

    @transaction.atomic
    def form_valid(self, form):
        tag = Tag.objects.select_for_update().get(pk=self.object.pk)
        return self.refused() if uses(tag).total else super().form_valid(form)

    def refused(self):
        words = {"tag": self.object}
        messages.error(self.request, _("“%(tag)s” is in use: merge it instead.") % words)
        return redirect("tags:index")


class TagActionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """A screen of our own: what it shows as a form, it does when the form is sent."""

    model = Tag
    header_icon = "tag"
    permissions = ()

    def dispatch(self, request, *args, **kwargs):
        if not all(self.user_has_permission(permission) for permission in self.permissions):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        index = {"url": reverse("tags:index"), "label": _("Keywords")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]


class TagMergeView(TagActionView):
    """Choose which of several keywords stays; everything is re-filed under it."""

    permissions = ("change", "delete")
    page_title = gettext_lazy("Merge keywords")
    template_name = "core_admin/tag_merge.html"
    form_class = MergeForm

    @cached_property
    def chosen(self):
        ids = [pk for pk in self.request.GET.getlist("tag") if pk.isascii() and pk.isdigit()]
        return Tag.objects.filter(pk__in=[pk for pk in ids if len(pk) < 19]).order_by("name")

    def get(self, request, *args, **kwargs):
        if len(self.chosen) < 2:
            messages.warning(request, _("Choose at least two keywords."))
            return redirect("tags:index")
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "chosen": self.chosen}

    def get_context_data(self, **kwargs):
        counts = tag_usage(Tag)
        rows = [(tag, counts.get(tag.pk, Usage())) for tag in self.chosen]
        return super().get_context_data(rows=rows, **kwargs)

    def form_valid(self, form):
        target = form.cleaned_data["target"]
        sources = [tag for tag in self.chosen if tag != target]
        tags.merge_tags(sources, target, user=self.request.user)
        names = ", ".join(tag.name for tag in sources)
        words = {"tags": names, "target": target}
        messages.success(self.request, _("%(tags)s: merged into “%(target)s”.") % words)
        return redirect("tags:index")


class TagUnusedView(TagActionView):
    """Clear the keywords that nothing bears, drafts included."""

    permissions = ("delete",)
    page_title = gettext_lazy("Delete unused keywords")
    template_name = "core_admin/tag_unused.html"
    form_class = forms.Form

    def get_context_data(self, **kwargs):
        return super().get_context_data(unused=tags.unused(), **kwargs)

    def form_valid(self, form):
        count = tags.delete_unused()
        message = ngettext("%(count)d keyword deleted.", "%(count)d keywords deleted.", count)
        messages.success(self.request, message % {"count": count})
        return redirect("tags:index")


class TagViewSet(ModelViewSet):
    """The screen itself, in the menu of the classifications."""

    model = Tag
    name = "tags"
    icon = "tag"
    menu_label = gettext_lazy("Keywords")
    list_per_page = 100
    ordering = "name"
    search_fields = ["name"]
    copy_view_enabled = False
    index_view_class = TagIndexView
    delete_view_class = TagDeleteView

    def get_form_class(self, for_update=False):
        return TagForm

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("merge/", TagMergeView.as_view(), name="merge"),
            path("unused/", TagUnusedView.as_view(), name="unused"),
        ]
