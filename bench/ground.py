"""Where a measurement stands: Django on an empty database of its own, which is gone afterwards; medians and words."""

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
    """Django set up on a new SQLite file, or on the empty PostgreSQL that DATABASE_URL names; yields the folder."""
    folder = Path(tempfile.mkdtemp(prefix="registry-bench-"))
    demo = {"REGISTRY_DEMO": "1", "SECOND_FACTOR": "0"}  # as ./run serves
    os.environ.update(REGISTRY_DATA=str(folder), DJANGO_SETTINGS_MODULE="config.settings", **demo)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    if connection.vendor == "postgresql" and holds_something():
        raise SystemExit("DATABASE_URL names a database that holds records. Measure on an empty one.")
    try:
        yield folder
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


def holds_something() -> bool:
    """Whether somebody's records are in the database."""
    from registry.models import Site

    return Site.objects.exists()


def seconds(call: Callable[[], object]) -> float:
    """How long the call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def median(call: Callable[[], object], times: int) -> float:
    """The median of how long the call takes, in seconds."""
    return statistics.median(seconds(call) for _ in range(times))
