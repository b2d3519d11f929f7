"""The time between two pictures as a sentence: how many days, and how far the evidence narrows it."""

from __future__ import annotations

from django.utils.translation import gettext

from registry.domain.pairs import Between

from .dates import days_words


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
