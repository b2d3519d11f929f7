"""What a decision did to a monument's chronology, in sentences: made by comparing it before and after."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from registry.domain.chronology.derivation import Chronology
from registry.domain.chronology.timeline import Segment
from registry.domain.chronology.windows import Window
from registry.web.text.dates import days_words, format_day
from registry.web.text.terms import inner_label

Pair = tuple[Window | None, Window | None]


def consequences(ref: str, before: Chronology, after: Chronology) -> list[str]:
    """Sentences on windows, state and contradictions; one that says so if nothing changed. `ref` was decided on."""
    found = [*_windows(before, after), *_states(before, after), *_contradictions(ref, before, after)]
    return found or [gettext("The chronology stays as it is.")]


def _windows(before: Chronology, after: Chronology) -> Iterator[str]:
    for old, new in _paired(before.windows, after.windows):
        if old is None and new is not None:
            yield gettext("A window opens: %(width)s.") % {"width": _width(new)}
        elif new is None and old is not None:
            yield gettext("A window closes that was %(width)s.") % {"width": _width(old)}
        elif old is not None and new is not None and old.days != new.days:
            yield _resized(old, new)


def _paired(old: tuple[Window, ...], new: tuple[Window, ...]) -> Iterator[Pair]:
    """Each window with the one that it became: the first that shares days with it and has not been taken."""
    left = list(new)
    for window in old:
        became = next((each for each in left if each.interval.meets(window.interval)), None)
        if became is not None:
            left.remove(became)
        yield window, became
    yield from ((None, window) for window in left)


def _resized(old: Window, new: Window) -> str:
    if old.days is None or new.days is None:
        return gettext("The window changes from %(old)s to %(new)s.") % {"old": _width(old), "new": _width(new)}
    days = {"old": old.days, "new": days_words(new.days)}
    if new.days < old.days:
        return gettext("The window narrows from %(old)s to %(new)s.") % days
    return gettext("The window widens from %(old)s to %(new)s.") % days


def _width(window: Window) -> str:
    return gettext("open at one end") if window.days is None else days_words(window.days)


def _states(before: Chronology, after: Chronology) -> Iterator[str]:
    """The latest state if it changes, otherwise the first day whose state does."""
    old, new = before.state_on(None), after.state_on(None)
    if _known(old) != _known(new):
        yield gettext("The present state changes from %(old)s to %(new)s.") % {"old": _state(old), "new": _state(new)}
        return
    starts = {s.valid_from for line in (before.segments, after.segments) for s in line if s.valid_from is not None}
    for day in sorted(starts):
        old, new = before.state_on(day), after.state_on(day)
        if _known(old) != _known(new):
            words = {"day": format_day(day), "old": _state(old), "new": _state(new)}
            yield gettext("The state on %(day)s changes from %(old)s to %(new)s.") % words
            return


def _known(segment: Segment) -> tuple[object, ...]:
    return segment.grade, segment.grade_low, segment.grade_high


def _state(segment: Segment) -> str:
    if segment.grade is not None:
        return inner_label("grade", segment.grade.value)
    ends = {"low": inner_label("grade", segment.grade_low), "high": inner_label("grade", segment.grade_high)}
    return gettext("uncertain (%(low)s to %(high)s)") % ends


def _contradictions(ref: str, before: Chronology, after: Chronology) -> Iterator[str]:
    old, new = set(before.contradictions), set(after.contradictions)
    for found in sorted(new - old, key=lambda each: each.claims):
        kind = inner_label("contradiction_kind", found.kind.value)
        if ref in found.claims:
            others = ", ".join(claim for claim in found.claims if claim != ref)
            yield gettext("%(ref)s contradicts %(others)s (%(kind)s).") % {"ref": ref, "others": others, "kind": kind}
        else:
            claims = ", ".join(found.claims)
            yield gettext("New contradiction between %(claims)s (%(kind)s).") % {"claims": claims, "kind": kind}
    for gone in sorted(old - new, key=lambda each: each.claims):
        if not any(set(gone.claims) == set(found.claims) for found in new):
            yield gettext("The contradiction between %(claims)s is resolved.") % {"claims": ", ".join(gone.claims)}
