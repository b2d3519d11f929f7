"""What a state diagram shows of a monument or a part, and the box that is drawn for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from registry.domain.chronology.grades import RANK, RANKED
from registry.domain.chronology.places import Move
from registry.domain.vocabulary.codes import Grade

from .svg import element, join, rectangles, text

# A box has one course for each step of damage. A grade takes away as many courses, from the top, as its rank.
COURSE_COUNT = len(RANKED) - 1
ARROW_SIZE = 7  # pixels
MARK_HEIGHT = 24  # pixels; a lower box has no room for a question mark


@dataclass(frozen=True, slots=True)
class Measure:
    """The width and the height of a part in metres, None where no source gives them, and the name of the source."""

    width_m: float | None
    height_m: float | None
    source: str

    @property
    def size(self) -> tuple[float, float] | None:
        """Return the width and the height in metres, or None unless both are attested."""
        if self.width_m is None or self.height_m is None:
            return None
        return self.width_m, self.height_m


@dataclass(frozen=True, slots=True)
class DiagramPart:
    """A monument or a part in a state diagram, in the proven range of its state on the day of the diagram.

    `state_words` says the state. `first_place` and `places` say where it was at first and where it was on the day; they
    are "" if no source says so. `is_whole` marks the monument itself. `measure` is None if no measure is attested.
    """

    name: str
    lowest_grade: Grade
    highest_grade: Grade
    is_uncertain: bool
    state_words: str
    move: Move = Move.NONE
    first_place: str = ""
    places: str = ""
    is_whole: bool = False
    measure: Measure | None = None

    @property
    def is_known(self) -> bool:
        """Return whether the state on the day is known at all, if only as a range."""
        return self.lowest_grade in RANK and self.highest_grade in RANK


def draw_state_box(part: DiagramPart, x: float, y: float, width: float, height: float) -> Iterator[SafeString]:
    """Yield the box of a part in its state, with its upper left corner at (x, y).

    Courses that surely stand are solid, from the ground up. Courses that are surely lost are hatched, from the top.
    What may stand or be lost lies between them and is dotted. If nothing is known, the box is dashed and empty.
    """
    if not part.is_known:
        yield element("rect", x=x, y=y, width=width, height=height, cls="unknown")
        if height >= MARK_HEIGHT:
            yield text("?", x + width / 2, y + height / 2 + 6, anchor="middle", cls="mark")
        return

    course_height = height / COURSE_COUNT
    courses = [(x, y + index * course_height, width, course_height) for index in range(COURSE_COUNT)]
    lost_count, open_count, standing_count = count_courses(part)
    if lost_count:
        yield rectangles(courses[:lost_count], fill="url(#weave)", cls="lost")
    if open_count:
        top = y + lost_count * course_height
        open_height = open_count * course_height
        yield element("rect", x=x, y=top, width=width, height=open_height, fill="url(#dots)", cls="open")
    if standing_count:
        standing_class = "stands" if part.is_uncertain else f"stands g-{part.lowest_grade.value}"
        yield rectangles(courses[-standing_count:], cls=standing_class)


def count_courses(part: DiagramPart) -> tuple[int, int, int]:
    """Return how many courses of a part with a known state are lost, are lost or not, and stand, from the top."""
    lost_count, worst_count = RANK[part.lowest_grade], RANK[part.highest_grade]
    return lost_count, worst_count - lost_count, COURSE_COUNT - worst_count


def draw_moved_box(
    part: DiagramPart, x: float, y: float, width: float, height: float, *, is_rtl: bool
) -> Iterator[SafeString]:
    """Yield the outline of a part that was moved away from here, with an arrow in the direction of reading.

    Its state is not drawn here but where it went, so the outline is the same for every `part`.
    """
    yield element("rect", x=x, y=y, width=width, height=height, cls="moved")
    if height < MARK_HEIGHT:
        return
    forward = -1 if is_rtl else 1
    half_length = min(width / 4, 16) * forward
    middle_x, middle_y = x + width / 2, y + height / 2
    tip = ARROW_SIZE * forward
    # A line forwards, then the two strokes of the arrowhead.
    path = f"M{middle_x - half_length:.0f} {middle_y:.0f}h{2 * half_length:.0f}"
    path += f"m{-tip} {-ARROW_SIZE}l{tip} {ARROW_SIZE}l{-tip} {ARROW_SIZE}"
    yield element("path", d=path, cls="arrow")


def draw_patterns() -> SafeString:
    """Return the patterns of what is lost and of what may be: the same as those that pages define for their charts."""
    hatching = element(
        "pattern",
        element("path", d="M0 0V8", cls="weave"),
        id="weave",
        width=6,
        height=8,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    dots = element(
        "pattern",
        element("circle", cx=3, cy=3, r=1.2, cls="speck"),
        id="dots",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
    )
    return element("defs", join([hatching, dots]))
