"""What can be asked of a darkroom, as plain functions over files."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from registry.domain import renditions
from registry.domain.alignment import NO_OPENCV, CannotAlign, Found, Region
from registry.domain.files import Credentials, Note
from registry.domain.pictures import Inspected
from registry.domain.renditions import Format, Wanted
from registry.domain.values import JsonObject

from .limits import NOBODY_WAITS
from .pool import Darkroom

# They start no child before they are asked.
DARKROOM = Darkroom()  # for what somebody waits for
BACKROOM = Darkroom(NOBODY_WAITS)
PART = ".part-"  # what a job writes in, beside its goal; one that is left over is of a server that was killed


@dataclass(frozen=True, slots=True)
class Made:
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


def inspect(path: Path, *, room: Darkroom = DARKROOM) -> Inspected:
    """Read the whole picture and say what it is. Raises BadPicture."""
    found: JsonObject = room.ask("inspect", path=_absolute(path))
    one, other = found.pop("likeness")
    return Inspected(
        notes=tuple(Note(each) for each in found.pop("notes")),
        credentials=Credentials(found.pop("credentials")),
        likeness=(one, other),
        **found,
    )


def make_renditions(path: Path, into: Path, wanted: Iterable[Wanted], *, room: Darkroom = DARKROOM) -> list[Made]:
    """Write the wanted renditions into the folder, each whole or not at all. The same original gives the same bytes."""
    names = {renditions.rendition_name(each.width, each.format): each for each in wanted}
    return _written(room, into, names, "renditions", path=_absolute(path))


def make_aligned(
    path: Path,
    into: Path,
    wanted: Iterable[Wanted],
    *,
    matrix: Sequence[float],
    digest: str,
    frame: tuple[int, int],
    room: Darkroom = DARKROOM,
) -> list[Made]:
    """As `make_renditions`, warped to lie over a picture of the size `frame`; widths are of that picture.

    `matrix` is nine numbers, row by row: where a point of that picture is in this one, both from 0 to 1. `digest`
    stands for it in the names.
    """
    names = {renditions.aligned_name(digest, each.width, each.format): each for each in wanted}
    return _written(room, into, names, "aligned", path=_absolute(path), matrix=list(matrix), frame=list(frame))


def make_tiles(path: Path, into: Path, *, room: Darkroom = DARKROOM) -> Tiles:
    """Make the folder `into` with all tiles of the picture, in place of one that may be there."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with _part(into.parent) as part:
        new = part / "new"
        new.mkdir()
        made: JsonObject = room.ask("tiles", path=_absolute(path), into=str(new))
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
    room: Darkroom = DARKROOM,
) -> Found:
    """How the picture from before lies over that from after. Seconds of work. Raises BadPicture and CannotAlign.

    The hidden regions are not looked at: captions, logos, watermarks, which are alike in pictures of different places.
    """
    answer: JsonObject = room.ask(
        "align",
        before=_absolute(before),
        after=_absolute(after),
        hidden_before=list(hidden_before),
        hidden_after=list(hidden_after),
    )
    if answer["found"] is None:
        raise CannotAlign(NO_OPENCV, code="no_opencv")
    return Found.from_data(answer["found"])


def _written(room: Darkroom, into: Path, names: dict[str, Wanted], job: str, **asked: object) -> list[Made]:
    into.mkdir(parents=True, exist_ok=True)
    files = [{"name": name, "width": each.width, "format": each.format} for name, each in names.items()]
    with _part(into) as part:
        answer: JsonObject = room.ask(job, into=str(part), files=files, **asked)
        made = [Made(format=names[each["name"]].format, **each) for each in answer["made"]]  # no name but ours
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
