"""The drawings of the fixtures: the files are those of the record, and each says that it is no photograph.

How they are drawn is tested with their generator (`./run test tools`).
"""

import hashlib
from pathlib import Path

import yaml

FOLDER = Path(__file__).parents[2] / "fixtures" / "palmyra" / "pictures"
PHOTOS = yaml.safe_load((FOLDER / "pictures.yaml").read_text(encoding="utf-8"))["photos"]


def test_files_are_those_of_the_record():
    digests = {photo["file"]: photo["sha256"] for photo in PHOTOS}
    files = {file.name: file for file in FOLDER.iterdir() if file.suffix == ".jpg"}
    assert {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()} == digests


def test_every_drawing_is_recorded_as_one():
    for photo in PHOTOS:
        assert photo["kind"] == "drawing"
        assert photo["credit"].endswith("(drawing, not evidence)")
        assert photo["credit_ar"].endswith("(رسم، ليس دليلًا)")
        assert photo["alt"]["en"].startswith("Drawing")
        assert photo["alt"]["ar"].startswith("رسم")
