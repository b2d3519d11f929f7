"""Pictures, as seen from the server: what is in a file, its renditions, its tiles, how two lie over
each other. Children decode.

Calls block until the work is done and may come from any thread. Must not import what decodes (PIL, registry.imaging):
a picture that breaks its decoder breaks a child, which is replaced. Nothing here knows Django's settings.
"""

from .jobs import BACKROOM, DARKROOM, Made, Tiles, align, inspect, make_aligned, make_renditions, make_tiles
from .limits import Limits
from .pool import Darkroom
from .refusals import BadPicture, DarkroomBusy, TooLong

__all__ = [
    "BACKROOM",
    "DARKROOM",
    "BadPicture",
    "Darkroom",
    "DarkroomBusy",
    "Limits",
    "Made",
    "Tiles",
    "TooLong",
    "align",
    "inspect",
    "make_aligned",
    "make_renditions",
    "make_tiles",
]
