"""Client for the image workers: inspection, renditions, tiles and alignment of image files.

The web process never decodes an image, since a hostile file may crash its decoder. It sends jobs to worker processes,
which can be replaced. Nothing here may import PIL, `registry.media.imaging` or Django's settings. Calls block until
the job is done, and any thread may make them.
"""

from .jobs import (
    BACKGROUND_POOL,
    INTERACTIVE_POOL,
    RenderedFile,
    Tiles,
    align,
    inspect,
    make_aligned,
    make_renditions,
    make_tiles,
)
from .limits import Limits
from .pool import WorkerPool
from .rejections import ImageRejected, ImageTooSlow, WorkersBusy

__all__ = [
    "BACKGROUND_POOL",
    "INTERACTIVE_POOL",
    "ImageRejected",
    "ImageTooSlow",
    "Limits",
    "RenderedFile",
    "Tiles",
    "WorkerPool",
    "WorkersBusy",
    "align",
    "inspect",
    "make_aligned",
    "make_renditions",
    "make_tiles",
]
