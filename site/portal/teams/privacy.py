"""That an address was asked to join a team is told to its member, and goes with them."""

from network.addressed import keep

from .models import TeamInvitation

keep("invitations_to_edit", TeamInvitation, ("team", "email", "language", "sent_at"))
