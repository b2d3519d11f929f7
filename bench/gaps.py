"""Measure how long the admin's dashboard and its lists of gaps take when many monuments have gaps.

python -m bench.gaps [monuments] [rounds]

The gaps are written as rows, without claims. Every hundredth is set aside.
"""

from __future__ import annotations

import logging
import random
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

from . import data
from .ground import elapsed_seconds, empty_registry

BATCH_SIZE = 2_000
DISMISSED_SHARE = 0.01
TODAY = 739_000  # 2024, so that the age-dependent gaps of the years before 2019 are due
HOST = "localhost"


def fill_gaps(monument_count: int, *, seed: int = 1) -> int:
    """Write monuments, each with one to five gaps, and return the number of gaps."""
    from django.db import transaction

    from registry.audit.context import audit_context
    from registry.models import Monument, Site, StoredGap

    rng = random.Random(seed)
    registrar, _ = data.create_people()
    with transaction.atomic(), audit_context(actor=registrar.username, reason="Measured."):
        sites = Site.objects.bulk_create(data.make_site(number) for number in range(data.SITE_COUNT))
        monuments = [data.make_monument(number, sites[number % data.SITE_COUNT]) for number in range(monument_count)]
        Monument.objects.bulk_create(monuments, batch_size=BATCH_SIZE)
        gaps = [gap for monument in monuments for gap in make_gaps(monument, rng)]
        StoredGap.objects.bulk_create(gaps, batch_size=BATCH_SIZE)
        dismiss_some(gaps, registrar, rng)
    return len(gaps)


def make_gaps(monument: Any, rng: random.Random) -> Iterator[Any]:
    """Yield the gaps of a monument: always that of its last sighting, which may not be due yet, and some others."""
    from registry.domain.chronology.gaps import OLD_SIGHTING_DAYS, GapKind
    from registry.models import StoredGap

    kinds = [GapKind.NO_RECENT_SIGHTING, *rng.sample([k for k in GapKind if "sighting" not in k], rng.randrange(5))]
    for kind in kinds:
        seen = rng.randrange(TODAY - 5_000, TODAY)
        window = {"days": rng.randrange(5_000)} if "window" in kind else {}
        yield StoredGap(
            monument=monument,
            kind=kind.value,
            claims=[f"C-{rng.randrange(10**6):06d}" for _ in range(2)],
            earliest=seen,
            latest=seen,
            from_grade="no_damage",
            from_worst="no_damage",
            to_grade="severe",
            to_worst="destroyed",
            contradiction="too_many_grades" if kind == GapKind.CONTRADICTION else "",
            due=seen + OLD_SIGHTING_DAYS if kind == GapKind.NO_RECENT_SIGHTING else None,
            fingerprint=f"{rng.getrandbits(256):064x}",
            **window,
        )


def dismiss_some(gaps: list[Any], person: Any, rng: random.Random) -> None:
    """Set a share of the gaps aside."""
    from registry.models import GapDismissal, StoredGap

    dismissed_gaps = rng.sample(gaps, int(len(gaps) * DISMISSED_SHARE))
    dismissals = []
    for gap in dismissed_gaps:
        values = {"monument": gap.monument, "kind": gap.kind, "fingerprint": gap.fingerprint}
        dismissals.append(GapDismissal(**values, reason="No image exists.", by=person, at=data.START))
    GapDismissal.objects.bulk_create(dismissals, batch_size=BATCH_SIZE)
    for gap, dismissal in zip(dismissed_gaps, dismissals, strict=True):
        gap.dismissal = dismissal
    StoredGap.objects.bulk_update(dismissed_gaps, ["dismissal"], batch_size=300)


def list_pages() -> dict[str, str]:
    """Return the URL of each measured page, by a name."""
    from django.urls import reverse

    all_gaps = reverse("admin:registry_monument_all_gaps")
    windows = reverse("admin:registry_monument_gaps", args=["wide_window"])
    unseen = reverse("admin:registry_monument_gaps", args=["no_recent_sighting"])
    return {
        "dashboard": reverse("admin:index"),
        "wide windows, first page": windows,
        "wide windows, last page": f"{windows}?page=999999",
        "not seen for years, first page": unseen,
        "not seen for years, last page": f"{unseen}?page=999999",
        "all kinds, first page": all_gaps,
        "all kinds, last page": f"{all_gaps}?page=999999",
        "set aside, all kinds": f"{all_gaps}?state=dismissed",
        "set aside, last page": f"{all_gaps}?state=dismissed&page=999999",
    }


def main(monument_count: int = 20_000, rounds: int = 7) -> None:
    """Print the median time of a request for each page, and how much of it the processor worked for this process.

    The database is part of it on SQLite only.
    """
    with empty_registry():
        logging.disable(logging.INFO)
        from django.core.management import call_command
        from django.db import connection
        from django.test import Client

        from registry.accounts.roles import get_or_create_demo_editor
        from registry.audit.context import audit_context

        call_command("collectstatic", interactive=False, verbosity=0)
        gap_count = fill_gaps(monument_count)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE registry_storedgap")
        print(f"{monument_count} monuments, {gap_count} gaps, {connection.vendor}")
        with audit_context(actor="bench", reason="Measured."):
            editor = get_or_create_demo_editor()
        client = Client(HTTP_HOST=HOST)
        client.force_login(editor)
        for name, url in list_pages().items():
            response = client.get(url)
            if response.status_code != 200:
                raise SystemExit(f"{url} answers {response.status_code}")
            seconds, processor_seconds = [], []
            for _ in range(rounds):
                start = time.process_time()
                seconds.append(elapsed_seconds(lambda url=url: client.get(url)))
                processor_seconds.append(time.process_time() - start)
            median, processor_median = statistics.median(seconds) * 1000, statistics.median(processor_seconds) * 1000
            print(f"{name:>36}: {median:7.0f} ms, of the processor {processor_median:.0f} ms")


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
