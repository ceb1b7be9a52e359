"""Pages for what went wrong so far that nothing may be asked for: no database, no context.

They are in the visitor's language, by the address or else by what their browser prefers. (404 and
403 are pages like others: `templates/404.html`, `403.html`, `403_csrf.html`.)
"""

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language_from_request, override

from .problem_details import BELOW, Problem


def bad_request(request, exception):
    return _answer(request, "bad_request", "400.html", 400)


def server_error(request):
    return _answer(request, "server_error", "500.html", 500)


def _answer(request, code, template, status):
    if request.path.startswith(BELOW):
        with override(get_language_from_request(request)):
            return Problem(code).response()
    with override(get_language_from_request(request, check_path=True)):
        context = {"style": _style(), "site_name": settings.WAGTAIL_SITE_NAME}
        content = render_to_string(template, context)
    return HttpResponse(content, status=status)


def _style():
    """The address of the style sheet; none where static files haven't been collected."""
    try:
        return static("portal/site.css")
    except ValueError:
        return ""
