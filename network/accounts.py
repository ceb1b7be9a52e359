"""Who has signed in, with their profile; and where members go then."""

from allauth.account.auth_backends import AuthenticationBackend
from django.urls import reverse

from portal.core.accounts import AccountAdapter
from portal.core.models import User

from .rules import belongs


class NetworkBackend(AuthenticationBackend):
    """Reads the account of a session with its profile, which nearly every page asks for."""

    def get_user(self, user_id):
        user = User.objects.select_related("member").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class NetworkAdapter(AccountAdapter):
    def get_login_redirect_url(self, request):
        """To the network's home, where they weren't on their way elsewhere."""
        if belongs(request.user):
            return reverse("network-home")
        return super().get_login_redirect_url(request)
