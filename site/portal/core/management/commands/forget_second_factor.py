"""For whoever has lost their phone, their passkey and their recovery codes."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from portal.core.models import User


class Command(BaseCommand):
    help = "Take an account's passkeys, app and recovery codes away, once you know who asks for it."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the account's e-mail address")

    def handle(self, *args, email, **options):
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}.")
        kept = Authenticator.objects.filter(user=user)
        count = kept.count()
        kept.delete()
        self.stdout.write(f"Taken away from {user.email}: {count}.")
