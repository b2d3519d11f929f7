"""Image registration: find the homography that lays one photo over another. Runs in an image worker only.

OpenCV (the extra “align”) is imported at the first job. Nothing here may import Django, read the database or know
the settings. The thresholds that a result must pass are in `registry.domain.media.alignment`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from registry.domain.media.alignment import Region


def align(
    before: str, after: str, max_pixels: int, hidden_before: Sequence[Region] = (), hidden_after: Sequence[Region] = ()
) -> dict[str, object]:
    """Find the homography that lays one image file over another.

    This is a job of an image worker. Return `{"alignment": data}`. The data is that of `AlignmentResult.as_data`, or
    None if OpenCV is not installed. The same two files always give the same data. Hidden regions, such as captions and
    logos, are ignored. Raise ImageRejected if a file is not a usable image.
    """
    is_installed = all(find_spec(module) for module in ("cv2", "numpy"))
    if not is_installed:
        return {"alignment": None}
    from .images import read_grey_image
    from .search import search_alignment

    before_image = read_grey_image(before, max_pixels, hidden_before)
    after_image = read_grey_image(after, max_pixels, hidden_after)
    return {"alignment": search_alignment(before_image, after_image).as_data()}
