"""Ask about what is odd before it is saved: the dates of a claim, and the point of a placement.

A claim is asked about again before it is submitted or accepted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from django.db.models import QuerySet

from registry.audit.context import current_attribution
from registry.domain.chronology.dated_claim import DatedClaim, TakenPhoto
from registry.domain.chronology.dates import UncertainDate, parse_date
from registry.domain.chronology.plausibility import (
    Implausibility,
    check_photos_near,
    check_plausible,
    find_implausibilities,
)
from registry.domain.errors import check_acknowledged
from registry.domain.policy.distance import find_distance_warnings
from registry.domain.policy.generalisation import Point
from registry.domain.vocabulary.codes import Basis, ClaimKind, ClaimStatus, Precision
from registry.models import Claim, ClaimPhoto, Photo, Placement
from registry.projection.segment_rows import split_into_chunks

# What makes a statement the same as another one: monument or site, source, kind, grade, first and last day.
StatementKey: TypeAlias = tuple[int | None, int | None, int, str, str, int | None, int | None]
KEY_COLUMNS = ("monument_id", "site_id", "source_id", "kind", "grade", "earliest", "latest")
GONE = (ClaimStatus.SUPERSEDED.value, ClaimStatus.WITHDRAWN.value)  # such a claim may be recorded again


def get_implausibilities(claim: Claim) -> tuple[Implausibility, ...]:
    """Return what is impossible or odd about a stored claim and the dates around it. At most four queries."""
    return find_implausibilities(_describe_claim(claim, _find_same_statements(claim)))


def check_claim_plausible(claim: Claim, acknowledged: Collection[str], reason: str = "") -> str | None:
    """Check a validated claim against the table of plausible dates, and return the reason to write in the audit log.

    `acknowledged` are codes of warnings, `reason` says why the claim is right all the same. Return None if there was
    nothing to acknowledge. Raise ImplausibleClaim or UnacknowledgedWarnings.
    """
    codes = check_plausible(_describe_claim(claim, _find_same_statements(claim)), frozenset(acknowledged))
    return describe_acknowledged(codes, reason, current_attribution().reason)


def describe_acknowledged(codes: Collection[str], *reasons: str) -> str | None:
    """Return the sentence that the audit log keeps on the acknowledged warnings, or None if there were none.

    It ends with the reasons that are not empty.
    """
    if not codes:
        return None
    sentence = f"Warnings checked: {', '.join(codes)}."
    return " ".join([sentence, *(reason.strip() for reason in reasons if reason.strip())])


def check_point_plausible(
    placement: Placement, point: Point | None, precision: Precision, acknowledged: Collection[str], reason: str
) -> str | None:
    """Check that the point that a user typed for a placement is near its site, and return the reason for the audit log.

    Return None if there was nothing to acknowledge. Of a hidden place the log keeps nothing: its readers would learn
    that the place is far from its site. For the same reason a stored point must not be asked about.
    Raise UnacknowledgedWarnings.
    """
    site = placement.monument.site
    if site.lon is None or site.lat is None:
        return None
    codes = check_acknowledged(find_distance_warnings(point, Point(site.lon, site.lat)), acknowledged)
    if precision == Precision.HIDDEN:
        return None
    return describe_acknowledged(codes, reason, current_attribution().reason)


def check_photo_near_claims(photo: Photo, claims: Iterable[Claim], *, field: str) -> None:
    """Raise ImplausibleClaim, at a field of the photo, if the photo was taken years from a claim that it supports."""
    if not photo.taken_text:
        return
    taken_photo = TakenPhoto(photo.ref, parse_date(photo.taken_text))
    for claim in claims:
        dated_claim = DatedClaim(
            kind=ClaimKind(claim.kind),
            basis=Basis(claim.basis),
            date=parse_date(claim.date_text),
            acquired=_parse_optional(claim.acquired_text),
            photos=(taken_photo,),
        )
        check_photos_near(dated_claim, field=field)


# --- The same statement ----------------------------------------------------------------------------------------------


def get_statement_key(claim: Claim) -> StatementKey:
    """Return what makes the statement of a validated claim the same as that of another one."""
    subject_key = (claim.monument_id, claim.site_id)
    return *subject_key, claim.source_id, claim.kind, claim.grade, claim.earliest, claim.latest


def find_statements_on(monument_ids: Iterable[int], site_ids: Iterable[int]) -> dict[StatementKey, list[str]]:
    """Return the refs of the claims on monuments and on sites as a whole, in order of recording.

    They are grouped by what makes their statements the same.
    """
    refs_by_key: dict[StatementKey, list[str]] = defaultdict(list)
    for column, ids in (("monument", monument_ids), ("site", site_ids)):
        for chunk in split_into_chunks(sorted(set(ids))):
            for claim in _get_standing_claims().filter(**{f"{column}__in": chunk}).only(*KEY_COLUMNS):
                refs_by_key[get_statement_key(claim)].append(claim.ref)
    return refs_by_key


def check_unsaved_claim_plausible(claim: Claim, acknowledged: Collection[str], same_statements: Iterable[str]) -> str:
    """Check a claim that is not saved yet, and return the sentence for the audit log, "" if there were no warnings.

    `same_statements` are the refs of other claims with the same statement. Run no query.
    Raise ImplausibleClaim or UnacknowledgedWarnings.
    """
    codes = check_plausible(_describe_claim(claim, same_statements), frozenset(acknowledged))
    return describe_acknowledged(codes) or ""


def _find_same_statements(claim: Claim) -> Iterator[str]:
    """Yield the refs of other claims with the same statement, but not of the claim that this one supersedes."""
    key = dict(zip(KEY_COLUMNS, get_statement_key(claim), strict=True))
    excluded_ids = [pk for pk in (claim.pk, claim.supersedes_id) if pk is not None]
    for other_claim in _get_standing_claims().filter(**key).exclude(pk__in=excluded_ids).only("pk"):
        yield other_claim.ref


def _get_standing_claims() -> QuerySet[Claim]:
    """Return the claims that were not superseded or withdrawn, in order of recording."""
    return Claim.objects.exclude(status__in=GONE).order_by("pk")


# --- The dates of a claim --------------------------------------------------------------------------------------------


def _describe_claim(claim: Claim, same_statements: Iterable[str]) -> DatedClaim:
    """Return the dates of a validated claim and those around it: of its source, its monument and its photos."""
    return DatedClaim(
        kind=ClaimKind(claim.kind),
        basis=Basis(claim.basis),
        date=parse_date(claim.date_text),
        acquired=_parse_optional(claim.acquired_text),
        published=_parse_optional(claim.source.published_text),
        built=_parse_optional(claim.monument.built_text) if claim.monument is not None else None,
        photos=_get_taken_photos(claim),
        same_statements=tuple(same_statements),
    )


def _get_taken_photos(claim: Claim) -> tuple[TakenPhoto, ...]:
    """Return the dated photos that support a claim. One that is not saved yet has none."""
    if claim.pk is None:
        return ()
    links = ClaimPhoto.objects.filter(claim=claim.pk).exclude(photo__taken_text="").select_related("photo")
    return tuple(TakenPhoto(link.photo.ref, parse_date(link.photo.taken_text)) for link in links)


def _parse_optional(text: str) -> UncertainDate | None:
    """Return the date that a text means, or None if it is empty."""
    return parse_date(text) if text else None
