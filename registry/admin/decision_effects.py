"""Sentences on the effect of a review decision, found by comparing a monument's chronology before and after it."""

from __future__ import annotations

from operator import attrgetter

from django.utils.translation import gettext

from registry.domain.chronology.derivation import Chronology
from registry.domain.chronology.timeline import Segment
from registry.domain.chronology.windows import Window
from registry.web.text.dates import format_day, format_day_count
from registry.web.text.grade_text import grade_range_in_sentence
from registry.web.text.terms import label_in_sentence

WindowMatch = tuple[Window, Window | None]  # an old window and the new window that replaces it


def describe_effects(decided_ref: str, old_chronology: Chronology, new_chronology: Chronology) -> list[str]:
    """Describe in sentences how a review decision on a claim changed the chronology of its monument.

    The chronology is the history of the damage according to all accepted claims. If it did not change, return one
    sentence that says so. `decided_ref` is the reference of the claim.
    """
    sentences = _describe_window_changes(old_chronology, new_chronology)
    sentences += _describe_state_change(old_chronology, new_chronology)
    sentences += _describe_contradiction_changes(decided_ref, old_chronology, new_chronology)
    if not sentences:
        return [gettext("The chronology stays as it is.")]
    return sentences


def _describe_window_changes(old_chronology: Chronology, new_chronology: Chronology) -> list[str]:
    """Return a sentence for each window of damage that opened, closed, or became narrower or wider.

    A window is a span of days in which the damage grade of a monument changed.
    """
    matches, opened_windows = _match_windows(old_chronology.windows, new_chronology.windows)

    sentences = []
    for old_window, new_window in matches:
        if new_window is None:
            width = _describe_width(old_window)
            sentences.append(gettext("A window closes that was %(width)s.") % {"width": width})
        elif old_window.days != new_window.days:
            sentences.append(_describe_resized_window(old_window, new_window))
    for opened_window in opened_windows:
        width = _describe_width(opened_window)
        sentences.append(gettext("A window opens: %(width)s.") % {"width": width})
    return sentences


def _match_windows(
    old_windows: tuple[Window, ...], new_windows: tuple[Window, ...]
) -> tuple[list[WindowMatch], list[Window]]:
    """Match each old window with the first new window that shares a day with it, or with None if there is none.

    Return the matches, and the new windows that were not matched with any old window.
    """
    matches: list[WindowMatch] = []
    unmatched_windows = list(new_windows)
    for old_window in old_windows:
        match = None
        for candidate in unmatched_windows:
            if candidate.interval.meets(old_window.interval):
                match = candidate
                break

        # A new window replaces one old window only.
        if match is not None:
            unmatched_windows.remove(match)
        matches.append((old_window, match))
    return matches, unmatched_windows


def _describe_resized_window(old_window: Window, new_window: Window) -> str:
    """Return a sentence on how a window (a span of days) became narrower or wider."""
    if old_window.days is None or new_window.days is None:
        widths = {"old": _describe_width(old_window), "new": _describe_width(new_window)}
        return gettext("The window changes from %(old)s to %(new)s.") % widths

    # Only the second number needs the word "days", as in "from 30 to 7 days".
    day_counts = {"old": old_window.days, "new": format_day_count(new_window.days)}
    if new_window.days < old_window.days:
        return gettext("The window narrows from %(old)s to %(new)s.") % day_counts
    return gettext("The window widens from %(old)s to %(new)s.") % day_counts


def _describe_width(window: Window) -> str:
    """Return the width of a window in words: its number of days, or that it is open at one end."""
    if window.days is None:
        return gettext("open at one end")
    return format_day_count(window.days)


def _describe_state_change(old_chronology: Chronology, new_chronology: Chronology) -> list[str]:
    """Describe in one sentence how the present state of a monument changed.

    If it did not change, describe the first change of a past state. Return the sentence in a list, or an empty list if
    no state changed.
    """
    old_present, new_present = old_chronology.state_on(None), new_chronology.state_on(None)
    if _grades_of(old_present) != _grades_of(new_present):
        params = {"old": _describe_state(old_present), "new": _describe_state(new_present)}
        return [gettext("The present state changes from %(old)s to %(new)s.") % params]

    # A state can only change where a segment of the chronology begins, so compare the states on these days.
    first_days = set()
    for segment in (*old_chronology.segments, *new_chronology.segments):
        if segment.valid_from is not None:
            first_days.add(segment.valid_from)

    for day in sorted(first_days):
        old_state, new_state = old_chronology.state_on(day), new_chronology.state_on(day)
        if _grades_of(old_state) != _grades_of(new_state):
            params = {"day": format_day(day), "old": _describe_state(old_state), "new": _describe_state(new_state)}
            return [gettext("The state on %(day)s changes from %(old)s to %(new)s.") % params]
    return []


def _grades_of(state: Segment) -> tuple[object, ...]:
    """Return the grade of a state with the lowest and highest possible grade, to compare two states."""
    return state.grade, state.grade_low, state.grade_high


def _describe_state(state: Segment) -> str:
    """Return in words how damaged a monument is: a grade, or the range of possible grades."""
    if state.grade is not None:
        return grade_range_in_sentence(state.grade_low.value, state.grade_high.value)

    lowest_grade = label_in_sentence("grade", state.grade_low)
    highest_grade = label_in_sentence("grade", state.grade_high)
    return gettext("uncertain (%(low)s to %(high)s)") % {"low": lowest_grade, "high": highest_grade}


def _describe_contradiction_changes(
    decided_ref: str, old_chronology: Chronology, new_chronology: Chronology
) -> list[str]:
    """Return a sentence for each contradiction between claims that a review decision added or resolved."""
    added_contradictions = set(new_chronology.contradictions) - set(old_chronology.contradictions)
    removed_contradictions = set(old_chronology.contradictions) - set(new_chronology.contradictions)

    sentences = []
    for contradiction in sorted(added_contradictions, key=attrgetter("claims")):
        kind = label_in_sentence("contradiction_kind", contradiction.kind.value)
        if decided_ref in contradiction.claims:
            other_refs = ", ".join(ref for ref in contradiction.claims if ref != decided_ref)
            params = {"ref": decided_ref, "others": other_refs, "kind": kind}
            sentences.append(gettext("%(ref)s contradicts %(others)s (%(kind)s).") % params)
        else:
            params = {"claims": ", ".join(contradiction.claims), "kind": kind}
            sentences.append(gettext("New contradiction between %(claims)s (%(kind)s).") % params)

    still_contradicting = [set(contradiction.claims) for contradiction in added_contradictions]
    for contradiction in sorted(removed_contradictions, key=attrgetter("claims")):
        # If the same claims now contradict each other in another way, nothing is resolved.
        if set(contradiction.claims) not in still_contradicting:
            params = {"claims": ", ".join(contradiction.claims)}
            sentences.append(gettext("The contradiction between %(claims)s is resolved.") % params)
    return sentences
