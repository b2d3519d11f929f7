"""The comparison page in a browser: by mouse, touch and keyboard, in both directions of writing, on paper and without
scripts.
"""

import re
import shutil
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import combinations
from math import hypot
from threading import Thread

import pytest
import yaml
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from bench.phone import emulate_slow_phone, layout_shift
from registry.accounts.roles import get_or_create_fixture_users
from registry.importers import load_photos
from tests import factories, scenes
from tests.long import LONG

from .conftest import _look_for_chromium, assert_accessible, assert_accessible_in_language, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db]

PHONE = {"width": 390, "height": 844}
PAIR = "comparisons/X-000001/"
DRAWN = ("roman-theatre", "temple-of-bel")  # of six: decoding takes its time
MODES = ("swipe", "down", "side", "fade", "flicker", "difference")
BUDGET = 300_000  # bytes


def drawn_pairs(folder):
    """A folder with some of Palmyra's drawings."""
    into = folder / "palmyra" / "pictures"
    into.mkdir(parents=True)
    all_of_it = yaml.safe_load((factories.PALMYRA / "pictures" / "pictures.yaml").read_text(encoding="utf-8"))
    for photo in (photos := [each for each in all_of_it["photos"] if each["monument"] in DRAWN]):
        shutil.copy(factories.PALMYRA / "pictures" / photo["file"], into)
    keys = {photo["key"] for photo in photos}
    pairs = [pair for pair in all_of_it["comparisons"] if pair["before"] in keys]
    some = {"sources": all_of_it["sources"], "photos": photos, "comparisons": pairs}
    (into / "pictures.yaml").write_text(yaml.safe_dump(some, allow_unicode=True), encoding="utf-8")
    return into.parent


def load(folder):
    factories.load_palmyra()
    registrar, reviewer = get_or_create_fixture_users(factories.PALMYRA.name)
    load_photos(drawn_pairs(folder), by=registrar, reviewer=reviewer)


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of a server that serves Palmyra with some of its drawings."""
    _look_for_chromium()
    folder = tmp_path_factory.mktemp("data")
    stored = scenes.kept(django_db_blocker, lambda: load(folder))
    with override_settings(REGISTRY_DATA=folder), stored, django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.fixture
def pair(visit):
    """`pair(language, fragment)` opens the pair of the theatre."""

    def opened(language="en", fragment="", **options):
        page = visit(f"/{language}/{PAIR}{fragment}", **options)
        if options.get("java_script_enabled", True):
            wait(page, "pair.querySelector('[aria-valuetext]')")
            page.evaluate(PICTURES_ARE_THERE)
        else:
            page.wait_for_load_state("networkidle")
        return page

    return opened


# `networkidle` would wait half a second more for what might still come.
PICTURES_ARE_THERE = """() => Promise.all([
    document.fonts.ready, ...[...document.querySelectorAll("before-after img")].map((each) => each.decode())])"""


def wait(page, condition):
    """Until what is said in JavaScript of the `pair` holds."""
    wait_until(page, f"(pair => {condition})(document.querySelector('before-after'))")


def slider(page):
    return page.get_by_role("slider")


def box_of(page, selector):
    return page.locator(selector).bounding_box()


def cut(page):
    """Where the later picture is cut off."""
    return page.locator(".after").evaluate("e => getComputedStyle(e).clipPath")


# --- The slider ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words", "cut_off"),
    [
        ("en", "40 % of the earlier picture shown", "inset(0px 0px 0px 40%)"),
        ("ar", None, "inset(0px 40% 0px 0px)"),
    ],
)
def test_slider_moves_by_the_keyboard(pair, language, words, cut_off):
    page = pair(language, "#mode=swipe&p=37")
    slider(page).focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    assert cut(page) == cut_off
    said = slider(page).get_attribute("aria-valuetext")
    assert said == words or (words is None and "40" in said)


def test_earlier_picture_lies_where_reading_starts(pair):
    for language, side in (("en", 0), ("ar", 1)):
        page = pair(language, "#mode=swipe&p=20")
        stage, handle = box_of(page, ".stage"), box_of(page, ".handle")
        share = (handle["x"] - stage["x"]) / stage["width"]
        assert share == pytest.approx(abs(side - 0.2), abs=0.01)


def test_arrow_to_the_left_shows_more_of_the_earlier_picture_in_arabic(pair):
    page = pair("ar", "#mode=swipe&p=50")
    slider(page).focus()
    page.keyboard.press("ArrowLeft")
    assert slider(page).input_value() == "51"


@pytest.mark.parametrize(("language", "shown"), [("en", 25), ("ar", 75)])
def test_dragging_over_the_pictures_moves_the_slider(pair, language, shown):
    page = pair(language)
    box = box_of(page, ".stage")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 30, steps=4)
    page.mouse.up()
    assert int(slider(page).input_value()) == pytest.approx(shown, abs=1)


def test_finger_moves_the_slider_across_and_the_page_down(pair):
    page = pair(viewport=PHONE, has_touch=True, is_mobile=True)
    page.locator(".stage").scroll_into_view_if_needed()
    box = box_of(page, ".stage")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    swipe(page, (x, y), (x - 100, y))
    assert int(slider(page).input_value()) == pytest.approx(50 - 100 * 100 / box["width"], abs=3)
    before = slider(page).input_value()
    swipe(page, (x, y), (x, y - 150))
    wait(page, "scrollY > 0")
    assert slider(page).input_value() == before


def swipe(page, start, end, steps=8):
    """A finger that goes from one point to another."""
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": start[0], "y": start[1]})
    for step in range(1, steps + 1):
        x, y = (a + (b - a) * step / steps for a, b in zip(start, end, strict=True))
        touch("touchMove", {"x": x, "y": y})
    touch("touchEnd")


# --- The modes -------------------------------------------------------------------------------------------------------


def test_modes_change_by_the_keyboard(pair):
    page = pair()
    page.get_by_role("radio", name="Swipe", exact=True).focus()
    for mode in MODES[1:]:
        page.keyboard.press("ArrowRight")
        assert page.locator("before-after").get_attribute("data-mode") == mode
        assert page.locator(f"[value={mode}]").is_checked()


def test_mode_shows_the_later_picture_its_own_way(pair):
    page = pair()
    for mode, style, value in (
        ("down", "clipPath", "inset(30% 0px 0px)"),
        ("fade", "opacity", "0.7"),
        ("side", "clipPath", "none"),
    ):
        show(page, mode, 30)
        assert page.locator(".after").evaluate(f"e => getComputedStyle(e).{style}") == value, mode


def test_side_by_side_the_pictures_stand_in_reading_order(pair):
    for language in ("en", "ar"):
        page = pair(language, "#mode=side")
        before, after = box_of(page, ".before"), box_of(page, ".after")
        assert before["y"] == after["y"]
        assert (before["x"] < after["x"]) == (language == "en")


def test_difference_is_called_no_measurement(pair):
    page = pair("en", "#mode=difference")
    assert page.locator(".after img").evaluate("e => getComputedStyle(e).mixBlendMode") == "difference"
    assert page.get_by_text("no measurement").is_visible()


def test_flicker_changes_less_than_three_times_a_second_and_can_be_stopped(pair):
    page = pair("en", "#mode=flicker")
    changes = page.evaluate("""() => new Promise(done => {
        let count = 0;
        new MutationObserver(found => count += found.length)
            .observe(document.querySelector("before-after"), {attributeFilter: ["data-shown"]});
        setTimeout(() => done(count), 1500);
    })""")
    assert 1 <= changes <= 4
    page.get_by_role("button", name="Play").click()
    assert page.locator("before-after").evaluate("e => e.timer") == 0
    shown = page.locator("before-after").get_attribute("data-shown")
    page.get_by_role("button", name="Show the other picture").click()
    assert page.locator("before-after").get_attribute("data-shown") != shown


def test_nothing_flickers_for_those_who_ask_for_less_motion(pair):
    page = pair("en", "#mode=flicker", reduced_motion="reduce")
    assert page.locator("before-after").evaluate("e => e.timer ?? 0") == 0
    assert not page.get_by_role("button", name="Play").is_visible()
    page.get_by_role("button", name="Show the other picture").click()
    assert page.locator(".after").evaluate("e => getComputedStyle(e).visibility") == "hidden"


# --- The link to this view -------------------------------------------------------------------------------------------


def test_address_holds_the_view_and_brings_it_back(pair):
    page = pair()
    page.locator("[value=fade] + span").click()
    slider(page).fill("72")
    page.get_by_label("Mark the damage").uncheck()
    page.wait_for_url("**#mode=fade&p=72&marks=0")
    again = pair("ar", "#" + page.url.partition("#")[2])
    assert again.locator("before-after").get_attribute("data-mode") == "fade"
    assert slider(again).input_value() == "72"
    assert not again.locator(".marks").is_visible()


@pytest.mark.parametrize("fragment", ["#mode=nonsense&p=900", "#p=%00", "#mode=__proto__", "#region-1", "#xywh=1"])
def test_nonsense_in_the_address_shows_the_pair_as_it_is(pair, fragment):
    page = pair("en", fragment)
    assert page.locator("before-after").get_attribute("data-mode") == "swipe"
    assert slider(page).input_value() == "50"


def test_link_to_the_view_is_copied(pair):
    page = pair("en", "#mode=swipe&p=33", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy a link to this view").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("#mode=swipe&p=33")


def test_link_is_shown_where_nothing_may_be_copied(pair):
    page = pair("en", "#mode=swipe&p=33")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.get_by_role("button", name="Copy a link to this view").click()
    field = page.get_by_label("Link to this view")
    field.wait_for()
    assert field.input_value().endswith("#mode=swipe&p=33")
    assert page.evaluate("getSelection().toString()").endswith("#mode=swipe&p=33")


# --- What is marked --------------------------------------------------------------------------------------------------


def test_region_and_its_line_light_up_together(pair):
    page = pair("en", "#mode=side")
    page.locator("#region-2").hover()
    assert "lit" in page.locator("#outline-2").get_attribute("class")
    page.locator("#outline-1").focus()
    assert "lit" in page.locator("#region-1").get_attribute("class")
    page.keyboard.press("Enter")
    page.wait_for_url("**#region-1")


def test_outlines_lie_on_the_picture(pair):
    for language in ("en", "ar"):
        page = pair(language, "#mode=side")
        marks, after = box_of(page, ".marks"), box_of(page, ".after img")
        assert marks == {name: pytest.approx(value, abs=1) for name, value in after.items()}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("number", [1, 2])
def test_numbers_on_a_phone_lie_on_no_other_and_not_under_the_handle(visit, language, number):
    page = visit(f"/{language}/comparisons/X-{number:06}/", viewport=PHONE)
    wait(page, "pair.querySelector('[aria-valuetext]')")
    for mode in ("swipe", "down"):
        show(page, mode, 50)
        assert_numbers_are_apart(page)


def assert_numbers_are_apart(page):
    """The numbers of the outlines lie on no other, not under the handle, and nothing lies on the first."""
    boxes = [each.bounding_box() for each in page.locator(".marks circle").all()]
    assert len(boxes) > 1
    stage = box_of(page, ".stage")
    handle = {"x": stage["x"] + stage["width"] / 2 - 22, "y": stage["y"] + stage["height"] / 2 - 22}
    boxes.append({**handle, "width": 44, "height": 44})
    for one, other in combinations(boxes, 2):
        assert apart(one, other) >= (one["width"] + other["width"]) / 2
    assert page.locator(".marks circle").first.evaluate(
        "e => { const b = e.getBoundingClientRect();"
        "return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2).closest('.marks') !== null }"
    )


def apart(one, other):
    """How far the middles of two boxes are from each other."""
    (x1, y1), (x2, y2) = ((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in (one, other))
    return hypot(x1 - x2, y1 - y2)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_captions_in_the_pictures_do_not_meet(pair, language):
    page = pair(language, viewport=PHONE)
    for flag in page.locator(".flag").all():
        flag.evaluate("e => { e.querySelector('span').textContent = '26 September 2015'; }")
    before, after = box_of(page, ".before .flag"), box_of(page, ".after .flag")
    first, second = (before, after) if language == "en" else (after, before)
    assert first["x"] + first["width"] < second["x"]


# --- Deep zoom -------------------------------------------------------------------------------------------------------


@pytest.fixture
def zoomed(pair):
    """`zoomed(language, fragment)` opens the pair with its middle enlarged, once both pictures are there."""

    def opened(language="en", fragment="#mode=swipe&p=40&xywh=percent:40,40,20,20", **options):
        page = pair(language, fragment, **options)
        wait(page, "pair.deep?.viewers?.every(v => v.world.getItemCount())")
        page.wait_for_load_state("networkidle")
        return page

    return opened


def shown(page, script):
    """Something of the first viewer, as `script` tells from `v`, or of all, from `vs`."""
    return page.evaluate(
        f"(() => {{ const vs = document.querySelector('before-after').deep.viewers, v = vs[0]; {script} }})()"
    )


def bounds(page):
    return shown(page, "const b = v.viewport.getBounds(); return [b.x, b.y * 1.5, b.width, b.height * 1.5]")


def test_zoom_is_loaded_when_somebody_asks_for_it(pair):
    page = pair()
    assert page.evaluate("performance.getEntries().every(e => !/zoom|openseadragon|tiles/.test(e.name))")
    page.get_by_role("button", name="Zoom", exact=True).click()
    wait(page, "pair.deep && performance.getEntries().some(e => e.name.includes('/tiles/'))")
    wait(page, "pair.deep.viewers[0].world.getItemCount() === 2")
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url(re.compile(r"xywh=percent:18\.[5-9],18\.[5-9],62\.[3-7],62\.[3-7]$"))
    page.get_by_role("button", name="Zoom", exact=True).click()
    page.wait_for_url("**#mode=swipe&p=50")
    assert page.locator(".stage > .marks").is_visible()


def test_address_brings_the_enlarged_place_back(zoomed):
    page = zoomed()
    assert bounds(page) == pytest.approx([0.4, 0.4, 0.2, 0.2], abs=0.01)


@pytest.mark.parametrize(("language", "clip"), [("en", [0.48, 0.52]), ("ar", [0, 0.52])])
def test_curtain_stays_where_the_slider_is_while_pictures_move(zoomed, language, clip):
    page = zoomed(language)
    script = "const c = v.world.getItemAt(1).getClip(); return [c.x / 2400, c.width / 2400]"
    assert shown(page, script) == pytest.approx(clip, abs=0.01)
    shown(page, "v.viewport.panBy(new OpenSeadragon.Point(0.1, 0), true)")
    moved = [clip[0] + 0.1, clip[1] - 0.1] if language == "en" else [0, clip[1] + 0.1]
    wait(page, f"Math.abs(pair.deep.viewers[0].world.getItemAt(1).getClip().width / 2400 - {moved[1]}) < 0.01")


def test_modes_work_while_zoomed(zoomed):
    page = zoomed("en", "#mode=fade&p=30&xywh=percent:40,40,20,20")
    assert shown(page, "return v.world.getItemAt(1).getOpacity()") == pytest.approx(0.7)
    page.locator("[value=difference] + span").click()
    assert shown(page, "return v.world.getItemAt(1).compositeOperation") == "difference"
    assert shown(page, "return v.world.getItemAt(1).getOpacity()") == 1


def test_side_by_side_both_pictures_move_as_one(zoomed):
    page = zoomed("en", "#mode=side&xywh=percent:40,40,20,20")
    assert shown(page, "return vs.length") == 2
    shown(page, "v.viewport.panBy(new OpenSeadragon.Point(0.1, 0.05), true); v.viewport.zoomBy(2, null, true)")
    page.wait_for_timeout(500)
    places = "return vs.map(v => [v.viewport.getCenter().x, v.viewport.getCenter().y, v.viewport.getZoom()])"
    first, second = shown(page, places)
    assert first == pytest.approx(second, abs=0.001)
    left, right = box_of(page, ".deep > :first-child"), box_of(page, ".deep > :last-child")
    assert left["x"] < right["x"]


def test_outlines_move_with_the_enlarged_picture(zoomed):
    page = zoomed()
    marks, stage = box_of(page, ".deep .marks"), box_of(page, ".stage")
    assert marks["width"] == pytest.approx(5 * stage["width"], rel=0.02)
    assert marks["x"] == pytest.approx(stage["x"] - 2 * stage["width"], abs=20)


def test_enlarged_pictures_still_say_which_is_which(zoomed):
    page = zoomed("ar", "#mode=side&xywh=percent:40,40,20,20", viewport=PHONE)
    stage, (one, other) = box_of(page, ".stage"), (box_of(page, f".{side} .flag") for side in ("before", "after"))
    for flag, selector in ((one, ".deep > :first-child"), (other, ".deep > :last-child")):
        frame = box_of(page, selector)
        assert frame["width"] == pytest.approx(stage["width"], abs=1), "on a phone one above the other"
        assert frame["y"] <= flag["y"] <= flag["y"] + flag["height"] <= frame["y"] + frame["height"]
    for side in ("before", "after"):
        assert page.locator(f".{side} .flag").evaluate(
            "e => { const f = e.getBoundingClientRect(); e.style.pointerEvents = 'auto';"
            "return document.elementFromPoint(f.x + f.width / 2, f.y + f.height / 2).closest('.flag') === e }"
        )


def test_pair_that_would_be_bent_is_zoomed_side_by_side(zoomed):
    page = zoomed()
    page.evaluate("""() => { const pair = document.querySelector("before-after");
        pair.matrix = [1, 0, 0, 0, 1, 0, 0.4, 0, 1]; pair.set({aligned: false}); pair.set({aligned: true}); }""")
    wait(page, "pair.deep.viewers?.length === 2")
    page.get_by_text("The alignment of this pair bends one picture").wait_for()
    wait(page, "pair.deep.viewers.every(v => v.world.getItemCount())")
    shown(page, "v.viewport.panTo(new OpenSeadragon.Point(0.5, 0.3), true)")
    page.wait_for_timeout(300)
    x, y = shown(page, "const c = vs[1].viewport.getCenter(); return [c.x, c.y * 1.5]")
    assert (x / (1 + 0.4 * x), y / (1 + 0.4 * x)) == pytest.approx((0.5, 0.45), abs=0.01)


# --- Without scripts, on paper, in a frame ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar"])
def test_without_scripts_the_pictures_stand_side_by_side(pair, language):
    page = pair(language, java_script_enabled=False)
    before, after = box_of(page, ".before"), box_of(page, ".after")
    assert before["y"] == after["y"]
    assert before["width"] == pytest.approx(after["width"], abs=1)
    assert (before["x"] < after["x"]) == (language == "en")
    assert not page.locator(".modes").is_visible()
    assert not page.locator(".tools").is_visible()
    page.locator("#outline-1 polygon").dispatch_event("click")
    assert page.locator(".marks").is_visible()


def test_on_paper_the_pictures_stand_side_by_side(pair):
    page = pair()
    for mode in MODES:
        show(page, mode, 90)
        page.emulate_media(media="print")
        is_paired_on_paper(page)
        page.emulate_media(media="screen")


def show(page, mode, part):
    """Choose a mode and how much of the earlier picture is shown, as a link to that view does."""
    page.evaluate(f"location.hash = '#mode={mode}&p={part}'")
    wait(page, f"pair.dataset.mode === '{mode}'")


def is_paired_on_paper(page):
    before, after = box_of(page, ".before"), box_of(page, ".after")
    assert before["y"] == after["y"]
    assert before["x"] < after["x"]
    look = "e => [getComputedStyle(e).clipPath, getComputedStyle(e).opacity, getComputedStyle(e).visibility]"
    assert page.locator(".after").evaluate(look) == ["none", "1", "visible"]
    assert page.locator(".after img").evaluate("e => getComputedStyle(e).mixBlendMode") == "normal"
    assert not page.locator(".modes").is_visible()
    assert page.locator(".regions .show").count()
    assert not page.locator(".regions .show").first.is_visible(), "a link that leads nowhere on paper"


@pytest.fixture
def other_site(site):
    """The address of a page of somebody else that frames the pair."""
    body = f'<!doctype html><iframe src="{site}/en/{PAIR}embed" width="900" height="800"></iframe>'.encode()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_embedded_pair_works_in_a_frame_of_another_site(other_site, chromium):
    context = chromium.new_context(viewport={"width": 1000, "height": 900})
    page = context.new_page()
    page.goto(other_site)
    frame = page.frame_locator("iframe")
    frame.get_by_role("slider").wait_for()
    frame.get_by_text("Fade", exact=True).click()
    assert frame.locator("before-after").get_attribute("data-mode") == "fade"
    assert frame.locator(".after img").evaluate("e => e.complete && e.naturalWidth > 0")
    context.close()


# --- For everybody, and fast -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [PAIR, f"{PAIR}embed", "comparisons/", "photos/", "photos/P-000001/"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_pictures_have_no_accessibility_fault(visit, language, path):
    page = visit(f"/{language}/{path}", color_scheme="light", viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert_accessible_in_language(page, language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_mode_has_an_accessibility_fault(pair, language):
    page = pair(language, viewport=PHONE, color_scheme="light")
    for mode in MODES:
        show(page, mode, 50)
        assert_accessible_in_language(page, language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_zoomed_pair_has_no_accessibility_fault(zoomed, language):
    assert_accessible(zoomed(language, viewport=PHONE))


# The fewest and the most pixels, of which the pictures' weight depends.
SCREENS = [("en", 1), ("ar", 1), ("en", 2), ("ar", 3)] if LONG else [("en", 1), ("ar", 3)]


@pytest.mark.parametrize(("language", "pixels"), SCREENS)
@pytest.mark.parametrize(("path", "high"), [(PAIR, 844), ("photos/P-000001/", 844), (f"{PAIR}embed", 640)])
def test_page_of_pictures_is_light_and_still_on_a_slow_phone(visit, site, language, pixels, path, high):
    page = visit("/en/method/", viewport={**PHONE, "height": high}, device_scale_factor=pixels)
    page.wait_for_load_state("networkidle")
    weights = emulate_slow_phone(page)
    page.goto(f"{site}/{language}/{path}")
    page.wait_for_load_state("networkidle")
    assert {"Document", "Stylesheet", "Font", "Image"} <= {*weights.bytes}
    assert weights.bytes.total() < BUDGET, weights.bytes
    assert layout_shift(page) < 0.02
