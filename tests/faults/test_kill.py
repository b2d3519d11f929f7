"""The server is killed in the middle of its work, again and again: what it acknowledged is there, nothing is halved."""

import random
import time
from contextlib import ExitStack

import pytest
from django.db import connection

from tests.backup.registries import Registry, lent_database

from .serving import Acknowledged, Load, Server, held, prepared

pytestmark = pytest.mark.long
ROUNDS, FULL = 3, 100


@pytest.fixture
def registry(tmp_path, django_db_setup, django_db_blocker):
    """An empty one, on the engine of these tests."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        yield Registry(tmp_path / "data", lent_database(stack) if connection.vendor == "postgresql" else None)


def test_killed_server_loses_nothing_that_it_acknowledged(registry, long):
    session, said, writes = prepared(registry), Acknowledged(), []
    for number in range(FULL if long else ROUNDS):
        server = Server(registry)
        try:
            load = Load(server, session, said, f"round-{number}")
            load.wait_for_a_write()
            time.sleep(random.uniform(0, 2))  # noqa: S311 any moment will do
        finally:
            server.kill()
        load.ended()
        found = held(registry)
        assert said.lost(found["rows"]) == []
        assert found["faults"] == []
        writes.append(said.writes)
    assert sorted(set(writes)) == writes, "something was written in each round"
    print(f"{len(writes)} kills of the server, {said.writes} acknowledged writes, none lost ({connection.vendor})")
