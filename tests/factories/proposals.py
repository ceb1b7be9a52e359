"""Projects that somebody proposes."""

import factory

from portal.proposals.models import Proposal


class ProposalFactory(factory.django.DjangoModelFactory):
    """A proposal that waits for the moderators, unless it says otherwise."""

    class Meta:
        model = Proposal

    title = factory.Sequence(lambda n: f"Les hérissons du quartier {n}")
    teaser = "Compter les hérissons, la nuit, près de chez soi."
    taking_part = "Sortez une fois par semaine."
    organisation = "Les Amis du Hérisson"
    name = "Brune Exemple"
    email = factory.Sequence(lambda n: f"brune{n}@example.org")
    language = "fr"
    state = Proposal.State.WAITING
