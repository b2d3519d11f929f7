"""SVG elements as safe strings: the few functions that every chart needs."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

FONT_SIZE = 13.0  # pixels; the size of most text in the charts, as in the CSS
CHARACTER_WIDTH = 0.53  # of the font size; a rough average of English and Arabic text
MIN_TRUNCATED_LENGTH = 4  # characters; a shorter label would say nothing


def element(name: str, content: str = "", **attributes: object) -> SafeString:
    """Return an SVG element with the given attributes. `content` must be SVG: it is not escaped.

    Write `cls` for the attribute `class`, and underscores for hyphens. Attributes that are None or "" are left out.
    """
    attributes_svg = ""
    for keyword, value in attributes.items():
        if value is None or value == "":
            continue
        attribute_name = "class" if keyword == "cls" else keyword.replace("_", "-")
        attribute_value = format_number(value) if isinstance(value, float) else value
        attributes_svg += f' {attribute_name}="{escape(attribute_value)}"'
    end = f">{content}</{name}>" if content else "/>"
    return mark_safe(f"<{name}{attributes_svg}{end}")  # noqa: S308 - every value was escaped above


def text(label: str, x: float, y: float, *, anchor: str = "", cls: str = "") -> SafeString:
    """Return an SVG text element with its baseline at (x, y).

    `anchor` (start, middle or end) follows the direction of reading: on a right-to-left page, `start` is the right end
    of the text.
    """
    written_anchor = "" if anchor == "start" else anchor  # SVG starts there unless it is told otherwise
    return element("text", escape(label), x=x, y=y, text_anchor=written_anchor, cls=cls)


def rectangles(boxes: Iterable[tuple[float, float, float, float]], *, cls: str, fill: str = "") -> SafeString:
    """Return rectangles of one look as one path, a third of the size that they have as elements of their own.

    A box is its left edge, its top, its width and its height.
    """
    outlines = []
    for left, top, box_width, box_height in boxes:
        width, height = format_number(box_width), format_number(box_height)
        outlines.append(f"M{format_number(left)} {format_number(top)}h{width}v{height}h-{width}z")
    return element("path", d="".join(outlines), fill=fill, cls=cls)


def join(elements: Iterable[str]) -> SafeString:
    """Return SVG elements as one safe string, in order; the later ones are drawn over the earlier ones."""
    return mark_safe("".join(elements))  # noqa: S308 - each comes from `element`


def format_number(number: float) -> str:
    """Return a number with at most one decimal place, which is enough for pixels."""
    return f"{number:.1f}".removesuffix(".0")


def truncate(label: str, max_width: float, *, font_size: float = FONT_SIZE) -> str:
    """Shorten a text with an ellipsis so that it is about `max_width` pixels wide at most.

    Return it unchanged if it fits.
    """
    character_width = font_size * CHARACTER_WIDTH
    max_length = max(MIN_TRUNCATED_LENGTH, int(max_width / character_width))
    if len(label) <= max_length:
        return label
    return label[: max_length - 1].rstrip() + "…"


def estimate_width(label: str, *, font_size: float = FONT_SIZE) -> float:
    """Return about how wide a text is in pixels; the server has no fonts to measure it with."""
    return len(label) * font_size * CHARACTER_WIDTH


def wrap(label: str, max_width: float, max_lines: int, *, font_size: float = FONT_SIZE) -> list[str]:
    """Return a text in lines of about `max_width` pixels. What does not fit on the last one becomes an ellipsis."""
    lines: list[str] = []
    words = label.split()
    while words and len(lines) < max_lines - 1:
        line = words.pop(0)
        while words and estimate_width(f"{line} {words[0]}", font_size=font_size) <= max_width:
            line += f" {words.pop(0)}"
        lines.append(line)
    if words:
        lines.append(truncate(" ".join(words), max_width, font_size=font_size))
    return lines
