"""Where old addresses lead: to no page that isn't open to whoever asks.

Wagtail tells the page's address to everybody, and an address has the words of a title in it.
"""

from wagtail.contrib.redirects import middleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.wagtail_hooks import check_view_restrictions


class RedirectMiddleware(middleware.RedirectMiddleware):
    def process_response(self, request, response):
        """At the old address one is asked to sign in, or for the password, as at the page's own."""
        answer = super().process_response(request, response)
        page = answer is not response and _of(request).redirect_page
        if not page:
            return answer
        if not page.live:
            return response
        ask = check_view_restrictions(lambda *served: answer)
        asked = ask(page.specific, request, [], {})
        return asked.render() if hasattr(asked, "render") else asked  # nobody else does so late


def _of(request):
    return found(request, Redirect.normalise_path(request.get_full_path(), decode_unicode=False))


def found(request, path):
    """The redirect of a path, as it is kept; of the path alone where its query has none."""
    get = middleware.get_redirect
    return get(request, path) or get(request, path.partition("?")[0])
