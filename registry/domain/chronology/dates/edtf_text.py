"""EDTF texts (ISO 8601-2, levels 0 to 2): components, intervals, and sets as the interval around their members.

Must not know words: what people write in English or Arabic is put into EDTF first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.domain.errors import gettext_noop

from .edtf_components import Component, parse_component
from .intervals import Interval, InvalidDate

CHARACTERS = re.compile(r"[0-9XYES?~%./,{}\[\]-]+")
SPACE_AT_SEPARATOR = re.compile(r" ?(\.\.|[/,{}\[\]]) ?")
SET = re.compile(r"\[[^][{}]+\]|\{[^][{}]+\}")
OPEN = ("", "..")
Pair = tuple[Component | None, Component | None]


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """The meaning of an EDTF text: its days, the days widened by `~`, and its qualifiers. `text` is in plain EDTF."""

    text: str
    days: Interval
    widened: Interval
    approximate: bool
    uncertain: bool


def parse_edtf(folded: str) -> EdtfDate | None:
    """Return what a folded text means in EDTF, None if it is not written in EDTF.

    Raise InvalidDate if it is, but means no interval of days.
    """
    text = SPACE_AT_SEPARATOR.sub(r"\1", folded).upper()
    if not CHARACTERS.fullmatch(text):
        return None
    if SET.fullmatch(text):
        return _parse_set(text)
    start, slash, end = text.partition("/")
    return _parse_interval(text, start, end) if slash else _parse_single(text)


def _parse_single(text: str) -> EdtfDate | None:
    """Return the meaning of a text without a slash."""
    component = parse_component(text)
    if component is None:
        return None
    return _build(component.text, [(component, component)])


def _parse_interval(text: str, start_text: str, end_text: str) -> EdtfDate | None:
    """Return the meaning of an interval. Either end may be open (`..`) or not known (nothing)."""
    pair = _parse_pair(start_text, end_text, text)
    if pair is None:
        return None
    start, end = pair
    plain_text = f"{start.text if start else start_text}/{end.text if end else end_text}"
    return _build(plain_text, [pair])


def _parse_set(text: str) -> EdtfDate | None:
    """Return the meaning of a set: `[..]` has one of its members, `{..}` all; its days are those around all members."""
    pairs = []
    member_texts = []
    for member in text[1:-1].split(","):
        start_text, dots, end_text = member.partition("..")
        pair = _parse_pair(start_text, end_text if dots else start_text, text)
        if pair is None:
            return None
        pairs.append(pair)
        start, end = pair
        last_text = f"..{end.text if end else ''}" if dots else ""
        member_texts.append(f"{start.text if start else ''}{last_text}")
    return _build(f"{text[0]}{','.join(member_texts)}{text[-1]}", pairs)


def _parse_pair(start_text: str, end_text: str, text: str) -> Pair | None:
    """Return both ends of an interval, None for an open one; None for the pair if one end has no form of EDTF.

    Raise InvalidDate if the interval ends before it starts.
    """
    start = None if start_text in OPEN else parse_component(start_text)
    end = None if end_text in OPEN else parse_component(end_text)
    if (start is None and start_text not in OPEN) or (end is None and end_text not in OPEN):
        return None
    if start is not None and end is not None and start.earliest > end.latest:
        raise InvalidDate(
            gettext_noop("“%(text)s” ends before it starts. Put the earlier day first, for example %(example)s."),
            text=text,
            example=f"{end.text}/{start.text}",
        )
    return start, end


def _build(text: str, pairs: list[Pair]) -> EdtfDate:
    """Build the meaning of one or more intervals: the days around all of them.

    Raise InvalidDate if both ends are open.
    """
    starts = [start for start, _ in pairs if start is not None]
    ends = [end for _, end in pairs if end is not None]
    has_start, has_end = len(starts) == len(pairs), len(ends) == len(pairs)
    if not has_start and not has_end:
        raise InvalidDate(
            gettext_noop(
                "“%(text)s” is open at both ends and says nothing. Give at least one end, for example ../2015-08-27."
            ),
            text=text,
        )
    earliest = min(start.earliest for start in starts) if has_start else None
    latest = max(end.latest for end in ends) if has_end else None
    widened_earliest = min(start.widened_earliest for start in starts) if has_start else None
    widened_latest = max(end.widened_latest for end in ends) if has_end else None
    is_approximate = any(component.approximate for component in (*starts, *ends))
    is_uncertain = any(component.uncertain for component in (*starts, *ends))
    days, widened = Interval(earliest, latest), Interval(widened_earliest, widened_latest)
    return EdtfDate(text, days, widened, is_approximate, is_uncertain)
