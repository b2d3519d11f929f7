"""How the originals are: what the last check of each showed, and which are to be read next. For those who keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery

from registry.domain.media.file_notes import Fixity
from registry.models import FixityCheck, PhotoDetails
from registry.models.photo import PHOTO_PREFIX
from registry.models.refs import make_ref


@dataclass(frozen=True, slots=True)
class OriginalState:
    """An original that is not well: how it was found last, when, and the photos made of it."""

    outcome: Fixity
    at: datetime
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FixityState:
    """All originals together. `seen_since` is the day since which each was found to be the same, None if there is none.

    An original counts as seen on the day that it came, since it was hashed then.
    """

    originals: int
    seen_since: datetime | None
    unwell: tuple[OriginalState, ...]


def fixity_state() -> FixityState:
    """Four queries, and one for each original that is not well."""
    seen = last_seen()
    ran = ~Q(outcome=Fixity.NOT_RUN.value)
    lost = list(_last_of_each(ran).filter(outcome=Fixity.LOST.value))
    unread = _last_of_each(Q()).filter(outcome=Fixity.NOT_RUN.value).exclude(sha256__in=[row.sha256 for row in lost])
    return FixityState(
        originals=len(seen),
        seen_since=min(seen.values(), default=None),
        unwell=tuple(OriginalState(Fixity(row.outcome), row.at, refs_of(row.sha256)) for row in [*lost, *unread]),
    )


def check_of(photo: int) -> FixityCheck | None:
    """What the last check of a photo's original showed; one that could not run hides none that found it lost."""
    sha256 = PhotoDetails.objects.filter(photo=photo).values("sha256")
    last = FixityCheck.objects.filter(sha256__in=sha256).order_by("-pk").first()
    if last is None or last.outcome != Fixity.NOT_RUN:
        return last
    ran = FixityCheck.objects.filter(sha256=last.sha256).exclude(outcome=Fixity.NOT_RUN.value).order_by("-pk").first()
    return ran if ran is not None and ran.outcome == Fixity.LOST else last


def last_seen() -> dict[str, datetime]:
    """Every original by its SHA-256, and when its bytes were read last, whatever that showed. Two queries."""
    came = PhotoDetails.objects.values_list("sha256").annotate(Min("uploaded_at"))
    read = FixityCheck.objects.exclude(outcome=Fixity.NOT_RUN.value).values_list("sha256").annotate(Max("at"))
    checked = dict(read)
    return {sha256: checked.get(sha256, at) for sha256, at in came}


def refs_of(sha256: str) -> tuple[str, ...]:
    """The photos made of an original."""
    found = PhotoDetails.objects.filter(sha256=sha256).order_by("pk").values_list("pk", flat=True)
    return tuple(make_ref(PHOTO_PREFIX, pk) for pk in found)


def _last_of_each(which: Q) -> QuerySet[FixityCheck]:
    last = FixityCheck.objects.filter(which, sha256=OuterRef("sha256")).order_by("-pk").values("pk")[:1]
    known = PhotoDetails.objects.values("sha256")
    return FixityCheck.objects.filter(pk=Subquery(last), sha256__in=known)
