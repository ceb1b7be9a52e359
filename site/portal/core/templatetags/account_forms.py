"""What forms of django-allauth need to look like those of the portal."""

from django import template

register = template.Library()


@register.simple_tag
def without_placeholders(form):
    """The form with labels alone: what repeats them inside a field is in the way, or cut off."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form
