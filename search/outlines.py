"""What maps of France have in common: outlines of a file that browsers keep, Paris drawn larger."""

from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import mark_safe

from portal.core.shapes import INSET, shapes

TOP = 88  # above the map, for the name of what is pointed at
LABEL = f'x="2" y="{-TOP // 2 + 12}"'
# The corner of the sea in which Paris and its neighbours are drawn once more.
INNER_AT = (10, 4)
INNER_SCALE = 6


class Outlines:
    """Draws départements, by their numbers."""

    def __init__(self):
        self.outlines = shapes()
        self.sprite = static("portal/departements.svg")

    def _france(self, parts):
        """Metropolitan France as one SVG."""
        width, height = self.outlines["size"]
        return mark_safe(
            f'<svg class="map__france" viewBox="-6 {-TOP} {width + 12} {height + TOP + 6}">'
            f"{''.join(parts)}</svg>"
        )

    @staticmethod
    def _inset(drawn, attributes):
        """An overseas département as an SVG of its own."""
        box = f"-6 -6 {INSET + 12} {INSET + 12}"
        return f'<svg viewBox="{box}" aria-hidden="true"{attributes}>{drawn}</svg>'

    def _frame(self):
        """Around where Paris and its neighbours are, and around where they are larger."""
        x, y, width, height = self.outlines["inner"]
        right, bottom = self._enlarged(x + width, y + height)
        large = f"M{right + 10:.0f} {bottom + 10:.0f}H0V-6H{right + 10:.0f}z"
        line = f"L{x - 6:.0f} {y + height + 6:.0f}m0 0"
        small = f"h{width + 12:.0f}v-{height + 12:.0f}h-{width + 12:.0f}z"
        return f'<path class="map__frame" d="{large}{line}{small}"/>'

    def _use(self, number, attributes="", enlarged=False):
        if enlarged:
            x, y = self._enlarged(0, 0)
            attributes += f' transform="translate({x:.1f} {y:.1f}) scale({INNER_SCALE})"'
        return f'<use href="{self.sprite}#d{number}"{attributes}/>'

    def _enlarged(self, x, y):
        """Where a point is in the enlargement."""
        left, top, *_size = self.outlines["inner"]
        return INNER_AT[0] + (x - left) * INNER_SCALE, INNER_AT[1] + (y - top) * INNER_SCALE

    @staticmethod
    def _label(text):
        """A name, shown above the map while its place is pointed at."""
        return f"<text {LABEL}>{escape(text)}</text>"
