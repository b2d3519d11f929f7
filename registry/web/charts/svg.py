"""Writing SVG elements; the few lines that every drawing needs."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def element(name: str, content: str = "", **attributes: object) -> SafeString:
    """One element; underscores in attribute names become hyphens, `cls` is `class`. `content` is SVG already."""
    parts = []
    for key, value in attributes.items():
        if value is None or value == "":
            continue
        key = "class" if key == "cls" else key.replace("_", "-")
        parts.append(f' {key}="{escape(number(value) if isinstance(value, float) else value)}"')
    inside = f">{content}</{name}>" if content else "/>"
    return mark_safe(f"<{name}{''.join(parts)}{inside}")  # noqa: S308 - every value was escaped above


def text(words: str, x: float, y: float, *, anchor: str = "", cls: str = "") -> SafeString:
    """Words at a place; `anchor` is logical: `start` is the right end in a right-to-left page."""
    return element("text", escape(words), x=x, y=y, text_anchor=anchor, cls=cls)


def joined(pieces: Iterable[str]) -> SafeString:
    """The pieces one after another."""
    return mark_safe("".join(pieces))  # noqa: S308 - each piece comes from `element`


def number(value: float) -> str:
    """With one digit after the point at most."""
    return f"{value:.1f}".removesuffix(".0")


def cut(words: str, pixels: float, *, size: float = 13) -> str:
    """Shortened to about that width."""
    most = max(4, int(pixels / (size * 0.53)))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def width_of(words: str, *, size: float = 13) -> float:
    """About how wide the words are."""
    return len(words) * size * 0.53
