"""The map of territories, drawn in Python as the facets are: it has more than a hundred links.

The outlines are in a file that browsers keep; here are their colours, links and names.
"""

from functools import cached_property

from django import template
from django.utils.formats import get_format
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.core.shapes import INNER
from portal.core.templatetags.icons import icon
from search.outlines import Outlines
from search.territory_map import TerritoryMap

register = template.Library()

COUNTRIES_SHOWN = 3


@register.simple_tag
def territory_map(results, action=""):
    """The map of some results, as HTML by part: `{% territory_map results as map %}`.

    `action` is the address of the search where that is another page.
    """
    return Drawing(TerritoryMap(results, action))


class Drawing(Outlines):
    """The parts of a map; false where there is nothing to draw."""

    def __init__(self, drawn):
        super().__init__()
        self.drawn = drawn
        self.link = drawn.links.to
        self._counted = {}
        self.colon = pgettext("after a label", ":")
        self.separator = get_format("THOUSAND_SEPARATOR")

    def __bool__(self):
        return bool(self.drawn)

    @cached_property
    def france(self):
        """Metropolitan France as one SVG."""
        drawn = (self._metropolitan(number) for number in self.outlines["metropolitan"])
        return self._france([*drawn, self._inner(), self._marks(self.outlines["metropolitan"])])

    @cached_property
    def overseas(self):
        """A link with its outline, name and count for each overseas département."""
        items = [self._overseas(number) for number in self.outlines["overseas"]]
        return mark_safe("".join(items))

    @cached_property
    def legend(self):
        """What each colour means."""
        items = [(0, pgettext("on the map", "none"))]
        for number, least, most in self.drawn.scale.classes:
            few, many = self._number(least), self._number(most)
            text = few if least == most else _("%(few)s to %(many)s") % {"few": few, "many": many}
            items.append((number, text))
        return mark_safe(
            "".join(
                f'<li><span class="map__swatch map__c{number}"></span> {escape(text)}</li>'
                for number, text in items
            )
        )

    @cached_property
    def legend_title(self):
        if self.drawn.of_projects:
            return _("Projects by département")
        return _("Results by département")

    @cached_property
    def regions(self):
        """All regions; below one that is chosen, its départements."""
        return mark_safe("".join(self._region(region) for region in self.drawn.regions))

    @cached_property
    def beyond(self):
        """What isn't in any département: whole regions and the rarer countries folded away."""
        places, regions, countries = self.drawn.beyond
        items = [self._item(place) for place in places]
        items.append(self._folded(_("Whole regions"), regions))
        items += [self._item(place) for place in countries[:COUNTRIES_SHOWN]]
        items.append(self._folded(_("More countries"), countries[COUNTRIES_SHOWN:]))
        return mark_safe("".join(items))

    def _folded(self, label, places):
        """A list on demand; what is chosen is never hidden."""
        if not places:
            return ""
        inner = "".join(self._item(place) for place in places)
        opened = " open" if any(place.selected for place in places) else ""
        summary = f"<summary>{escape(label)} <span>({len(places)})</span></summary>"
        return f'<li class="more"><details{opened}>{summary}<ul>{inner}</ul></details></li>'

    def _metropolitan(self, number):
        place = self.drawn.departements.get(number)
        if place is None or number in INNER:
            return self._use(number, self._class_attribute(place))
        return self._svg_link(place, self._use(number))

    def _inner(self):
        """Paris and its neighbours, larger, and a frame around where they are."""
        found = self._frame()
        for number in INNER:
            place = self.drawn.departements.get(number)
            use = self._use(number, "" if place else self._class_attribute(None), enlarged=True)
            found += self._svg_link(place, use) if place else use
        return found

    def _svg_link(self, place, use):
        attributes = self._class_attribute(place) + self._state(place)
        link, name = escape(self.link(place.code)), self._label(self.name(place))
        return f'<a id="map-{place.code}" href="{link}"{attributes}>{use}{name}</a>'

    def _class_attribute(self, place):
        number = self.drawn.scale.of(place.count) if place else 0
        return f' class="map__c{number}"'

    @staticmethod
    def _state(place):
        return ' aria-current="true"' if place.selected else ""

    def _marks(self, outlines):
        """Outlines over a chosen region's départements; over a chosen one a tick, too."""
        drawn = self.drawn
        numbers = dict.fromkeys(n for n in [*drawn.highlighted, *drawn.chosen] if n in outlines)
        lines = [self._use(n, enlarged=n in INNER) for n in numbers]
        ticks = [self._tick(*self._place_of(n)) for n in drawn.chosen if n in outlines]
        return f'<g class="map__marks">{"".join(lines + ticks)}</g>' if lines else ""

    def _place_of(self, number):
        """Where a tick is seen."""
        shape = self.outlines["metropolitan"][number]
        at = shape["x"], shape["y"]
        return self._enlarged(*at) if number in INNER else at

    def _tick(self, x, y):
        return f'<use class="map__tick" href="{self.sprite}#check" x="{x:.0f}" y="{y:.0f}"/>'

    def _overseas(self, number):
        place = self.drawn.departements.get(number)
        if place is None:
            return ""
        shape = self.outlines["overseas"][number]
        use = self._use(number)
        marked = number in self.drawn.chosen or number in self.drawn.highlighted
        marks = f'<g class="map__marks">{use}</g>' if marked else ""
        if place.selected:
            marks += self._tick(shape["x"], shape["y"])
        svg = self._inset(use + marks, self._class_attribute(place))
        return f"<li>{self._html_link(place, 'map', svg)}</li>"

    def _region(self, region):
        inner = ""
        if region.selected and (within := self.drawn.within(region)):
            inner = f"<ul>{''.join(self._item(place) for place in within)}</ul>"
        return self._item(region, inner)

    def _item(self, place, inner=""):
        return f"<li>{self._html_link(place)}{inner}</li>"

    def _html_link(self, place, prefix="list", before=""):
        tick = icon("check") if place.selected else ""
        said = f"{self.colon} {escape(self.counted(place.count))}"
        return (
            f'<a id="{prefix}-{place.code}" href="{escape(self.link(place.code))}"'
            f"{self._state(place)}>{before}<span>{tick}{escape(place.label)}</span>"
            f'<span class="visually-hidden">{said}</span>'
            f'<span class="count" aria-hidden="true">{self._number(place.count)}</span></a>'
        )

    def name(self, place):
        """What a place is called: "Finistère: 12 results"."""
        named = {"place": place.label, "count": self.counted(place.count)}
        text = _("%(place)s: %(count)s") % named
        return _("%(place)s (chosen)") % {"place": text} if place.selected else text

    def counted(self, count):
        if count not in self._counted:
            self._counted[count] = self._said(count)
        return self._counted[count]

    def _said(self, count):
        if self.drawn.of_projects:
            text = ngettext("%(n)s project", "%(n)s projects", count)
        else:
            text = ngettext("%(n)s result", "%(n)s results", count)
        return text % {"n": self._number(count)}

    def _number(self, count):
        return f"{count:,}".replace(",", self.separator)
