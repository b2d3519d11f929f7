"""Names of the kinds of gaps, and a sentence for each gap in the evidence."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.domain.chronology.gaps import Gap, GapKind
from registry.domain.vocabulary.codes import Grade
from registry.web.text.dates import format_age, format_day_count, format_interval_in_sentence
from registry.web.text.terms import definition, label_in_sentence

GAP_LABELS = {
    GapKind.HIT_NOT_SEEN: _("Reported hit, not seen since"),
    GapKind.REPAIRED_NOT_SEEN: _("Reported repaired, not seen since"),
    GapKind.RESTORED_WITHOUT_DAMAGE: _("Restored without known damage"),
    GapKind.PART_AGAINST_WHOLE: _("Part against whole"),
    GapKind.CONTRADICTION: _("Contradictions"),
    GapKind.WIDE_WINDOW: _("Wide windows"),
    GapKind.SINGLE_SOURCE_WINDOW: _("Windows that rest on one source"),
    GapKind.WEAK_SOURCES_ONLY: _("Only sources of reliability E or F"),
    GapKind.NO_RECENT_SIGHTING: _("Not seen for five years"),
}
SENTENCES_ON_SIGHTINGS = {
    # kind: the sentence with the days of the last sighting, and that without any
    GapKind.HIT_NOT_SEEN: (
        _("It may have been hit since it was last seen %(when)s."),
        _("It may have been hit, and no claim says what it looked like at any time."),
    ),
    GapKind.REPAIRED_NOT_SEEN: (
        _("It may have been repaired since it was last seen %(when)s."),
        _("It may have been repaired, and no claim says what it looked like at any time."),
    ),
    GapKind.NO_RECENT_SIGHTING: (
        _("It was last seen %(when)s."),
        _("No claim says what it looked like at any time."),
    ),
}


def describe_gap(gap: Gap, today: int) -> str:
    """Return a sentence on a gap in the evidence on a monument. `today` is a day number, for the age of a sighting."""
    when = "" if gap.when is None else format_interval_in_sentence(gap.when)
    if gap.contradiction is not None:
        return definition("contradiction_kind", gap.contradiction.value)
    if gap.kind == GapKind.NO_RECENT_SIGHTING and gap.earliest is not None:
        age = format_age(today - gap.earliest)
        return gettext("It was last seen %(when)s, %(age)s ago.") % {"when": when, "age": age}
    if gap.kind in SENTENCES_ON_SIGHTINGS:
        with_sighting, without_sighting = SENTENCES_ON_SIGHTINGS[gap.kind]
        return str(with_sighting) % {"when": when} if when else str(without_sighting)
    if gap.kind == GapKind.RESTORED_WITHOUT_DAMAGE:
        question = gettext("It was restored %(when)s, but no damage before is known: when was it damaged?")
        return question % {"when": when or gettext("at a time not known")}
    if gap.kind == GapKind.WEAK_SOURCES_ONLY:
        return gettext("All accepted claims come from sources of reliability E or F.")
    return _describe_window(gap, when or gettext("at a time not known"))


def _describe_window(gap: Gap, when: str) -> str:
    """Return a sentence on a gap that is a window: between which grades, when and how wide."""
    grades = {"old": _describe_grades(gap.from_grade, gap.from_worst)}
    grades["new"] = _describe_grades(gap.to_grade, gap.to_worst)
    width = gettext("open at one end") if gap.days is None else format_day_count(gap.days)
    if gap.kind == GapKind.SINGLE_SOURCE_WINDOW:
        sentence = gettext("It changed from %(old)s to %(new)s %(when)s (%(width)s). Only one source says so.")
    else:
        sentence = gettext("It changed from %(old)s to %(new)s %(when)s: a window of %(width)s.")
        if gap.days is None:
            sentence = gettext("It changed from %(old)s to %(new)s %(when)s: a window that is %(width)s.")
    return sentence % {**grades, "when": when, "width": width}


def _describe_grades(lowest: Grade | None, worst: Grade | None) -> str:
    """Return a range of grades as text for a sentence, only one grade if both ends are equal."""
    labels = [label_in_sentence("grade", grade.value) for grade in (lowest, worst) if grade is not None]
    if lowest == worst or len(labels) < 2:
        return labels[0] if labels else ""
    return gettext("%(low)s or up to %(high)s") % {"low": labels[0], "high": labels[1]}
