"""What Wagtail's checker measures of a page, in its bar on the page and beside the editor: all that
axe knows, where Wagtail asks ten of its rules.
"""

from wagtail.admin.userbar import ContentCheckerItem

from . import rules

# Each rule bears one of these: every level, advice, what is tried or retired, Wagtail's own. Asked
# for so, those run that are off by default; a test compares them with all that there are.
TAGS = [
    *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag21aaa", "wcag22a", "wcag22aa"),
    *("wcag22aaa", "best-practice", "experimental", "deprecated", "seo"),
]
# axe takes a link of the bar for the page's first, and so the page's own one for text beside all
# landmarks: without the bar, tests measure it by every rule. The others are the bar, and what the
# checker itself sets beside each fault that it has found.
NOT_MEASURED = [".skip", "wagtail-userbar", "wagtail-inline-userbar"]
# The bar of a preview beside the editor looks before its frame has any size: light text on dark
# would be told of. The editor looks at the same frame by every rule, once it is shown.
OF_LAYOUT = ["color-contrast", "color-contrast-enhanced", "target-size"]


class Checker(ContentCheckerItem):
    """Of the whole document: some rules look at its head, or at the page as one."""

    axe_include = ["html"]
    axe_run_only = TAGS
    axe_messages = ContentCheckerItem.axe_messages | rules.messages()

    def get_axe_exclude(self, request):
        """As one selector: the editor would look for a second one inside the first."""
        return [", ".join(NOT_MEASURED)]

    def get_axe_rules(self, request):
        is_frame = getattr(request, "in_preview_panel", False)
        return {rule: {"enabled": False} for rule in OF_LAYOUT} if is_frame else {}


def measure_all(items):
    """Put our checker in the place of Wagtail's among the items of its bar."""
    items[:] = [
        Checker(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item
        for item in items
    ]
