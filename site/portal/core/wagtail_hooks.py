"""The menu "Classification" of Wagtail's admin, what its audit log calls a merge, previews
elsewhere, and private images: what follows when many are put elsewhere, and what an editor is told
of those on a page.
"""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.staticfiles import versioned_static
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from . import listing_buttons, pictures, preview_admin, privacy, reports, today
from .bulk_actions import DeletePages, MovePages, answer, is_step
from .node_admin import DisciplineAdmin, TerritoryAdmin
from .tag_admin import TagViewSet
from .unused import UnusedDocumentsView, UnusedImagesView

tag_viewset = TagViewSet()
listing_buttons.replace()


@hooks.register("construct_explorer_page_queryset")
def note_translations(parent_page, pages, request):
    return listing_buttons.annotated(pages)


@hooks.register("construct_page_chooser_queryset")
def choose_what_one_may_see(pages, request):
    """What everybody may read, and what an editor works on: Wagtail offers all that there are."""
    own = page_permission_policy.explorable_instances(request.user)
    return (pages & own) | pages.live().public()


@hooks.register("register_admin_viewset")
def register_tags():
    return tag_viewset


@hooks.register("register_admin_viewset")
def register_previews():
    return preview_admin.viewset


@hooks.register("register_reports_menu_item")
def register_previews_menu_item():
    return preview_admin.menu_item()


@hooks.register("register_admin_urls")
def register_unused():
    images = reports.urls(UnusedImagesView, "reports/unused-images/")
    return images + reports.urls(UnusedDocumentsView, "reports/unused-documents/")


@hooks.register("register_reports_menu_item")
def register_unused_images():
    return reports.ReportMenuItem(UnusedImagesView, order=1070)


@hooks.register("register_reports_menu_item")
def register_unused_documents():
    return reports.ReportMenuItem(UnusedDocumentsView, order=1080)


@modeladmin_register
class ClassificationGroup(ModelAdminGroup):
    menu_label = gettext_lazy("Classification")
    menu_item_name = "classification"
    menu_icon = "list-ul"
    menu_order = 350
    items = (DisciplineAdmin, TerritoryAdmin)

    def get_submenu_items(self):
        items = super().get_submenu_items()
        others = (make() for make in hooks.get_hooks("register_classification_menu_item"))
        return [*items, tag_viewset.get_menu_item(order=len(items) + 1), *others]


@hooks.register("register_log_actions")
def register_merge(actions):
    @actions.register_action("core.merge")
    class MergeFormatter(LogFormatter):
        label = gettext_lazy("Merge")

        def format_message(self, entry):
            words = {"label": entry.data["label"], "code": entry.data["code"]}
            return _("Merged into it: %(label)s %(code)s") % words


@hooks.register("construct_homepage_panels", order=1000)
def show_today(request, panels):
    panels[:] = [today.TodayPanel()]


@hooks.register("construct_homepage_summary_items", order=1000)
def count_nothing_else(request, items):
    items.clear()


hooks.register(today.HOOK, today.of_pages, order=10)


@hooks.register("insert_editor_js")
def save_what_was_refused():
    src = versioned_static("core_admin/autosave.js")
    return format_html('<script type="module" src="{}"></script>', src)


@hooks.register("after_bulk_action")
def put_elsewhere(request, action_type, objects, action):
    """Images put into another collection by the dozen aren't saved, so nothing else tells."""
    if action_type == "add_to_collection":
        privacy.settle_soon()


# After Wagtail's own actions of these names, whose places they take.
hooks.register("register_bulk_action", DeletePages, order=1)
hooks.register("register_bulk_action", MovePages, order=1)


@hooks.register("before_bulk_action")
def note_what_goes(request, action_type, objects, action):
    """Wagtail writes down who deletes one thing, or several pages, but not several of others."""
    if action_type == "delete" and action.model is not Page:
        for each in objects:
            log(each, "wagtail.delete", user=request.user, deleted=True)


@hooks.register("after_bulk_action", order=1000)
def answer_a_step(request, action_type, objects, action):
    """After all others, as nothing comes after an answer."""
    return answer(len(objects)) if is_step(request) else None


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_private_images(request, page):
    """Visitors of a public page see less of it than its editor does."""
    images = {image.pk: image for image, _specs in pictures.shown(page)}.values()
    hidden = [image.title for image in images if image.is_private]
    if hidden:
        text = _("Only those who may open its collection see this picture: %(titles)s.")
        messages.warning(request, text % {"titles": ", ".join(hidden)})
