"""Inspection of an uploaded image file: format, size, metadata, perceptual hashes. Its pixels are decoded once."""

from __future__ import annotations

from pathlib import Path

from PIL.ImageFile import ImageFile

from registry.domain.media.file_notes import Note
from registry.domain.value_types import JsonObject

from .content_credentials import read_credentials
from .decode import count_frames, open_image, verify_checksums
from .embedded_metadata import read_embedded_metadata
from .formats import EXTENSIONS, has_trailing_data
from .perceptual_hash import compute_perceptual_hashes
from .suggested_metadata import suggest_metadata

HASHED_WIDTH = 64  # pixels; enough to decode the whole file and to compute its hashes
# What libjpeg fills in where a file has an end marker instead of its remaining pixels: mid grey.
FILL_BYTES = b"\x7f\x80"


def inspect(path: str, max_pixels: int) -> JsonObject:
    """Decode an image file and return its properties: the fields of `InspectedImage`, as JSON.

    This is a job of an image worker. Raise ImageRejected or any exception of Pillow if the file is not a usable image.
    """
    verify_checksums(path, max_pixels)
    decoded = open_image(path, max_pixels, min_width=HASHED_WIDTH)
    image = decoded.image
    # MPO is a JPEG file with several images, as stereo cameras write it.
    format_name = "JPEG" if image.format == "MPO" else str(image.format)
    frame_count = count_frames(image)
    metadata = read_embedded_metadata(image)

    notes = list(decoded.notes)
    with Path(path).open("rb") as file:
        if frame_count == 1 and has_trailing_data(file, format_name):
            notes.append(Note.TRAILING)
    if format_name == "JPEG" and _has_grey_last_row(image):
        notes.append(Note.GREY_END)

    return {
        "format": format_name.lower(),
        "extension": EXTENSIONS[format_name],
        "width": decoded.full_size[0],
        "height": decoded.full_size[1],
        "frames": frame_count,
        "notes": notes,
        "private": metadata,
        **suggest_metadata(image, metadata),
        "perceptual_hashes": compute_perceptual_hashes(decoded.pixels(min_width=HASHED_WIDTH)),
        "credentials": read_credentials(path, format_name),
    }


def _has_grey_last_row(image: ImageFile) -> bool:
    """Return whether every pixel in the last row of a JPEG image is mid grey.

    If so, the file was probably cut off and given an end marker: decoders show missing pixels as mid grey.
    """
    width, height = image.size
    last_row = image.crop((0, height - 1, width, height))
    other_bytes = last_row.tobytes().strip(FILL_BYTES)
    return not other_bytes
