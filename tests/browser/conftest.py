"""A real Chromium on a live server with Palmyra. Tests are marked `django_db` so that there is a database at all."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from bench.phone import BROWSER_OPTIONS, CHROMIUM
from registry.accounts.roles import DEMO_NAME, DEMO_PASSWORD
from tests import factories, scenes
from tests.long import LONG


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The address of a server that serves Palmyra, loaded once for the tests of a module."""
    _look_for_chromium()
    with scenes.kept(django_db_blocker, factories.load_palmyra), django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.fixture(scope="module")
def chromium(site):
    """The system's browser, started after the data are loaded.

    Playwright leaves an event loop in this thread, beside which Django would refuse to open and close the transaction
    that every test with `django_db` runs in.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(BROWSER_OPTIONS))
        yield browser
        browser.close()


def cookies_of_the_editor(chromium, site):
    """The session of the demo's editor, who must be there."""
    page = chromium.new_page()
    page.goto(f"{site}/en/admin/login/")
    page.fill("#id_username", DEMO_NAME)
    page.fill("#id_password", DEMO_PASSWORD)
    page.click("input[type=submit]")
    page.locator("#attention").wait_for()
    return page.context.cookies()


@pytest.fixture
def desk(visit, cookies):
    """`desk(path, language)` opens a page of the admin, with the `cookies` that the module gives."""

    def opened(path="", language="en", **options):
        return visit(f"/{language}/admin/{path}", storage_state={"cookies": cookies, "origins": []}, **options)

    return opened


# What a colour scheme can change.
COLOUR_RULES = {"runOnly": ["color-contrast", "link-in-text-block"]}
# The admin's links change their colour little by little.
TRANSITIONS_ARE_OVER = "() => Promise.allSettled(document.getAnimations().map((each) => each.finished))"


WITHOUT_COLOURS = {"rules": {name: {"enabled": False} for name in COLOUR_RULES["runOnly"]}}


def wait_until(page, condition):
    """Until what is said in JavaScript holds on the page.

    Playwright's `wait_for_function` evaluates a text within the page unless it holds at once; the policy forbids that.
    """
    for _ in range(300):
        if page.evaluate(f"() => Boolean({condition})"):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"It never came to this: {condition}")


def assert_accessible(page, options=None):
    """Nothing on the page is wrong for assistive technology."""
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, found.generate_report()


def assert_accessible_in_both_schemes(page, options=None):
    """In light everything is looked at, in dark again what a colour scheme can change."""
    page.emulate_media(color_scheme="light")
    assert_accessible(page, options)
    page.emulate_media(color_scheme="dark")
    page.evaluate(TRANSITIONS_ARE_OVER)
    assert_accessible(page, COLOUR_RULES)


def assert_accessible_in_language(page, language):
    """In English in both schemes; in Arabic without the colours, which are those of the English page, but in long."""
    if language == "en" or LONG:
        assert_accessible_in_both_schemes(page)
    else:
        assert_accessible(page, WITHOUT_COLOURS)


def _look_for_chromium():
    """Without it the tests are skipped on a laptop and fail in CI."""
    if not CHROMIUM.exists():
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say(f"NOT TESTED in a browser: there is no {CHROMIUM} (on Debian: apt-get install chromium-headless-shell).")


@pytest.fixture
def visit(chromium, site):
    """`visit(path, **options of the context)` opens a page; afterwards nothing may have gone wrong in any of them."""
    contexts, faults = [], []

    def opened(path, *, may_fail=False, **options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{path}: {error}"))
        page.on("request", lambda request: _note_foreign(request.url, site, path, faults))
        if not may_fail:
            page.on("console", lambda said: faults.append(f"{path}: {said.text}") if said.type == "error" else None)
        page.goto(f"{site}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def _note_foreign(url, site, path, faults):
    if not url.startswith((f"{site}/", "data:", "blob:")):
        faults.append(f"{path} asks another host: {url}")
