"""The cache that all processes share: what is added once is added once, nothing is in clear, and no page asks it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.http.database_cache import DatabaseCache, delete_expired
from registry.models import CacheEntry
from tests.backup.registries import Registry, lent_database
from tests.logins import send_password, with_password

pytestmark = pytest.mark.django_db
TABLE = CacheEntry._meta.db_table


def expire():
    CacheEntry.objects.update(expires=timezone.now() - timedelta(seconds=1))


def test_it_is_the_cache():
    assert isinstance(cache._connections[cache._alias], DatabaseCache)


def test_added_once_until_it_expires():
    assert cache.add("a", 1, 60)
    assert not cache.add("a", 2, 60)
    assert cache.get("a") == 1
    expire()
    assert cache.get("a", "gone") == "gone"
    assert cache.add("a", 3, 60)
    assert cache.get("a") == 3


def test_set_get_touch_and_delete():
    cache.set("a", [1.5, "two", None], 60)
    cache.set("a", [2.5], 60)
    assert cache.get("a") == [2.5]
    assert "a" in cache
    assert cache.touch("a", 120)
    assert cache.delete("a")
    assert not cache.delete("a")
    assert not cache.touch("a")
    assert cache.get("a") is None


def test_what_lasts_for_ever_is_not_added_again():
    assert cache.add("a", 1, None)
    assert not cache.add("a", 2, None)
    assert delete_expired() == 0
    cache.clear()
    assert cache.add("a", 2, 0)
    assert cache.get("a") is None


def test_expired_entries_are_forgotten():
    cache.set("a", 1, 60)
    expire()
    cache.set("b", 1, 60)
    assert delete_expired() == 1
    assert CacheEntry.objects.count() == 1


def test_what_is_not_json_is_refused():
    """A pickle in the database would let whoever writes there run code in the server, where the keys are."""
    with pytest.raises(TypeError):
        cache.set("a", object())


def test_addresses_and_names_are_not_in_clear(client, rima):
    cache.clear()
    with_password(rima)
    send_password(client, "rima", "wrong", address="192.0.2.66")
    kept = list(CacheEntry.objects.values_list("key", "value"))
    assert kept
    assert not [row for row in kept if "192.0.2.66" in str(row) or "rima" in str(row)]


@pytest.mark.parametrize("path", ["/en/", "/en/monuments/", "/api/v1", "/api/v1/sites", "/en/admin/", "/healthz"])
def test_no_page_asks_it(client, rima, path):
    client.force_login(rima)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
        client.post(path)
    assert not [query["sql"] for query in queries if TABLE in query["sql"]]


def test_tokens_do_not_ask_it(client):
    with CaptureQueriesContext(connection) as queries:
        client.get("/api/v1/sites", headers={"Authorization": "Bearer hdr_wrong"})
    assert not [query["sql"] for query in queries if TABLE in query["sql"]]


TAKE = (
    "from registry.accounts.forms import _mark_code_used; from types import SimpleNamespace;"
    " print([_mark_code_used(SimpleNamespace(pk=7), f'{n:06}') for n in range(200)].count(True))"
)


@pytest.mark.django_db(transaction=True)  # a database is made, which no transaction may do
def test_code_is_taken_once_by_all_processes(tmp_path, lend_migrated):
    """Two processes race for the same codes of the second factor."""
    with ExitStack() as stack:
        url = lent_database(stack) if connection.vendor == "postgresql" else None
        racers = [Registry(tmp_path / "registry", url) for _ in range(2)]
        if url is None:
            lend_migrated(racers[0].data)
        racers[0].done("migrate")
        with ThreadPoolExecutor(2) as racing:
            taken = [int(text) for text in racing.map(lambda racer: racer.run(TAKE), racers)]
    assert sum(taken) == 200, taken
