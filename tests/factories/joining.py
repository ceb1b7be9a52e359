"""Terms of the network, and applications to join it."""

import factory

from network.models import Application, Invitation, Terms


class TermsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Terms

    version = factory.Sequence(lambda n: f"2026-{n}")
    text_fr = "<p>Soyez courtois.</p>"
    text_en = "<p>Be courteous.</p>"


class ApplicationFactory(factory.django.DjangoModelFactory):
    """An application that waits for an answer, unless it says otherwise."""

    class Meta:
        model = Application

    email = factory.Sequence(lambda n: f"brune{n}@example.org")
    name = "Brune Exemple"
    motivation = "Compter les grenouilles."
    state = Application.State.WAITING


class InvitationFactory(factory.django.DjangoModelFactory):
    """An invitation that isn't sent yet; `renew` gives it the token that its mail would hold."""

    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"carla{n}@example.org")
    name = "Carla Exemple"
