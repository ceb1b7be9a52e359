"""A proposed project is of who proposes it: members are told of theirs, and take it with them.

The page that was made of one stays.
"""

from network.addressed import keep

from .models import CONTENT, Proposal

ABOUT = ("name", "email", "language", "state", "sent_at", "since", "reason")

keep("proposed_projects", Proposal, (*CONTENT, *ABOUT))
