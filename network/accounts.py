"""Where members go once they have signed in."""

from django.urls import reverse

from portal.core.accounts import AccountAdapter

from .rules import belongs


class NetworkAdapter(AccountAdapter):
    def get_login_redirect_url(self, request):
        """To the network's home, where they weren't on their way elsewhere."""
        if belongs(request.user):
            return reverse("network-home")
        return super().get_login_redirect_url(request)
