"""The registry's settings with the peer's addresses: same middleware, same database, same server."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.peers.nested"
