"""Renditions and tiles of a 24-megapixel JPEG against the naive way, and against pyvips where it is installed.

    .venv/bin/python -m bench.renditions [rounds]

pyvips is no dependency: `pip install --target FOLDER "pyvips[binary]"`, then PYTHONPATH=FOLDER.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from registry.domain.media import renditions as domain
from registry.domain.media.renditions import Format
from registry.media import workers
from registry.media.imaging import render, tiles

from .ground import seconds

PIXELS = 120_000_000
Way = Callable[[Path, Path], object]


def photograph(width: int, height: int, seed: int = 1) -> Image.Image:
    """Shapes with soft edges, light that falls off, fine and coarse noise: it compresses as a photograph does."""
    chance = random.Random(seed)
    light = Image.radial_gradient("L").resize((width, height), Image.Resampling.BICUBIC)
    image = Image.merge(
        "RGB", [light.point([int(40 + value * part) for value in range(256)]) for part in (0.7, 0.6, 0.5)]
    )
    draw = ImageDraw.Draw(image)
    for _ in range(2500):
        left, top = chance.randrange(width), chance.randrange(height)
        box = (left, top, left + chance.randrange(10, width // 12), top + chance.randrange(10, height // 10))
        colour = tuple(chance.randrange(30, 230) for _ in range(3))
        (draw.rectangle if chance.random() < 0.7 else draw.ellipse)(box, fill=colour)
    coarse = Image.effect_noise((width // 2, height // 2), 40).resize((width, height), Image.Resampling.BICUBIC)
    noise = ImageChops.blend(coarse, Image.effect_noise((width, height), 14), 0.4)
    return Image.blend(image.filter(ImageFilter.GaussianBlur(1.2)), Image.merge("RGB", (noise,) * 3), 0.25)


# --- Renditions: every width in JPEG, or in both formats -------------------------------------------------------------


def naive(path: Path, into: Path, formats: tuple[Format, ...]) -> None:
    """Open once, scale each width from the whole with the best filter, save as the library would."""
    image = Image.open(path)
    image.load()
    for width in domain.widths(image.width):
        smaller = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
        for form in formats:
            smaller.save(into / f"{width}.{form}", form.upper(), quality={"jpeg": 82, "avif": 64}[form])


def ours(path: Path, into: Path, formats: tuple[Format, ...]) -> None:
    """What a child does, without the child."""
    files = [
        {"name": f"{each.width}.{each.format}", "width": each.width, "format": each.format}
        for each in domain.every(6000)
        if each.format in formats
    ]
    render.render(str(path), str(into), files, PIXELS)


def vips(path: Path, into: Path, formats: tuple[Format, ...]) -> None:
    """Its own way for each width: decode at a fraction, scale, save."""
    import pyvips

    for width in domain.widths(6000):
        image = pyvips.Image.thumbnail(str(path), width, height=100_000).copy_memory()  # saved more than once
        for form in formats:
            if form == Format.JPEG:
                image.jpegsave(str(into / f"{width}.jpg"), Q=82, strip=True)
            else:
                image.heifsave(str(into / f"{width}.avif"), Q=64, compression="av1", effort=0, strip=True)


# --- Tiles -----------------------------------------------------------------------------------------------------------


def naive_tiles(path: Path, into: Path) -> None:
    """Each level scaled from the whole with the best filter, then cut."""
    image = Image.open(path)
    image.load()
    for factor in domain.scale_factors(*image.size):
        level = image.resize([-(-side // factor) for side in image.size], Image.Resampling.LANCZOS)
        for top in range(0, image.height, domain.TILE * factor):
            for tile in domain.tile_row(*image.size, factor, top):
                left, high = tile.left // factor, tile.top // factor
                part = level.crop((left, high, left + tile.shown_width, high + tile.shown_height))
                file = into / domain.tile_name(tile, *image.size)
                file.parent.mkdir(parents=True)
                part.save(file, "JPEG", quality=82)


def our_tiles(path: Path, into: Path) -> None:
    tiles.render_tiles(str(path), str(into), PIXELS)


def vips_tiles(path: Path, into: Path) -> None:
    import pyvips

    image = pyvips.Image.new_from_file(str(path), access="sequential")
    image.dzsave(str(into / "t"), layout="iiif3", tile_size=domain.TILE, suffix=".jpg[Q=82]")


# --- The comparison --------------------------------------------------------------------------------------------------


def measured(title: str, ways: dict[str, Way], path: Path, rounds: int) -> None:
    """Every way in turns, in each round; the first named is what the others are compared with."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            into = Path(tempfile.mkdtemp(dir=path.parent))
            taken[name].append(seconds(lambda way=way, into=into: way(path, into)))
            shutil.rmtree(into)
    print(title)
    base = taken[next(iter(ways))]
    for name, times in taken.items():
        ratios = [first / each for first, each in zip(base, times, strict=True)]
        print(
            f"  {name:12} {statistics.median(times):6.3f} s   {statistics.median(ratios):5.2f} times as fast "
            f"({min(ratios):.2f} to {max(ratios):.2f})"
        )


def peaks(folder: Path, image: Image.Image, sizes: tuple[tuple[int, int], ...]) -> None:
    """The most memory that a new child ever had, in each of its jobs."""
    jobs: dict[str, Callable[[Path, workers.WorkerPool], object]] = {
        "inspect": lambda path, pool: workers.inspect(path, pool=pool),
        "renditions": lambda path, pool: workers.make_renditions(path, folder / "made", domain.every(6000), pool=pool),
        "tiles": lambda path, pool: workers.make_tiles(path, folder / "made" / "tiles", pool=pool),
    }
    for size in sizes:
        path = folder / f"{size[0]}.jpg"
        image.resize(size).save(path, quality=92)
        for name, job in jobs.items():
            room = workers.WorkerPool()
            job(path, room)
            [pid] = room.idle_pids()
            peak = int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024
            print(f"  {size[0] * size[1] / 1e6:.0f} megapixels, {name}: {peak} MB")
            room.close()


def main(rounds: int = 5) -> None:
    folder = Path(tempfile.mkdtemp(prefix="registry-bench-"))
    try:
        image = photograph(6000, 4000)
        path = folder / "photograph.jpg"
        image.save(path, quality=92)
        print(f"24 megapixels, {path.stat().st_size / 1e6:.1f} MB, {rounds} rounds")
        with_vips = find_spec("pyvips") is not None
        for title, formats in (("4 JPEG", (Format.JPEG,)), ("4 JPEG and 4 AVIF", tuple(Format))):
            ways: dict[str, Way] = {
                name: lambda path, into, way=way, formats=formats: way(path, into, formats)
                for name, way in (("naive", naive), ("ours", ours), *([("pyvips", vips)] if with_vips else []))
            }
            measured(title, ways, path, rounds)
        ways = {"naive": naive_tiles, "ours": our_tiles, **({"pyvips": vips_tiles} if with_vips else {})}
        measured("tiles", ways, path, rounds)
        print("peak memory of a child")
        peaks(folder, image, ((6000, 4000), (12_000, 8340)))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
