"""The results of inspecting an uploaded image, and what can be said of two images from these numbers alone.

Must not know how images are decoded or where they are stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TILES = "tiles"  # a pyramid for deep zoom: one rendition of many files
RENDITION_FORMATS = ("avif", "jpeg", TILES)
MAX_HASH_DISTANCE = 10  # of the 64 bits of a perceptual hash; images that differ in no more count as similar


@dataclass(frozen=True, slots=True)
class FileDigest:
    """The SHA-256 of a stored original in hex, and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class InspectedImage:
    """The result of decoding an original.

    `width` and `height` are those of the image the right way up. `private` is what the metadata says of camera, place
    and people, fit for JSON. `taken_text` and the `offered_...` fields come from the metadata, too: they are
    suggestions until an editor confirms them. `perceptual_hashes` are two, of 16 hex digits each: one of the image's
    frequencies and one of its differences.
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
    perceptual_hashes: tuple[str, str] = ("", "")
    credentials: str = "not_checked"

    @property
    def content_type(self) -> str:
        """The media type of the original."""
        return f"image/{self.format}"


def is_similar(hashes: tuple[str, str], other_hashes: tuple[str, str]) -> bool:
    """Return whether two images look nearly the same, by either of their two perceptual hashes.

    The hashes are hexadecimal. An empty hash is similar to none.
    """
    for own_hash, other_hash in zip(hashes, other_hashes, strict=True):
        if not own_hash or not other_hash:
            continue
        differing_bits = int(own_hash, 16) ^ int(other_hash, 16)
        if differing_bits.bit_count() <= MAX_HASH_DISTANCE:
            return True
    return False
