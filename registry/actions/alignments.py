"""How one picture of a pair comes to lie over the other: sought by the machine, or made from points set by hand.

Either is an offer until somebody accepts it (`comparisons.accept_alignment`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django_tasks import task

from registry import darkroom
from registry.darkroom import DarkroomBusy
from registry.domain.alignment import Found, solve
from registry.domain.homography import Pair
from registry.domain.sentences import Refusal
from registry.domain.vocabulary import AlignmentOrigin
from registry.files import Missing, StoreAway, originals
from registry.models import Comparison, Photo, PhotoDetails

from .comparisons import check_alignable, set_alignment
from .locks import check_version

REMEMBERED = 60 * 60  # seconds
PASSING: dict[str, type[Exception]] = {each.__name__: each for each in (DarkroomBusy, StoreAway, Missing)}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The pair as it is now, and what the search found: None as long as it is not over.

    `found.verdict` says whether the alignment is offered (`found.matrix`) or what speaks against it.
    """

    comparison: Comparison
    found: Found | None


def suggest_alignment(comparison: Comparison, *, by: AbstractBaseUser, version: int | None) -> Suggestion:
    """Have an alignment sought, by the task `find_alignment`; what passes the gate is offered.

    A search that found none is remembered for a while: where tasks wait, whoever asks again is told. Raises StaleRecord
    or a Refusal; and, where tasks are done at once, DarkroomBusy, Missing or StoreAway.
    """
    check_version(comparison, version)
    check_alignable(comparison)
    if known := cache.get(_key(comparison.pk)):
        return Suggestion(comparison, Found.from_data(known))
    done = find_alignment.enqueue(comparison.pk, by.pk, comparison.version)
    if not done.is_finished:
        return Suggestion(comparison, None)
    told: dict[str, Any] = done.return_value or {}
    if "refused" in told:
        raise Refusal(told["refused"], code=told["code"], field=told["field"], **told["params"])
    if "failed" in told:
        raise PASSING[told["failed"]]
    return Suggestion(Comparison.objects.get(pk=comparison.pk), Found.from_data(told["found"]))


@task
def find_alignment(pair: int, by: int, version: int) -> dict[str, Any]:
    """The task by that name. A refusal is a result as well: whoever asked is told."""
    try:
        return {"found": _aligned(pair, by, version).as_data()}
    except Refusal as refusal:
        told = {"params": refusal.params, "code": refusal.code, "field": refusal.field}
        return {"refused": refusal.template, **told}
    except tuple(PASSING.values()) as error:
        return {"failed": type(error).__name__}


def _aligned(pair: int, by: int, version: int) -> Found:
    comparison = Comparison.objects.select_related("before", "after").get(pk=pair)
    store = originals()
    with store.local(_original(comparison.before)) as before, store.local(_original(comparison.after)) as after:
        found = darkroom.align(before, after)
    if found.matrix is not None:
        figures = {**asdict(found.figures), "grade": found.verdict.grade}
        person, origin = get_user_model().objects.get(pk=by), AlignmentOrigin.AUTOMATIC.value
        set_alignment(comparison, by=person, version=version, matrix=found.matrix, origin=origin, figures=figures)
    else:
        cache.set(_key(pair), found.as_data(), REMEMBERED)
    return found


def _key(pair: int) -> str:
    """A pair's photos never change, so that a search would find the same again."""
    return f"alignment-sought-{pair}"


def _original(photo: Photo) -> str:
    return PhotoDetails.objects.values_list("sha256", flat=True).get(pk=photo.pk)


def align_by_points(
    comparison: Comparison, *, by: AbstractBaseUser, version: int | None, points: Sequence[Pair]
) -> Comparison:
    """Offer the alignment through control points: pairs of one place in the picture before and in the one after, each
    from 0 to 1. Raises StaleRecord, or a Refusal about `points`. The figures hold the points and how far each is off.
    """
    check_alignable(comparison)
    before, after = comparison.before, comparison.after
    solved = solve(points, (before.width, before.height), (after.width, after.height))
    figures = {
        "points": len(points),
        "error": solved.error,
        "residuals": list(solved.residuals),
        "pairs": [[*one, *other] for one, other in points],
    }
    origin = AlignmentOrigin.BY_HAND.value
    return set_alignment(comparison, by=by, version=version, matrix=solved.matrix, origin=origin, figures=figures)
