"""`python -m tools.drawings OUT`: draws every pair into the folder OUT and says what it wrote.

Drawn into the folder of `pictures.yaml` itself, the digests in it are brought up to date.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path

from PIL import Image

from .block import State
from .catalogue import SCENES
from .lettering import NoShaping, face
from .picture import draw
from .record import PICTURES, RECORD, Pair, note_digest, read

QUALITY = 68


def picture_of(pair: Pair, state: State) -> Image.Image:
    """One drawing of the record."""
    return draw(SCENES[pair.slug](), pair.regions, state, face(*pair.titles[state]), pair.unattested)


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = ArgumentParser(prog="python -m tools.drawings", description="Draw the stand-ins for photographs.")
    parser.add_argument("out", type=Path, help="the folder to draw into; it is made if it is not there")
    out: Path = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
    for pair in read().values():
        for state, name in pair.files.items():
            try:
                picture = picture_of(pair, state)
            except NoShaping as problem:
                print(problem, file=sys.stderr)
                return 1
            picture.save(out / name, quality=QUALITY, optimize=True, progressive=True)
            if out.resolve() == PICTURES:
                note_digest(name, sha256((out / name).read_bytes()).hexdigest(), out / RECORD.name)
            print(f"{name}: {(out / name).stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
