"""Administration of the classifications: the tree, its nodes, and what is filed under them."""

from django.contrib.admin.utils import quote
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import re_path
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.log_actions import log
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.helpers.search import BaseSearchHandler
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import (
    CreateView,
    DeleteView,
    IndexView,
    InspectView,
    InstanceSpecificView,
)

from . import tree
from .classification import ancestors
from .folding import matching
from .forms import DisciplineForm, NodeForm, ParentForm, TargetForm, creation_form
from .models import Discipline, Territory
from .references import usage, uses
from .vocabularies import codes

PER_PAGE = 50


class FoldingSearch(BaseSearchHandler):
    """Search in code and labels, blind to case and accents."""

    def search_queryset(self, queryset, search_term, **kwargs):
        return matching(queryset, search_term, self.search_fields) if search_term else queryset


class NodePermissions(PermissionHelper):
    """The model's own permissions; a merge changes one node and deletes another."""

    def user_can_merge(self, user, node):
        return self.user_can_edit_obj(user, node) and self.user_can_delete_obj(user, node)


class NodeButtons(ButtonHelper):
    def get_buttons_for_obj(self, obj, exclude=None, classnames_add=None, classnames_exclude=None):
        buttons = super().get_buttons_for_obj(obj, exclude, classnames_add, classnames_exclude)
        classname = self.finalise_classname(["button-secondary", *(classnames_add or [])])
        user = self.request.user
        if self.permission_helper.user_can_edit_obj(user, obj):
            buttons.append(self.button("move", _("Move"), obj, classname))
        if self.permission_helper.user_can_merge(user, obj):
            buttons.append(self.button("merge", _("Merge"), obj, classname))
        return buttons

    def button(self, action, label, node, classname):
        url = self.url_helper.get_action_url(action, quote(node.pk))
        return {"url": url, "label": label, "classname": classname, "title": f"{label}: {node}"}


class NodeIndexView(IndexView):
    """The tree, with usage counts; always in tree order, which sorting by a column would hide."""

    sortable_by = ()

    def get_filters_params(self, params=None):
        """Other parameters aren't lookups: an address can't ask about what is filed where."""
        return {}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        counts = usage(self.model)
        context["object_list"] = list(context["object_list"])
        for node in context["object_list"]:
            node.usage = counts[node.pk]
        return context


class NodeCreateView(CreateView):
    def get_edit_handler(self):
        panels = [FieldPanel("parent"), *self.model_admin.panels]
        form_class = creation_form(self.model_admin.form_class, self.model)
        handler = ObjectList(panels, base_form_class=form_class)
        return handler.bind_to_model(self.model)


class NodeInspectView(InspectView):
    """A node's path, cross-walks, and what is filed there."""

    def get_field_display_value(self, field_name, field=None):
        value = super().get_field_display_value(field_name, field)
        return ", ".join(value) if isinstance(value, list) else value

    def get_context_data(self, **kwargs):
        node, found = self.instance, uses(self.instance)
        context = {
            "ancestors": ancestors(node),
            "uses": found,
            "usage": usage(self.model)[node.pk],
            "filed": Paginator(found.pages, PER_PAGE).get_page(self.request.GET.get("p")),
            "url_finder": AdminURLFinder(self.request.user),
            **kwargs,
        }
        context["rows"] = page_rows(context["filed"], context["url_finder"])
        context["draft_rows"] = page_rows(found.drafts[:PER_PAGE], context["url_finder"])
        context["other_rows"] = record_rows(found.others, context["url_finder"])
        context["child_rows"] = node_rows(found.children, self.url_helper)
        return super().get_context_data(**context)


def page_rows(pages, finder):
    """Pages to link to; who may not edit a page isn't told its title, as in Wagtail's "used in"."""
    return [(page, finder.get_edit_url(page)) for page in pages]


def record_rows(records, finder):
    return [
        (record._meta.verbose_name, record, finder.get_edit_url(record))
        for record in records
        if record is not None
    ]


def node_rows(nodes, url_helper):
    return [(node, url_helper.get_action_url("inspect", quote(node.pk))) for node in nodes]


class NodeDeleteView(DeleteView):
    """Deletes a node that nothing holds; else says what does."""

    def get_context_data(self, **kwargs):
        finder = AdminURLFinder(self.request.user)
        found = uses(self.instance)
        context = {
            "uses": found,
            "rows": page_rows(found.pages[:PER_PAGE], finder),
            "draft_rows": page_rows(found.drafts[:PER_PAGE], finder),
            "other_rows": record_rows(found.others, finder),
            "child_rows": node_rows(found.children, self.url_helper),
            "comes_back": self.instance.code in codes(self.model),
            "merge_url": self.url_helper.get_action_url("merge", self.pk_quoted),
            **kwargs,
        }
        return super().get_context_data(**context)

    def post(self, request, *args, **kwargs):
        label = str(self.instance)
        try:
            tree.delete(self.instance, user=request.user)
        except tree.Refused:
            return self.render_to_response(self.get_context_data(), status=409)
        messages.success(request, _("“%(node)s” deleted.") % {"node": label})
        return redirect(self.index_url)


class NodeActionView(InstanceSpecificView):
    """A form about one node, on a page of its own."""

    action = ""

    def get_template_names(self):
        return [f"modeladmin/core/{self.action}.html"]

    @property
    def action_url(self):
        return self.url_helper.get_action_url(self.action, self.pk_quoted)

    @property
    def inspect_url(self):
        return self.url_helper.get_action_url("inspect", self.pk_quoted)

    def refused(self, error):
        messages.error(self.request, str(error))
        return redirect(self.action_url)


class NodeMoveView(NodeActionView):
    """Up or down among its siblings, or below another parent."""

    action = "move"
    page_title = gettext_lazy("Move")
    STEPS = {"up": -1, "down": 1}

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_edit_obj(user, self.instance)

    def get_context_data(self, **kwargs):
        parent = self.instance.get_parent()
        context = {
            "form": ParentForm(self.instance, initial={"parent": parent}),
            "siblings": list(self.instance.get_siblings()),
            "parent": parent,
            **kwargs,
        }
        return super().get_context_data(**context)

    def post(self, request, *args, **kwargs):
        step = self.STEPS.get(request.POST.get("step"))
        if step:
            return self.done(tree.shift(self.instance, step))
        form = ParentForm(self.instance, request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            return self.done(tree.move(self.instance, form.cleaned_data["parent"]))
        except tree.Refused as error:
            return self.refused(error)

    def done(self, node):
        log(node, "wagtail.edit", user=self.request.user)
        messages.success(self.request, _("“%(node)s” moved.") % {"node": node})
        return redirect(self.action_url)


class NodeMergeView(NodeActionView):
    """Choose the target, see what will be re-filed, confirm."""

    action = "merge"
    page_title = gettext_lazy("Merge")

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_merge(user, self.instance)

    def get(self, request, *args, **kwargs):
        form = TargetForm(self.instance, request.GET if "target" in request.GET else None)
        target = form.cleaned_data["target"] if form.is_valid() else None
        found = uses(self.instance) if target else None
        context = self.get_context_data(form=form, target=target, uses=found)
        return self.render_to_response(context)

    def post(self, request, *args, **kwargs):
        form = TargetForm(self.instance, request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        label = str(self.instance)
        try:
            target = tree.merge(self.instance, form.cleaned_data["target"], user=request.user)
        except tree.Refused as error:
            return self.refused(error)
        words = {"node": label, "target": target}
        messages.success(request, _("“%(node)s” merged into “%(target)s”.") % words)
        return redirect(self.url_helper.get_action_url("inspect", quote(target.pk)))


class NodeAdmin(ModelAdmin):
    """What the two classifications have in common."""

    form_class = NodeForm
    list_display = ("tree_label", "code", "pages", "pages_below", "others")
    list_per_page = 200
    ordering = ("path",)
    search_fields = ("code", "label_fr", "label_en")
    search_handler_class = FoldingSearch
    inspect_view_enabled = True
    permission_helper_class = NodePermissions
    button_helper_class = NodeButtons
    index_view_class = NodeIndexView
    create_view_class = NodeCreateView
    inspect_view_class = NodeInspectView
    delete_view_class = NodeDeleteView
    index_view_extra_css = ["core_admin/classification.css"]
    inspect_view_extra_css = ["core_admin/classification.css"]

    def get_menu_label(self):
        return capfirst(self.opts.verbose_name_plural)  # in the language of each who sees it

    def get_edit_handler(self):
        return ObjectList(self.panels, base_form_class=self.form_class)

    def get_admin_urls_for_registration(self):
        return (
            *super().get_admin_urls_for_registration(),
            self.action_pattern("move", NodeMoveView),
            self.action_pattern("merge", NodeMergeView),
        )

    def action_pattern(self, action, view_class):
        def view(request, instance_pk):
            return view_class.as_view(model_admin=self, instance_pk=instance_pk)(request)

        pattern = self.url_helper.get_action_url_pattern(action)
        return re_path(pattern, view, name=self.url_helper.get_action_url_name(action))

    def get_extra_class_names_for_field_col(self, obj, field_name):
        return [f"depth-{obj.depth}"] if field_name == "tree_label" else []

    def tree_label(self, node):
        level = _("level %(level)s") % {"level": node.depth}
        return format_html('{} <span class="w-sr-only">({})</span>', node.label, level)

    tree_label.short_description = gettext_lazy("Label")

    def pages(self, node):
        return str(node.usage.pages)

    pages.short_description = gettext_lazy("Pages")

    def pages_below(self, node):
        return str(node.usage.pages_below)

    pages_below.short_description = gettext_lazy("Pages, with those below")

    def others(self, node):
        return str(node.usage.others)

    others.short_description = gettext_lazy("Other records")


LABELS = FieldRowPanel([FieldPanel("label_fr"), FieldPanel("label_en")])
TEXTS = [FieldPanel("text_fr"), FieldPanel("text_en")]


class DisciplineAdmin(NodeAdmin):
    model = Discipline
    menu_icon = "list-ul"
    form_class = DisciplineForm
    inspect_view_fields = ["code", "label_fr", "label_en", "hal", "ppsr", "former_codes"]
    panels = [FieldPanel("code"), LABELS, *TEXTS, FieldPanel("hal"), FieldPanel("ppsr")]


class TerritoryAdmin(NodeAdmin):
    model = Territory
    menu_icon = "globe"
    inspect_view_fields = [
        "code",
        "label_fr",
        "label_en",
        "kind",
        "nuts",
        "lat",
        "lon",
        "former_codes",
    ]
    panels = [
        FieldPanel("code"),
        LABELS,
        *TEXTS,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("nuts")]),
        FieldRowPanel([FieldPanel("lat"), FieldPanel("lon")]),
    ]
