"""What people type to sign in: the number that an app shows, the code that a mail holds."""

import re

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)


def number(secret):
    """What an app with this key shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def code_in(mail):
    """The code that stands on a line of its own."""
    return re.search(r"^[A-Z0-9-]{6,}$", mail.body, re.MULTILINE)[0]
