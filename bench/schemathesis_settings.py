"""The registry's settings without lock-outs: schemathesis tries wrong tokens on purpose, from one address."""

from config.settings import *  # noqa: F403

AXES_FAILURE_LIMIT = 10**9
