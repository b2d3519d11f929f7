"""How one photograph lies over another, found from what they show. Runs in a child of the darkroom and nowhere else.

Needs OpenCV (the extra “align”), which is looked for when asked, not when this is imported. Must not know Django, the
database or settings; what is good enough is not decided here but in `registry.domain.alignment`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from registry.domain.alignment import NO_OPENCV, CannotAlign, Found, Region


def can_align() -> bool:
    """Whether this machine has what the search needs."""
    return all(find_spec(module) for module in ("cv2", "numpy"))


def align(
    before: Path, after: Path, *, hidden_before: Sequence[Region] = (), hidden_after: Sequence[Region] = ()
) -> Found:
    """What can be found out about the pair; the same files give the same answer. Raises CannotAlign without OpenCV.

    The hidden regions are captions, logos and the like, which are not looked at.
    """
    if not can_align():
        raise CannotAlign(NO_OPENCV, code="no_opencv")
    from .pictures import read
    from .search import search

    return search(read(before, hidden_before), read(after, hidden_after))
