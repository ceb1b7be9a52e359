"""The choices of a facet, written in Python: there may be hundreds on a page."""

from dataclasses import replace
from functools import lru_cache
from html import escape

from django import template
from django.utils.formats import get_format, number_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .days import plain_day

register = template.Library()

RADII = (10, 25, 50, 100)  # km
RADIUS = 25
# A list isn't cut to hide fewer than this.
LEAST_HIDDEN = 3


@register.simple_tag
def facet_choices(result, apart=False):
    """Checkboxes with counts for a `FacetResult`, as nested lists; the rare ones under "More".

    With `apart`, what is folded away is text inside of its `<details>`, for the script that puts
    it in place (morph.js) to do so after what is seen.
    """
    return mark_safe(Choices(result.facet).level(result.roots, apart))


class Choices:
    """Writes one facet. Branches and "More" are `<details>`, open where something is chosen.

    What is chosen keeps its place in the order, so that a box never moves from under its visitor.
    """

    def __init__(self, facet):
        self.name = facet.name
        self.size = facet.size
        self.more = escape(_("More"))
        self.within = _("Within %(label)s")
        # What `number_format` puts there; asking it for each of hundreds takes most of the time.
        self.separator = get_format("THOUSAND_SEPARATOR")

    def level(self, buckets, apart=False):
        """A list of sibling buckets."""
        shown, rest = buckets[: self.size], buckets[self.size :]
        if len(rest) < LEAST_HIDDEN:
            shown, rest = buckets, ()
        among = sum(bucket.count for bucket in buckets)
        items = [self._item(bucket, among, apart) for bucket in shown]
        if rest:
            items.append(self._rest(rest, among, apart))
        return f"<ul>{''.join(items)}</ul>"

    def _rest(self, buckets, among, apart):
        opened = any(bucket.selected or bucket.opened for bucket in buckets)
        within = apart and opened
        items = "".join([self._item(bucket, among, within) for bucket in buckets])
        summary = f"{self.more} <span>({len(buckets)})</span>"
        details = self._details(summary, f"<ul>{items}</ul>", opened, apart)
        return f'<li class="more">{details}</li>'

    def _item(self, bucket, among, apart):
        box, label = box_and_label(self.name, bucket.code, bucket.label)
        checked = " checked" if bucket.selected else ""
        count = f"{bucket.count:,}".replace(",", self.separator)
        choice = (
            f"<label><input {box}{checked}> <span>{label}</span>"
            f' <span class="count">{count}</span></label>'
        )
        if not bucket.children:
            return f"<li>{choice}</li>"
        return f'<li class="branch">{choice}{self._branch(bucket, label, among, apart)}</li>'

    def _branch(self, bucket, label, among, apart):
        # The branch that holds most of its level is opened: World, then France.
        opened = bucket.opened or bucket.count * 2 > among
        summary = f'<span class="visually-hidden">{self.within % {"label": label}}</span>'
        return self._details(summary, self.level(bucket.children, apart and opened), opened, apart)

    @staticmethod
    def _details(summary, content, opened, apart):
        if apart and not opened:
            content = f'<script type="text/html">{content}</script>'
        start = "<details open>" if opened else "<details>"
        return f"{start}<summary>{summary}</summary>{content}</details>"


@lru_cache(10_000)
def box_and_label(name, code, label):
    """The attributes of a checkbox and its label, escaped: the same on nearly every page."""
    return f'type="checkbox" name="{name}" value="{escape(code)}"', escape(label)


@register.simple_tag
def pinned_codes(asked):
    """(parameter, code) of what is chosen though it has no checkbox: a place as a whole."""
    return [
        (name, code)
        for name, codes in asked.selected.items()
        for code in sorted(codes)
        if code.endswith(":only")
    ]


@register.simple_tag
def bound_chips(asked):
    """The bounds in time and space, each with the address of the search without it."""
    bounds = {
        "date_from": lambda day: _("From %(day)s") % {"day": plain_day(day)},
        "date_to": lambda day: _("Until %(day)s") % {"day": plain_day(day)},
        "near": lambda near: _("Within %(km)s km of here") % {"km": shown_km(near.radius)},
    }
    return [
        {
            "label": label(getattr(asked, name)),
            "remove": f"?{asked.at(page=1, **{name: None}).querystring()}",
        }
        for name, label in bounds.items()
        if getattr(asked, name)
    ]


def shown_km(km):
    """A radius as a visitor reads it: 25, 2,5."""
    return number_format(int(km) if km == int(km) else km)


@register.simple_tag
def radius_choices(asked):
    """(km, as it is read, value of `near`, whether it is the one) for each radius offered.

    The value is empty until it is known where the visitor is.
    """
    near = asked.near
    chosen = near.radius if near else RADIUS
    return [
        (f"{km:g}", shown_km(km), str(replace(near, radius=km)) if near else "", km == chosen)
        for km in sorted({*RADII, chosen})
    ]


@register.simple_tag
def without_words(asked):
    """The address of the same search without its words."""
    return f"?{asked.at(q='', page=1).querystring()}"


@register.simple_tag
def search_field(results, name):
    """The label of a parameter, and the id of its field where the form has one."""
    labels = {"q": _("Search"), "sort": _("Sort by"), "from": _("From"), "to": _("Until")}
    labels |= {"near": _("Near me"), "view": _("View")}
    if name in results.facets:
        return {"label": results.facets[name].facet.label, "target": f"search-{name}"}
    return {
        "label": labels.get(name) or (_("Page") if name == "page" else name),
        "target": f"search-{name}" if name in labels else "",
    }
