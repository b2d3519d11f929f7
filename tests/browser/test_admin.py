"""The admin in a browser: a claim is reviewed, dates are understood while typed, phones, both languages, accessibility.

The tests run in their order on one set of data: the Lion's claim is accepted by the last but one.
"""

import pytest
from django.db import connection

from registry.accounts.roles import DEMO_NAME, get_or_create_demo_editor
from registry.models import Claim

from .conftest import assert_accessible_in_both_schemes, cookies_of_the_editor, wait_until

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SEEN = ("", "registry/claim/", "registry/claim/add/", "registry/monument/", "registry/monument/gaps/contradiction/")


@pytest.fixture(scope="module")
def cookies(site, django_db_blocker, request):
    """The session of the demo's editor."""
    with django_db_blocker.unblock():
        get_or_create_demo_editor()
        connection.close()
    return cookies_of_the_editor(request.getfixturevalue("chromium"), site)


def open_lion(page):
    """From the admin to the claim that waits, by its links."""
    page.get_by_role("link", name="Claims to review").click()
    page.locator("#result_list tbody th a").first.click()


def test_claims_on_the_lion_wait_for_review(site, db):
    """First, before the browser starts; it also asks for the database, which the other tests never touch."""
    waiting = Claim.objects.filter(status="submitted")
    assert {claim.monument.slug for claim in waiting} == {"lion-of-al-lat"}


@pytest.mark.once
def test_date_is_understood_while_typed(desk):
    page = desk("registry/claim/add/")
    understood = page.locator(".field-date_text output")
    page.fill("#id_date_text", "2016-12-26/2017-01-10")
    understood.get_by_text("on or after 26 December 2016, by 10 January 2017").wait_for()
    page.fill("#id_date_text", "05.06.2016")
    understood.get_by_text("can be read in two ways").wait_for()
    assert understood.get_attribute("aria-live") == "polite"


def test_monument_is_found_by_typing(desk):
    page = desk("registry/claim/add/")
    page.locator(".field-monument .select2-selection").first.click()
    page.locator(".select2-dropdown .select2-search__field").fill("lion")
    page.locator(".select2-results__option", has_text="Lion of al-L").click()
    assert "Lion" in page.locator(".field-monument .select2-selection__rendered").first.inner_text()


@pytest.mark.once
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", SEEN)
def test_desk_fits_a_phone(desk, path, language):
    page = desk(path, language, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


@pytest.mark.once
@pytest.mark.parametrize("path", SEEN)
def test_desk_is_accessible(desk, path):
    page = desk(path, color_scheme="light", bypass_csp=True)  # axe tries styles out; the policy has tests of its own
    wait_until(page, "!document.querySelector('.select2-selection:not([data-named])')")
    assert_accessible_in_both_schemes(page, {"rules": {"scrollable-region-focusable": {"enabled": False}}})


@pytest.mark.once
def test_language_switch_keeps_the_page(desk):
    page = desk("registry/monument/?q=lion")
    page.locator("a.language").click()
    assert page.url.endswith("/ar/admin/registry/monument/?q=lion")


def test_decision_without_a_reason_keeps_what_was_typed(desk):
    page = desk()
    open_lion(page)
    page.fill("#id_review_reason_ar", "سبب")
    page.get_by_role("button", name="Accept").click()
    assert "A decision needs a reason." in page.locator("#review .errornote").inner_text()
    assert page.locator("#id_review_reason_ar").input_value() == "سبب"


def test_accepting_says_what_it_changes(desk):
    page = desk()
    open_lion(page)
    page.fill("#id_review_reason", "Agrees with the dates of the unveiling.")
    page.get_by_role("button", name="Accept").click()
    said = page.locator(".messagelist").inner_text()
    assert "is now accepted. The chronology stays as it is." in said
    assert page.locator("#review .status").inner_text().startswith("Accepted")
    assert page.get_by_role("link", name="Record a correction").is_visible()


def test_source_is_added_in_place(desk):
    page = desk("registry/claim/add/")
    with page.expect_popup() as popup:
        page.locator("#add_id_source").click()
    popup.value.fill("#id_title", "A new film")
    popup.value.fill("#id_description_en", "A film")
    popup.value.fill("#id_slug", "a-new-film")
    popup.value.fill("#id_url", "https://example.org/film")
    popup.value.select_option("#id_kind", "video")
    popup.value.select_option("#id_reliability", "C")
    popup.value.fill("#id_reliability_reason_en", "Unknown author.")
    with popup.value.expect_event("close"):
        popup.value.locator("input[name=_save]").click()
    page.locator(".field-source .select2-selection__rendered", has_text="A new film").first.wait_for()


def test_whoever_saves_second_sees_both_versions_and_loses_nothing(desk):
    def opened():
        page = desk("registry/site/")
        page.locator("#result_list tbody th a").first.click()
        return page

    first, second = opened(), opened()
    second.fill("#id_description_en", "What the second one typed.")
    second.fill("#id_wh_ref", "23 bis")
    first.fill("#id_description_en", "What the first one typed.")
    first.locator("input[name=_continue]").click()
    first.locator(".messagelist .success").wait_for()
    second.locator("input[name=_continue]").click()
    said = second.locator(".errornote ~ .errorlist, .errorlist.nonfield").first.inner_text()
    assert "Somebody else changed this record" in said
    assert f"It was changed by {DEMO_NAME} on " in said
    field = second.locator(".form-row:has(#id_description_en)")
    assert "Now in the registry: “What the first one typed.”" in field.inner_text()
    assert second.locator("#id_description_en").input_value() == "What the second one typed."
    assert second.locator("#id_wh_ref").input_value() == "23 bis"
    second.locator("input[name=_continue]").click()
    second.locator(".messagelist .success").wait_for()
    assert second.locator("#id_description_en").input_value() == "What the second one typed."
