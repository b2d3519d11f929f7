"""What others wrote and we serve is what they published: each folder's README lists the digests."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

VENDORED = Path(__file__).parents[2] / "static" / "vendor"
LINE = re.compile(r"^([0-9a-f]{64})  (\S+)$", re.M)


@pytest.mark.parametrize("folder", sorted(VENDORED.iterdir()), ids=lambda folder: folder.name)
def test_vendored_files_are_unchanged_and_licensed(folder):
    listed = {name: digest for digest, name in LINE.findall((folder / "README.md").read_text(encoding="utf-8"))}
    assert listed
    for name, digest in listed.items():
        assert sha256((folder / name).read_bytes()).hexdigest() == digest, name
    present = {path.name for path in folder.iterdir()} - {"README.md"}
    assert all(name in listed or name.startswith(("LICENSE", "OFL")) for name in present)
    assert any(name.startswith(("LICENSE", "OFL")) for name in present)
