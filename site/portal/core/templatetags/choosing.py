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
