"""Where a monument was on a day: which of its dated placements are certain then, which possible, which contradict."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from registry.domain.vocabulary.codes import Certainty, Reliability

from .dates import parse_date, widen
from .dates.calendar_days import FIRST_DAY, LAST_DAY

OPEN_END = ".."  # of an EDTF interval; an unknown end is the empty text
STRONG_CERTAINTIES = (Certainty.CONFIRMED, Certainty.PROBABLE)
STRONG_RELIABILITIES = (Reliability.A, Reliability.B, Reliability.C, Reliability.D)


class Move(StrEnum):
    """Whether a monument was on a day away from the place where it was at first."""

    NONE = "none"
    POSSIBLE = "possible"
    CERTAIN = "certain"


@dataclass(frozen=True, slots=True)
class StayDates:
    """The days, inclusive, between which a monument came to a place, and those between which it left."""

    earliest_start: int
    latest_start: int
    earliest_end: int
    latest_end: int

    def may_include(self, day: int) -> bool:
        """Return whether the monument may have been there on the day."""
        return self.earliest_start <= day <= self.latest_end

    def surely_includes(self, day: int) -> bool:
        """Return whether the monument was surely there at some time of the day."""
        return self.latest_start <= day <= self.earliest_end

    @property
    def change_days(self) -> tuple[int, ...]:
        """The days on which the answers of the other methods may change, and with them those of `places_on`."""
        return (
            self.earliest_start,
            self.latest_start,
            self.latest_start + 1,
            self.earliest_end,
            self.earliest_end + 1,
            self.latest_end + 1,
        )

    def surely_fills(self, day: int) -> bool:
        """Return whether the monument was surely there all day: it neither came nor left on that day."""
        has_surely_come = self.latest_start < day or self.latest_start == FIRST_DAY
        has_not_left = day < self.earliest_end or self.earliest_end == LAST_DAY
        return has_surely_come and has_not_left


@dataclass(frozen=True, slots=True)
class DatedPlacement:
    """What one source says about the place of a monument. Placements at the same `place` do not contradict each other.

    A strong placement can make a place certain, any other only possible. `number` identifies the placement.
    """

    number: int
    place: Hashable
    dates: StayDates
    is_strong: bool


@dataclass(frozen=True, slots=True)
class PlacesOnDay:
    """Numbers of the placements of a monument that concern a day, each in the order in which they were passed.

    At most one place is certain; several placements may name it. `contradicting` are those of different places that
    are each said for sure; then nothing is certain or possible, since the registry picks none.
    """

    certain: tuple[int, ...] = ()
    possible: tuple[int, ...] = ()
    contradicting: tuple[int, ...] = ()


@lru_cache(maxsize=4096)
def parse_stay(text: str) -> StayDates:
    """Return when a monument came and left according to the date of a placement. Raise InvalidDate for other texts.

    An interval gives the start and the end, each within days. Any other date only says that the monument was there at
    some moment of these days. What is approximate (`~`) is widened.
    """
    edtf = parse_date(text).edtf
    start_text, slash, end_text = edtf.partition("/")
    if not slash:
        # Nothing is said about the days before and after, so the stay began and ended within these days.
        first_day, last_day = _parse_end(edtf)
        return StayDates(first_day, last_day, first_day, last_day)

    earliest_start, latest_start = _parse_end(start_text)
    earliest_end, latest_end = _parse_end(end_text)
    if start_text == OPEN_END:
        latest_start = FIRST_DAY
    if end_text == OPEN_END:
        earliest_end = LAST_DAY
    # It came before it left.
    return StayDates(earliest_start, min(latest_start, latest_end), max(earliest_end, earliest_start), latest_end)


def _parse_end(text: str) -> tuple[int, int]:
    """Return the first and the last possible day of one end of a stay, or all days if that end is open or unknown.

    `text` is in plain EDTF, as `parse_date` returns it.
    """
    if text in ("", OPEN_END):
        return FIRST_DAY, LAST_DAY
    days = widen(parse_date(text))
    first_day = FIRST_DAY if days.earliest is None else days.earliest
    last_day = LAST_DAY if days.latest is None else days.latest
    return first_day, last_day


def is_strong(date_text: str, certainty: Certainty, reliability: Reliability) -> bool:
    """Return whether a placement can make a place certain: it is at least probable, and from a source of A to D.

    A date that is marked as uncertain (`?`) can not.
    """
    is_rated_well = certainty in STRONG_CERTAINTIES and reliability in STRONG_RELIABILITIES
    return is_rated_well and not parse_date(date_text).uncertain


def places_on(placements: Iterable[DatedPlacement], day: int) -> PlacesOnDay:
    """Return which placements are certain on a day (a day number), which are possible, and which contradict each other.

    `LAST_DAY` asks where the monument is according to the latest word: only a stay without an end lasts until then.
    Placements that surely do not concern the day are left out.
    """
    concerned = [placement for placement in placements if placement.dates.may_include(day)]
    sure = [placement for placement in concerned if placement.is_strong and placement.dates.surely_includes(day)]
    contradicting = _find_contradicting(sure, day)
    if contradicting:
        return PlacesOnDay(contradicting=contradicting)

    sure_places = {placement.place for placement in sure}
    # On the day of a move the monument was at two places, and neither is where it was all day.
    certain = sure if len(sure_places) == 1 else []
    possible = []
    # Where it was all day, it cannot have been anywhere else.
    if not any(placement.dates.surely_fills(day) for placement in certain):
        certain_places = {placement.place for placement in certain}
        possible = [placement for placement in concerned if placement.place not in certain_places]
    return PlacesOnDay(certain=_get_numbers(certain), possible=_get_numbers(possible))


def _find_contradicting(sure: list[DatedPlacement], day: int) -> tuple[int, ...]:
    """Return the numbers of the sure placements that cannot be true together on a day.

    Two different places contradict each other if the monument was at one of them all day. That it left one place and
    came to the other on the same day is no contradiction.
    """
    contradicting = []
    for placement in sure:
        for other in sure:
            one_fills_day = placement.dates.surely_fills(day) or other.dates.surely_fills(day)
            if other.place != placement.place and one_fills_day:
                contradicting.append(placement)
                break
    return _get_numbers(contradicting)


def _get_numbers(placements: Iterable[DatedPlacement]) -> tuple[int, ...]:
    """Return the numbers of placements, in their order."""
    return tuple(placement.number for placement in placements)


def find_move(first_place: Hashable, certain: Collection[Hashable], possible: Collection[Hashable]) -> Move:
    """Return whether a monument was away from its first place, from the places where it surely and perhaps was.

    Contradicting places count as certain: each is said for sure. Without any place it is taken to have stayed.
    """
    if certain and first_place not in certain:
        return Move.CERTAIN
    is_elsewhere = any(place != first_place for place in (*certain, *possible))
    return Move.POSSIBLE if is_elsewhere else Move.NONE
