"""The words on the face of a drawing, in both languages; where they stand is the same in both states of a pair."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from .paper import BROWN, FACE, PAPER

FONTS = Path(__file__).parent.parent.parent / "static" / "vendor" / "fonts"
LATIN = re.compile(r"([0-9/·-]+)")
NOT_A_PHOTOGRAPH = "SCHEMATIC DRAWING, NOT EVIDENCE · NOT A PHOTOGRAPH"
NOT_A_PHOTOGRAPH_AR = "رسم تخطيطي وليس دليلاً · ليس صورة فوتوغرافية"


class NoShaping(Exception):
    """This Pillow cannot set Arabic, so the drawings cannot be made here."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text: where it stands, in which language and weight, and whether it runs up to the point."""

    text: str
    at: tuple[int, int]
    arabic: bool
    bold: bool
    ends_here: bool


def face(title_en: str, title_ar: str) -> tuple[Words, ...]:
    """The lines on a drawing with these titles."""
    left, right = FACE[0] + 34, FACE[2] - 34
    return (
        Words(title_en, (left, 1506), arabic=False, bold=True, ends_here=False),
        Words(title_ar, (right, 1506), arabic=True, bold=True, ends_here=True),
        Words(NOT_A_PHOTOGRAPH, (left, 1546), arabic=False, bold=False, ends_here=False),
        Words(NOT_A_PHOTOGRAPH_AR, (right, 1546), arabic=True, bold=False, ends_here=True),
    )


def write(picture: Image.Image, lines: tuple[Words, ...]) -> None:
    """Set the lines in the strip at the foot."""
    if not features.check("raqm"):
        raise NoShaping("Pillow was built without raqm, which joins Arabic letters. Install Pillow's own wheel.")
    pen = ImageDraw.Draw(picture)
    pen.rectangle(FACE, fill=PAPER, outline=BROWN, width=3)
    for line in lines:
        x, y = line.at
        for piece in _runs(line):
            arabic = line.arabic and not LATIN.fullmatch(piece)
            font = _font(arabic, line.bold)
            pen.text(
                (x, y),
                piece,
                fill=BROWN,
                font=font,
                anchor="rs" if line.ends_here else "ls",
                direction="rtl" if arabic else "ltr",
                language="ar" if arabic else "en",
            )
            x += (-1 if line.ends_here else 1) * round(font.getlength(piece))


def _runs(line: Words) -> list[str]:
    """The pieces of a line, each of which one face can set: the Arabic one has no figures, strokes or dots."""
    return [piece for piece in LATIN.split(line.text) if piece] if line.arabic else [line.text]


def _font(arabic: bool, bold: bool) -> ImageFont.FreeTypeFont:
    name = f"ibm-plex-sans-{'arabic-arabic' if arabic else 'latin'}-{600 if bold else 400}.woff2"
    return ImageFont.truetype(FONTS / name, 34 if bold else 27, layout_engine=ImageFont.Layout.RAQM)
