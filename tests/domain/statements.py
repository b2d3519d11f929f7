"""The monuments that the tests tell of, by the claims on record about them, and short ways to write a claim."""

from __future__ import annotations

from registry.domain.chronology.dates import Interval, parse_date, parse_iso_day
from registry.domain.chronology.evidence import Statement
from registry.domain.vocabulary.codes import Basis, ClaimKind, ClaimStatus, Credibility, Grade, Reliability

ACCEPTED, DISPUTED, REJECTED = ClaimStatus.ACCEPTED, ClaimStatus.DISPUTED, ClaimStatus.REJECTED


def claim(ref, kind, date, grade=None, *, status=ACCEPTED, judged="B2", basis=Basis.SATELLITE, source=None, **options):
    """A claim dated in EDTF and judged in the Admiralty code; a source of its own unless one is named."""
    understood = parse_date(date)
    return Statement(
        ref=ref,
        kind=kind,
        status=status,
        grade=grade,
        when=Interval(understood.earliest, understood.latest),
        reliability=Reliability(judged[0]),
        credibility=Credibility(judged[1]),
        basis=basis,
        source=source or ref,
        **options,
    )


def intact(ref, date, **options):
    return claim(ref, ClaimKind.INTACT_AT, date, Grade.NO_DAMAGE, **options)


def damaged(ref, date, grade=Grade.DESTROYED, **options):
    return claim(ref, ClaimKind.DAMAGED_AT, date, grade, **options)


def restored(ref, date, grade=Grade.MODERATE, **options):
    return claim(ref, ClaimKind.RESTORED_AT, date, grade, **options)


def event(ref, date, **options):
    return claim(ref, ClaimKind.EVENT_ON, date, **options)


def day(text):
    return parse_iso_day(text)


THEATRE_DRONE = (
    intact("drone-june", "2016-06-06", judged="C2", basis=Basis.AERIAL_DRONE, source="ministry"),
    damaged("drone-february", "2017-02-05", Grade.SEVERE, judged="C2", basis=Basis.AERIAL_DRONE, source="ministry"),
)
THEATRE_SATELLITE = (
    intact("satellite-december", "2016-12-26", source="asor"),
    damaged("satellite-january", "2017-01-10", Grade.SEVERE, source="asor"),
)
THEATRE_TELEVISION = event("television", "2017-01-20", judged="C3", basis=Basis.PRESS)
THEATRE = (*THEATRE_DRONE, *THEATRE_SATELLITE, THEATRE_TELEVISION)

BAALSHAMIN = (
    intact("unosat-june", "2015-06-26", source="unosat"),
    damaged("unosat-august", "2015-08-27", source="unosat"),
    event("directorate", "2015-08-23", basis=Basis.WITNESS),
    event("observatory", "2015-07-21/2015-07-31", status=DISPUTED, judged="C3", basis=Basis.NGO_REPORT),
)

BEL = (
    intact("unosat-27", "2015-08-27", source="unosat"),
    damaged("unosat-31", "2015-08-31", source="unosat"),
    event("resident", "2015-08-30", basis=Basis.WITNESS),
    intact("still-standing", "2015-08-31", status=REJECTED, judged="C4", basis=Basis.OFFICIAL_STATEMENT),
    event("web-page", "2016-22", status=REJECTED, judged="E5", basis=Basis.PRESS),
)

LION = (
    damaged("director", "2015-06-27", basis=Basis.OFFICIAL_STATEMENT),
    damaged("conservators", "2016-04", basis=Basis.FIELD_INSPECTION),
    restored("unveiling", "2017-09-30/2017-10-01", basis=Basis.FIELD_INSPECTION),
)

ARCH = (damaged("director-arch", "2015-10-04", basis=Basis.OFFICIAL_STATEMENT),)
