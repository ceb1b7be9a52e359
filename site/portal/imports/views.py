"""The screens of an import: the file, what its columns are, and what comes of its rows."""

from types import SimpleNamespace

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from directory.importing.report import OUTCOME_LABELS, OUTCOMES, write_sheet

from .forms import ColumnsForm, UploadForm
from .models import Batch, Line, State
from .policy import policy
from .undoing import obstacles
from .working import Unusable, advance, begin, read

ICON = "upload"
PER_PAGE = 50
# What may follow, by what is.
BEGINNINGS = {
    State.CHECKING: {State.NEW, State.CHECKED},
    State.IMPORTING: {State.CHECKED},
    State.UNDOING: {State.IMPORTED},
}
NOTED = "noted"  # taken in, but something is to be known


def address(name, batch):
    return reverse(f"imports:{name}", args=[batch.pk])


class OfImport(PermissionCheckedMixin):
    """Of an import, whoever has begun it."""

    permission_policy = policy
    permission_required = "add"

    @cached_property
    def batch(self):
        return get_object_or_404(Batch.objects.select_related("created_by"), pk=self.kwargs["pk"])


class ImportIndexView(generic.IndexView):
    model = Batch
    page_title = _("Imports")
    header_icon = ICON
    index_url_name = "imports:index"
    index_results_url_name = "imports:index_results"
    add_url_name = "imports:add"
    add_item_label = _("Import a file")
    permission_policy = policy
    default_ordering = "-created_at"
    template_name = "wagtailadmin/generic/index.html"
    results_template_name = "imports_admin/imports.html"
    columns = [
        TitleColumn("name", label=_("File"), get_url=lambda batch: address("import", batch)),
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("rows", label=_("Rows")),
        UserColumn("created_by", label=_("By"), blank_display_name="–"),
        DateColumn("created_at", label=_("Uploaded"), sort_key="created_at"),
    ]

    def get_base_queryset(self):
        return Batch.objects.select_related("created_by__wagtail_userprofile")


class AddView(generic.CreateView):
    """A file that can be read is kept; a table's columns are asked about, others are checked."""

    model = Batch
    form_class = UploadForm
    page_title = _("Import a file")
    header_icon = ICON
    permission_policy = policy
    index_url_name = "imports:index"
    add_url_name = "imports:add"
    submit_button_label = _("Upload")

    def get_success_message(self, instance):
        return None  # what follows is told by the screen that it leads to

    def get_success_buttons(self):
        return []

    def save_instance(self):
        self.form.instance.created_by = self.request.user
        return super().save_instance()

    def get_success_url(self):
        if self.object.is_table:
            return address("columns", self.object)
        begin(self.object, State.CHECKING)
        return address("import", self.object)


class Screen(OfImport, WagtailAdminTemplateMixin, TemplateView):
    header_icon = ICON

    def get_page_subtitle(self):
        return self.batch.name

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("imports:index"), "label": gettext("Imports")},
            {"url": address("import", self.batch), "label": self.batch.name},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"batch": self.batch}


class ColumnsView(Screen):
    """What the columns of a table are; changed, it is checked again."""

    page_title = _("Columns")
    template_name = "imports_admin/columns.html"

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Unusable as reason:
            messages.error(request, str(reason))
            return redirect(address("import", self.batch))

    @property
    def is_open(self):
        """What is imported, or about to be, is read as it was."""
        return self.batch.is_table and self.batch.state in (State.NEW, State.CHECKED)

    def get(self, request, pk):
        return self.shown() if self.is_open else redirect(address("import", self.batch))

    def post(self, request, pk):
        return self.shown(request.POST) if self.is_open else redirect(address("import", self.batch))

    def shown(self, data=None):
        """The form, until what it says is sound."""
        form = ColumnsForm(data, columns=self.batch.columns, source=read(self.batch))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self.batch.columns = form.columns
        self.batch.save(update_fields=["columns"])
        begin(self.batch, State.CHECKING)
        return redirect(address("import", self.batch))


class ImportView(Screen):
    """How far an import is, what came of its rows, and what can be done with it."""

    page_title = _("Import")
    template_name = "imports_admin/import.html"

    def get_context_data(self, **kwargs):
        batch = self.batch
        shown = self.request.GET.get("show", "")
        lines = self._lines(shown).select_related("page")
        return super().get_context_data(**kwargs) | {
            "states": State,
            "done": batch.done,
            "to_do": batch.to_do,
            "totals": [(name, OUTCOME_LABELS[name], n) for name, n in batch.totals().items()],
            "noted": batch.lines.exclude(notes=[]).count(),
            "terms": batch.terms()[:PER_PAGE],
            "shown": shown,
            "lines": Paginator(lines, PER_PAGE).get_page(self.request.GET.get("p")),
            "obstacles": obstacles(batch.changed()) if batch.state == State.IMPORTED else [],
            "undoable": batch.state == State.IMPORTED and batch.changed().exists(),
            "left": batch.lines.filter(undone=Line.Undone.LEFT),
            "editable": batch.is_table and batch.state in (State.NEW, State.CHECKED),
        }

    def _lines(self, shown):
        lines = self.batch.lines.all()
        if shown == NOTED:
            return lines.exclude(notes=[])
        return lines.filter(outcome=shown) if shown in OUTCOMES else lines


class GoOnView(ImportView):
    """Go on for some seconds, then show how far that has led: the page asks for it in turn."""

    http_method_names = ["post"]

    def post(self, request, pk):
        advance(self.batch.pk)
        del self.batch
        if not request.htmx:
            return redirect(address("import", self.batch))
        return self.get(request, pk)


class BeginView(OfImport, View):
    """Check, import or undo, where that may follow."""

    def post(self, request, pk, state):
        if self.batch.state not in BEGINNINGS.get(state, ()):
            messages.error(request, _("That was done already, or isn’t possible any more."))
        elif state == State.UNDOING and obstacles(self.batch.changed()):
            messages.error(request, _("It can’t be undone: see what is in the way."))
        else:
            begin(self.batch, State(state))
            log(instance=self.batch, action=f"imports.{state}", user=request.user)
        return redirect(address("import", self.batch))


class PauseView(OfImport, View):
    """Interrupt the work after the row that it is at, or have it go on."""

    def post(self, request, pk):
        wanted = request.POST.get("paused") == "yes"
        Batch.objects.filter(pk=self.batch.pk).update(is_paused=wanted, problem="")
        return redirect(address("import", self.batch))


class ReportView(OfImport, View):
    """What became of each row, for a spreadsheet."""

    def get(self, request, pk):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        name = slugify(self.batch.name.rpartition(".")[0]) or "import"
        response["Content-Disposition"] = f'attachment; filename="{name}-report.csv"'
        response.write("\ufeff")
        write_sheet(response, map(_as_row, self.batch.lines.all()))
        return response


def _as_row(line):
    """The line as `write_sheet` reads a row's report."""
    return SimpleNamespace(**{**vars(line), "page": line.page_id, "notes": line.said})


class DeleteView(OfImport, View):
    """Forget a file and what is known of its rows; the projects stay."""

    def post(self, request, pk):
        if self.batch.is_under_way and not self.batch.is_paused:
            messages.error(request, _("It is under way: interrupt it first."))
            return redirect(address("import", self.batch))
        self.batch.file.delete(save=False)
        self.batch.delete()
        messages.success(request, gettext("“%(name)s” is forgotten.") % {"name": self.batch.name})
        return redirect("imports:index")
