"""Real objects for tests: pages are published as an editor publishes them, through a revision."""

from .accounts import ROLES, UserFactory
from .classification import (
    DISCIPLINES,
    TERRITORIES,
    DisciplineFactory,
    TerritoryFactory,
    load_small_vocabulary,
)
from .content import (
    EventPageFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    SitePlanPageFactory,
    SpacePageFactory,
    StandardPageFactory,
    translate,
)
from .conversations import a_question, converse
from .joining import ApplicationFactory, InvitationFactory, TermsFactory
from .members import MemberFactory
from .proposals import ProposalFactory
from .site import build_site_tree
from .subscriptions import a_search, subscribe

__all__ = [
    "DISCIPLINES",
    "ROLES",
    "TERRITORIES",
    "ApplicationFactory",
    "DisciplineFactory",
    "EventPageFactory",
    "InvitationFactory",
    "MemberFactory",
    "NewsPageFactory",
    "OrganisationFactory",
    "ProjectPageFactory",
    "ProposalFactory",
    "ResourcePageFactory",
    "SitePlanPageFactory",
    "SpacePageFactory",
    "StandardPageFactory",
    "TermsFactory",
    "TerritoryFactory",
    "UserFactory",
    "a_question",
    "a_search",
    "build_site_tree",
    "converse",
    "load_small_vocabulary",
    "subscribe",
    "translate",
]
