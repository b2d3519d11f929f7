"""Made-up records in the shape of real ones, through the same actions as everything else: the same seed, the same data.

python -m bench.data 10000 5    writes that many monuments, and claims on each, into an empty registry
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2020, 1, 1, tzinfo=UTC)
SITES, SOURCES = 20, 200
GRADES = ("slight", "moderate", "severe", "largely_destroyed", "destroyed")


def make(monuments: int, claims_each: int, *, seed: int = 1) -> None:
    """Fill an empty registry: sites, sources, monuments (every tenth a part), places, then the claims in one call."""
    write_claims(draft_claims(write_nouns(monuments, seed), claims_each, seed))


def people() -> tuple[Any, Any]:
    """Who records and who decides."""
    from registry.accounts.roles import seed_people

    return seed_people("bench")


def write_nouns(monuments: int, seed: int) -> list[Any]:
    """Everything but claims; returns the monuments."""
    from django.db import transaction

    from registry.models import Monument, Placement, Site, Source
    from registry.projection import project

    chance = random.Random(seed)
    with transaction.atomic():
        sources = Source.objects.bulk_create(source(number, chance) for number in range(SOURCES))
        sites = Site.objects.bulk_create(site(number) for number in range(SITES))
        found = Monument.objects.bulk_create(
            [monument(number, sites[number % SITES]) for number in range(monuments)], batch_size=1000
        )
        for number, row in enumerate(found):
            if number % 10 == 9 and number >= SITES:
                row.part_of = found[number - SITES]  # on the same site, and a whole
        Monument.objects.bulk_update([row for row in found if row.part_of_id], ["part_of"], batch_size=300)
        Placement.objects.bulk_create(
            (placement(row, chance, chance.choice(sources)) for row in found), batch_size=1000
        )
        project([row.pk for row in found], START)
    return found


def source(number: int, chance: random.Random) -> Any:
    """One of the sources."""
    from registry.models import Source

    return Source(
        slug=f"source-{number}",
        title=f"Report {number} on the state of monuments",
        publisher="An institute of the measurement",
        description_en="A made-up report",
        description_ar="تقرير للقياس",
        kind="imagery_report",
        url=f"example.org/reports/{number}",
        published_text="2017",
        reliability=chance.choice("ABCD"),
        reliability_reason_en="Made up.",
        recorded_at=START,
    )


def site(number: int) -> Any:
    """One of the sites."""
    from registry.models import Site

    return Site(
        slug=f"site-{number}", name_en=f"Site {number}", name_ar=f"موقع {number}", published=True, recorded_at=START
    )


def monument(number: int, where: Any) -> Any:
    """One of the monuments; as whole as it is unseen."""
    from registry.models import Monument

    return Monument(
        slug=f"monument-{number}",
        site=where,
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


def placement(row: Any, chance: random.Random, cited: Any) -> Any:
    """Where the monument stands."""
    from registry.models import Placement

    return Placement(
        monument=row,
        place_en="In the ancient city",
        place_ar="في المدينة القديمة",
        date_text="0100/..",
        lon=chance.uniform(35, 42),
        lat=chance.uniform(32, 37),
        uncertainty_m=0,
        certainty="probable",
        source=cited,
        recorded_at=START,
    )


def draft_claims(monuments: list[Any], claims_each: int, seed: int) -> list[Any]:
    """The claims with their rulings, unsaved: first undamaged, then mostly worse; one in twelve disputed."""
    from registry.models import Source

    chance, sources = random.Random(seed), list(Source.objects.order_by("pk"))
    return [draft(row, number, chance.choice(sources), chance) for row in monuments for number in range(claims_each)]


def draft(row: Any, number: int, cited: Any, chance: random.Random) -> Any:
    """One claim."""
    from registry.actions import DecidedClaim, ReviewDecision
    from registry.models import Claim

    day = datetime(2012 + min(number, 6), 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(360))
    kind = "intact_at" if number == 0 else chance.choice(["damaged_at", "damaged_at", "damaged_at", "event_on"])
    claim = Claim(
        monument=row,
        source=cited,
        kind=kind,
        grade=chance.choice(GRADES) if kind == "damaged_at" else "",
        date_text=day.date().isoformat() if chance.random() < 0.9 else f"{day:%Y-%m}",
        basis=chance.choice(["satellite", "ground_photo", "press"]),
        certainty="probable",
        credibility=chance.choice("1234"),
        quote="Part of the north wall has come down.",
        quote_language="en",
        statement_en="The image shows that part of the north wall has come down.",
        statement_ar="تُظهر الصورة سقوط جزء من الجدار الشمالي.",
    )
    verdict = "dispute" if chance.random() < 1 / 12 else "accept"
    rulings = [ReviewDecision("submit"), ReviewDecision(verdict, "Agrees with the others.", "يتفق مع غيره.")]
    return DecidedClaim(claim, ["partial_loss"] if kind == "damaged_at" else [], rulings)


def write_claims(drafts: list[Any]) -> None:
    """Record and decide on all of them, in one transaction."""
    from registry.actions import record_decided_claims

    registrar, reviewer = people()
    record_decided_claims(drafts, by=registrar, reviewer=reviewer, at=START + timedelta(days=1))


if __name__ == "__main__":
    import django

    django.setup()
    make(int(sys.argv[1]), int(sys.argv[2]))
