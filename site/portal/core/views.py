"""What a supervisor asks: is the process alive, can the site serve.

Neither view looks at the user or the session: they answer when the database doesn't.
"""

from django.http import JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from . import health


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
