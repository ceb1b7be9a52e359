"""How staff choose nodes of a classification for a page: they type, and see where each node is."""

from django.forms import Media, Script, SelectMultiple
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.admin.staticfiles import versioned_static

JOIN = " › "


class NodesSelect(SelectMultiple):
    """A list of several values for the browser, which `nodes.js` makes pleasant.

    What is chosen stays in the list itself, so that it is saved, compared and sent as any field is;
    without scripts it is a list still. Each node tells its ancestors, and what finds it: its code
    and its labels in both languages.
    """

    @property
    def media(self):
        script = Script(versioned_static("core_admin/nodes.js"), type="module")
        return Media(js=[script], css={"all": [versioned_static("core_admin/nodes.css")]})

    def render(self, name, value, attrs=None, renderer=None):
        words = {
            "none": _("Nothing is called that."),
            "recent": _("Chosen lately"),
            "all": _("The whole list"),
            "remove": _("Remove %(name)s") % {"name": "{name}"},
            "placeholder": _("Type a name or a code"),
        }
        said = format_html_join(" ", 'data-{}="{}"', words.items())
        return format_html(
            "<portal-nodes {}>{}</portal-nodes>", said, super().render(name, value, attrs, renderer)
        )

    def optgroups(self, name, value, attrs=None):
        self.above = {}  # labels by path: an ancestor comes before those below it
        return super().optgroups(name, value, attrs)

    def create_option(self, name, value, label, *args, **kwargs):
        option = super().create_option(name, value, label, *args, **kwargs)
        node = value.instance
        self.above[node.path] = label
        steps = range(node.steplen, len(node.path), node.steplen)
        above = [self.above[node.path[:step]] for step in steps if node.path[:step] in self.above]
        option["attrs"] |= {
            "data-above": JOIN.join(above),
            "data-found": f"{node.label_fr} {node.label_en} {node.code}",
        }
        return option
