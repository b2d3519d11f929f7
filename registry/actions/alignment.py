"""Align the two photos of a comparison: by an automatic search, or through control points that an editor sets.

Both only offer an alignment. It is published by `comparison.accept_alignment`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.cache import cache
from django_tasks import task

from registry.domain.errors import RuleViolation
from registry.domain.media.alignment import AlignmentResult, solve_alignment
from registry.domain.media.homography import Pair
from registry.domain.value_types import JsonObject
from registry.domain.vocabulary.codes import AlignmentOrigin
from registry.media import workers
from registry.media.storage import OriginalNotFound, StorageUnavailable, original_storage
from registry.media.workers import WorkersBusy
from registry.models import Comparison, Photo, PhotoDetails

from .comparison import check_alignable, set_alignment
from .locks import check_version

OUTCOME_SECONDS = 60 * 60  # how long the outcome of a search is kept in the cache
# A search that runs longer than this is taken for dead: its server may have been killed.
SEARCH_SECONDS = 10 * 60
SEARCH_RUNNING: JsonObject = {"working": True}
TEMPORARY_ERRORS: dict[str, type[Exception]] = {
    error.__name__: error for error in (WorkersBusy, StorageUnavailable, OriginalNotFound)
}


@dataclass(frozen=True, slots=True)
class AlignmentSearch:
    """The current comparison and the result of the search for its alignment, None while the search is running.

    `found.verdict` says whether the alignment is good enough to be offered. `found.matrix` is the alignment then.
    """

    comparison: Comparison
    found: AlignmentResult | None


def suggest_alignment(comparison: Comparison, *, by: User, version: int | None, anew: bool = False) -> AlignmentSearch:
    """Start a search for an alignment of the two photos, or return the outcome of an earlier search.

    A search that failed raises its error once; with `anew`, a new search starts instead. A result that passes the
    quality checks is stored as an offer.
    Raise StaleRecord, another RuleViolation, WorkersBusy, OriginalNotFound or StorageUnavailable.
    """
    check_version(comparison, version)
    check_alignable(comparison)
    cache_key = _cache_key(comparison.pk)
    earlier_outcome = cache.get(cache_key)
    if earlier_outcome is not None:
        has_failed = _is_error(earlier_outcome)
        if has_failed:
            # The error is raised only once: the next request starts a new search.
            cache.delete(cache_key)
        if not (has_failed and anew):
            return AlignmentSearch(comparison, _result_or_raise(earlier_outcome))

    cache.set(cache_key, SEARCH_RUNNING, SEARCH_SECONDS)
    task_result = find_alignment.enqueue(comparison.pk, by.pk, comparison.version)
    # Where tasks run in the background, the caller asks again later.
    if not task_result.is_finished:
        return AlignmentSearch(comparison, None)
    outcome: JsonObject = task_result.return_value or {}
    if _is_error(outcome):
        cache.delete(cache_key)  # it is raised below, and need not be raised again
    return AlignmentSearch(Comparison.objects.get(pk=comparison.pk), _result_or_raise(outcome))


def get_alignment_search(comparison: Comparison) -> AlignmentSearch | None:
    """Return the search for an alignment of the comparison, running or ended in the last hour, or None.

    Raise the error that stopped the search.
    """
    outcome = cache.get(_cache_key(comparison.pk))
    return None if outcome is None else AlignmentSearch(comparison, _result_or_raise(outcome))


def _is_error(outcome: JsonObject) -> bool:
    """Return whether the search ended with a violated rule or a temporary error."""
    return "refused" in outcome or "failed" in outcome


def _result_or_raise(outcome: JsonObject) -> AlignmentResult | None:
    """Return the result that a search stored, None while the search is running. Raise the error that stopped it."""
    if "refused" in outcome:
        raise RuleViolation(outcome["refused"], code=outcome["code"], field=outcome["field"], **outcome["params"])
    if "failed" in outcome:
        raise TEMPORARY_ERRORS[outcome["failed"]]
    return None if "working" in outcome else AlignmentResult.from_data(outcome["found"])


@task(priority=10)  # before renditions: an editor waits for the result
def find_alignment(comparison_id: int, user_id: int, version: int) -> JsonObject:
    """Search for an alignment of a comparison in a background task, and return the outcome as JSON.

    A violated rule or a temporary error is also an outcome: it is raised for the editor at the next request.
    """
    outcome: JsonObject = {}
    try:
        outcome = {"found": _align_photos(comparison_id, user_id, version).as_data()}
    except RuleViolation as violation:
        outcome = {
            "refused": violation.template,
            "params": violation.params,
            "code": violation.code,
            "field": violation.field,
        }
    except tuple(TEMPORARY_ERRORS.values()) as error:
        outcome = {"failed": type(error).__name__}
    finally:
        # Also after an unexpected error, or the cache would say for minutes that the search is still running.
        _cache_outcome(comparison_id, outcome)
    return outcome


def _cache_outcome(comparison_id: int, outcome: JsonObject) -> None:
    """Cache the outcome of a search for later requests, unless it is an alignment: that is stored in its row."""
    result = outcome.get("found") or {}
    if outcome and not result.get("matrix"):
        cache.set(_cache_key(comparison_id), outcome, OUTCOME_SECONDS)
    else:
        cache.delete(_cache_key(comparison_id))


def _align_photos(comparison_id: int, user_id: int, version: int) -> AlignmentResult:
    """Search for an alignment in the originals of a comparison, and offer it in the name of the user if it is good.

    Raise StaleRecord if the comparison is no longer in this version.
    """
    comparison = Comparison.objects.select_related("before", "after").get(pk=comparison_id)
    storage = original_storage()
    with (
        storage.local(_original_digest(comparison.before)) as before_path,
        storage.local(_original_digest(comparison.after)) as after_path,
    ):
        result = workers.align(before_path, after_path)
    if result.matrix is not None:
        set_alignment(
            comparison,
            by=get_user_model().objects.get(pk=user_id),
            version=version,
            matrix=result.matrix,
            origin=AlignmentOrigin.AUTOMATIC.value,
            figures={**asdict(result.figures), "grade": result.verdict.grade},
        )
    return result


def _cache_key(comparison_id: int) -> str:
    """Return the cache key of a comparison's search. It has no version: the photos of a comparison never change."""
    return f"alignment-sought-{comparison_id}"


def _original_digest(photo: Photo) -> str:
    """Return the SHA-256 under which the original file of the photo is stored. One query."""
    return PhotoDetails.objects.values_list("sha256", flat=True).get(pk=photo.pk)


def align_by_points(comparison: Comparison, *, by: User, version: int | None, points: Sequence[Pair]) -> Comparison:
    """Offer the alignment through control points, and store the points and their residuals with it.

    Each point is a pair of positions, in the before and in the after photo, from 0 to 1 across and down.
    Raise StaleRecord, or a RuleViolation on the field `points`.
    """
    check_alignable(comparison)
    before, after = comparison.before, comparison.after
    solution = solve_alignment(points, (before.width, before.height), (after.width, after.height))
    figures = {
        "points": len(points),
        "error": solution.error,
        "residuals": list(solution.residuals),
        "pairs": [[*before_point, *after_point] for before_point, after_point in points],
    }
    aligned_comparison = set_alignment(
        comparison,
        by=by,
        version=version,
        matrix=solution.matrix,
        origin=AlignmentOrigin.BY_HAND.value,
        figures=figures,
    )
    # The outcome of an earlier search does not matter any more.
    cache.delete(_cache_key(comparison.pk))
    return aligned_comparison
