"""Logging in as people do, in a browser: the second factor is set up, asked for, and replaced by a recovery code.

The tests run in their order on one account: what the first sets up, the others use.
"""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection

from tests import factories
from tests.logins import PASSWORD, code, with_password

from .conftest import assert_accessible

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
KNOWN = {}  # what the person keeps: the key in the app, the recovery codes on paper


@pytest.fixture(autouse=True)
def _asked_for(settings, django_db_blocker):
    settings.SECOND_FACTOR = True
    with django_db_blocker.unblock():
        cache.clear()
        connection.close()


@pytest.fixture(scope="module", autouse=True)
def _rima(site, django_db_blocker):
    """A registrar with a password and no second factor."""
    with django_db_blocker.unblock():
        with_password(factories.rima())
        connection.close()


def send_password(page):
    page.fill("#id_username", "rima")
    page.fill("#id_password", PASSWORD)
    page.click("main input[type=submit]")


def send_code(page, text):
    page.fill("#id_code", text)
    page.click("main input[type=submit]")


def fits(page):
    """Nothing sticks out of a phone, nothing is wrong for assistive technology, no style stands in the page."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.locator("[style], style, main script").count() == 0
    assert_accessible(page)


def test_there_is_no_second_factor_yet(site, db):
    """First, before the browser starts; it also asks for the database, which the other tests never touch."""
    assert not Authenticator.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("language", ["en", "ar"])
def test_login_page_fits_a_phone(visit, language):
    page = visit(f"/{language}/accounts/login/", viewport=PHONE)
    fits(page)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


def test_wrong_password_is_said(visit):
    page = visit("/en/accounts/login/")
    page.fill("#id_username", "rima")
    page.fill("#id_password", "not it")
    page.click("main input[type=submit]")
    page.get_by_role("alert").get_by_text("do not fit together").wait_for()
    fits(page)


def test_first_login_sets_the_second_factor_up(visit):
    page = visit("/ar/admin/registry/claim/", viewport=PHONE)
    send_password(page)
    page.locator("svg.qr").wait_for()
    fits(page)
    KNOWN["secret"] = page.locator("#key").inner_text()
    send_code(page, code(KNOWN["secret"]))
    page.locator(".codes").wait_for()
    fits(page)
    KNOWN["codes"] = page.locator(".codes li").all_inner_texts()
    assert len(KNOWN["codes"]) == 10
    page.locator("main a.button.main").click()
    page.wait_for_url("**/ar/accounts/")
    fits(page)


def test_next_login_asks_for_the_code(visit):
    page = visit("/en/admin/", viewport=PHONE)
    send_password(page)
    page.wait_for_url("**/en/accounts/code/")
    fits(page)
    send_code(page, "000000")
    page.get_by_role("alert").get_by_text("does not fit").wait_for()
    send_code(page, code(KNOWN["secret"], ahead=1))
    page.locator("#attention").wait_for()


def test_recovery_code_stands_in_for_the_phone(visit):
    page = visit("/en/admin/")
    send_password(page)
    send_code(page, KNOWN["codes"][3])
    page.locator("#attention").wait_for()
    page.get_by_role("link", name="Your account").click()
    page.get_by_text("9 recovery codes are left").wait_for()
    fits(page)


def test_token_is_made_and_revoked(visit):
    page = visit("/en/accounts/login/", viewport=PHONE)
    send_password(page)
    send_code(page, KNOWN["codes"][4])
    page.goto(re.sub(r"/en/.*", "/en/admin/registry/accesstoken/add/", page.url))
    page.fill("#id_name", "Import")
    page.get_by_label("Writing").check()
    page.click("input[name=_save]")
    assert page.locator("#token-text").inner_text().startswith("hdr_")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("main").get_by_role("link", name="Access tokens").last.click()
    page.get_by_role("link", name="Import").click()
    page.get_by_role("button", name="Revoke").click()
    page.get_by_text("The token is revoked.").wait_for()


def test_account_pages_fit(visit):
    page = visit("/ar/accounts/login/", viewport=PHONE)
    send_password(page)
    send_code(page, KNOWN["codes"][5])
    page.locator("#attention").wait_for()
    for path in (
        "",
        "password/",
        "app/take-away/",
        "recovery-codes/new/",
        "recovery-codes/",
        "reauthenticate/",
        "logout/",
    ):
        page.goto(re.sub(r"/ar/.*", f"/ar/accounts/{path}", page.url))
        fits(page)


def test_guessing_is_locked_out(visit):
    page = visit("/en/accounts/login/", viewport=PHONE, may_fail=True)
    for number in range(5):
        page.fill("#id_username", "nobody")
        page.fill("#id_password", f"guess {number}")
        page.click("main input[type=submit]")
    page.get_by_role("heading", name="Too many attempts").wait_for()
    fits(page)
