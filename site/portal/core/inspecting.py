"""Inspecting something in the admin, where Wagtail says "None" and "[]" of what isn't there."""

from wagtail.snippets.views.snippets import InspectView

NOTHING = (None, "", "-")


class PlainInspectView(InspectView):
    """What there is, and nothing of what there isn't."""

    def get_fields_context(self):
        return [each for each in super().get_fields_context() if each["value"] not in NOTHING]
