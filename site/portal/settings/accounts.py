"""Signing in, by django-allauth. Why: docs/decisions/0015-signing-in.md."""

import environ

env = environ.Env()

AUTHENTICATION_BACKENDS = ["network.accounts.NetworkBackend"]
LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "network.accounts.NetworkAdapter"
ACCOUNT_USER_DISPLAY = "portal.core.accounts.display"
# Who is signed in and asks for what isn't theirs is told so, not sent round in circles.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PRESERVE_USERNAME_CASING = False

MFA_ADAPTER = "portal.core.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
SECOND_FACTOR_REQUIRED = True  # of whoever may enter the admin

SOCIALACCOUNT_ADAPTER = "portal.core.accounts.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": [], "OAUTH_PKCE_ENABLED": True},
    "orcid": {"APPS": []},
}
# An OpenID Connect provider whose accounts may sign in, such as a university's.
if OPENID_URL := env("OPENID_URL", default=""):
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "openid",
            "name": env("OPENID_NAME", default="OpenID"),
            "client_id": env("OPENID_CLIENT_ID"),
            "secret": env("OPENID_SECRET"),
            "settings": {
                "server_url": OPENID_URL,
                # Whether it is trusted to have proven the addresses that it calls verified.
                "email_authentication": env.bool("OPENID_TRUST_EMAIL", default=False),
            },
        }
    )
if ORCID_CLIENT_ID := env("ORCID_CLIENT_ID", default=""):
    SOCIALACCOUNT_PROVIDERS["orcid"]["APPS"].append(
        {"client_id": ORCID_CLIENT_ID, "secret": env("ORCID_SECRET")}
    )
