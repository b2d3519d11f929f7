"""From a file that anybody may have sent to a sound picture, whose pixels can be had as sRGB and the right way up."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PIL.ImageFile import ImageFile

from registry.domain.media.file_notes import Note

from .colours import conversion
from .errors import MALFORMED, ImageRejected
from .formats import HEAD, detect_format, size_of_webp

Image.MAX_IMAGE_PIXELS = None  # Pillow only warns up to twice its limit; ours is asked for below
LONGEST_SIDE = 65_500  # what a JPEG can hold
BAND = 512  # rows at a time: a second whole copy of a large picture would be most of the memory used
ORIENTATION = 0x0112
TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS, FROM_THE_END = (5, 6, 7, 8), (3, 4, 7, 8)  # rows shown are columns held; the first one shown is held last


class Picture:
    """A sound picture. `full` is its size as shown; `size` what was decoded of it, which may be a fraction."""

    def __init__(self, image: ImageFile, full: tuple[int, int], turn: int, notes: list[Note]) -> None:
        self.image, self.full = image, full
        self._turn = turn
        self._colours, more = conversion(image)
        self.notes = [*notes, *more]
        self.size = image.size[::-1] if turn in SIDEWAYS else image.size

    def band(self, top: int, bottom: int) -> Image.Image:
        """These rows of what was decoded, in sRGB and the right way up."""
        part = self._colours(self.image.crop(self._held(top, bottom)))
        part.info = {}  # comments and all the rest would be written into whatever is made of this
        return part.transpose(TURN[self._turn]) if self._turn in TURN else part

    def _held(self, top: int, bottom: int) -> tuple[int, int, int, int]:
        """Where rows as shown are in the file."""
        width, height = self.image.size
        if self._turn in FROM_THE_END:
            top, bottom = self.size[1] - bottom, self.size[1] - top
        return (top, 0, bottom, height) if self._turn in SIDEWAYS else (0, top, width, bottom)

    def pixels(self, at_least: int = 0) -> Image.Image:
        """All of it, made anew from pixels, so that nothing else comes along; by a whole factor smaller if it stays
        `at_least` that wide."""
        width, height = self.size
        factor = max(1, width // at_least) if at_least else 1
        whole = Image.new("RGB", (-(-width // factor), -(-height // factor)))
        rows = factor * max(1, BAND // factor)
        for top in range(0, height, rows):
            band = self.band(top, min(top + rows, height))
            whole.paste(band.reduce(factor) if factor > 1 else band, (0, top // factor))
        return whole


def open_picture(path: str, limit: int, at_least: int = 0) -> Picture:
    """Read it to its end. A JPEG is decoded at a fraction of its size if it stays `at_least` that wide: nearly all its
    bytes are read all the same, in a quarter of the time. Raises Unfit, and anything that Pillow may raise.
    """
    image, notes = open_for_job(path, limit)
    full = image.size
    turn = _orientation(image)
    if at_least:
        # Only JPEG takes this. Both sides are asked for as they are held, since the smaller ratio counts.
        asked = at_least if turn not in SIDEWAYS else max(1, at_least * full[0] // full[1])
        image.draft(None, (max(1, asked), max(1, full[1] * asked // full[0])))
    image.load()
    if turn > 1:
        notes.append(Note.TURNED)
    if image.format == "TIFF":  # Pillow turns it while loading
        turn, full = 1, image.size
    return Picture(image, full[::-1] if turn in SIDEWAYS else full, turn, notes)


def read_pixels(path: str, limit: int, at_least: int) -> tuple[Image.Image, tuple[int, int]]:
    """The picture's pixels, `at_least` that wide if it is, and its full size. What was decoded is let go of."""
    picture = open_picture(path, limit, at_least)
    return picture.pixels(at_least), picture.full


def open_for_job(path: str, limit: int) -> tuple[ImageFile, list[Note]]:
    """The file as Pillow opens it, not yet decoded, of a kind and size that may be. Raises Unfit."""
    with Path(path).open("rb") as file:
        head = file.read(HEAD)
    kind = detect_format(head)
    if kind == "HEIF":
        _learn_heif()
    if kind == "WEBP":
        _check_size(*size_of_webp(head), limit)
    image = Image.open(path, formats=(kind,))
    _check_size(*image.size, limit)
    return image, [Note.FIRST_FRAME] if frames(image) > 1 else []


def _check_size(width: int, height: int, limit: int) -> None:
    if width * height > limit:
        raise ImageRejected("too_many_pixels", pixels=-(-width * height // 1_000_000), limit=limit // 1_000_000)
    if max(width, height) > LONGEST_SIDE:
        raise ImageRejected("too_elongated", side=max(width, height), limit=LONGEST_SIDE)


def check_sums(path: str, limit: int) -> None:
    """Raises where a PNG's bytes are not those that were written: loading does not compare its sums."""
    image, _ = open_for_job(path, limit)
    with image:
        if image.format == "PNG":
            image.verify()


def frames(image: Image.Image) -> int:
    """How many pictures or pages are in the file."""
    return getattr(image, "n_frames", 1)


def _orientation(image: Image.Image) -> int:
    """As EXIF numbers it, 1 to 8; 1 where there is none or none that makes sense."""
    try:
        turn = image.getexif().get(ORIENTATION, 1)
    except MALFORMED:
        return 1
    return turn if turn in TURN else 1


def _learn_heif() -> None:
    """HEIC needs a library that brings copyleft encoders along; who wants it installs it."""
    try:
        import pillow_heif
    except ImportError:
        raise ImageRejected("heic") from None
    pillow_heif.register_heif_opener()
