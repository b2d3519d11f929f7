"""The jobs of image workers as plain functions over files."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from registry.domain.media import renditions
from registry.domain.media.alignment import NO_OPENCV, AlignmentResult, CannotAlign, Region
from registry.domain.media.file_notes import Credentials, Note
from registry.domain.media.inspection import InspectedImage
from registry.domain.media.renditions import Format, RenditionSpec
from registry.domain.value_types import JsonObject

from .limits import BACKGROUND_LIMITS
from .pool import WorkerPool

# A pool starts no worker before its first job.
INTERACTIVE_POOL = WorkerPool()  # for requests that a user is waiting on
BACKGROUND_POOL = WorkerPool(BACKGROUND_LIMITS)
PART_PREFIX = ".part-"  # of folders that a job writes in; the storage cleanup deletes those that a killed server left


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A rendition that was written: its file name, its width and height in pixels, its size in bytes."""

    name: str
    width: int
    height: int
    format: Format
    size: int


@dataclass(frozen=True, slots=True)
class Tiles:
    """A tile pyramid that was written: the full image's width and height, the number of files, their size in bytes."""

    width: int
    height: int
    count: int
    size: int


def inspect(path: Path, *, pool: WorkerPool = INTERACTIVE_POOL) -> InspectedImage:
    """Decode an image file and return its format, size, metadata and perceptual hashes.

    Raise ImageRejected if the file is not a usable image.
    """
    fields: JsonObject = pool.run("inspect", path=_absolute_path(path))
    # The worker answers in JSON; these fields have other types in Python.
    fields["notes"] = tuple(Note(code) for code in fields["notes"])
    fields["credentials"] = Credentials(fields["credentials"])
    phash, dhash = fields["perceptual_hashes"]
    fields["perceptual_hashes"] = (phash, dhash)
    return InspectedImage(**fields)


def make_renditions(
    path: Path, into: Path, wanted: Iterable[RenditionSpec], *, pool: WorkerPool = INTERACTIVE_POOL
) -> list[RenderedFile]:
    """Write the wanted renditions (resized copies) of an image file into a folder.

    A file appears under its name only when it is complete. The same original always gives the same bytes.
    Raise ImageRejected if the file is not a usable image.
    """
    specs_by_name = {}
    for spec in wanted:
        specs_by_name[renditions.rendition_name(spec.width, spec.format)] = spec
    return _render_files(pool, into, specs_by_name, "renditions", path=_absolute_path(path))


def make_aligned(
    path: Path,
    into: Path,
    wanted: Iterable[RenditionSpec],
    *,
    matrix: Sequence[float],
    digest: str,
    frame: tuple[int, int],
    pool: WorkerPool = INTERACTIVE_POOL,
) -> list[RenderedFile]:
    """Write renditions of an image file, warped to lie over another photo, into a folder.

    `frame` is the other photo's width and height in pixels. The nine numbers of `matrix`, row by row, map a point of
    the other photo to a point of this one, in coordinates from 0 to 1. `digest` is the matrix's digest, which becomes
    part of the file names. Raise ImageRejected if the file or the matrix is not usable.
    """
    specs_by_name = {}
    for spec in wanted:
        specs_by_name[renditions.aligned_name(digest, spec.width, spec.format)] = spec
    return _render_files(
        pool, into, specs_by_name, "aligned", path=_absolute_path(path), matrix=list(matrix), frame=list(frame)
    )


def make_tiles(path: Path, into: Path, *, pool: WorkerPool = INTERACTIVE_POOL) -> Tiles:
    """Write the tile pyramid of an image file into a folder, replacing the folder if it exists.

    Raise ImageRejected if the file is not a usable image.
    """
    into.parent.mkdir(parents=True, exist_ok=True)
    with _temporary_folder(into.parent) as temporary_folder:
        new_tiles = temporary_folder / "new"
        new_tiles.mkdir()
        summary: JsonObject = pool.run("tiles", path=_absolute_path(path), into=str(new_tiles))
        # The old tiles are deleted with the temporary folder.
        if into.exists():
            into.rename(temporary_folder / "old")
        new_tiles.rename(into)
    return Tiles(**summary)


def align(
    before: Path,
    after: Path,
    *,
    hidden_before: Sequence[Region] = (),
    hidden_after: Sequence[Region] = (),
    pool: WorkerPool = INTERACTIVE_POOL,
) -> AlignmentResult:
    """Find the homography that lays the before image over the after image. This takes seconds.

    Hidden regions are ignored. They should cover captions, logos and watermarks, which look alike in photos of
    different places. Raise ImageRejected if a file is not a usable image, and CannotAlign if OpenCV is not installed.
    """
    answer: JsonObject = pool.run(
        "align",
        before=_absolute_path(before),
        after=_absolute_path(after),
        hidden_before=list(hidden_before),
        hidden_after=list(hidden_after),
    )
    alignment = answer["alignment"]
    if alignment is None:
        raise CannotAlign(NO_OPENCV, code="no_opencv")
    return AlignmentResult.from_data(alignment)


def _render_files(
    pool: WorkerPool, into: Path, specs_by_name: dict[str, RenditionSpec], job: str, **arguments: object
) -> list[RenderedFile]:
    """Run an image job that writes renditions to a temporary folder, and move them all to `into` when it succeeds."""
    into.mkdir(parents=True, exist_ok=True)
    requested_files = []
    for name, spec in specs_by_name.items():
        requested_files.append({"name": name, "width": spec.width, "format": spec.format})

    rendered_files = []
    with _temporary_folder(into) as temporary_folder:
        answer: JsonObject = pool.run(job, into=str(temporary_folder), files=requested_files, **arguments)
        for file_summary in answer["files"]:
            # A malicious image may control the worker and its answer. A name that was not requested raises KeyError.
            spec = specs_by_name[file_summary["name"]]
            rendered_files.append(RenderedFile(format=spec.format, **file_summary))
        for rendered_file in rendered_files:
            (temporary_folder / rendered_file.name).replace(into / rendered_file.name)
    return rendered_files


@contextlib.contextmanager
def _temporary_folder(parent: Path) -> Iterator[Path]:
    """Make an empty folder for a worker to write in, and delete it when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix=PART_PREFIX, dir=parent.resolve()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _absolute_path(path: Path) -> str:
    """Return the absolute path of a file, which image workers need: their working directory is another one.

    Raise FileNotFoundError if there is no such file.
    """
    # `strict` raises the exception here, before the job waits for a worker.
    return str(path.resolve(strict=True))
