"""Sentences about a pair of photos: the time between them, and how they are aligned."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from registry.domain.media.image_pairs import TimeBetween
from registry.domain.value_types import JsonObject
from registry.domain.vocabulary.codes import AlignmentOrigin
from registry.queries.comparisons import Alignment

from .dates import format_day_count, format_day_of_moment


def between_sentence(between: TimeBetween | None) -> str:
    """Return a sentence on the time between two photos, and on the windows that date changes more precisely.

    `Between these two pictures: 244 days; the evidence narrows it to 15.` Return "" if the time is not known.
    """
    if between is None:
        return ""
    distance = format_day_count(between.days)
    if not between.exact:
        distance = gettext("at most %(days)s") % {"days": distance}

    window_lengths = [window.days or 0 for window in between.narrowed]
    if not window_lengths:
        return gettext("Between these two pictures: %(apart)s.") % {"apart": distance}
    if len(window_lengths) == 1:
        return gettext("Between these two pictures: %(apart)s; the evidence narrows it to %(days)d.") % {
            "apart": distance,
            "days": window_lengths[0],
        }
    return gettext(
        "Between these two pictures: %(apart)s. The evidence tells of %(count)d changes in that time and dates each to "
        "within: %(days)s."
    ) % {
        "apart": distance,
        "count": len(window_lengths),
        "days": gettext("; ").join(format_day_count(days) for days in window_lengths),
    }


def alignment_sentences(alignment: Alignment | None) -> list[str]:
    """Return sentences on how two photos were aligned, how well they fit, and whether an editor accepted it."""
    if alignment is None:
        return [gettext("Not aligned: the pictures are shown as they are.")]

    if alignment.is_identity:
        method = gettext("The two pictures share one frame; no alignment was needed.")
    elif alignment.origin == AlignmentOrigin.AUTOMATIC:
        method = gettext("The picture before was laid over the one after by a program that found what both show.")
    else:
        method = gettext("The picture before was laid over the one after by hand, on points that both show.")

    if alignment.accepted_at is None:
        acceptance = gettext("Nobody has accepted this alignment yet, so the public does not see it.")
    else:
        day = format_day_of_moment(alignment.accepted_at)
        acceptance = gettext("Checked by an editor of the registry on %(day)s.") % {"day": day}
    return [method, *_get_fit_sentences(alignment.figures), acceptance]


def _get_fit_sentences(fit_metrics: JsonObject) -> list[str]:
    """Return sentences on how well two aligned photos fit, from the metrics of their alignment.

    Alignments by hand and by a program have different metrics. There is no sentence on a metric that is missing.
    """
    sentences = []
    point_count = fit_metrics.get("points")
    if point_count:
        sentence = ngettext("%(count)d point was marked.", "%(count)d points were marked.", point_count)
        sentences.append(sentence % {"count": point_count})

    inlier_count = fit_metrics.get("inliers")
    if inlier_count:
        sentence = gettext("%(count)d places fit together, in %(cells)d of 64 parts of the picture.")
        sentences.append(sentence % {"count": inlier_count, "cells": fit_metrics.get("cells", 0)})

    # How far matching points miss each other, as a share of the picture's diagonal.
    relative_error = fit_metrics.get("residual", fit_metrics.get("error"))
    if isinstance(relative_error, int | float) and relative_error > 0:
        sentence = gettext("They are off by %(off)s %% of the picture's diagonal.")
        sentences.append(sentence % {"off": f"{100 * relative_error:.2g}"})
    return sentences
