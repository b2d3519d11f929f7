"""Texts that forms show: messages of rule violations, and uncertain dates in words."""

from __future__ import annotations

from calendar import monthrange

from django.utils.translation import gettext

from registry.domain.chronology.dates import CYCLE_YEARS, Interval, parse_date, year_month_day
from registry.domain.errors import InputWarning, RuleViolation
from registry.web.text.dates import bidi_isolate, format_day, format_month, format_year
from registry.web.text.terms import label_in_sentence

JANUARY, DECEMBER = 1, 12

# The parameters of these violations are codes of a vocabulary. Users see the labels of the codes.
DATE_PARAMETER_ENDING = "_date"  # the values of these parameters are dates in EDTF
VOCABULARY_OF_PARAMETERS = {
    "wrong_status": "claim_status",
    "step_refused": "intervention_status",
    "bad_types": "intervention_type",
}


def violation_message(violation: RuleViolation) -> str:
    """Return the message of a rule violation in the active language, with its parameters filled in."""
    template = gettext(violation.template)
    params = violation.params

    # The parameters of some violations are codes, such as "accepted". Users see the labels of the codes.
    vocabulary = VOCABULARY_OF_PARAMETERS.get(violation.code)
    if vocabulary is not None:
        params = {name: _describe_parameter(vocabulary, name, str(value)) for name, value in params.items()}

    # Without parameters, a percent sign in the template is an ordinary character.
    if not params:
        return template
    return template % params


def _describe_parameter(vocabulary: str, name: str, value: str) -> str:
    """Return the label of a code, or a date in words if the name of the parameter says that it is one."""
    if name.endswith(DATE_PARAMETER_ENDING):
        return describe_interval(parse_date(value))
    return label_in_sentence(vocabulary, value)


def warning_message(warning: InputWarning) -> str:
    """Return the sentence on what is odd or impossible, in the active language."""
    return gettext(warning.template) % warning.params


def describe_date(date_text: str) -> str:
    """Describe in words what a date means, such as "within January 2017 (approximate)".

    If it was typed in words, its EDTF is added. Raise InvalidDate if the text is not a date.
    """
    date = parse_date(date_text)
    words = describe_interval(date)
    if date.approximate and date.uncertain:
        words = gettext("%(date)s (approximate and uncertain)") % {"date": words}
    elif date.approximate:
        words = gettext("%(date)s (approximate)") % {"date": words}
    elif date.uncertain:
        words = gettext("%(date)s (uncertain)") % {"date": words}
    if date.edtf == date.text:
        return words
    return gettext("%(date)s, in EDTF %(edtf)s") % {"date": words, "edtf": bidi_isolate(date.edtf)}


def explain_date(date_text: str) -> str:
    """Return the sentence below an input on what its date means. Raise InvalidDate if the text is not a date."""
    return gettext("Understood as: %(date)s") % {"date": describe_date(date_text)}


def describe_interval(interval: Interval) -> str:
    """Describe an interval of days in words. Its first and last day belong to it.

    Examples: "within January 2017", "on or after 26 December 2016, by 10 January 2017".
    """
    if interval.earliest is None or interval.latest is None:
        return _describe_half_open_interval(interval)
    if interval.earliest == interval.latest:
        return gettext("on %(day)s") % {"day": format_day(interval.earliest)}

    first_year, first_month, first_day = year_month_day(interval.earliest)
    last_year, last_month, last_day = year_month_day(interval.latest)
    has_full_months = first_day == 1 and last_day == _days_in_month(last_year, last_month)
    is_in_one_year = first_year == last_year
    if has_full_months and is_in_one_year and (first_month, last_month) == (JANUARY, DECEMBER):
        return gettext("within %(span)s") % {"span": format_year(first_year)}
    if has_full_months and is_in_one_year and first_month == last_month:
        month_and_year = f"{format_month(first_month)} {format_year(first_year)}"
        return gettext("within %(span)s") % {"span": month_and_year}

    # Any other interval is described by its first and last day.
    end_days = {"first": format_day(interval.earliest), "last": format_day(interval.latest)}
    return gettext("on or after %(first)s, by %(last)s") % end_days


def _describe_half_open_interval(interval: Interval) -> str:
    """Describe in words an interval of days that has no first day or no last day.

    Return "" if it has neither.
    """
    if interval.earliest is not None:
        return gettext("on or after %(day)s") % {"day": format_day(interval.earliest)}
    if interval.latest is not None:
        return gettext("by %(day)s") % {"day": format_day(interval.latest)}
    return ""


def _days_in_month(year: int, month: int) -> int:
    """Return the number of days in a month. The year may be zero or negative."""
    # Python's calendar starts with year 1. The Gregorian calendar repeats every 400 years, so use an equivalent year.
    equivalent_year = year % CYCLE_YEARS + CYCLE_YEARS
    _first_weekday, day_count = monthrange(equivalent_year, month)
    return day_count
