"""Settings without lockouts: schemathesis tries invalid tokens on purpose, all from one IP address."""

from config.settings import *  # noqa: F403

AXES_FAILURE_LIMIT = 10**9
