"""The images that Pillow is tested with, over a thousand and many of them made to break it: read, or rejected.

They come with Pillow's source package and not with its wheels: unpack it and name its folder `Tests/images` in
PILLOW_TEST_IMAGES.
"""

import collections
import os
import shutil
from pathlib import Path

import pytest

from registry.domain.media import renditions
from registry.media.workers import ImageRejected, inspect, make_renditions, make_tiles
from registry.media.workers.rejections import REJECTIONS

FOLDER = os.environ.get("PILLOW_TEST_IMAGES")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not FOLDER, reason="PILLOW_TEST_IMAGES names no folder; tests/media/imaging/samples.py stands in for it"
    ),
]


def outcome(path, into, pool):
    """Return the format of an uploaded file, or the code of its rejection."""
    try:
        found = inspect(path, pool=pool)
        made = make_renditions(path, into, renditions.all_renditions(found.width), pool=pool)
        assert all(each.size for each in made)
        if renditions.is_tiled(found.width, found.height):
            assert make_tiles(path, into / "tiles", pool=pool).count
    except ImageRejected as error:
        refused = error
    else:
        shutil.rmtree(into)
        return found.format
    assert str(refused).endswith(".")
    assert not into.exists(), "found unfit before anything was made of it"
    return refused.code


def test_every_file_is_shown_or_refused(pool, tmp_path):
    files = sorted(file for file in Path(FOLDER).rglob("*") if file.is_file())
    assert len(files) > 1000
    found = collections.Counter(outcome(file, tmp_path / "made", pool) for file in files)
    peaks = [Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0] for pid in pool.idle_pids()]
    print(dict(found), f"peak of a worker {max(map(int, peaks)) // 1024} MB")
    refusals = {f"picture_{code}" for code in REJECTIONS} - {"picture_fatal", "picture_too_heavy"}
    assert set(found) <= refusals | {"jpeg", "png", "webp", "tiff", "avif"}, "none kills a worker, none is too slow"
    assert sum(count for code, count in found.items() if code not in refusals) > 550
