"""The legend of the state diagrams: what each way of drawing means."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from .svg import element, join, text, wrap

# Pixels.
MARGIN = 16
COLUMN_WIDTH = 340  # of one entry; a narrower diagram has one column
ROW_HEIGHT = 26
SWATCH_WIDTH, SWATCH_HEIGHT = 30.0, 16.0
SPACE_ABOVE = 22
LINE_HEIGHT = 18


def get_legend_height(width: float) -> float:
    """Return the height of the legend of a diagram with this width."""
    entry_rows = -(-len(_list_entries()) // _count_columns(width))
    return SPACE_ABOVE + entry_rows * ROW_HEIGHT + LINE_HEIGHT * len(_list_note_lines(width))


def draw_legend(margin: float, top: float, width: float, *, is_rtl: bool) -> SafeString:
    """Return the legend of a diagram below its boxes, from `top` on."""
    columns = _count_columns(width)
    elements = [element("path", d=f"M{margin:.0f} {top + 4:.0f}H{width - margin:.0f}", cls="rule")]
    entries = _list_entries()
    for index, (css_class, pattern, label) in enumerate(entries):
        row, column = divmod(index, columns)
        start = margin + column * COLUMN_WIDTH
        y = top + SPACE_ABOVE + row * ROW_HEIGHT
        left = width - start - SWATCH_WIDTH if is_rtl else start
        elements.append(
            element("rect", x=left, y=y, width=SWATCH_WIDTH, height=SWATCH_HEIGHT, fill=pattern or None, cls=css_class)
        )
        text_start = start + SWATCH_WIDTH + 10
        text_x = width - text_start if is_rtl else text_start
        elements.append(text(label, text_x, y + 13, anchor="start", cls="note"))

    note_y = top + SPACE_ABOVE + -(-len(entries) // columns) * ROW_HEIGHT + 12
    for index, line in enumerate(_list_note_lines(width)):
        x = width - margin if is_rtl else margin
        elements.append(text(line, x, note_y + index * LINE_HEIGHT, anchor="start", cls="note"))
    return join(elements)


def _count_columns(width: float) -> int:
    """Return how many entries of the legend are beside each other."""
    return max(1, int((width - 2 * MARGIN) // COLUMN_WIDTH))


def _list_entries() -> list[tuple[str, str, str]]:
    """Return the entries of the legend: the CSS class, the fill, and what it means."""
    return [
        ("stands", "", gettext("attested: it stands")),
        ("lost", "url(#weave)", gettext("lost")),
        ("open", "url(#dots)", gettext("uncertain: it stands or is lost")),
        ("unknown", "", gettext("no source tells its state")),
        ("moved", "", gettext("moved away from here")),
    ]


def _list_note_lines(width: float) -> list[str]:
    """Return the note below the legend, in lines that fit the width."""
    note = gettext(
        "Each step of damage takes one course of a box away, from the top. This shows the grade and measures nothing."
    )
    return wrap(note, width - 2 * MARGIN, 4)
