"""How people sign in: what the portal settles of django-allauth, and who needs a second factor.

Why: docs/decisions/0015-signing-in.md.
"""

import base64
import hashlib
import logging
from smtplib import SMTPException
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.shortcuts import redirect, render

from .models import User

logger = logging.getLogger(__name__)
SERVICES = "/account/by/"  # the addresses of what leads to another service, and back
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def display(user):
    """How an account is named to its owner."""
    return user.get_full_name() or user.email


def service_origins():
    """The sites by which one may sign in here, as a policy names them."""
    providers = settings.SOCIALACCOUNT_PROVIDERS
    urls = [app["settings"]["server_url"] for app in providers["openid_connect"]["APPS"]]
    urls += ["https://orcid.org/" for _app in providers["orcid"]["APPS"]]
    return [f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, urls)]


def needs_second_factor(user):
    """Whether a password alone must not open what they may do: whoever enters the admin."""
    return (
        settings.SECOND_FACTOR_REQUIRED
        and user.is_authenticated
        and user.has_perm("wagtailadmin.access_admin")
    )


def second_factors(user):
    """What they have beside a password; recovery codes only stand in for one of these."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS)


def account_of(email, name="", attempts=8):
    """The account of an address that is known to be theirs. A new one has no password: a code by
    mail signs in, until they choose.

    Of several of one name at the same moment, one gets the username, and the others ask again.
    """
    username = get_adapter().generate_unique_username([name, email])
    values = {"username": username, "password": make_password(None)}
    try:
        return User.objects.get_or_create(email=email, defaults=values)[0]
    except IntegrityError:
        if attempts == 1:
            raise
        return account_of(email, name, attempts - 1)


def let_in(request, account, address):
    """Go to an address, signed in by the link of a mail where the account is new. Who has one
    signs in as ever: a mail is no key to that."""
    is_new = account.last_login is None and not account.has_usable_password()
    if is_new and not request.user.is_authenticated:
        return perform_login(request, account, redirect_url=address)
    return redirect(address)


def settle_address(user):
    """The address that an account is given is the one to sign in by: whoever gives it vouches."""
    own = EmailAddress.objects.filter(user=user)
    if own.filter(email=user.email, primary=True, verified=True).exists():
        return
    own.delete()
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by the network, not by whoever asks."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Send a mail; when that fails, say so, the same for an address that nobody has."""
        home = {
            "site_name": settings.WAGTAIL_SITE_NAME,
            "home_url": self.request.build_absolute_uri("/"),
        }
        try:
            super().send_mail(template_prefix, email, {**context, **home})
        except (OSError, SMTPException) as fault:
            logger.exception("A mail about an account could not be sent")
            page = render(self.request, "account/mail_failed.html", status=503)
            raise ImmediateHttpResponse(page) from fault


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Another service signs in who has an account, and opens none."""

    def is_open_for_signup(self, request, sociallogin):
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps are encrypted at rest, by SECRET_KEY."""

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """The text; InvalidToken when SECRET_KEY has changed and isn't in SECRET_KEY_FALLBACKS."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator):
        """Who needs a second factor keeps the last one."""
        user = authenticator.user
        others = second_factors(user).exclude(pk=authenticator.pk)
        return not needs_second_factor(user) or others.exists()


def _cipher():
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret)) for secret in keys])


def _key(secret):
    digest = hashlib.sha256(b"second factor" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
