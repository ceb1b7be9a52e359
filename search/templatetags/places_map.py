"""The map of chosen places: what they cover is drawn at once, a place that is pointed at is named.

Whoever sees no picture, or has no mouse, has the list beside it: it says all that the map does.
"""

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from portal.core.shapes import INNER
from search.outlines import Outlines
from search.places_map import PlacesMap
from search.visibility import Viewer

register = template.Library()


@register.simple_tag(takes_context=True)
def places_map(context, codes, counted):
    """The map of the territories of some codes: `{% places_map codes counted as map %}`."""
    viewer = Viewer.behind(context.get("request")) if counted else None
    return Drawing(PlacesMap(codes, get_language()[:2], viewer))


class Drawing(Outlines):
    """The parts of a map; false where none of its places is there."""

    def __init__(self, drawn):
        super().__init__()
        self.drawn = drawn
        self.places = drawn.places

    def __bool__(self):
        return bool(self.drawn)

    @property
    def shows_france(self):
        """Whether a place is in it: a map of France says nothing of others."""
        return bool(self.drawn.departements)

    @property
    def france(self):
        """Metropolitan France as one SVG: what isn't covered, then each place over it."""
        covered = self.drawn.departements
        plain = [self._whole(n) for n in self.outlines["metropolitan"] if n not in covered]
        numbers = [number for number in covered if number in self.outlines["metropolitan"]]
        drawn = [
            self._place(place, "".join(self._whole(n) for n in numbers if covered[n] == place))
            for place in dict.fromkeys(covered[number] for number in numbers)
        ]
        return self._france([f'<g class="map__c0">{"".join(plain)}</g>', self._frame(), *drawn])

    @property
    def overseas(self):
        """(name, place or None, SVG) of each département overseas that there is."""
        for number in self.outlines["overseas"]:
            if name := self.drawn.name_of(number):
                place = self.drawn.departements.get(number)
                fill = f' class="{_fill(place)}"'
                yield name, place, mark_safe(self._inset(self._use(number), fill))

    def _whole(self, number):
        """A département, where it is and where it is enlarged."""
        return self._use(number) + (self._use(number, enlarged=True) if number in INNER else "")

    def _place(self, place, shapes):
        """A mouse may follow it: the list has the link for everybody."""
        inner = shapes + self._label(place.name)
        if not place.link:
            return f'<g class="map__place {_fill(place)}">{inner}</g>'
        return (
            f'<a class="map__place {_fill(place)}" href="{escape(place.link)}" tabindex="-1">'
            f"{inner}</a>"
        )


def _fill(place):
    return "map__c4" if place else "map__c0"
