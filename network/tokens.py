"""Secret addresses, by which somebody gets somewhere without signing in."""

from django.core import signing


class Tokened:
    """A model with a `key`. What is signed for one model leads to nothing of another."""

    @classmethod
    def _signer(cls):
        return signing.Signer(salt=cls._meta.label_lower)

    @property
    def token(self):
        """What the address that leads here holds: nobody can make it up."""
        return self._signer().sign(self.key.hex)

    @classmethod
    def of(cls, token):
        """The instance of a token; None if it isn't one, or what it led to is gone."""
        try:
            return cls.objects.filter(key=cls._signer().unsign(token)).first()
        except signing.BadSignature:
            return None
