"""The public pages in a browser: the slider, both languages, phones, colour schemes, accessibility."""

import pytest

from .conftest import assert_accessible_in_language

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db]

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PAGES = (
    "",
    "?as_of=2017-01-05",
    "?as_of=nonsense",
    "monuments/",
    "monuments/roman-theatre/?as_of=2017-01-05",
    "monuments/temple-of-bel/",
    "monuments/lion-of-al-lat/",
    "restoration/",
    "threats/",
    "sources/",
    "sources/dgam-2191/",
    "method/",
    "nowhere/",
)
REFUSED = ("?as_of=nonsense", "nowhere/")


def theatre_chip(page):
    card = page.locator(".card", has=page.get_by_role("link", name="Roman theatre", exact=True))
    return card.locator(".chip").get_by_text("Uncertain")


def test_slider_shows_the_day_with_scripts(visit):
    page = visit("/en/")
    page.locator("#slide").evaluate("(s) => { s.value = 2561; s.dispatchEvent(new Event('input', {bubbles: true})); }")
    theatre_chip(page).wait_for()
    assert page.url.endswith("/en/?as_of=2017-01-05")
    assert page.locator("#day-words").inner_text() == "5 January 2017"
    assert page.locator("#as-of").input_value() == "2017-01-05"
    assert page.locator(".tongue").get_attribute("href") == "/ar/?as_of=2017-01-05"


def test_slider_moves_by_the_keyboard_and_keeps_the_focus(visit):
    page = visit("/ar/?as_of=2017-01-04")
    page.locator("#slide").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_url("**/ar/?as_of=2017-01-05")
    page.locator("#day-cards:not([aria-busy])").wait_for()
    assert page.evaluate("document.activeElement.id") == "slide"
    assert page.locator("#slide").get_attribute("aria-valuetext") == "5 كانون الثاني 2017"


def test_slider_shows_the_day_without_scripts(visit):
    page = visit("/en/", java_script_enabled=False)
    page.locator("#slide").fill("2561")
    page.get_by_role("button", name="Show this day").click()
    page.wait_for_url("**/en/?as_of=2017-01-05")
    assert theatre_chip(page).is_visible()


def test_date_shows_the_day_without_scripts(visit):
    page = visit("/en/", java_script_enabled=False)
    page.locator("#as-of").fill("2015-09-15")
    page.get_by_role("button", name="Show this day").click()
    page.wait_for_url("**as_of=2015-09-15**")
    assert page.get_by_role("heading", name="15 September 2015").is_visible()


def test_theatre_page_tells_about_its_facade(visit):
    page = visit("/en/monuments/roman-theatre/")
    facade = page.locator("#roman-theatre-stage-facade")
    assert "Intact on 26 December 2016" in facade.inner_text()
    assert "a window of 15 days" in facade.inner_text()
    link = facade.locator(".points a").first
    ref = link.inner_text()
    link.click()
    assert ref in page.locator("h1").inner_text()


def test_strip_above_the_slider_has_the_colours_of_the_states(visit):
    page = visit("/en/")
    fills = page.eval_on_selector_all(
        ".strip-plot path", "paths => paths.map(path => [path.className.baseVal, getComputedStyle(path).fill])"
    )
    assert len(fills) >= 3
    assert len({fill for _, fill in fills}) == len(fills), "each state has a colour of its own"


def test_arabic_page_runs_from_right_to_left(visit):
    page = visit("/ar/monuments/roman-theatre/")
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    brand, tongue = page.locator(".brand").bounding_box(), page.locator(".tongue").bounding_box()
    assert brand["x"] > tongue["x"]
    start, end = (page.locator(f"svg.wide .{name}").first.bounding_box() for name in ("hold", "assumed"))
    assert start["x"] > end["x"], "time runs from right to left"


def test_phone_header_is_one_line_and_its_menu_opens(visit):
    for language in ("en", "ar"):
        page = visit(f"/{language}/", viewport=PHONE)
        assert page.locator(".top").bounding_box()["height"] < 64
        page.locator(".menu > summary").click()
        assert page.locator(".menu nav a").last.is_visible()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_fits_a_phone_and_has_no_accessibility_fault(visit, language, path):
    page = visit(f"/{language}/{path}", viewport=PHONE, color_scheme="light", may_fail=path in REFUSED)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0
    assert all(size >= 11 for size in chart_text_sizes(page))
    page.set_viewport_size(DESKTOP)
    assert_accessible_in_language(page, language)


def test_chart_is_readable_at_every_width(visit):
    page = visit("/en/monuments/roman-theatre/")
    for width in (620, 770, 1000, 1110):
        page.set_viewport_size({"width": width, "height": 900})
        sizes = chart_text_sizes(page)
        assert sizes, width
        assert min(sizes) >= 11, width


def chart_text_sizes(page):
    """Return the heights in pixels of all visible texts in the charts and plans."""
    return page.locator(".chart text, .plan text").evaluate_all(
        "ts => ts.filter(t => t.getClientRects().length)"
        ".map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"
    )


def test_fonts_stay_within_their_budget(visit):
    for path in ("/en/monuments/lion-of-al-lat/", "/ar/monuments/lion-of-al-lat/"):
        page = visit(path)
        page.wait_for_load_state("networkidle")
        sizes = page.evaluate(
            "performance.getEntriesByType('resource')"
            ".filter(r => r.name.endsWith('.woff2')).map(r => r.encodedBodySize)"
        )
        assert 0 < sum(sizes) <= 280 * 1024, (path, sum(sizes))


def test_nothing_moves_while_loading(visit):
    page = visit("/en/monuments/roman-theatre/", viewport=PHONE)
    page.wait_for_load_state("networkidle")
    moved = page.evaluate(
        "new Promise(done => new PerformanceObserver(list => done(list.getEntries().reduce((s, e) => s + e.value, 0)))"
        ".observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 500))"
    )
    assert moved < 0.02
