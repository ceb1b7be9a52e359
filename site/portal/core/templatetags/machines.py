"""What machines read of a page: `{% json_ld %}`, in the head of the page that the frame shows."""

from django import template

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
