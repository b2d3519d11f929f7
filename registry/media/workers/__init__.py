"""Pictures, as seen from the server: what is in a file, its renditions, its tiles, how two lie over
each other. Children decode.

Calls block until the work is done and may come from any thread. Must not import what decodes (PIL,
registry.media.imaging): a picture that breaks its decoder breaks a child, which is replaced.
Nothing here knows Django's settings.
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
from .rejections import ImageRejected, TooLong, WorkersBusy

__all__ = [
    "BACKGROUND_POOL",
    "INTERACTIVE_POOL",
    "ImageRejected",
    "Limits",
    "RenderedFile",
    "Tiles",
    "TooLong",
    "WorkerPool",
    "WorkersBusy",
    "align",
    "inspect",
    "make_aligned",
    "make_renditions",
    "make_tiles",
]
