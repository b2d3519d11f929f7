"""What can be asked of a darkroom, as plain functions over files."""

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
from registry.domain.media.renditions import Format, Wanted
from registry.domain.value_types import JsonObject

from .limits import BACKGROUND_LIMITS
from .pool import WorkerPool

# They start no child before they are asked.
INTERACTIVE_POOL = WorkerPool()  # for what somebody waits for
BACKGROUND_POOL = WorkerPool(BACKGROUND_LIMITS)
PART = ".part-"  # what a job writes in, beside its goal; one that is left over is of a server that was killed


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A rendition that was made: its name in the folder, its width and height, its format, its size in bytes."""

    name: str
    width: int
    height: int
    format: Format
    size: int


@dataclass(frozen=True, slots=True)
class Tiles:
    """A pyramid that was made: the width and height of the whole, how many files, how many bytes."""

    width: int
    height: int
    count: int
    size: int


def inspect(path: Path, *, pool: WorkerPool = INTERACTIVE_POOL) -> InspectedImage:
    """Read the whole picture and say what it is. Raises BadPicture."""
    found: JsonObject = pool.ask("inspect", path=_absolute(path))
    one, other = found.pop("likeness")
    return InspectedImage(
        notes=tuple(Note(each) for each in found.pop("notes")),
        credentials=Credentials(found.pop("credentials")),
        likeness=(one, other),
        **found,
    )


def make_renditions(
    path: Path, into: Path, wanted: Iterable[Wanted], *, pool: WorkerPool = INTERACTIVE_POOL
) -> list[RenderedFile]:
    """Write the wanted renditions into the folder, each whole or not at all. The same original gives the same bytes."""
    names = {renditions.rendition_name(each.width, each.format): each for each in wanted}
    return _written(pool, into, names, "renditions", path=_absolute(path))


def make_aligned(
    path: Path,
    into: Path,
    wanted: Iterable[Wanted],
    *,
    matrix: Sequence[float],
    digest: str,
    frame: tuple[int, int],
    pool: WorkerPool = INTERACTIVE_POOL,
) -> list[RenderedFile]:
    """As `make_renditions`, warped to lie over a picture of the size `frame`; widths are of that picture.

    `matrix` is nine numbers, row by row: where a point of that picture is in this one, both from 0 to 1. `digest`
    stands for it in the names.
    """
    names = {renditions.aligned_name(digest, each.width, each.format): each for each in wanted}
    return _written(pool, into, names, "aligned", path=_absolute(path), matrix=list(matrix), frame=list(frame))


def make_tiles(path: Path, into: Path, *, pool: WorkerPool = INTERACTIVE_POOL) -> Tiles:
    """Make the folder `into` with all tiles of the picture, in place of one that may be there."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with _part(into.parent) as part:
        new = part / "new"
        new.mkdir()
        made: JsonObject = pool.ask("tiles", path=_absolute(path), into=str(new))
        if into.exists():
            into.rename(part / "old")
        new.rename(into)
    return Tiles(**made)


def align(
    before: Path,
    after: Path,
    *,
    hidden_before: Sequence[Region] = (),
    hidden_after: Sequence[Region] = (),
    pool: WorkerPool = INTERACTIVE_POOL,
) -> AlignmentResult:
    """How the picture from before lies over that from after. Seconds of work. Raises BadPicture and CannotAlign.

    The hidden regions are not looked at: captions, logos, watermarks, which are alike in pictures of different places.
    """
    answer: JsonObject = pool.ask(
        "align",
        before=_absolute(before),
        after=_absolute(after),
        hidden_before=list(hidden_before),
        hidden_after=list(hidden_after),
    )
    if answer["found"] is None:
        raise CannotAlign(NO_OPENCV, code="no_opencv")
    return AlignmentResult.from_data(answer["found"])


def _written(pool: WorkerPool, into: Path, names: dict[str, Wanted], job: str, **asked: object) -> list[RenderedFile]:
    into.mkdir(parents=True, exist_ok=True)
    files = [{"name": name, "width": each.width, "format": each.format} for name, each in names.items()]
    with _part(into) as part:
        answer: JsonObject = pool.ask(job, into=str(part), files=files, **asked)
        made = [RenderedFile(format=names[each["name"]].format, **each) for each in answer["made"]]  # no name but ours
        for each in made:
            (part / each.name).replace(into / each.name)
    return made


@contextlib.contextmanager
def _part(beside: Path) -> Iterator[Path]:
    """An empty folder that the child may write in, gone afterwards whatever happens."""
    part = Path(tempfile.mkdtemp(prefix=PART, dir=beside.resolve()))
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _absolute(path: Path) -> str:
    """For the child, which stands elsewhere. Raises FileNotFoundError: that would be no fault of the picture."""
    return str(path.resolve(strict=True))
