"""Measure what the audit log costs, by the same writes with its triggers and without; and how fast it is verified.

.ci/with-postgres --durable .venv/bin/python -m bench.ledger [rounds] [seconds]
On SQLite, leave out .ci/with-postgres --durable.
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
from .ground import elapsed_seconds, empty_registry

WRITERS = 4
VERIFIED_ENTRIES = 100_000
CALL_PAIRS_PER_ROUND = 6
CLAIMS_PER_CALL = 200
WARM_UP_CLAIMS = 20  # written before each timed call


def main(rounds: int = 9, seconds: float = 2.0) -> None:
    """Print how much the audit log slows down several kinds of writes.

    Each round measures with the audit log and without it. `seconds` is the duration of each of these two measurements.
    """
    with empty_registry():
        measure_verification()  # First, because later there are rows that were written without the audit log.
        monuments = data.create_records(400, 1)
        data.create_people()
        measure("edits of a record", rounds, lambda call_number: edit_rate(seconds))
        measure("updates in plain SQL by one writer", rounds, lambda call_number: update_rate(seconds, 1))
        measure("updates in plain SQL by four", rounds, lambda call_number: update_rate(seconds, WRITERS))

        # Many short pairs of calls: other load on the machine changes within seconds and hits long calls unequally.
        pair_count = CALL_PAIRS_PER_ROUND * rounds
        claims_needed = CLAIMS_PER_CALL + WARM_UP_CLAIMS
        claims_each = 2 * pair_count * claims_needed // len(monuments) + 1
        drafts = data.draft_claims(monuments, claims_each, 1)

        def rate_of_call(call_number: int) -> float:
            start = call_number * claims_needed
            return claim_rate(drafts[start : start + claims_needed])

        measure("claims in one call", pair_count, rate_of_call)


def measure(title: str, rounds: int, rate: Callable[[int], float]) -> None:
    """Print writes per second with and without the audit log in each round, then the median of their ratios.

    `rate` gets the number of the call and returns writes per second. Rounds take turns in which of the two comes first.
    """
    ratios = []
    for round_number in range(rounds):
        first_call = 2 * round_number
        if round_number % 2 == 0:
            with without_audit_log():
                rate_without = rate(first_call)
            rate_with = rate(first_call + 1)
        else:
            rate_with = rate(first_call)
            with without_audit_log():
                rate_without = rate(first_call + 1)
        ratios.append(rate_with / rate_without)
        print(f"  {title}: {rate_with:.0f} a second with the ledger, {rate_without:.0f} without")
    median = statistics.median(ratios)
    print(f"{title}: {median:.2f} of the rate without ({min(ratios):.2f} to {max(ratios):.2f}), costs {1 - median:.0%}")


@contextmanager
def without_audit_log() -> Iterator[None]:
    """Turn the audit log off within a `with` block.

    Drop the triggers on audited tables, and do not pass the user to the database. Restore both at the end.
    """
    from django.db import connection, transaction

    from registry.audit import audited_tables, context, triggers

    vendor_module = triggers._vendor_module()
    create_statements = []
    with transaction.atomic():
        for table in audited_tables.existing_audited_tables():
            for trigger_name, create_sql in vendor_module.triggers(table):
                create_statements.append(create_sql)
                triggers.drop_trigger(trigger_name, table.name)
    with mock.patch.object(context, "push_to_session"):
        yield
    with transaction.atomic(), connection.cursor() as cursor:
        for create_sql in create_statements:
            cursor.execute(create_sql)


def edit_rate(seconds: float) -> float:
    """Return how many sources per second are saved in the way of the admin, each in its own transaction."""
    from registry.actions import save_record

    registrar, _reviewer = data.create_people()

    def edit(source: Any) -> None:
        source.publisher = f"Publisher {time.time_ns()}"
        save_record(source, by=registrar)

    return concurrent_rate(edit, seconds)


def update_rate(seconds: float, writers: int) -> float:
    """Return how many sources per second are updated by plain SQL.

    The triggers make the largest difference there, because hardly anything else is done.
    """
    from django.db import connection

    def update(source: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE registry_source SET publisher = %s WHERE id = %s", [str(time.time_ns()), source.pk])

    return concurrent_rate(update, seconds, writers)


def concurrent_rate(write: Callable[[Any], None], seconds: float, writers: int = WRITERS) -> float:
    """Call `write` in several threads, each with its own source, and return the total number of calls per second."""
    from django.db import connection

    from registry.models import Source

    def count_writes(source: Any) -> int:
        count = 0
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            write(source)
            count += 1
        connection.close()
        return count

    sources = Source.objects.order_by("pk")[:writers]
    with ThreadPoolExecutor(writers) as pool:
        total_count = sum(pool.map(count_writes, sources))
    return total_count / seconds


def claim_rate(drafts: list[Any]) -> float:
    """Return how many claims per second are recorded and decided on in one transaction.

    The first drafts are written before the timed call, so that the database has compiled new triggers by then.
    """
    data.write_claims(drafts[:WARM_UP_CLAIMS])
    timed_drafts = drafts[WARM_UP_CLAIMS:]
    return CLAIMS_PER_CALL / elapsed_seconds(lambda: data.write_claims(timed_drafts))


def measure_verification() -> None:
    """Fill the audit log up to VERIFIED_ENTRIES entries, and print how long it takes to verify them."""
    from registry.audit.verify import find_faults, iter_entries, read_snapshot
    from registry.models import Actor

    missing_count = VERIFIED_ENTRIES - sum(1 for _ in iter_entries())
    numbers = range(missing_count)
    actors = (Actor(slug=f"a-{n}", name_en=f"Actor {n}", name_ar=f"جهة {n}", kind="state") for n in numbers)
    Actor.objects.bulk_create(actors, batch_size=1000)

    faults_found: list[str] = []
    with read_snapshot():
        seconds = elapsed_seconds(lambda: faults_found.extend(find_faults()))
        entry_count = sum(1 for _ in iter_entries())
    assert not faults_found, faults_found[:5]
    rate = entry_count / seconds
    print(f"verified: {entry_count} entries and all rows in {seconds:.1f} s, {rate:.0f} entries a second")


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:2]), *(float(text) for text in sys.argv[2:]))
