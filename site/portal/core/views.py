"""What a supervisor asks (is the process alive, can the site serve), and the drawn covers.

No view here looks at the user or the session: they answer when the database doesn't. Files that
are handed out to whom they are for are in `portal.core.handing_out`.
"""

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from . import covers, health
from .classification import CODE_LENGTH
from .models import CODE

DAY = 86_400  # seconds
YEAR = 31_536_000
LEVELS = 3  # of a discipline, that a cover's address names


@require_safe
@cache_control(no_store=True)
def healthz(request):
    """The process answers; whoever restarts it for less would not repair a database."""
    return JsonResponse({"status": health.State.OK})


@require_safe
@cache_control(no_store=True)
def readyz(request):
    """503 while an essential part fails, so that no visitor is sent here."""
    report = health.report()
    status = 503 if report["status"] == health.State.FAILING else 200
    return JsonResponse(report, status=status)


@require_safe
@cache_control(public=True, max_age=DAY)
def favicon(request):
    """For who asks for the icon without reading a page first."""
    return HttpResponseRedirect(static("portal/favicon.ico"))


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def cover(request, version, line):
    """What stands for a discipline, by its codes from the root down: nothing else decides it.

    So the picture at an address never changes, and nobody need be asked whether the code exists.
    """
    codes = line.split("/")
    if len(codes) > LEVELS or len(line) > LEVELS * CODE_LENGTH:
        raise Http404
    if not all(CODE.regex.match(code) for code in codes):
        raise Http404
    text, style = covers.svg(tuple(codes))
    response = HttpResponse(text, content_type="image/svg+xml")
    # Where it is opened by itself: nothing may happen in it but its own style.
    response["Content-Security-Policy"] = f"default-src 'none'; style-src {style}"
    return response
