"""How one picture of a pair comes to lie over the other: sought by the machine, or made from points set by hand.

Either is an offer until somebody accepts it (`comparisons.accept_alignment`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.cache import cache
from django_tasks import task

from registry.domain.errors import RuleViolation
from registry.domain.media.alignment import AlignmentResult, solve
from registry.domain.media.homography import Pair
from registry.domain.value_types import JsonObject
from registry.domain.vocabulary.codes import AlignmentOrigin
from registry.media import workers
from registry.media.storage import OriginalNotFound, StorageUnavailable, original_storage
from registry.media.workers import WorkersBusy
from registry.models import Comparison, Photo, PhotoDetails

from .comparison import check_alignable, set_alignment
from .locks import check_version

REMEMBERED, AT_WORK = 60 * 60, 10 * 60  # seconds; after those of a search nobody waits for a server that was killed
WORKING: JsonObject = {"working": True}
PASSING: dict[str, type[Exception]] = {
    each.__name__: each for each in (WorkersBusy, StorageUnavailable, OriginalNotFound)
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The pair as it is now, and what the search found: None as long as it is not over.

    `found.verdict` says whether the alignment is offered (`found.matrix`) or what speaks against it.
    """

    comparison: Comparison
    found: AlignmentResult | None


def suggest_alignment(comparison: Comparison, *, by: User, version: int | None, anew: bool = False) -> Suggestion:
    """Have an alignment sought, by the task `find_alignment`; what passes the gate is offered.

    How a search ended is remembered for a while: where tasks wait, whoever asks again is told, of what stopped one
    once, or not at all if they want it `anew`. Raises StaleRecord, a Refusal, DarkroomBusy, Missing or StoreAway.
    """
    check_version(comparison, version)
    check_alignable(comparison)
    known = cache.get(_key(comparison.pk))
    if known is not None and not _was_stopped(known):
        return Suggestion(comparison, _found_in(known))
    if known is not None:
        cache.delete(_key(comparison.pk))
        if not anew:
            return Suggestion(comparison, _found_in(known))
    cache.set(_key(comparison.pk), WORKING, AT_WORK)
    done = find_alignment.enqueue(comparison.pk, by.pk, comparison.version)
    if not done.is_finished:
        return Suggestion(comparison, None)
    told: JsonObject = done.return_value or {}
    if _was_stopped(told):  # and is told now
        cache.delete(_key(comparison.pk))
    return Suggestion(Comparison.objects.get(pk=comparison.pk), _found_in(told))


def search_of(comparison: Comparison) -> Suggestion | None:
    """How the search for an alignment of this pair stands, None if there is none to tell of. Raises what stopped it."""
    known = cache.get(_key(comparison.pk))
    return None if known is None else Suggestion(comparison, _found_in(known))


def _was_stopped(told: JsonObject) -> bool:
    return "refused" in told or "failed" in told


def _found_in(told: JsonObject) -> AlignmentResult | None:
    """What a search told, None as long as it is at work; raises what stopped it."""
    if "refused" in told:
        raise RuleViolation(told["refused"], code=told["code"], field=told["field"], **told["params"])
    if "failed" in told:
        raise PASSING[told["failed"]]
    return None if "working" in told else AlignmentResult.from_data(told["found"])


@task(priority=10)  # somebody waits for it
def find_alignment(pair: int, by: int, version: int) -> JsonObject:
    """The task by that name. A refusal is a result as well: whoever asked is told."""
    told: JsonObject = {}
    try:
        found = _aligned(pair, by, version)
        told = {"found": found.as_data()}
    except RuleViolation as refusal:
        params = {"params": refusal.params, "code": refusal.code, "field": refusal.field}
        told = {"refused": refusal.template, **params}
    except tuple(PASSING.values()) as error:
        told = {"failed": type(error).__name__}
    finally:  # also of a fault of ours: nobody is to wait for a search that is over
        _remember(pair, told)
    return told


def _remember(pair: int, told: JsonObject) -> None:
    """What is to be told to those who ask later; of what was found the pair itself tells."""
    if told and not (told.get("found") or {}).get("matrix"):
        cache.set(_key(pair), told, REMEMBERED)
    else:
        cache.delete(_key(pair))


def _aligned(pair: int, by: int, version: int) -> AlignmentResult:
    comparison = Comparison.objects.select_related("before", "after").get(pk=pair)
    store = original_storage()
    with store.local(_original(comparison.before)) as before, store.local(_original(comparison.after)) as after:
        found = workers.align(before, after)
    if found.matrix is not None:
        figures = {**asdict(found.figures), "grade": found.verdict.grade}
        person, origin = get_user_model().objects.get(pk=by), AlignmentOrigin.AUTOMATIC.value
        set_alignment(comparison, by=person, version=version, matrix=found.matrix, origin=origin, figures=figures)
    return found


def _key(pair: int) -> str:
    """A pair's photos never change, so that a search would find the same again."""
    return f"alignment-sought-{pair}"


def _original(photo: Photo) -> str:
    return PhotoDetails.objects.values_list("sha256", flat=True).get(pk=photo.pk)


def align_by_points(comparison: Comparison, *, by: User, version: int | None, points: Sequence[Pair]) -> Comparison:
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
    made = set_alignment(comparison, by=by, version=version, matrix=solved.matrix, origin=origin, figures=figures)
    cache.delete(_key(comparison.pk))  # nobody needs to be told any more why none was found
    return made
