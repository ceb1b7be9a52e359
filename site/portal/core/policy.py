"""The headers by which a browser guards a page: which policy is whose."""

from csp.constants import SELF
from csp.middleware import CSPMiddleware
from django.conf import settings

from .accounts import SERVICES, service_origins


class PolicyMiddleware(CSPMiddleware):
    """django-csp, with a policy of its own for the admin, and what only a header can say besides.

    A preview shows in a frame of the admin, so that page alone may be framed; the page that leads
    to another service, to sign in by it, is the only one whose form may end there. A page with a
    nonce is for whoever asked: a shared cache would hand the nonce on.
    """

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:  # there is none
            return parts
        if request.path_info.startswith(settings.ADMIN_ADDRESS):
            parts.config = parts.config or settings.ADMIN_POLICY
        elif request.path_info.startswith(SERVICES):
            parts.update = {"form-action": service_origins(), **(parts.update or {})}
        elif getattr(request, "is_preview", False):
            parts.replace = {"frame-ancestors": [SELF], **(parts.replace or {})}
        return parts

    def process_response(self, request, response):
        response = super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if getattr(request, "_csp_nonce", None):
            response.headers.setdefault("Cache-Control", "private")
        return response
