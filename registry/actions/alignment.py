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
    """Start a search for an alignment of two photos, or return the outcome of an earlier search.

    An alignment that passes the quality checks is stored as a proposal.
    An earlier search that failed raises its error once. With `anew`, a new search starts instead.
    Raise StaleRecord, another RuleViolation, WorkersBusy, OriginalNotFound or StorageUnavailable.
    """
    check_version(comparison, version)
    check_alignable(comparison)
    cache_key = _get_cache_key(comparison.pk)
    earlier_outcome = cache.get(cache_key)
    if earlier_outcome is not None:
        has_failed = _has_failed(earlier_outcome)
        if has_failed:
            # The error is raised only once: the next request starts a new search.
            cache.delete(cache_key)
        if not has_failed or not anew:
            return AlignmentSearch(comparison, _get_result_or_raise(earlier_outcome))

    # Until the search ends, further requests wait for it instead of starting another one.
    cache.set(cache_key, SEARCH_RUNNING, SEARCH_SECONDS)
    task_result = find_alignment.enqueue(comparison.pk, by.pk, comparison.version)
    # Where tasks run in the background, the caller asks again later.
    if not task_result.is_finished:
        return AlignmentSearch(comparison, None)
    outcome: JsonObject = task_result.return_value or {}
    if _has_failed(outcome):
        cache.delete(cache_key)  # it is raised below, and need not be raised again
    # The search changed the comparison if it found an alignment.
    return AlignmentSearch(Comparison.objects.get(pk=comparison.pk), _get_result_or_raise(outcome))


def get_alignment_search(comparison: Comparison) -> AlignmentSearch | None:
    """Return the last alignment search for a comparison of two photos, or None if there was none in the last hour.

    The search may still be running. If it failed, raise its error.
    """
    outcome = cache.get(_get_cache_key(comparison.pk))
    if outcome is None:
        return None
    return AlignmentSearch(comparison, _get_result_or_raise(outcome))


def _has_failed(outcome: JsonObject) -> bool:
    """Return whether a search ended because of a violated rule or a temporary error."""
    return "refused" in outcome or "failed" in outcome


def _get_result_or_raise(outcome: JsonObject) -> AlignmentResult | None:
    """Convert the cached outcome of an alignment search to its result. Return None while the search is running.

    If the search failed, raise the error that stopped it: a RuleViolation, or one of `TEMPORARY_ERRORS`.
    """
    if "refused" in outcome:
        raise RuleViolation(outcome["refused"], code=outcome["code"], field=outcome["field"], **outcome["params"])
    if "failed" in outcome:
        raise TEMPORARY_ERRORS[outcome["failed"]]
    if "working" in outcome:
        return None
    return AlignmentResult.from_data(outcome["found"])


@task(priority=10)  # before renditions: an editor waits for the result
def find_alignment(comparison_id: int, user_id: int, version: int) -> JsonObject:
    """Search for an alignment of two photos as a background task, cache the outcome as JSON, and return it.

    A RuleViolation or a temporary error becomes the outcome. It is raised when the editor asks for the result.
    """
    outcome: JsonObject = {}
    try:
        result = _align_photos(comparison_id, user_id, version)
        outcome = {"found": result.as_data()}
    except RuleViolation as violation:
        # The template and its values are stored apart, so that the message can be translated for its reader.
        outcome = {
            "refused": violation.template,
            "params": violation.params,
            "code": violation.code,
            "field": violation.field,
        }
    except tuple(TEMPORARY_ERRORS.values()) as error:
        outcome = {"failed": type(error).__name__}
    finally:
        # After an unexpected error the outcome is empty. The cache must not say any more that the search is running.
        _cache_outcome(comparison_id, outcome)
    return outcome


def _cache_outcome(comparison_id: int, outcome: JsonObject) -> None:
    """Cache the outcome of an alignment search, so that later requests can show it.

    An alignment that was found is stored in the comparison itself. It is not cached, and neither is an empty outcome.
    """
    cache_key = _get_cache_key(comparison_id)
    result_data = outcome.get("found", {})
    has_alignment = bool(result_data.get("matrix"))
    if not outcome or has_alignment:
        # The cache still says that the search is running.
        cache.delete(cache_key)
    else:
        cache.set(cache_key, outcome, OUTCOME_SECONDS)


def _align_photos(comparison_id: int, user_id: int, version: int) -> AlignmentResult:
    """Align the original files of two photos. If the alignment is good enough, propose it in the name of the user.

    Raise StaleRecord if the comparison is no longer in the given version.
    """
    comparison = Comparison.objects.select_related("before", "after").get(pk=comparison_id)
    storage = original_storage()
    # The worker reads local files, also where the storage is remote.
    with (
        storage.local(_get_original_digest(comparison.before)) as before_path,
        storage.local(_get_original_digest(comparison.after)) as after_path,
    ):
        result = workers.align(before_path, after_path)
    # The result has no matrix if the quality checks failed.
    if result.matrix is not None:
        quality_measures = {**asdict(result.figures), "grade": result.verdict.grade}
        set_alignment(
            comparison,
            by=get_user_model().objects.get(pk=user_id),
            version=version,
            matrix=result.matrix,
            origin=AlignmentOrigin.AUTOMATIC.value,
            figures=quality_measures,
        )
    return result


def _get_cache_key(comparison_id: int) -> str:
    """Return the cache key for the search of a comparison. It has no version, because its photos never change."""
    return f"alignment-sought-{comparison_id}"


def _get_original_digest(photo: Photo) -> str:
    """Return the SHA-256 under which the original file of a photo is stored. Run one query."""
    return PhotoDetails.objects.values_list("sha256", flat=True).get(pk=photo.pk)


def align_by_points(comparison: Comparison, *, by: User, version: int | None, points: Sequence[Pair]) -> Comparison:
    """Align two photos by control points that an editor set in both, and store the alignment as a proposal.

    Each control point is a pair of positions, in the photo before and the photo after, from 0 to 1 across and down.
    Raise StaleRecord, or a RuleViolation on the field `points`.
    """
    check_alignable(comparison)
    # Control points are fractions of a photo, and the solution needs its size in pixels.
    before_size = (comparison.before.width, comparison.before.height)
    after_size = (comparison.after.width, comparison.after.height)
    solution = solve_alignment(points, before_size, after_size)
    figures = {
        "points": len(points),
        "error": solution.error,
        "residuals": list(solution.residuals),
        # The form shows the points again, so that the editor can correct them.
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
    cache.delete(_get_cache_key(comparison.pk))
    return aligned_comparison
