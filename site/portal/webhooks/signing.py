"""The secrets of endpoints, and the signatures made with them (standardwebhooks.com, `v1`)."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

PREFIX = "whsec_"
BYTES = 32


def new_secret():
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def seal(secret):
    """A secret as it is stored: a copy of the database alone signs nothing."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed):
    """The secret; None where SECRET_KEY has changed, with nothing in SECRET_KEY_FALLBACKS."""
    try:
        return _box().decrypt(sealed).decode()
    except InvalidToken:
        return None


def _box():
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key):
    made = salted_hmac("portal.webhooks", "secrets", key, algorithm="sha256")
    return base64.urlsafe_b64encode(made.digest())


def headers(uid, body, known, at):
    """What goes with a message: its id, which all attempts share, their moment, the signatures."""
    moment = str(int(at.timestamp()))
    signed = b".".join([uid.encode(), moment.encode(), body])
    return {
        "webhook-id": uid,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in known),
    }


def _signature(secret, signed):
    key = base64.b64decode(secret.removeprefix(PREFIX))
    made = hmac.digest(key, signed, hashlib.sha256)
    return f"v1,{base64.b64encode(made).decode()}"
