"""What people take from elsewhere: an app's number, the code or the link that a mail holds."""

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


def link_in(mail):
    """The path of the address that stands on a line of its own."""
    return re.search(r"^https?://[^/]+(/\S*)$", mail.body, re.MULTILINE)[1]
