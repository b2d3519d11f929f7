"""Sentences about a pair of photos: the time between them, and how they are aligned."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext

from registry.domain.media.image_pairs import TimeBetween
from registry.domain.value_types import JsonObject
from registry.domain.vocabulary.codes import AlignmentOrigin
from registry.queries.comparisons import Alignment

from .dates import format_day, format_day_count


def between_sentence(between: TimeBetween | None) -> str:
    """Return a sentence on the time between two photos and on the windows of change in it; "" if that is None.

    `Between these two pictures: 244 days; the evidence narrows it to 15.`
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
    """Return sentences on how two photos were aligned, how well they fit, and whether an editor accepted that."""
    if alignment is None:
        return [gettext("Not aligned: the pictures are shown as they are.")]
    if alignment.is_identity:
        method = gettext("The pictures lie over each other as they are.")
    elif alignment.origin == AlignmentOrigin.AUTOMATIC:
        method = gettext("The picture before was laid over the one after by a program that found what both show.")
    else:
        method = gettext("The picture before was laid over the one after by hand, on points that both show.")
    return [method, *_fit_sentences(alignment.figures), _acceptance_sentence(alignment)]


def _fit_sentences(figures: JsonObject) -> Iterator[str]:
    """Yield a sentence for each known figure on how well two photos fit.

    Alignments made in different ways have different figures, or none.
    """
    point_count = figures.get("points")
    if point_count:
        yield ngettext("%(count)d point was marked.", "%(count)d points were marked.", point_count) % {
            "count": point_count
        }
    inlier_count = figures.get("inliers")
    if inlier_count:
        yield gettext("%(count)d places fit together, in %(cells)d of 64 parts of the picture.") % {
            "count": inlier_count,
            "cells": figures.get("cells", 0),
        }
    error = figures.get("residual", figures.get("error"))  # as a share of the picture's diagonal
    if isinstance(error, int | float) and error > 0:
        yield gettext("They are off by %(off)s %% of the picture's diagonal.") % {"off": f"{100 * error:.2g}"}


def _acceptance_sentence(alignment: Alignment) -> str:
    """Return a sentence on whether and when an editor accepted an alignment of two photos."""
    if alignment.accepted_at is None:
        return gettext("Nobody has accepted this alignment yet, so the public does not see it.")
    day = format_day(alignment.accepted_at.date().toordinal())
    return gettext("An editor of the registry looked at it and accepted it on %(day)s.") % {"day": day}
