"""What machines read of a page, in its head: `{% json_ld %}`, or `{% view_json_ld %}` in a view."""

from django import template
from django.utils.translation import gettext as _

from portal.core import jsonld

register = template.Library()


@register.simple_tag(takes_context=True)
def json_ld(context):
    """The page and the way to it, as one graph."""
    frame, request = context["frame"], context["request"]
    page, links = frame.page, frame.links
    about = jsonld.About(
        context=context,
        absolute=request.build_absolute_uri,
        url=links.canonical,
        image=links.card,
        home=request.build_absolute_uri(frame.home),
        language=links.language,
    )
    above = [(link.title, about.absolute(link.url)) for link in frame.ancestors]
    nodes = [jsonld.describe(page, about), jsonld.breadcrumb([*above, (page.title, about.url)])]
    return jsonld.script(filter(None, nodes), request.csp_nonce)


@register.simple_tag(takes_context=True)
def view_json_ld(context):
    """What a view that isn't a page shows, and the way to it, by what its context holds.

    `title` and `trail` are its breadcrumb's; `listed` the (title, address) of what it lists;
    `described` what is to be said besides, or, with a type of its own, instead.
    """
    request, frame = context["request"], context["frame"]
    absolute = request.build_absolute_uri
    url, home = absolute(request.path), absolute(frame.home)
    title = str(context["title"])
    listed = [(name, absolute(address)) for name, address in context.get("listed", ())]
    node = dict(context.get("described", ()))
    if "@type" not in node:
        own = jsonld.collection(url, title, frame.language, home)
        node = own | {"mainEntity": jsonld.item_list(listed)} | node
    trail = [(_("Home"), home)]
    trail += [(str(link["title"]), absolute(link["url"])) for link in context.get("trail", ())]
    nodes = [jsonld.clean({"@id": url} | node), jsonld.breadcrumb([*trail, (title, url)])]
    return jsonld.script(nodes, request.csp_nonce)
