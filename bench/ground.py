"""What every measurement needs: Django on an empty database that is removed afterwards, and a stopwatch."""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def empty_registry() -> Iterator[Path]:
    """Set up Django on an empty database, and yield the temporary folder REGISTRY_DATA, which is removed afterwards.

    The database is a new SQLite file, or the PostgreSQL database that DATABASE_URL names. Exit if that has records.
    """
    folder = Path(tempfile.mkdtemp(prefix="registry-bench-"))
    demo_settings = {"REGISTRY_DEMO": "1", "SECOND_FACTOR": "0"}  # as ./run serves
    os.environ.update(REGISTRY_DATA=str(folder), DJANGO_SETTINGS_MODULE="config.settings", **demo_settings)
    import django

    from config.startup import prepare

    prepare()
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    if connection.vendor == "postgresql" and has_records():
        raise SystemExit("DATABASE_URL names a database that holds records. Measure on an empty one.")
    try:
        yield folder
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


def has_records() -> bool:
    """Return whether the database has a site, without which there are no other records."""
    from registry.models import Site

    return Site.objects.exists()


def elapsed_seconds(call: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Call a function and return how many seconds it took, by a clock.

    The clock `time.process_time` leaves out the time in which other processes had the processor.
    """
    start = clock()
    call()
    return clock() - start


def median_seconds(call: Callable[[], object], repetitions: int) -> float:
    """Call a function several times and return the median of how many seconds it took."""
    return statistics.median(elapsed_seconds(call) for _ in range(repetitions))
