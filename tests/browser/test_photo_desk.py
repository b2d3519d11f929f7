"""The admin's pictures in a browser: dropped files go one by one, outlines are drawn, control points show their fit.

The tests run in their order on one set of data.
"""

import json
import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from registry import actions
from registry.accounts.roles import get_or_create_demo_editor
from registry.domain.media.alignment import solve_alignment
from registry.domain.media.homography import css_matrix3d
from registry.models import Comparison, Monument
from tests import factories
from tests.media.imaging.samples import encoded, scene

from .conftest import assert_accessible_in_both_schemes, cookies_of_the_editor, wait_until

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SIZES = ((600, 400), (640, 400))
PAIRS = (
    (0.1, 0.1, 0.12, 0.13),
    (0.9, 0.1, 0.85, 0.12),
    (0.9, 0.9, 0.87, 0.84),
    (0.1, 0.9, 0.11, 0.85),
    (0.5, 0.3, 0.49, 0.31),
    (0.4, 0.7, 0.39, 0.66),
    (0.2, 0.5, 0.2, 0.49),
)


@pytest.fixture(scope="module")
def pair(site, django_db_blocker):
    """The number of a pair of Bel whose pictures are there."""
    with django_db_blocker.unblock():
        by, bel = factories.rima(), Monument.objects.get(slug="temple-of-bel")
        said = {"monument": bel, "date_origin": "editor"}
        days = ("2014-05-01", "2016-04-01")
        photos = [
            actions.upload_photo(
                by=by, pieces=ContentFile(encoded(scene(*size))).chunks(), taken_text=day, **said
            ).photo
            for size, day in zip(SIZES, days, strict=True)
        ]
        made = factories.comparison(*photos, published=False)
        connection.close()
    return made.pk


@pytest.fixture(scope="module")
def cookies(site, pair, django_db_blocker, request):
    """The session of the demo's editor."""
    with django_db_blocker.unblock():
        get_or_create_demo_editor()
        connection.close()
    return cookies_of_the_editor(request.getfixturevalue("chromium"), site)


def pages(pair):
    photos = "registry/photo/"
    return (photos, f"{photos}add/", f"registry/comparison/{pair}/change/", f"registry/comparison/{pair}/points/")


def test_a_pair_is_there(pair, db):
    """First, before the browser starts; it also asks for the database, which the other tests never touch."""
    assert Comparison.objects.get().pk == pair


def test_files_are_sent_one_by_one_and_told_of(desk):
    page = desk("registry/photo/add/")
    page.locator(".field-monument .select2-selection").first.click()
    page.locator(".select2-dropdown .select2-search__field").fill("lion")
    page.locator(".select2-results__option", has_text="Lion of al-L").click()
    one = {"name": "one.jpg", "mimeType": "image/jpeg", "buffer": encoded(scene(500, 300))}
    none = {"name": "none.jpg", "mimeType": "image/jpeg", "buffer": b"nothing"}
    page.set_input_files("#id_files", [none, one])
    page.locator("[name=_save]").click()
    page.locator("#upload-results a", has_text="P-").first.wait_for()
    assert page.locator("#upload-results li").count() == 2
    assert "not a picture" in page.locator("#upload-results .refused").inner_text()
    wait_until(page, "!document.querySelector('#id_files').files.length")  # none is to be sent again


DROPPED = """names => {
    const carried = new DataTransfer();
    names.forEach((name) => carried.items.add(new File(["x"], name, {type: "image/jpeg"})));
    const target = document.querySelector("footer") || document.body.lastElementChild;
    const left = (type) => target.dispatchEvent(
        new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: carried}));
    const chosen = () => [...document.querySelector("#id_files").files].map((each) => each.name);
    return [left("dragover"), left("drop"), ...chosen()];
}"""


def test_files_may_be_dropped_anywhere_and_join_those_chosen(desk):
    page = desk("registry/photo/add/")
    page.set_input_files("#id_files", {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": b"x"})
    # false: the browser does not open them in place of the page
    assert page.evaluate(DROPPED, ["2.jpg", "3.jpg"]) == [False, False, "1.jpg", "2.jpg", "3.jpg"]
    assert page.evaluate(DROPPED, []) == [True, True, "1.jpg", "2.jpg", "3.jpg"]  # something else was dropped


def test_what_is_said_wrongly_keeps_the_files_to_be_sent(desk):
    page = desk("registry/photo/add/", may_fail=True)  # a refusal is no 200
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": encoded(scene(300 + n, 200))} for n in (1, 2)]
    page.set_input_files("#id_files", files)
    page.fill("#id_taken_text", "2017-0")
    page.locator("[name=_save]").click()
    page.locator("#upload-results .refused", has_text="is not a date").wait_for()
    assert "Monument: This field is required." in page.locator("#upload-results .refused").inner_text()
    wait_until(page, "!document.querySelector('[name=_save]').disabled")
    assert page.evaluate("document.querySelector('#id_files').files.length") == 2


def leaves(page, act):
    """Whether the page asks before it is left."""
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    act()
    return asked


@pytest.mark.parametrize("typed", [True, False])
def test_page_with_words_that_were_not_sent_asks_before_it_is_left(desk, pair, typed):
    page = desk(f"registry/comparison/{pair}/change/")
    page.wait_for_load_state("load")
    if typed:
        page.locator("#id_caption_en").fill("Not sent")
    else:
        page.locator("#id_caption_en").click()  # nobody is asked on a page that was not touched
    asked = leaves(page, lambda: page.locator(".breadcrumbs a").first.click())
    assert asked == (["beforeunload"] if typed else [])


def test_page_may_be_left_by_sending_it(desk, pair):
    page = desk(f"registry/comparison/{pair}/change/")
    page.locator("#id_caption_ar").fill("صورتان")
    asked = leaves(page, lambda: page.locator("[name=_continue]").click())
    page.locator(".messagelist .success").wait_for()
    assert asked == []


def test_outline_is_drawn_on_the_picture(desk, pair):
    page = desk(f"registry/comparison/{pair}/change/")
    page.locator("#regions-group .add-row a, .add-row a").first.click()
    page.locator("button.draw").first.click()
    box = page.locator("#drawn").bounding_box()
    for x, y in ((0.25, 0.25), (0.75, 0.25), (0.5, 0.75)):
        page.locator("#drawn").click(position={"x": x * box["width"], "y": y * box["height"]})
    typed = page.locator("#id_regions-0-outline").input_value().splitlines()
    assert len(typed) == 3
    assert [float(each) for each in typed[2].split()] == pytest.approx([0.5, 0.75], abs=0.01)
    assert page.locator("#drawn polygon").count() == 1


def test_points_are_solved_as_the_server_does_and_laid_over(desk, pair):
    page = desk(f"registry/comparison/{pair}/points/")
    page.fill("#id_points", "\n".join(" ".join(map(str, each)) for each in PAIRS))
    page.locator(".overlay .over").wait_for()
    solved = solve_alignment([(each[:2], each[2:]) for each in PAIRS], *SIZES)
    found = json.loads(page.locator(".overlay").get_attribute("data-matrix"))
    assert found == pytest.approx(solved.matrix, rel=1e-6, abs=1e-9)
    shown = [f"{100 * off:.2f} %" for off in solved.residuals]
    assert page.locator("#points-list bdi").all_inner_texts() == shown
    width, height = page.evaluate(
        "(() => { const f = document.querySelector('.overlay-frame'); return [f.clientWidth, f.clientHeight]; })()"
    )
    wait_until(page, "document.querySelector('.over').style.transform")
    laid = page.locator(".over").evaluate("each => each.style.transform")
    assert numbers(laid) == pytest.approx(numbers(css_matrix3d(solved.matrix, width, height)), rel=1e-4, abs=1e-7)


def numbers(css):
    return [float(each) for each in css.removeprefix("matrix3d(").rstrip(")").split(",")]


@pytest.mark.once
def test_points_are_set_by_mouse_and_by_keyboard(desk, pair):
    page = desk(f"registry/comparison/{pair}/points/")
    before, after = page.locator(".pane").first, page.locator(".pane").last
    box = before.bounding_box()
    before.click(position={"x": 0.25 * box["width"], "y": 0.5 * box["height"]})
    after.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    line = [float(each) for each in page.locator("#id_points").input_value().split()]
    assert line == pytest.approx([0.25, 0.5, 0.52, 0.499], abs=0.01)
    page.get_by_role("button", name="Remove 1").click()
    assert page.locator("#id_points").input_value() == ""


def test_alignment_that_is_sought_comes_onto_the_page(desk, pair):
    """The panel says that the search is at work, asks again, and shows what came of it."""
    page = desk(f"registry/comparison/{pair}/change/")
    address = page.url
    sought(page, address, lambda shown: shown)
    assert page.evaluate("document.activeElement.id") == "alignment"


@pytest.mark.parametrize(("other_alignment", "seen"), [(True, 0), (False, -1)])
def test_form_follows_what_the_search_wrote_and_nobody_else(desk, pair, other_alignment, seen, django_db_blocker):
    """A version more with the same alignment is of somebody who changed what stands in the form."""
    with django_db_blocker.unblock():
        factories.aligned(Comparison.objects.get(pk=pair), accepted=False)
        connection.close()
    page = desk(f"registry/comparison/{pair}/change/")
    version = int(page.locator("#comparison_form input[name=version]").input_value())

    def before(shown):
        former = shown.replace(f'data-version="{version}"', f'data-version="{version - 1}"')
        former = former.replace(f'name="version" value="{version}"', f'name="version" value="{version - 1}"')
        other = 'data-matrix="[0.9, 0, 0, 0, 0.9, 0, 0, 0, 1]"' if other_alignment else r"\g<0>"
        return re.sub(r'data-matrix="[^"]*"', other, former)

    sought(page, page.url, before)
    assert int(page.locator("#comparison_form input[name=version]").input_value()) == version + seen


def sought(page, address, before):
    """Open the page as it was while a search was at work, and wait for what it finds."""
    waiting = before(page.request.get(address).text()).replace('id="alignment"', 'id="alignment" data-working', 1)
    page.route(address, lambda route: route.fulfill(body=waiting, content_type="text/html"), times=1)
    page.goto(address)
    assert page.locator("#alignment[data-working]").count() == 1
    page.locator("#alignment:not([data-working])").wait_for()


@pytest.mark.once
@pytest.mark.parametrize("language", ["en", "ar"])
def test_fields_of_a_region_stay_in_their_card_on_a_phone(desk, pair, language):
    page = desk(f"registry/comparison/{pair}/change/", language, viewport=PHONE)
    page.locator(".add-row a").first.click()
    card = page.locator("#regions-0").bounding_box()
    for field in page.locator("#regions-0 textarea, #regions-0 select:visible").all():
        box = field.bounding_box()
        assert card["x"] <= box["x"]
        assert box["x"] + box["width"] <= card["x"] + card["width"]


@pytest.mark.once
@pytest.mark.parametrize("language", ["en", "ar"])
def test_pictures_fit_a_phone(desk, pair, language):
    for path in pages(pair):
        page = desk(path, language, viewport=PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


@pytest.mark.once
def test_pictures_at_the_desk_are_accessible(desk, pair):
    for path in pages(pair):
        page = desk(path, color_scheme="light", bypass_csp=True)
        wait_until(page, "!document.querySelector('.select2-selection:not([data-named])')")
        assert_accessible_in_both_schemes(page, {"rules": {"scrollable-region-focusable": {"enabled": False}}})
