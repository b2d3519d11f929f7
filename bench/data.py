"""Random records in the shape of real ones. The same seed gives the same records; claims are written by the actions.

python -m bench.data 10000 5    writes that many monuments, and claims on each, into an empty registry
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2020, 1, 1, tzinfo=UTC)
SITE_COUNT = 20
SOURCE_COUNT = 200
PART_EVERY = 10  # every tenth monument is part of another
DISPUTED_SHARE = 1 / 12
GRADES = ("slight", "moderate", "severe", "largely_destroyed", "destroyed")


def fill_registry(monument_count: int, claims_each: int, *, seed: int = 1) -> None:
    """Fill an empty registry with sites, sources and monuments, then with all claims in one transaction."""
    monuments = create_records(monument_count, seed)
    write_claims(draft_claims(monuments, claims_each, seed))


def create_people() -> tuple[Any, Any]:
    """Return the registrar who records claims and the reviewer who decides on them; create them if necessary."""
    from registry.accounts.roles import get_or_create_fixture_users

    return get_or_create_fixture_users("bench")


def create_records(monument_count: int, seed: int) -> list[Any]:
    """Create the records that claims refer to, and return the monuments among them.

    These are sources, sites, and monuments with one placement each. Every tenth monument is part of another one.
    """
    from django.db import transaction

    from registry.models import Monument, Placement, Site, Source
    from registry.projection import refresh_read_models

    rng = random.Random(seed)
    with transaction.atomic():
        sources = Source.objects.bulk_create(make_source(number, rng) for number in range(SOURCE_COUNT))
        sites = Site.objects.bulk_create(make_site(number) for number in range(SITE_COUNT))
        unsaved_monuments = [make_monument(number, sites[number % SITE_COUNT]) for number in range(monument_count)]
        monuments = Monument.objects.bulk_create(unsaved_monuments, batch_size=1000)

        parts = []
        for number, monument in enumerate(monuments):
            if number // SITE_COUNT % PART_EVERY == PART_EVERY - 1:
                # Sites are assigned in turns, so the monument that far back is on the same site. It is no part itself.
                monument.part_of = monuments[number - SITE_COUNT]
                parts.append(monument)
        Monument.objects.bulk_update(parts, ["part_of"], batch_size=300)

        placements = (make_placement(monument, rng, rng.choice(sources)) for monument in monuments)
        Placement.objects.bulk_create(placements, batch_size=1000)
        refresh_read_models([monument.pk for monument in monuments], START)
    return monuments


def make_source(number: int, rng: random.Random) -> Any:
    """Return a source of random reliability that is not saved yet."""
    from registry.models import Source

    return Source(
        slug=f"source-{number}",
        title=f"Report {number} on the state of monuments",
        publisher="An institute of the measurement",
        description_en="A made-up report",
        description_ar="تقرير للقياس",
        kind="imagery_report",
        url=f"https://example.org/reports/{number}",
        published_text="2019",  # after every day that its claims are about
        reliability=rng.choice("ABCD"),
        reliability_reason_en="Made up.",
        recorded_at=START,
    )


def make_site(number: int) -> Any:
    """Return a site that is published and not saved yet."""
    from registry.models import Site

    return Site(
        slug=f"site-{number}", name_en=f"Site {number}", name_ar=f"موقع {number}", published=True, recorded_at=START
    )


def make_monument(number: int, site: Any) -> Any:
    """Return a monument on a site that is published and not saved yet."""
    from registry.models import Monument

    return Monument(
        slug=f"monument-{number}",
        site=site,
        kind="temple",
        name_en=f"Temple {number}",
        name_ar=f"معبد {number}",
        other_names=["Qasr", "قصر"],
        description_en="A temple of the measurement, with a court and a row of columns before it. " * 2,
        description_ar="معبد للقياس، له فناء وصف من الأعمدة أمامه. " * 2,
        built_text="0100/0200",
        precision="exact",
        published=True,
        recorded_at=START,
    )


def make_placement(monument: Any, rng: random.Random, source: Any) -> Any:
    """Return a placement of a monument at a random point, not saved yet, that cites a source."""
    from registry.models import Placement

    return Placement(
        monument=monument,
        place_en="In the ancient city",
        place_ar="في المدينة القديمة",
        date_text="0100/..",
        lon=rng.uniform(35, 42),
        lat=rng.uniform(32, 37),
        uncertainty_m=0,
        certainty="probable",
        source=source,
        recorded_at=START,
    )


def draft_claims(monuments: list[Any], claims_each: int, seed: int) -> list[Any]:
    """Return `claims_each` random claims on each monument, not saved yet, with the decisions of a reviewer."""
    from registry.models import Source

    rng = random.Random(seed)
    sources = list(Source.objects.order_by("pk"))
    drafts = []
    for monument in monuments:
        drafts += [draft_claim(monument, number, rng.choice(sources), rng) for number in range(claims_each)]
    return drafts


def draft_claim(monument: Any, number: int, source: Any, rng: random.Random) -> Any:
    """Return a random claim on a monument, not saved yet, with the decisions of a reviewer.

    The first claim on a monument (number 0) says that it is intact; most others say that it is damaged. One claim in
    twelve is disputed, all others are accepted.
    """
    from registry.actions import DecidedClaim, ReviewDecision
    from registry.domain.chronology.plausibility import WarningCode
    from registry.models import Claim

    day = datetime(2012 + min(number, 6), 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(360))
    kind = "intact_at" if number == 0 else rng.choice(["damaged_at", "damaged_at", "damaged_at", "event_on"])
    claim = Claim(
        monument=monument,
        source=source,
        kind=kind,
        grade=rng.choice(GRADES) if kind == "damaged_at" else "",
        date_text=day.date().isoformat() if rng.random() < 0.9 else f"{day:%Y-%m}",
        basis=rng.choice(["satellite", "ground_photo", "press"]),
        certainty="probable",
        credibility=rng.choice("1234"),
        quote="Part of the north wall has come down.",
        quote_language="en",
        statement_en="The image shows that part of the north wall has come down.",
        statement_ar="تُظهر الصورة سقوط جزء من الجدار الشمالي.",
    )
    effects = ["partial_loss"] if kind == "damaged_at" else []
    verdict = "dispute" if rng.random() < DISPUTED_SHARE else "accept"
    decisions = [ReviewDecision("submit"), ReviewDecision(verdict, "Agrees with the others.", "يتفق مع غيره.")]
    # Of many random claims, some say the same.
    return DecidedClaim(claim, effects, decisions, tuple(WarningCode))


def write_claims(drafts: list[Any]) -> None:
    """Record claims, and submit and decide each of them, in one transaction."""
    from registry.actions import record_decided_claims

    registrar, reviewer = create_people()
    record_decided_claims(drafts, by=registrar, reviewer=reviewer, at=START + timedelta(days=1))


if __name__ == "__main__":
    import django

    django.setup()
    fill_registry(int(sys.argv[1]), int(sys.argv[2]))
