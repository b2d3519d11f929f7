"""The state diagram of a monument on a day: a box for it and for each of its parts, drawn in the state of that day.

Nothing is invented: unless a source gives the width and the height of a part, its box has the same size as all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.domain.chronology.places import Move

from .diagram_parts import DiagramPart, draw_moved_box, draw_patterns, draw_state_box
from .legend import draw_legend, get_legend_height
from .svg import element, format_number, join, text, wrap

# Pixels.
MARGIN = 16
TITLE_HEIGHT = 34
HEADING_HEIGHT = 32
BOX_WIDTH = 84.0  # of a part
BOX_HEIGHT = 95.0
WHOLE_SCALE = 1.15  # how much larger the box of the whole monument is
MAX_BOX_HEIGHT = BOX_HEIGHT * WHOLE_SCALE
LINE_HEIGHT = 18
SPACE_ABOVE_TEXT = 20  # from the ground to the baseline of the first line
SPACE_BELOW_CELL = 16
SCALE_BAR_SPACE = 30
MAX_LINES = 4  # of one text below a box

SCALE_STEPS = (1, 2, 5, 10, 20, 50, 100)  # metres
MIN_SCALE_BAR = 30  # pixels
NAME_FONT, NOTE_FONT = 14.0, 13.0  # pixels, as in the CSS
BOLD = 1.07  # how much wider bold text is than the estimate

DrawBox = Callable[[DiagramPart, float, float, float, float], Iterator[SafeString]]


@dataclass(frozen=True, slots=True)
class DiagramLayout:
    """The width of a diagram in pixels, and how many boxes stand beside each other."""

    width: int
    columns: int

    @property
    def cell_width(self) -> float:
        """The width of the cell of one box with its texts."""
        return (self.width - 2 * MARGIN) / self.columns


WIDE_DIAGRAM = DiagramLayout(width=720, columns=4)
NARROW_DIAGRAM = DiagramLayout(width=358, columns=2)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A box of a diagram with the lines of text below it. `draw` draws the box."""

    part: DiagramPart
    width: float
    height: float
    draw: DrawBox
    name_lines: tuple[str, ...]
    note_lines: tuple[str, ...]

    @property
    def text_height(self) -> float:
        """The height of the texts below the box."""
        return SPACE_ABOVE_TEXT + LINE_HEIGHT * (len(self.name_lines) + len(self.note_lines))


class StateDiagram:
    """A state diagram in one layout. `height` is known once it is drawn, that is, after construction."""

    def __init__(
        self, title: str, parts: Sequence[DiagramPart], layout: DiagramLayout, *, is_rtl: bool, style: str = ""
    ) -> None:
        """Draw a diagram of parts, the whole first. `style` is the CSS of a diagram that is a file of its own."""
        self.layout = layout
        self.is_rtl = is_rtl
        self._title = title
        self._parts = parts
        self._style = style
        self._bottom = 0.0  # of what is drawn so far
        self._elements: list[SafeString] = []
        self._draw_title()
        self._draw_groups()
        legend_top = self._bottom
        self._bottom += get_legend_height(layout.width)
        self._elements.append(draw_legend(MARGIN, legend_top, layout.width, is_rtl=is_rtl))
        self.height = round(self._bottom + MARGIN)

    def svg(self) -> SafeString:
        """Return the diagram as an SVG file."""
        content = [
            element("title", escape(self._title), id="title"),
            element("desc", escape(describe_diagram(self._parts)), id="desc"),
            element("style", self._style),
            draw_patterns(),
            element("rect", width=self.layout.width, height=self.height, cls="paper"),
            *self._elements,
        ]
        return element(
            "svg",
            join(content),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {self.layout.width} {self.height}",
            width=self.layout.width,
            height=self.height,
            cls="dia",
            role="img",
            direction="rtl" if self.is_rtl else "ltr",
            aria_labelledby="title desc",
        )

    def _draw_title(self) -> None:
        lines = wrap(self._title, self.layout.width - 2 * MARGIN, 3, font_size=16 * BOLD)
        for index, line in enumerate(lines):
            self._elements.append(text(line, self._x(0), MARGIN + 12 + 22 * index, anchor="start", cls="title"))
        self._bottom = TITLE_HEIGHT + 22 * (len(lines) - 1)

    def _draw_groups(self) -> None:
        """Draw the boxes: those in scale, then those that are not."""
        in_scale = [part for part in self._parts if part.measure and part.measure.size]
        schematic = [part for part in self._parts if part not in in_scale]
        if in_scale:
            self._draw_heading(gettext("In scale"))
            scale = self._get_scale(in_scale)
            self._draw_cells(self._make_cells(in_scale, scale))
            self._draw_scale_bar(scale)
        if schematic:
            self._draw_heading(gettext("Schematic, not to scale"))
            self._draw_cells(self._make_cells(schematic, None))

    def _make_cells(self, parts: Sequence[DiagramPart], scale: float | None) -> list[_Cell]:
        """Return the cells of parts. What was moved has two: its outline where it was, and its box beside it."""
        cells = []
        for part in parts:
            if part.move == Move.CERTAIN:
                cells.append(self._make_cell(part, scale, is_outline=True))
            cells.append(self._make_cell(part, scale))
        return cells

    def _make_cell(self, part: DiagramPart, scale: float | None, *, is_outline: bool = False) -> _Cell:
        """Return the cell of a part. Without `scale` (pixels per metre), its box has the size of all others."""
        if scale is not None and part.measure is not None and part.measure.size is not None:
            width, height = part.measure.size[0] * scale, part.measure.size[1] * scale
        else:
            factor = WHOLE_SCALE if part.is_whole else 1
            width, height = BOX_WIDTH * factor, BOX_HEIGHT * factor
        notes = list_outline_notes(part) if is_outline else list_notes(part)
        text_width = self.layout.cell_width - 12
        note_lines: list[str] = []
        for note in notes:
            note_lines += wrap(note, text_width, MAX_LINES, font_size=NOTE_FONT)
        return _Cell(
            part=part,
            width=width,
            height=height,
            draw=partial(draw_moved_box, is_rtl=self.is_rtl) if is_outline else draw_state_box,
            name_lines=tuple(wrap(part.name, text_width, MAX_LINES, font_size=NAME_FONT * BOLD)),
            note_lines=tuple(note_lines),
        )

    def _draw_heading(self, heading: str) -> None:
        self._elements.append(text(heading, self._x(0), self._bottom + 20, anchor="start", cls="heading"))
        self._bottom += HEADING_HEIGHT

    def _draw_cells(self, cells: Sequence[_Cell]) -> None:
        """Draw cells in rows. The boxes of a row stand on one line, the ground."""
        columns = self.layout.columns
        for row_start in range(0, len(cells), columns):
            row = cells[row_start : row_start + columns]
            ground = self._bottom + max(cell.height for cell in row)
            for column, cell in enumerate(row):
                self._draw_cell(cell, self._x((column + 0.5) * self.layout.cell_width), ground)
            line = f"M{MARGIN} {format_number(ground)}H{self.layout.width - MARGIN}"
            self._elements.append(element("path", d=line, cls="ground"))
            self._bottom = ground + max(cell.text_height for cell in row) + SPACE_BELOW_CELL

    def _draw_cell(self, cell: _Cell, middle_x: float, ground: float) -> None:
        """Draw a box that stands on the ground, and the texts below it."""
        left = middle_x - cell.width / 2
        self._elements += cell.draw(cell.part, left, ground - cell.height, cell.width, cell.height)
        baseline = ground + SPACE_ABOVE_TEXT
        for lines, css_class in ((cell.name_lines, "name"), (cell.note_lines, "note")):
            for line in lines:
                self._elements.append(text(line, middle_x, baseline, anchor="middle", cls=css_class))
                baseline += LINE_HEIGHT

    def _get_scale(self, parts: Sequence[DiagramPart]) -> float:
        """Return the largest scale, in pixels per metre, at which the boxes of all measured parts fit their cells."""
        sizes = [part.measure.size for part in parts if part.measure is not None and part.measure.size is not None]
        widest = max(width for width, _ in sizes)
        highest = max(height for _, height in sizes)
        return min((self.layout.cell_width - 12) / widest, MAX_BOX_HEIGHT / highest)

    def _draw_scale_bar(self, scale: float) -> None:
        """Draw a bar of a round number of metres, with its length beside it."""
        metres = next((step for step in SCALE_STEPS if step * scale >= MIN_SCALE_BAR), SCALE_STEPS[-1])
        length = metres * scale
        y = self._bottom + 6
        left = min(self._x(0), self._x(length))
        # Down a short stroke, along the bar, and up another stroke.
        bar = element("path", d=f"M{left:.0f} {y - 5:.0f}v5h{length:.0f}v-5", cls="scale-bar")
        caption = gettext("%(length)s m") % {"length": metres}
        self._elements += [bar, text(caption, self._x(length + 8), y, anchor="start", cls="note")]
        self._bottom += SCALE_BAR_SPACE

    def _x(self, distance: float) -> float:
        """Return the x position at a distance from the margin on the side where reading starts."""
        return self.layout.width - MARGIN - distance if self.is_rtl else MARGIN + distance


def list_notes(part: DiagramPart) -> list[str]:
    """Return what is said of a part below its name: its state, where it was on the day, and its measures."""
    notes = [part.state_words]
    if part.move == Move.CERTAIN and part.places:
        notes.append(gettext("moved to: %(places)s") % {"places": part.places})
    elif part.move == Move.POSSIBLE and part.places:
        notes.append(gettext("perhaps moved; %(places)s") % {"places": part.places})
    return [*notes, *_list_measures(part)]


def list_outline_notes(part: DiagramPart) -> list[str]:
    """Return what is said below the outline of a part that was moved away: where it was at first."""
    if not part.first_place:
        return [gettext("moved away")]
    return [gettext("moved away from: %(place)s") % {"place": part.first_place}]


def _list_measures(part: DiagramPart) -> list[str]:
    """Return the attested measures of a part with their source, as one text in a list; [] if there are none."""
    measure = part.measure
    if measure is None or (measure.width_m is None and measure.height_m is None):
        return []
    notes = []
    if measure.width_m is not None:
        notes.append(gettext("%(metres)s m wide") % {"metres": format_number(measure.width_m)})
    if measure.height_m is not None:
        notes.append(gettext("%(metres)s m high") % {"metres": format_number(measure.height_m)})
    measures = gettext(", ").join(notes)
    return [gettext("%(measures)s (%(source)s)") % {"measures": measures, "source": measure.source}]


def describe_diagram(parts: Sequence[DiagramPart]) -> str:
    """Return the text alternative of a diagram: a sentence on each part."""
    sentences = []
    for part in parts:
        notes = list_notes(part)
        if part.move == Move.CERTAIN:
            notes += list_outline_notes(part)
        sentences.append(gettext("%(name)s: %(notes)s.") % {"name": part.name, "notes": gettext("; ").join(notes)})
    return " ".join(sentences)


def mini_diagram(parts: Sequence[DiagramPart], *, is_rtl: bool) -> SafeString:
    """Return a small diagram without texts, for cards: the whole and its parts, in their order.

    The page must define the patterns. The description of the diagram is its label.
    """
    height, width, gap = 40.0, 30.0, 5.0
    boxes: list[tuple[DiagramPart, DrawBox]] = []
    for part in parts:
        if part.move == Move.CERTAIN:
            boxes.append((part, partial(draw_moved_box, is_rtl=is_rtl)))
        boxes.append((part, draw_state_box))

    total_width = len(boxes) * (width + gap)
    elements: list[SafeString] = []
    for index, (part, draw) in enumerate(boxes):
        start = index * (width + gap)
        box_height = height if part.is_whole else height / WHOLE_SCALE
        left = total_width - start - width if is_rtl else start
        elements += draw(part, left, height + 1 - box_height, width, box_height)
    return element(
        "svg",
        join(elements),
        viewBox=f"-1 0 {format_number(total_width)} {height + 2:.0f}",
        cls="dia mini",
        role="img",
        aria_label=describe_diagram(parts),
    )
