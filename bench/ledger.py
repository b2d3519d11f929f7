"""What the ledger costs: the same writes with its triggers and without, in turns; and how fast it is verified.

.ci/with-postgres --durable .venv/bin/python -m bench.ledger [rounds] [seconds]     or, on SQLite, without the first two
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from unittest import mock

from . import data
from .ground import empty_registry, seconds

WRITERS = 4
ENTRIES = 100_000
CALLS, CLAIMS, WARMING = 6, 200, 20  # pairs of calls a round, claims a call, and claims before it


def main(rounds: int = 9, length: float = 2.0) -> None:
    """Print the rates of each round and what the ledger costs by the median of the rounds' ratios."""
    with empty_registry():
        verification()  # first: later there are rows that were written without the ledger
        found = data.write_nouns(400, 1)
        data.people()
        measure("edits of a record", rounds, lambda number: edits(length))
        measure("updates in plain SQL by one writer", rounds, lambda number: updates(length, 1))
        measure("updates in plain SQL by four", rounds, lambda number: updates(length, WRITERS))
        # Many short pairs: what else the machine does comes and goes by the second, and two long calls do not share it.
        pairs, share = CALLS * rounds, CLAIMS + WARMING
        drafts = data.draft_claims(found, 2 * pairs * share // len(found) + 1, 1)
        measure("claims in one call", pairs, lambda number: claims(drafts[number * share : (number + 1) * share]))


def measure(what: str, rounds: int, rate: Callable[[int], float]) -> None:
    """Both sides in each round, in changing order; `rate` gets the number of the call and returns writes a second."""
    ratios = []
    for number in range(rounds):
        sides = [("with", number % 2 == 0), ("without", number % 2 == 1)]
        rates = {}
        for place, (side, _) in enumerate(sorted(sides, key=lambda each: each[1])):
            with recorded() if side == "with" else unrecorded():
                rates[side] = rate(2 * number + place)
        ratios.append(rates["with"] / rates["without"])
        print(f"  {what}: {rates['with']:.0f} a second with the ledger, {rates['without']:.0f} without")
    middle = statistics.median(ratios)
    print(f"{what}: {middle:.2f} of the rate without ({min(ratios):.2f} to {max(ratios):.2f}), costs {1 - middle:.0%}")


@contextmanager
def recorded() -> Iterator[None]:
    """The triggers as they are in service."""
    yield


@contextmanager
def unrecorded() -> Iterator[None]:
    """Without the triggers on audited tables, and without telling the database who writes."""
    from django.db import connection, transaction

    from registry.audit import audited_tables, context, triggers

    vendor = triggers._vendor_module()
    made = [(table.name, name, sql) for table in audited_tables.tables() for name, sql in vendor.table_triggers(table)]
    with transaction.atomic():
        for table, name, _ in made:
            triggers.drop_trigger(name, table)
    with mock.patch.object(context, "push_to_session"):
        yield
    with transaction.atomic(), connection.cursor() as cursor:
        for _, _, sql in made:
            cursor.execute(sql)


def edits(length: float) -> float:
    """Sources saved a second through the action that the admin calls; each edit is a transaction."""
    from registry.actions import save_record

    registrar, _ = data.people()

    def edit(row: Any) -> None:
        row.publisher = f"Publisher {time.time_ns()}"
        save_record(row, by=registrar)

    return by_writers_at_once(edit, length)


def updates(length: float, writers: int) -> float:
    """Sources updated a second with nothing around the statement, so that the triggers weigh most."""
    from django.db import connection

    def update(row: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE registry_source SET publisher = %s WHERE id = %s", [str(time.time_ns()), row.pk])

    return by_writers_at_once(update, length, writers)


def by_writers_at_once(write: Callable[[Any], None], length: float, writers: int = WRITERS) -> float:
    """How often a second they write together, each on a source of its own."""
    from django.db import connection

    from registry.models import Source

    def work(row: Any) -> int:
        done, end = 0, time.perf_counter() + length
        while time.perf_counter() < end:
            write(row)
            done += 1
        connection.close()
        return done

    with ThreadPoolExecutor(writers) as pool:
        return sum(pool.map(work, Source.objects.order_by("pk")[:writers])) / length


def claims(drafts: list[Any]) -> float:
    """Claims recorded and decided on a second, in one transaction; after some that let new triggers be compiled."""
    data.write_claims(drafts[:WARMING])
    return CLAIMS / seconds(lambda: data.write_claims(drafts[WARMING:]))


def verification() -> None:
    """Grow the ledger to some size, and check it."""
    from registry.audit.verify import entries, faults, snapshot
    from registry.models import Actor

    missing = ENTRIES - sum(1 for _ in entries())
    Actor.objects.bulk_create(
        (Actor(slug=f"a-{n}", name_en=f"Actor {n}", name_ar=f"جهة {n}", kind="state") for n in range(missing)),
        batch_size=1000,
    )
    found: list[str] = []
    with snapshot():
        took = seconds(lambda: found.extend(faults()))
        size = sum(1 for _ in entries())
    assert not found, found[:5]
    print(f"verified: {size} entries and all rows in {took:.1f} s, {size / took:.0f} entries a second")


if __name__ == "__main__":
    main(*(float(text) if number else int(text) for number, text in enumerate(sys.argv[1:])))
