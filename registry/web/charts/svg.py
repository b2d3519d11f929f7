"""SVG elements as safe strings: the few functions that every chart needs."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

FONT_SIZE = 13.0  # pixels; the size of most text in the charts, as in the CSS
CHARACTER_WIDTH = 0.53  # of the font size; a rough average of English and Arabic text
MIN_TRUNCATED_LENGTH = 4  # characters; a shorter label would say nothing


def element(name: str, content: str = "", **attributes: object) -> SafeString:
    """Return an SVG element with these attributes; `content` is SVG already and is not escaped.

    Write `cls` for the attribute `class`, and underscores for hyphens. Attributes that are None or "" are left out.
    """
    parts = []
    for key, value in attributes.items():
        if value is None or value == "":
            continue
        attribute_name = "class" if key == "cls" else key.replace("_", "-")
        attribute_value = format_number(value) if isinstance(value, float) else value
        parts.append(f' {attribute_name}="{escape(attribute_value)}"')
    end = f">{content}</{name}>" if content else "/>"
    return mark_safe(f"<{name}{''.join(parts)}{end}")  # noqa: S308 - every value was escaped above


def text(words: str, x: float, y: float, *, anchor: str = "", cls: str = "") -> SafeString:
    """Return a text element with its baseline at (x, y).

    `anchor` is logical, as in SVG: on a right-to-left page, `start` is the right end of the text.
    """
    return element("text", escape(words), x=x, y=y, text_anchor=anchor, cls=cls)


def join(elements: Iterable[str]) -> SafeString:
    """Return SVG elements as one safe string, in order; the later ones are drawn over the earlier ones."""
    return mark_safe("".join(elements))  # noqa: S308 - each comes from `element`


def format_number(value: float) -> str:
    """Return a number with at most one decimal place, which is enough for pixels."""
    return f"{value:.1f}".removesuffix(".0")


def truncate(words: str, max_width: float, *, font_size: float = FONT_SIZE) -> str:
    """Return a text shortened with an ellipsis to about a width in pixels, or unchanged if it fits."""
    max_length = max(MIN_TRUNCATED_LENGTH, int(max_width / (font_size * CHARACTER_WIDTH)))
    if len(words) <= max_length:
        return words
    return words[: max_length - 1].rstrip() + "…"


def estimate_width(words: str, *, font_size: float = FONT_SIZE) -> float:
    """Return about how wide a text is in pixels; the server has no fonts to measure it with."""
    return len(words) * font_size * CHARACTER_WIDTH
