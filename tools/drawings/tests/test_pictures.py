"""The drawn pairs: alike outside their regions, drawn again the same, the words on their face, kept as recorded."""

import hashlib
from functools import cache
from itertools import pairwise

import pytest
import yaml
from PIL import Image, ImageChops, ImageDraw

from tests.long import LONG
from tools.drawings import lettering
from tools.drawings.__main__ import main, picture_of
from tools.drawings.block import Block, Look, Scene, State
from tools.drawings.catalogue import SCENES
from tools.drawings.geometry import HEIGHT, WIDTH, Eye, box, lies_in
from tools.drawings.lettering import NOT_A_PHOTOGRAPH, NOT_A_PHOTOGRAPH_AR, face
from tools.drawings.paper import FACE
from tools.drawings.picture import debris, draw
from tools.drawings.record import PICTURES, RECORD, read

PAIRS = read()
DRAWN = tuple(PAIRS) if LONG else ("lion-of-al-lat", "tetrapylon")  # drawing a pair takes seconds
FILES = [(slug, state) for slug in PAIRS for state in State]
LINES = {line.text: line for pair in PAIRS.values() for title in pair.titles.values() for line in face(*title)}
JPEG_REACH = 20  # pixels over which JPEG spreads a difference: one block of its coarser colour, and its smoothing


@cache
def drawn(slug, state):
    return picture_of(PAIRS[slug], state)


def opened(slug, state):
    with Image.open(PICTURES / PAIRS[slug].files[state]) as picture:
        return picture.convert("RGB")


def where_they_may_differ(pair, grown=0):
    """A mask of the regions of a pair, of its unattested parts, and of the strip with the words."""
    mask = Image.new("L", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(mask)
    for region in pair.regions:
        pen.polygon(region.outline, fill=255)
        if grown:
            pen.line((*region.outline, *region.outline[:2]), fill=255, width=2 * grown, joint="curve")
    for block in SCENES[pair.slug]().blocks:
        if block.part in pair.unattested:
            pen.polygon(block.outline, fill=255)
            # Their edges are rounded to pixels otherwise than those of regions, which nothing reaches.
            width = 2 * grown + 4
            pen.line((*block.outline, *block.outline[:2]), fill=255, width=width, joint="curve")
    pen.rectangle((FACE[0] - grown, FACE[1] - grown, FACE[2] + grown, FACE[3] + grown), fill=255)
    return mask


def differing(one, other, mask):
    """How many pixels differ outside the mask."""
    grey = ImageChops.difference(one, other).convert("L")
    grey.paste(0, mask=mask)
    return WIDTH * HEIGHT - grey.histogram()[0]


# --- Pairs -----------------------------------------------------------------------------------------------------------


def test_every_one_of_the_six_monuments_is_drawn():
    assert set(PAIRS) == set(SCENES)
    assert set(SCENES) == {
        "roman-theatre",
        "temple-of-bel",
        "lion-of-al-lat",
        "arch-of-triumph",
        "temple-of-baalshamin",
        "tetrapylon",
    }


@pytest.mark.parametrize("slug", DRAWN)
def test_drawn_pair_differs_only_in_its_regions(slug):
    before, after = drawn(slug, State.BEFORE), drawn(slug, State.AFTER)
    assert differing(before, after, where_they_may_differ(PAIRS[slug], grown=1)) == 0
    assert differing(before, after, Image.new("L", before.size)) > 10_000


@pytest.mark.parametrize("slug", PAIRS)
def test_kept_pair_differs_only_in_its_regions(slug):
    before, after = opened(slug, State.BEFORE), opened(slug, State.AFTER)
    assert differing(before, after, where_they_may_differ(PAIRS[slug], grown=JPEG_REACH)) == 0


@pytest.mark.parametrize("slug", PAIRS)
def test_every_region_holds_a_difference(slug):
    difference = ImageChops.difference(opened(slug, State.BEFORE), opened(slug, State.AFTER)).convert("L")
    for region in PAIRS[slug].regions:
        mask = Image.new("L", difference.size)
        ImageDraw.Draw(mask).polygon(region.outline, fill=255)
        changed = sum(difference.histogram(mask)[16:])
        assert changed > 0.15 * mask.histogram()[255], region


@pytest.mark.parametrize("slug", PAIRS)
def test_rubble_lies_in_the_regions_of_debris_of_which_there_are_some(slug):
    assert any(region.debris for region in PAIRS[slug].regions)
    assert any(not region.debris for region in PAIRS[slug].regions)
    heaps = [region.outline for region in PAIRS[slug].regions if region.debris]
    rubble = debris(SCENES[slug](), PAIRS[slug].regions)
    assert len(rubble) > 100
    assert [block for block in rubble if not any(lies_in(block.outline, heap) for heap in heaps)] == []


@pytest.mark.parametrize("slug", PAIRS)
def test_what_fell_in_one_piece_lies_in_a_region(slug):
    regions = [region.outline for region in PAIRS[slug].regions]
    fallen = SCENES[slug]().fallen
    assert [block for block in fallen if not any(lies_in(block.outline, region) for region in regions)] == []


def test_lion_lies_overturned_and_is_not_gone():
    """Most of its stones are still there, lower than they stood; of its face there is a hollow."""
    scene = SCENES["lion-of-al-lat"]()
    standing = [block for block in scene.blocks if block.part == scene.slug and block.look is not Look.CARVING]
    fallen = [block for block in scene.fallen if block.look is not Look.CARVING]
    assert len(fallen) > len(standing)
    highest_standing = min(y for block in standing for _, y in block.outline)
    assert min(y for block in fallen for _, y in block.outline) > highest_standing + 600


# --- Drawing again ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "state"), [pair for pair in FILES if pair[0] in DRAWN])
def test_drawing_again_gives_the_kept_picture(slug, state):
    """Not to the byte: JPEG loses a little, and another version of the font renderer may set a letter differently."""
    difference = ImageChops.difference(drawn(slug, state), opened(slug, state)).convert("L")
    counts = difference.histogram()
    assert sum(level * count for level, count in enumerate(counts)) / (WIDTH * HEIGHT) < 3.5
    assert sum(counts[64:]) < 0.002 * WIDTH * HEIGHT


def test_drawing_twice_gives_the_same_pixels():
    eye = Eye(1200, 1100)
    scene = Scene("well", (Block(box(1000, 900, 1300, 1200), "well"),), eye)
    one, other = (draw(scene, (), State.BEFORE, face("Well", "بئر")) for _ in range(2))
    assert ImageChops.difference(one, other).getbbox() is None


def test_command_draws_every_file_and_leaves_the_record_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("tools.drawings.__main__.picture_of", lambda pair, state: Image.new("RGB", (8, 8)))
    record = RECORD.read_bytes()
    assert main([str(tmp_path / "out")]) == 0
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        name for pair in PAIRS.values() for name in pair.files.values()
    }
    assert "tetrapylon-after.jpg: " in capsys.readouterr().out
    assert RECORD.read_bytes() == record


def test_command_into_the_folder_of_the_record_notes_the_digests(tmp_path, monkeypatch):
    record = tmp_path / "pictures.yaml"
    record.write_text(RECORD.read_text(encoding="utf-8").replace("sha256: ", "sha256: 0"), encoding="utf-8")
    monkeypatch.setattr("tools.drawings.__main__.PICTURES", tmp_path)
    monkeypatch.setattr("tools.drawings.__main__.picture_of", lambda pair, state: Image.new("RGB", (8, 8)))
    assert main([str(tmp_path)]) == 0
    for photo in yaml.safe_load(record.read_text(encoding="utf-8"))["photos"]:
        assert hashlib.sha256((tmp_path / photo["file"]).read_bytes()).hexdigest() == photo["sha256"]


# --- Files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "photo", yaml.safe_load(RECORD.read_text(encoding="utf-8"))["photos"], ids=lambda it: it["key"]
)
def test_file_is_the_one_of_the_record(photo):
    content = (PICTURES / photo["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == photo["sha256"]
    with Image.open(PICTURES / photo["file"]) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (WIDTH, HEIGHT))
        assert not picture.getexif()


def test_files_are_those_of_the_record_and_small():
    names = {photo["file"] for photo in yaml.safe_load(RECORD.read_text(encoding="utf-8"))["photos"]}
    assert {file.name for file in PICTURES.iterdir()} == {RECORD.name, *names}
    assert sum(file.stat().st_size for file in PICTURES.iterdir()) < 3_000_000


# --- Words on the face -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "state"), FILES)
def test_face_says_in_both_languages_that_it_is_no_photograph(slug, state):
    """The strip is set again from its list of words and compared with the strip of the kept file."""
    words = face(*PAIRS[slug].titles[state])
    assert {NOT_A_PHOTOGRAPH, NOT_A_PHOTOGRAPH_AR} < {line.text for line in words}
    blank = Image.new("RGB", (WIDTH, HEIGHT))
    lettering.write(blank, words)
    difference = ImageChops.difference(blank.crop(FACE), opened(slug, state).crop(FACE)).convert("L")
    assert sum(difference.histogram()[80:]) < 0.01 * difference.width * difference.height


def test_comparing_strips_tells_other_words_apart():
    def strip(title):
        picture = Image.new("RGB", (WIDTH, HEIGHT))
        lettering.write(picture, face(title, "بئر"))
        return picture.crop(FACE)

    difference = ImageChops.difference(strip("A well in the oasis"), strip("The tower on the hill")).convert("L")
    assert sum(difference.histogram()[80:]) > 0.01 * difference.width * difference.height


@pytest.mark.parametrize("line", LINES.values(), ids=lambda line: line.text)
def test_words_have_a_glyph_for_every_letter(line):
    for piece in lettering._runs(line):
        font = lettering._font(line.arabic and not lettering.LATIN.fullmatch(piece), line.bold)
        nothing = bytes(font.getmask("\uffff"))
        assert [letter for letter in piece if letter != " " and bytes(font.getmask(letter)) == nothing] == []


@pytest.mark.parametrize(("slug", "state"), FILES)
def test_title_says_which_state_it_is(slug, state):
    english, arabic = PAIRS[slug].titles[state]
    assert f"· {state}" in english
    assert {State.BEFORE: "· قبل", State.AFTER: "· بعد"}[state] in arabic


def test_without_shaping_the_command_says_what_is_missing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(lettering.features, "check", lambda feature: False)
    monkeypatch.setattr("tools.drawings.__main__.draw", lambda *scene: lettering.write(None, ()))
    assert main([str(tmp_path)]) == 1
    assert "raqm" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_unattested_part_is_a_dashed_outline_after_and_stone_before():
    block = Block(box(1000, 700, 1300, 1000), "well")
    scene, empty = (Scene("well", blocks, Eye(1200, 1100)) for blocks in ((block,), ()))
    before = draw(scene, (), State.BEFORE, (), ["well"])
    after = draw(scene, (), State.AFTER, (), ["well"])
    assert ImageChops.difference(before, draw(scene, (), State.BEFORE, ())).getbbox() is None
    border = after.crop((1001, 701, 1299, 702)).convert("L")
    dark = [level < 140 for level in border.tobytes()]
    changes = sum(one != other for one, other in pairwise(dark))
    assert changes > 12, "the border is dashed"
    inside, ground = (picture.getpixel((1150, 850)) for picture in (after, draw(empty, (), State.AFTER, ())))
    assert max(abs(one - other) for one, other in zip(inside, ground, strict=True)) < 60, "the ground shows through"


def test_carved_lines_and_shadows_are_drawn_on_stone_alone():
    """A shadow whose stone is gone darkens nothing."""
    shadow = Block(box(1000, 900, 1300, 1200), "well", Look.SHADOW)
    eye = Eye(1200, 1100)
    bare, shaded = (draw(Scene("well", blocks, eye), (), State.BEFORE, ()) for blocks in ((), (shadow,)))
    assert ImageChops.difference(bare, shaded).getbbox() is None
