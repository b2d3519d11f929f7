"""The cache, in the database, so that all processes count together and a restart forgets nothing. For what is seldom.

Unlike Django's own it holds JSON, not pickles (whoever could write to the database could otherwise run what they like
in the server, where the keys are), adds in one statement, and has its keys hashed: they name addresses and people.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TypeAlias

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registry.models import CacheEntry

WRITE = (
    "INSERT INTO registry_remembered (key, value, expires) VALUES (%s, %s, %s)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
)
Stored: TypeAlias = str | datetime | None
ADD = f"{WRITE} WHERE registry_remembered.expires <= %s"


class DatabaseCache(BaseCache):
    """Values must be what JSON can hold."""

    def __init__(self, _: str, params: dict[str, object]) -> None:
        super().__init__(params)

    def add(self, key: str, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether there was nothing; of two that add at once, one is told so."""
        return self._write(ADD, [*self._row(key, value, timeout, version), _stored(timezone.now())])

    def get(self, key: str, default: object = None, version: int | None = None) -> object:
        found = _lasting().filter(key=self._hashed(key, version)).values_list("value", flat=True).first()
        return default if found is None else json.loads(found)

    def set(self, key: str, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._write(WRITE, self._row(key, value, timeout, version))

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(_lasting().filter(key=self._hashed(key, version)).update(expires=self._until(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(CacheEntry.objects.filter(key=self._hashed(key, version)).delete()[0])

    def clear(self) -> None:
        CacheEntry.objects.all().delete()

    def _row(self, key: str, value: object, timeout: float | None, version: int | None) -> list[Stored]:
        return [self._hashed(key, version), json.dumps(value), _stored(self._until(timeout))]

    def _write(self, sql: str, values: list[Stored]) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return bool(cursor.rowcount)

    def _until(self, timeout: float | None) -> datetime | None:
        end = self.get_backend_timeout(timeout)
        return None if end is None else datetime.fromtimestamp(end, UTC)

    def _hashed(self, key: str, version: int | None) -> str:
        return salted_hmac(__name__, self.make_key(key, version), algorithm="sha256").hexdigest()


def delete_expired() -> int:
    """Delete what nobody may read any more; how many entries."""
    return int(CacheEntry.objects.filter(expires__lte=timezone.now()).delete()[0])


def _lasting() -> QuerySet[CacheEntry]:
    return CacheEntry.objects.filter(Q(expires=None) | Q(expires__gt=timezone.now()))


def _stored(moment: datetime | None) -> Stored:
    """As the engine writes moments, so that they can be compared with those that the ORM wrote."""
    if moment is None:
        return None
    adapted: Stored = connection.ops.adapt_datetimefield_value(moment)
    return adapted
