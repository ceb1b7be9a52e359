"""Development: what `make run` serves. Never for a machine that others can reach."""

from .base import *  # noqa: F403  settings build on each other by star imports, as Django's own docs do
from .base import STATIC_ROOT, env

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
DEBUG = True
SECRET_KEY = env("SECRET_KEY", default="not-a-secret: for development on this machine only")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CHECK_LINKS = env.bool("CHECK_LINKS", default=False)  # the demonstration's lead nowhere
AUTH_PASSWORD_VALIDATORS = []
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
