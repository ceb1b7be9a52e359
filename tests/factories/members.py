"""Members of the network."""

import factory

from network.models import Member

from .accounts import UserFactory


class MemberFactory(factory.django.DjangoModelFactory):
    """A member with an account; `skills` are names, `projects` are (page, role) pairs."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Dominique Exemple {n}")

    @classmethod
    def _create(cls, model_class, *args, skills=(), projects=(), **kwargs):
        related = {
            name: kwargs.pop(name)
            for name in ("organisations", "disciplines", "territories")
            if name in kwargs
        }
        member = model_class(*args, **kwargs)
        for name, things in related.items():
            setattr(member, name, things)
        member.skills.set(list(skills))
        member.involvements = [
            model_class.involvements.rel.related_model(project=page, role=role)
            for page, role in projects
        ]
        member.save()
        return member
