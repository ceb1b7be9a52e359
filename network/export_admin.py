"""A sheet of the members who are listed in the admin; Wagtail's own export of them is shut."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView

from portal.core.folding import FoldedSearch

from .audit import Export
from .exports import COLUMNS, Kind, may_export, sheet
from .models import Member
from .privacy import BY_NAME

LABELS = {
    Kind.PROFILES: gettext_lazy("Export profiles"),
    Kind.CONTACTS: gettext_lazy("Export contact details"),
}
YES_AND_NO = {"True": gettext_lazy("yes"), "False": gettext_lazy("no")}
OF_THE_PAGE = ("p", "ordering", "export", "_w_filter_fragment")  # they narrow nothing


class MemberIndexView(FoldedSearch, IndexView):
    """The list of members, from where those who may take them away."""

    def setup(self, *args, **kwargs):
        """Wagtail's own export asks for no more than the list does, and writes nothing down."""
        super().setup(*args, **kwargs)
        self.is_export = False

    @cached_property
    def header_more_buttons(self):
        exports = [
            Button(LABELS[kind], url=self.export_url(kind), icon_name="download", priority=order)
            for order, kind in enumerate(Kind, 90)
            if may_export(self.request.user, kind)
        ]
        return [*super().header_more_buttons, *exports]

    def export_url(self, kind):
        asked = self.request.GET.copy()
        for name in OF_THE_PAGE:
            asked.pop(name, None)
        url = reverse("wagtailsnippets_network_member:export", kwargs={"kind": kind})
        return f"{url}?{asked.urlencode()}" if asked else url


class ExportForm(forms.Form):
    """Which columns, and why: who was exported reads it."""

    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        help_text=gettext_lazy("Besides the name. Take what you need, and no more."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Every member who is in it reads this."),
        max_length=500,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["columns"].choices = [(name, BY_NAME[name].label) for name in COLUMNS[kind]]
        self.fields["columns"].initial = COLUMNS[kind]
        self.fields["reason"].required = kind == Kind.CONTACTS


class ExportView(MemberIndexView):
    """What would be in a sheet, and for what it is asked; sent, the sheet is."""

    def dispatch(self, request, *args, kind, **kwargs):
        self.kind = Kind(kind)
        if not may_export(request.user, self.kind):
            raise PermissionDenied
        if not self.is_understood:
            messages.error(request, _("The list can’t be narrowed to that: choose again."))
            return redirect(self.index_url)
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_understood(self):
        """The list leaves out a filter that is wrong; a sheet would then be of everybody."""
        forms = [self.search_form, self.filters.form]
        return all(form.is_valid() for form in forms if form.is_bound)

    def get(self, request, *args, **kwargs):
        return self.asked(ExportForm(kind=self.kind))

    def post(self, request, *args, **kwargs):
        form = ExportForm(request.POST, kind=self.kind)
        return self.taken(**form.cleaned_data) if form.is_valid() else self.asked(form)

    def asked(self, form):
        self.object_list = Member.objects.none()
        context = {
            "form": form,
            "kind": self.kind,
            "kinds": Kind,
            "chosen": self.chosen().count(),
            "selection": self.selection,
        }
        context = self.get_context_data(**context)
        return self.render_to_response(context | {"search_form": None, "filters": None})

    def taken(self, columns, reason):
        export = Export.objects.create(
            kind=self.kind,
            by=self.request.user,
            selection=self.selection,
            columns=columns,
            reason=reason,
        )
        lines = sheet(export, list(self.chosen().values_list("pk", flat=True)))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.kind}.csv"'
        response["Cache-Control"] = "private, no-store"
        return response

    def chosen(self):
        """The members of the list who are active, once each."""
        listed = self.get_queryset().order_by().values("pk")
        return Member.objects.active().filter(pk__in=listed)

    @cached_property
    def selection(self):
        """What the list is narrowed to, in words; empty for everybody."""
        said = [(each.field_label, each.value) for each in self.active_filters]
        if self.is_searching:
            said.append((_("Words"), self.search_query))
        return ", ".join(
            _("%(label)s: %(value)s") % {"label": label, "value": YES_AND_NO.get(value, value)}
            for label, value in said
        )

    def get_page_title(self):
        return LABELS[self.kind]

    header_buttons = header_more_buttons = ()
