"""How staff choose nodes of a classification for a page: they type, and see where each node is."""

from functools import lru_cache

from django.forms import Media, Script, SelectMultiple
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.staticfiles import versioned_static

from .paths import paths_above

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
            "<portal-nodes {}>{}</portal-nodes>", said, self._list(name, value, attrs)
        )

    def _list(self, name, value, attrs):
        """Drawn anew for another vocabulary, language or choice alone: each editor of a page has
        several, and hundreds of options take as long as all the rest."""
        key = self.choices.field.to_field_name or "pk"
        nodes = self.choices.queryset.values_list(key, "path", "code", "label_fr", "label_en")
        chosen = frozenset(map(str, value or ()))
        step = self.choices.queryset.model.steplen
        attrs = {"name": name, "multiple": True, **self.build_attrs(self.attrs, attrs)}
        options = _options(tuple(nodes), step, chosen, (get_language() or "")[:2])
        return format_html("<select{}>{}</select>", flatatt(attrs), options)


@lru_cache(maxsize=32)
def _options(nodes, step, chosen, language):
    """An option for each (value, path, code, French label, English label), in tree order."""
    labels = {
        path: (language == "en" and english) or french
        for _key, path, _code, french, english in nodes
    }
    rows = ((_told(node, step, chosen, labels), labels[node[1]]) for node in nodes)
    return format_html_join("\n", "<option{}>{}</option>", rows)


def _told(node, step, chosen, labels):
    """Which it is, where it is, and what finds it."""
    value, path, code, french, english = node
    return flatatt(
        {
            "value": str(value),
            "selected": str(value) in chosen,
            "data-above": JOIN.join(
                labels[each] for each in paths_above(path, step) if each in labels
            ),
            "data-found": f"{french} {english} {code}",
        }
    )
