"""Every kind of file that somebody may send: read right, or refused in a sentence."""

import json

import pytest

from registry.darkroom import BadPicture, inspect
from registry.darkroom.refusals import REFUSALS
from registry.domain.files import NOTES, Credentials
from tests.imaging import samples

SOUND, UNSOUND = samples.sound(), samples.unsound()
SIZES = {"one pixel": (1, 1)}
MADE_SMALLER = ("16 bits", "floats", "clear")


@pytest.mark.parametrize("name", SOUND)
def test_sound_file_is_read(room, kept, name):
    data, form, notes = SOUND[name]
    found = inspect(kept(data), room=room)
    assert (found.format, sorted(found.notes)) == (form, sorted(notes))
    small = any(word in name for word in MADE_SMALLER)
    assert (found.width, found.height) == SIZES.get(name, (400, 300) if small else (640, 420))
    assert (found.frames > 1) == ("first_frame" in notes)
    assert all(len(each) == 16 and int(each, 16) >= 0 for each in found.likeness)
    assert found.credentials in Credentials
    json.dumps(dict(found.private), allow_nan=False)


@pytest.mark.parametrize("name", UNSOUND)
def test_unsound_file_is_refused_in_a_sentence(room, kept, name):
    data, code = UNSOUND[name]
    with pytest.raises(BadPicture) as refused:
        inspect(kept(data), room=room)
    assert refused.value.code == f"picture_{code}" or code is None
    assert str(refused.value).endswith(".")


def test_every_refusal_and_note_is_tried(room):
    told = {code for _, code in UNSOUND.values()}
    assert set(REFUSALS) - told == {"too_heavy", "fatal", "too_skewed"}  # in test_darkroom, test_perspective
    assert {note for _, _, notes in SOUND.values() for note in notes} | {"turned"} == set(NOTES)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_extension_is_that_of_what_the_file_is(room, tmp_path, form):
    path = tmp_path / "holiday.exe.gif"
    path.write_bytes(samples.encoded(samples.scene(), form))
    assert inspect(path, room=room).extension == {"JPEG": "jpg", "TIFF": "tif"}.get(form, form.lower())


@pytest.mark.parametrize("turn", range(1, 9))
def test_size_is_as_shown(room, kept, turn):
    found = inspect(kept(samples.with_orientation(turn)), room=room)
    assert (found.width, found.height) == (640, 420)
    assert list(found.notes) == ([] if turn == 1 else ["turned"])


@pytest.mark.parametrize("cut", range(1, 20))
def test_jpeg_cut_anywhere_is_refused(room, kept, cut):
    data = samples.encoded(samples.scene(), quality=95)
    with pytest.raises(BadPicture):
        inspect(kept(data[: len(data) * cut // 20]), room=room)


def test_missing_file_is_no_fault_of_the_picture(room, tmp_path):
    with pytest.raises(FileNotFoundError):
        inspect(tmp_path / "gone", room=room)
