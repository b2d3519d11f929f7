"""Sentences on the effect of a review decision, found by comparing a monument's chronology before and after it."""

from __future__ import annotations

from operator import attrgetter

from django.utils.translation import gettext

from registry.domain.chronology.derivation import Chronology
from registry.domain.chronology.timeline import Segment
from registry.domain.chronology.windows import Window
from registry.web.text.dates import format_day, format_day_count
from registry.web.text.terms import label_in_sentence

WindowPair = tuple[Window | None, Window | None]


def describe_effects(decided_ref: str, before: Chronology, after: Chronology) -> list[str]:
    """Return sentences on how windows, states and contradictions changed by a decision on the claim `decided_ref`.

    If nothing changed, the only sentence says so.
    """
    sentences = [
        *_describe_window_changes(before, after),
        *_describe_state_change(before, after),
        *_describe_contradiction_changes(decided_ref, before, after),
    ]
    if not sentences:
        return [gettext("The chronology stays as it is.")]
    return sentences


def _describe_window_changes(before: Chronology, after: Chronology) -> list[str]:
    """Return a sentence for each window that opened, closed or changed its width in days."""
    sentences = []
    for old, new in _match_windows(before.windows, after.windows):
        if old is None and new is not None:
            sentences.append(gettext("A window opens: %(width)s.") % {"width": _describe_width(new)})
        elif new is None and old is not None:
            sentences.append(gettext("A window closes that was %(width)s.") % {"width": _describe_width(old)})
        elif old is not None and new is not None and old.days != new.days:
            sentences.append(_describe_resized_window(old, new))
    return sentences


def _match_windows(old_windows: tuple[Window, ...], new_windows: tuple[Window, ...]) -> list[WindowPair]:
    """Return each old window with the new window that replaces it: the first unmatched one that shares a day with it.

    An old window without a match is paired with None. The new windows without a match follow, as (None, window).
    """
    unmatched = list(new_windows)
    pairs: list[WindowPair] = []
    for old_window in old_windows:
        match = None
        for candidate in unmatched:
            if candidate.interval.meets(old_window.interval):
                match = candidate
                break
        if match is not None:
            unmatched.remove(match)
        pairs.append((old_window, match))
    pairs.extend((None, new_window) for new_window in unmatched)
    return pairs


def _describe_resized_window(old: Window, new: Window) -> str:
    """Return a sentence on a window that became narrower or wider."""
    if old.days is None or new.days is None:
        widths = {"old": _describe_width(old), "new": _describe_width(new)}
        return gettext("The window changes from %(old)s to %(new)s.") % widths

    days = {"old": old.days, "new": format_day_count(new.days)}
    if new.days < old.days:
        return gettext("The window narrows from %(old)s to %(new)s.") % days
    return gettext("The window widens from %(old)s to %(new)s.") % days


def _describe_width(window: Window) -> str:
    """Return the width of a window in words: its number of days, or that it is open at one end."""
    if window.days is None:
        return gettext("open at one end")
    return format_day_count(window.days)


def _describe_state_change(before: Chronology, after: Chronology) -> list[str]:
    """Return a sentence on the change of the present state. If that is the same, on the first day whose state changed.

    Return an empty list if no state changed.
    """
    old, new = before.state_on(None), after.state_on(None)
    if _grades(old) != _grades(new):
        states = {"old": _describe_state(old), "new": _describe_state(new)}
        return [gettext("The present state changes from %(old)s to %(new)s.") % states]

    start_days = set()
    for segment in (*before.segments, *after.segments):
        if segment.valid_from is not None:
            start_days.add(segment.valid_from)
    for day in sorted(start_days):
        old, new = before.state_on(day), after.state_on(day)
        if _grades(old) != _grades(new):
            words = {"day": format_day(day), "old": _describe_state(old), "new": _describe_state(new)}
            return [gettext("The state on %(day)s changes from %(old)s to %(new)s.") % words]
    return []


def _grades(segment: Segment) -> tuple[object, ...]:
    """Return the grade of a segment with the lowest and highest possible grade, to compare two states."""
    return segment.grade, segment.grade_low, segment.grade_high


def _describe_state(segment: Segment) -> str:
    """Return the state of a segment in words: its grade, or the range of possible grades."""
    if segment.grade is not None:
        return label_in_sentence("grade", segment.grade.value)
    ends = {
        "low": label_in_sentence("grade", segment.grade_low),
        "high": label_in_sentence("grade", segment.grade_high),
    }
    return gettext("uncertain (%(low)s to %(high)s)") % ends


def _describe_contradiction_changes(decided_ref: str, before: Chronology, after: Chronology) -> list[str]:
    """Return a sentence for each contradiction between claims that is new or resolved."""
    added = set(after.contradictions) - set(before.contradictions)
    removed = set(before.contradictions) - set(after.contradictions)

    sentences = []
    for contradiction in sorted(added, key=attrgetter("claims")):
        kind = label_in_sentence("contradiction_kind", contradiction.kind.value)
        if decided_ref in contradiction.claims:
            others = ", ".join(ref for ref in contradiction.claims if ref != decided_ref)
            words = {"ref": decided_ref, "others": others, "kind": kind}
            sentences.append(gettext("%(ref)s contradicts %(others)s (%(kind)s).") % words)
        else:
            words = {"claims": ", ".join(contradiction.claims), "kind": kind}
            sentences.append(gettext("New contradiction between %(claims)s (%(kind)s).") % words)

    still_contradicting = [set(contradiction.claims) for contradiction in added]
    for contradiction in sorted(removed, key=attrgetter("claims")):
        # If the same claims contradict each other in another way, their contradiction is not resolved.
        if set(contradiction.claims) not in still_contradicting:
            words = {"claims": ", ".join(contradiction.claims)}
            sentences.append(gettext("The contradiction between %(claims)s is resolved.") % words)
    return sentences
