"""The meaning of a folded text: it is in EDTF, or in words that are put into EDTF."""

from __future__ import annotations

from .edtf_text import EdtfDate, parse_edtf
from .folding import shorten
from .pieces import Piece, cut
from .written_dates import write_edtf

# The longest range has about 16: "from circa 23 August 2015 BC to ...". Every place in it is tried as its middle.
MAX_PIECES = 24


def find_meaning(folded: str, text: str) -> EdtfDate | None:
    """Return the meaning of a folded text, None if there is none.

    Raise InvalidDate if it lies outside the calendar or could mean two dates. `text` is what was typed.
    """
    return parse_edtf(folded) or find_meaning_of_pieces(cut(folded), text)


def find_meaning_of_pieces(pieces: list[Piece], text: str) -> EdtfDate | None:
    """Return the meaning of the pieces of a written date, None if they are no date."""
    if len(pieces) > MAX_PIECES:
        return None
    edtf = write_edtf(pieces, shorten(text))
    return None if edtf is None else parse_edtf(edtf)
