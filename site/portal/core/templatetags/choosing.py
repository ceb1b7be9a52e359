"""What the chooser of a page shows besides what Wagtail gives it."""

from django import template

from portal.core import recent_pages

register = template.Library()


@register.simple_tag(takes_context=True)
def recent_pages_table(context):
    """Where one begins; on later pages of a list one looks for something else."""
    request = context["request"]
    shown = [context["parent_page"], *context["pagination_page"]]
    return None if "p" in request.GET else recent_pages.recent_table(request, shown)


@register.simple_tag(takes_context=True)
def wagtails(context, name):
    """The template of Wagtail's before which ours of the same name stands; it has no block to
    extend it by."""
    engine = context.template.engine
    own, _origin = engine.find_template(name)
    theirs, _origin = engine.find_template(name, skip=[own.origin])
    return theirs.render(context)
