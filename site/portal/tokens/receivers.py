"""What ends a token besides its last day: whatever made somebody change how they sign in."""

from allauth.mfa.models import Authenticator
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from portal.core.accounts import needs_second_factor, second_factors
from portal.core.models import User

from .models import Token


@receiver(post_save, sender=User)
def account_saved(instance, raw=False, **kwargs):
    """A new password, by whichever way, or an account that is closed.

    Django itself makes a password's digest anew at times, and then doesn't keep the password.
    """
    if not raw and (instance._password is not None or not instance.is_active):
        Token.objects.filter(user=instance).delete()


@receiver(post_delete, sender=Authenticator)
def factor_removed(instance, **kwargs):
    """Who has lost what they signed in by may have lost more."""
    user = User.objects.filter(pk=instance.user_id).first()
    if user and needs_second_factor(user) and not second_factors(user).exists():
        Token.objects.filter(user=user).delete()
