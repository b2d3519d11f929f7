"""Histories in a browser: the admin's page, restoring from it, and the public page, on a phone and on a desk."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from registry.accounts.roles import DEMO_NAME, get_or_create_demo_editor
from registry.actions import save_record
from registry.models import Monument
from tests.long import LONG

from .conftest import assert_accessible, cookies_of_the_editor

pytestmark = pytest.mark.browser

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
# Both languages and both sizes; every pair of them only in the long run.
PAIRED = [("en", "desk"), ("ar", "phone")]
PAIRS = [(language, size) for language in ("en", "ar") for size in SIZES] if LONG else PAIRED
WORDS = "A long description that does not fit into a sentence, and therefore stands below it, before and after. " * 3


@pytest.fixture(scope="module")
def theatre(site, django_db_blocker):
    """The theatre, changed once by the demo's editor; its key."""
    with django_db_blocker.unblock():
        get_or_create_demo_editor()
        theatre = Monument.objects.get(slug="roman-theatre")
        theatre.kind, theatre.description_en = "temple", WORDS
        save_record(theatre, by=get_user_model().objects.get(username=DEMO_NAME))
        connection.close()
    return theatre.pk


@pytest.fixture(scope="module")
def cookies(site, theatre, request):
    """The session of the demo's editor."""
    return cookies_of_the_editor(request.getfixturevalue("chromium"), site)


def test_theatre_was_changed(theatre, db):
    """First, before the browser starts; it also asks for the database, which the other tests never touch."""
    assert Monument.objects.get(pk=theatre).kind == "temple"


def is_in_order(page):
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert_accessible(page)


@pytest.mark.once
@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_history_of_the_desk_is_in_order(desk, theatre, size, language):
    page = desk(f"registry/monument/{theatre}/history/", language, viewport=SIZES[size])
    page.locator(".acts summary").first.click()
    is_in_order(page)


@pytest.mark.once
@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_public_history_is_in_order(visit, theatre, size, language):
    page = visit(f"/{language}/monuments/roman-theatre/history/", viewport=SIZES[size])
    page.locator("details.small summary").first.click()
    is_in_order(page)


@pytest.mark.once
@pytest.mark.parametrize("size", SIZES)
def test_recent_changes_are_on_the_desk(desk, theatre, size):
    page = desk(viewport=SIZES[size])
    page.locator(".recent a").first.wait_for()
    is_in_order(page)


def test_former_version_is_restored(desk, theatre):
    # The first version stands on the last page.
    page = desk(f"registry/monument/{theatre}/history/?p=99", viewport=SIZES["phone"])
    page.locator("a.restore").first.click()
    page.locator(".versions").get_by_text("theatre").first.wait_for()
    is_in_order(page)
    page.fill("#id_reason", "The theatre is no temple.")
    page.get_by_role("button", name="Restore this version").click()
    assert "The version was restored." in page.locator(".messagelist").inner_text()
    last = page.locator(".act").first.inner_text()
    assert "hanged the" in last
    assert "The theatre is no temple." in last
