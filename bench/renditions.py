"""Compare our renditions and tiles of a 24-megapixel JPEG with simple Pillow code, and with pyvips if installed.

    .venv/bin/python -m bench.renditions [rounds]

pyvips is not a dependency: `pip install --target FOLDER "pyvips[binary]"`, then PYTHONPATH=FOLDER.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from math import ceil
from pathlib import Path

from PIL import Image

from registry.domain.media import renditions as domain
from registry.domain.media.renditions import Format
from registry.media import workers
from registry.media.imaging import render, tiles

from .ground import elapsed_seconds
from .photos import photograph

MAX_PIXELS = 120_000_000
SIZE = (6000, 4000)  # of the photo
QUALITY_BY_FORMAT = {Format.JPEG: 82, Format.AVIF: 64}
Method = Callable[[Path, Path], object]


# --- Renditions: every width in JPEG, or in both formats -------------------------------------------------------------


def make_naively(path: Path, folder: Path, formats: tuple[Format, ...]) -> None:
    """Make renditions with plain Pillow, as a simple script would.

    Decode the photo once, and scale each width from the original with the best filter.
    """
    image = Image.open(path)
    image.load()
    for width in domain.rendition_widths(image.width):
        smaller = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
        for image_format in formats:
            quality = QUALITY_BY_FORMAT[image_format]
            smaller.save(folder / f"{width}.{image_format}", image_format.upper(), quality=quality)


def make_ours(path: Path, folder: Path, formats: tuple[Format, ...]) -> None:
    """Make renditions with our own code, which normally runs in a worker process."""
    files = [
        {"name": f"{rendition.width}.{rendition.format}", "width": rendition.width, "format": rendition.format}
        for rendition in domain.all_renditions(SIZE[0])
        if rendition.format in formats
    ]
    render.render(str(path), str(folder), files, MAX_PIXELS)


def make_with_vips(path: Path, folder: Path, formats: tuple[Format, ...]) -> None:
    """Make renditions with pyvips, which decodes the photo again for each width, at a fraction of its size."""
    import pyvips

    for width in domain.rendition_widths(SIZE[0]):
        image = pyvips.Image.thumbnail(str(path), width, height=100_000).copy_memory()  # saved more than once
        for image_format in formats:
            if image_format == Format.JPEG:
                image.jpegsave(str(folder / f"{width}.jpg"), Q=82, strip=True)
            else:
                image.heifsave(str(folder / f"{width}.avif"), Q=64, compression="av1", effort=0, strip=True)


# --- Tiles -----------------------------------------------------------------------------------------------------------


def make_tiles_naively(path: Path, folder: Path) -> None:
    """Make the zoom tiles of a photo with plain Pillow, as a simple script would.

    Scale each zoom level from the original with the best filter, then crop the tiles out of it.
    """
    image = Image.open(path)
    image.load()
    for factor in domain.scale_factors(*image.size):
        level = image.resize([ceil(side / factor) for side in image.size], Image.Resampling.LANCZOS)
        for top in range(0, image.height, domain.TILE_SIZE * factor):
            for tile in domain.tiles_in_row(*image.size, factor, top):
                left = tile.left // factor
                upper = tile.top // factor
                part = level.crop((left, upper, left + tile.shown_width, upper + tile.shown_height))
                file = folder / domain.tile_name(tile, *image.size)
                file.parent.mkdir(parents=True)
                part.save(file, "JPEG", quality=82)


def make_our_tiles(path: Path, folder: Path) -> None:
    """Make the tiles of a photo with the code that the worker process runs, in this process."""
    tiles.render_tiles(str(path), str(folder), MAX_PIXELS)


def make_tiles_with_vips(path: Path, folder: Path) -> None:
    """Make the zoom tiles of a photo with pyvips, which has an IIIF layout of its own."""
    import pyvips

    image = pyvips.Image.new_from_file(str(path), access="sequential")
    image.dzsave(str(folder / "t"), layout="iiif3", tile_size=domain.TILE_SIZE, suffix=".jpg[Q=82]")


# --- The comparison --------------------------------------------------------------------------------------------------


def compare(title: str, methods: dict[str, Method], path: Path, rounds: int) -> None:
    """Print how long each method takes for a photo, and how many times as fast as the naive one it is.

    The methods take turns, so that other load on the machine affects all of them.
    """
    seconds_by_method: dict[str, list[float]] = {name: [] for name in methods}
    for _ in range(rounds):
        for name, method in methods.items():
            folder = Path(tempfile.mkdtemp(dir=path.parent))
            seconds = elapsed_seconds(lambda method=method, folder=folder: method(path, folder))
            seconds_by_method[name].append(seconds)
            shutil.rmtree(folder)

    print(title)
    baseline = seconds_by_method["naive"]
    for name, seconds_of_rounds in seconds_by_method.items():
        ratios = [base / seconds for base, seconds in zip(baseline, seconds_of_rounds, strict=True)]
        print(
            f"  {name:12} {statistics.median(seconds_of_rounds):6.3f} s   "
            f"{statistics.median(ratios):5.2f} times as fast ({min(ratios):.2f} to {max(ratios):.2f})"
        )


def print_peak_memory(folder: Path, image: Image.Image, sizes: tuple[tuple[int, int], ...]) -> None:
    """Print the peak memory of a worker process for each kind of job and each size of image.

    Each job runs in a new worker process.
    """
    jobs: dict[str, Callable[[Path, workers.WorkerPool], object]] = {
        "inspect": lambda path, pool: workers.inspect(path, pool=pool),
        "renditions": lambda path, pool: workers.make_renditions(
            path, folder / "made", domain.all_renditions(SIZE[0]), pool=pool
        ),
        "tiles": lambda path, pool: workers.make_tiles(path, folder / "made" / "tiles", pool=pool),
    }
    for width, height in sizes:
        path = folder / f"{width}.jpg"
        image.resize((width, height)).save(path, quality=92)
        for name, job in jobs.items():
            pool = workers.WorkerPool()
            job(path, pool)
            [pid] = pool.children()
            # The high water mark of the process's memory, in kB, as Linux reports it.
            status = Path(f"/proc/{pid}/status").read_text()
            peak_kilobytes = int(status.partition("VmHWM:")[2].split()[0])
            print(f"  {width * height / 1e6:.0f} megapixels, {name}: {peak_kilobytes // 1024} MB")
            pool.close()


def main(rounds: int = 5) -> None:
    """Print the comparison of renditions, of tiles, and the memory of a worker process."""
    folder = Path(tempfile.mkdtemp(prefix="registry-bench-"))
    try:
        image = photograph(*SIZE)
        path = folder / "photograph.jpg"
        image.save(path, quality=92)
        print(f"24 megapixels, {path.stat().st_size / 1e6:.1f} MB, {rounds} rounds")

        rendition_methods = {"naive": make_naively, "ours": make_ours}
        tile_methods: dict[str, Method] = {"naive": make_tiles_naively, "ours": make_our_tiles}
        if find_spec("pyvips") is not None:
            rendition_methods["pyvips"] = make_with_vips
            tile_methods["pyvips"] = make_tiles_with_vips

        for title, formats in (("4 JPEG", (Format.JPEG,)), ("4 JPEG and 4 AVIF", tuple(Format))):
            methods: dict[str, Method] = {
                name: partial(make, formats=formats) for name, make in rendition_methods.items()
            }
            compare(title, methods, path, rounds)
        compare("tiles", tile_methods, path, rounds)

        print("peak memory of a child")
        print_peak_memory(folder, image, (SIZE, (12_000, 8340)))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
