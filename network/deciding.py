"""How coordinators decide what waits for them: by one step, which whoever is faster takes."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views import generic


class DecisionField(forms.ChoiceField):
    """One of several answers, all of which are seen."""

    widget = forms.RadioSelect
    default_error_messages = {"required": _("Choose an answer.")}


class StepForm(WagtailAdminModelForm):
    """What is decided. `take` takes the step, and is False where somebody else was faster."""

    def save(self, commit=True):
        """The step has stored what there is to store."""
        return self.instance

    def take(self):
        raise NotImplementedError


class StepView(generic.EditView):
    """The screen of a StepForm, with what is to be decided."""

    def is_valid(self, form):
        """The step is taken here: somebody else may be faster, which is an error of the form."""
        if super().is_valid(form) and not form.take():
            form.add_error(None, _("This was settled meanwhile, and nothing was sent."))
            return super().is_valid(form)
        return form.is_valid()
