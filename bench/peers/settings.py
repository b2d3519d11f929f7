"""The registry's settings with the URLs of the other implementation: same middleware, same database."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.peers.nested"
