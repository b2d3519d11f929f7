"""What taking in a picture found out, and what of two pictures can be said from their numbers alone.

Must not know how pictures are decoded, nor where they are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TILES = "tiles"  # a pyramid for deep zoom: one rendition of many files
RENDITION_FORMATS = ("avif", "jpeg", TILES)
NEARLY_THE_SAME = 10  # bits of 64 by which two likenesses may differ


@dataclass(frozen=True, slots=True)
class FileDigest:
    """An original that is stored: SHA-256 of its bytes in hex, and how many they are."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class InspectedImage:
    """What decoding an original told of it.

    `width`, `height` are those of the picture the right way up. `private` is what the file says of camera, place and
    people, fit for JSON. What is offered was read from the file, and is trusted only once an editor says so.
    `likeness` holds two hashes of the picture, 16 digits in hex each: by its frequencies, and by its differences.
    """

    format: str
    width: int
    height: int
    extension: str
    frames: int = 1
    notes: tuple[str, ...] = ()
    private: Mapping[str, object] = field(default_factory=dict)
    taken_text: str = ""
    offered_credit: str = ""
    offered_licence: str = ""
    likeness: tuple[str, str] = ("", "")
    credentials: str = "not_checked"

    @property
    def content_type(self) -> str:
        """The media type of the original."""
        return f"image/{self.format}"


def is_similar(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two pictures are nearly the same by either of their likenesses."""
    return any(a and b and _distance(a, b) <= NEARLY_THE_SAME for a, b in zip(one, other, strict=True))


def _distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()
