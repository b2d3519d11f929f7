"""Rules' refusals and uncertain dates in the reader's language."""

from __future__ import annotations

from calendar import monthrange

from django.utils.translation import gettext

from registry.domain.chronology.dates import CYCLE_YEARS, Interval, parse, year_month_day
from registry.domain.errors import RuleViolation
from registry.web.text.dates import format_day, format_month, year_words
from registry.web.text.terms import inner_label

# Refusals whose parameters are codes of a vocabulary: the reader gets their labels.
CODED = {"wrong_status": "claim_status", "step_refused": "intervention_status"}


def sentence(refusal: RuleViolation) -> str:
    """What a refusal says, in the active language."""
    text, params = gettext(refusal.template), refusal.params
    if refusal.code in CODED:
        params = {name: inner_label(CODED[refusal.code], str(code)) for name, code in params.items()}
    return text % params if params else text


def understood(text: str) -> str:
    """What we understand by a date in EDTF; raises BadDate."""
    date = parse(text)
    words = as_words(date)
    return gettext("%(date)s (approximate)") % {"date": words} if date.approximate else words


def as_words(when: Interval) -> str:
    """`within January 2017`, `on or after 26 December 2016, by 10 January 2017`: both ends are included."""
    if when.earliest is None or when.latest is None:
        return _half_open(when)
    first, last = year_month_day(when.earliest), year_month_day(when.latest)
    if first == last:
        return gettext("on %(day)s") % {"day": format_day(when.earliest)}
    if first[0] == last[0] and first[1:] == (1, 1) and last[1:] == (12, 31):
        return gettext("within %(span)s") % {"span": year_words(first[0])}
    if first[:2] == last[:2] and first[2] == 1 and last[2] == _month_length(last):
        return gettext("within %(span)s") % {"span": f"{format_month(first[1])} {year_words(first[0])}"}
    days = {"first": format_day(when.earliest), "last": format_day(when.latest)}
    return gettext("on or after %(first)s, by %(last)s") % days


def _half_open(when: Interval) -> str:
    if when.earliest is not None:
        return gettext("on or after %(day)s") % {"day": format_day(when.earliest)}
    return "" if when.latest is None else gettext("by %(day)s") % {"day": format_day(when.latest)}


def _month_length(day: tuple[int, int, int]) -> int:
    return monthrange(day[0] % CYCLE_YEARS + CYCLE_YEARS, day[1])[1]
