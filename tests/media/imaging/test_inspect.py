"""Inspection of every kind of file that may be uploaded: read correctly, or rejected with a message."""

import json

import pytest

from registry.domain.media.file_notes import NOTES, Credentials
from registry.media.workers import ImageRejected, inspect
from registry.media.workers.rejections import REJECTIONS

from . import samples

SOUND, UNSOUND = samples.sound(), samples.unsound()
SIZES = {"one pixel": (1, 1)}
MADE_SMALLER = ("16 bits", "floats", "clear")


@pytest.mark.parametrize("name", SOUND)
def test_sound_file_is_read(pool, kept, name):
    data, form, notes = SOUND[name]
    found = inspect(kept(data), pool=pool)
    assert (found.format, sorted(found.notes)) == (form, sorted(notes))
    small = any(word in name for word in MADE_SMALLER)
    assert (found.width, found.height) == SIZES.get(name, (400, 300) if small else (640, 420))
    assert (found.frames > 1) == ("first_frame" in notes)
    assert all(len(each) == 16 and int(each, 16) >= 0 for each in found.perceptual_hashes)
    assert found.credentials in Credentials
    json.dumps(dict(found.private), allow_nan=False)


@pytest.mark.parametrize("name", UNSOUND)
def test_unsound_file_is_refused_in_a_sentence(pool, kept, name):
    data, code = UNSOUND[name]
    with pytest.raises(ImageRejected) as refused:
        inspect(kept(data), pool=pool)
    assert refused.value.code == f"picture_{code}" or code is None
    assert str(refused.value).endswith(".")


def test_every_refusal_and_note_is_tried(pool):
    reported_codes = {code for _, code in UNSOUND.values()}
    tried_elsewhere = {"too_heavy", "fatal", "too_skewed"}  # in test_worker_pool and test_perspective
    assert set(REJECTIONS) - reported_codes == tried_elsewhere
    assert {note for _, _, notes in SOUND.values() for note in notes} | {"turned"} == set(NOTES)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_extension_is_that_of_what_the_file_is(pool, tmp_path, form):
    path = tmp_path / "holiday.exe.gif"
    path.write_bytes(samples.encoded(samples.scene(), form))
    assert inspect(path, pool=pool).extension == {"JPEG": "jpg", "TIFF": "tif"}.get(form, form.lower())


@pytest.mark.parametrize("turn", range(1, 9))
def test_size_is_as_shown(pool, kept, turn):
    found = inspect(kept(samples.with_orientation(turn)), pool=pool)
    assert (found.width, found.height) == (640, 420)
    assert list(found.notes) == ([] if turn == 1 else ["turned"])


@pytest.mark.parametrize("cut", range(1, 20))
def test_jpeg_cut_anywhere_is_refused(pool, kept, cut):
    data = samples.encoded(samples.scene(), quality=95)
    with pytest.raises(ImageRejected):
        inspect(kept(data[: len(data) * cut // 20]), pool=pool)


def test_missing_file_is_no_fault_of_the_image(pool, tmp_path):
    with pytest.raises(FileNotFoundError):
        inspect(tmp_path / "gone", pool=pool)
