"""Bulk actions on many are taken in steps (`bulk.js`), which tells of all of them at once.

A page goes with the one that it is under: of a search's results, both may be chosen.
"""

from django.http import JsonResponse
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction, MoveBulkAction

from .paths import paths_above


def is_step(request):
    return request.headers.get("Accept") == "application/json"


def answer(done, left=()):
    """How many are done; and which aren't, though they could be another time."""
    return JsonResponse({"done": done, "left": [str(each.pk) for each in left]})


class WithWhatIsBelow:
    """Asks for pages, and none that is below another one of them and goes with it."""

    def get_actionable_objects(self):
        pages, others = super().get_actionable_objects()
        chosen = {page.path for page in pages}
        alone = (page for page in pages if chosen.isdisjoint(paths_above(page.path, page.steplen)))
        return [*alone], others


class DeletePages(WithWhatIsBelow, DeleteBulkAction):
    pass


class MovePages(WithWhatIsBelow, MoveBulkAction):
    pass
