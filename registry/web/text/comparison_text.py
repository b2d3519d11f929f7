"""Two pictures in words: the time between them and how far the evidence narrows it, and how they are aligned."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext

from registry.domain.media.image_pairs import Between
from registry.domain.value_types import JsonObject
from registry.domain.vocabulary.codes import AlignmentOrigin
from registry.queries.comparisons import Alignment

from .dates import days_words, format_day


def between_sentence(found: Between | None) -> str:
    """`Between these two pictures: 244 days; the evidence narrows it to 15.` "" where the dates do not say."""
    if found is None:
        return ""
    apart = days_words(found.days) if found.exact else gettext("at most %(days)s") % {"days": days_words(found.days)}
    widths = [window.days or 0 for window in found.narrowed]
    if not widths:
        return gettext("Between these two pictures: %(apart)s.") % {"apart": apart}
    if len(widths) == 1:
        return gettext("Between these two pictures: %(apart)s; the evidence narrows it to %(days)d.") % {
            "apart": apart,
            "days": widths[0],
        }
    each = gettext("; ").join(days_words(days) for days in widths)
    return gettext(
        "Between these two pictures: %(apart)s. The evidence tells of %(count)d changes in that time and dates each to "
        "within: %(days)s."
    ) % {"apart": apart, "count": len(widths), "days": each}


def alignment_sentences(alignment: Alignment | None) -> list[str]:
    """How one picture was laid over the other, how well it fits, and whether anybody has looked at it."""
    if alignment is None:
        return [gettext("Not aligned: the pictures are shown as they are.")]
    if alignment.as_they_are:
        how = gettext("The pictures lie over each other as they are.")
    elif alignment.origin == AlignmentOrigin.AUTOMATIC:
        how = gettext("The picture before was laid over the one after by a program that found what both show.")
    else:
        how = gettext("The picture before was laid over the one after by hand, on points that both show.")
    return [how, *_fit(alignment.figures), _accepted(alignment)]


def _fit(figures: JsonObject) -> Iterator[str]:
    """What its figures say; other makers may have left others, or none."""
    if count := figures.get("points"):
        yield ngettext("%(count)d point was marked.", "%(count)d points were marked.", count) % {"count": count}
    if count := figures.get("inliers"):
        cells = figures.get("cells", 0)
        yield gettext("%(count)d places fit together, in %(cells)d of 64 parts of the picture.") % {
            "count": count,
            "cells": cells,
        }
    off = figures.get("residual", figures.get("error"))
    if isinstance(off, int | float) and off > 0:
        yield gettext("They are off by %(off)s %% of the picture's diagonal.") % {"off": f"{100 * off:.2g}"}


def _accepted(alignment: Alignment) -> str:
    if alignment.accepted_at is None:
        return gettext("Nobody has accepted this alignment yet, so the public does not see it.")
    day = format_day(alignment.accepted_at.date().toordinal())
    return gettext("An editor of the registry looked at it and accepted it on %(day)s.") % {"day": day}
