"""How one photograph lies over another, found from what they show. Runs in a child of the darkroom and nowhere else.

Needs OpenCV (the extra “align”), which is looked for when asked, not when this is imported. Must not know Django, the
database or settings; what is good enough is not decided here but in `registry.domain.media.alignment`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from registry.domain.media.alignment import Region


def align(
    before: str, after: str, pixels: int, hidden_before: Sequence[Region] = (), hidden_after: Sequence[Region] = ()
) -> dict[str, object]:
    """A job of the darkroom: `found` is a `Found` as data, None without OpenCV. The same files give the same answer.

    The hidden regions are captions, logos and the like, which are not looked at. Raises Unfit.
    """
    if not all(find_spec(module) for module in ("cv2", "numpy")):
        return {"found": None}
    from .images import read
    from .search import search

    return {"found": search(read(before, pixels, hidden_before), read(after, pixels, hidden_after)).as_data()}
