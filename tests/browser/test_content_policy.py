"""The content policy in a browser: every kind of page works under it, and nothing on any of them breaks it."""

from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import TimeoutError as TookTooLong

from registry.accounts.roles import DEMO_NAME, get_or_create_demo_editor
from registry.models import Claim, Monument, Site, Threat
from tests.long import LONG

from .conftest import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.once]

PUBLIC = (
    "",
    "?as_of=2017-01-05",
    "?as_of=nonsense",
    "monuments/",
    "monuments/?q=temple&kind=temple",
    "monuments/roman-theatre/?as_of=2017-01-05",
    "monuments/roman-theatre/?known_at=1999-01-01",
    "comparisons/",
    "photos/",
    "restoration/",
    "threats/",
    "sources/",
    "sources/dgam-2191/",
    "method/",
    "nowhere/",
)
MODELS = ("site", "monument", "claim", "source", "intervention", "threat", "controlperiod", "actor")
OBSERVE = """
window.broken = [];
document.addEventListener("securitypolicyviolation", (event) => window.broken.push(
    `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
"""


@pytest.fixture(scope="module")
def editor(site, django_db_blocker):
    """The session of somebody who may do everything, and the records to look at."""
    from django.conf import settings
    from django.test import Client

    with django_db_blocker.unblock():
        get_or_create_demo_editor()
        client = Client()
        person = _administrator(DEMO_NAME)
        client.force_login(person)
        records = {model._meta.model_name: model.objects.first().pk for model in (Site, Monument, Threat)}
        records["claim"] = Claim.objects.filter(status="submitted").earliest("pk").pk
        records["account"] = person.pk
        records["decided"] = Claim.objects.filter(status="accepted").first().pk
        connection.close()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    return [cookie | {"url": site}], records


def _administrator(name):
    from django.contrib.auth import get_user_model

    person = get_user_model().objects.get(username=name)
    person.is_superuser = True
    person.save()
    return person


@pytest.fixture
def look(chromium, site):
    """`look(path)` opens a page; afterwards nothing on any page may have broken the policy or failed."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(OBSERVE)
    faults = []
    page = context.new_page()

    def listen(opened):
        opened.on("pageerror", lambda error: faults.append(f"{opened.url}: {error}"))
        opened.on("console", lambda said: faults.append(f"{opened.url}: {said.text}") if _is_fault(said) else None)

    context.on("page", listen)
    listen(page)

    def opened(path, cookies=()):
        if cookies:
            context.add_cookies(cookies)
        page.goto(f"{site}{path}")
        page.wait_for_load_state("load")
        return page

    opened.check, opened.faults = lambda: _check(context, faults), faults
    yield opened
    _check(context, faults)
    context.close()


def _is_fault(said):
    return said.type == "error" and "status of 4" not in said.text  # pages that are meant to be refused


def _check(context, faults):
    for page in context.pages:
        faults += [f"{page.url}: {broken}" for broken in page.evaluate("window.broken || []")]
    assert faults == []


def test_there_is_a_page_to_look_at(site, db):
    """First, before the browser starts; it also asks for the database, which the other tests never touch."""
    assert Monument.objects.exists()


def test_no_test_waits_by_what_the_policy_forbids():
    forbidden = "wait_for_" + "function("
    tests = Path(__file__).parent.glob("test_*.py")
    assert [path.name for path in tests if forbidden in path.read_text(encoding="utf-8")] == []


def test_policy_is_watched(look):
    """Else the tests below would find nothing on any page."""
    page = look("/en/")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    wait_until(page, "window.broken.length > 0")
    with pytest.raises(AssertionError):
        look.check()
    assert page.evaluate("window.broken.splice(0)[0]").startswith("style-src-attr inline")
    look.faults.clear()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_public_pages_keep_the_policy(look, language):
    for path in PUBLIC:
        look(f"/{language}/{path}")
        look.check()


def test_slider_works_under_the_policy(look):
    page = look("/en/")
    page.locator("#slide").evaluate("(s) => { s.value = 2561; s.dispatchEvent(new Event('input', {bubbles: true})); }")
    page.wait_for_url("**/en/?as_of=2017-01-05")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_list_and_form_of_the_desk_keeps_the_policy(look, editor, language):
    cookies, _ = editor
    look(f"/{language}/admin/", cookies)
    # The templates are the same in both languages: the short form looks at two models in Arabic.
    for model in MODELS if language == "en" or LONG else ("monument", "claim"):
        page = look(f"/{language}/admin/registry/{model}/")
        assert page.locator("#changelist").is_visible()
        page.locator("#result_list tbody th a").first.click()
        page.locator("#content form").first.wait_for()
        look.check()
        look(f"/{language}/admin/registry/{model}/add/")
        look.check()


def test_other_pages_of_the_desk_keep_the_policy(look, editor):
    cookies, records = editor
    for path in (
        "",
        "registry/monument/gaps/contradiction/",
        "registry/claim/?status__exact=submitted",
        "registry/monument/?q=temple",
        f"registry/claim/{records['decided']}/change/",
        f"registry/claim/{records['claim']}/change/",
        f"registry/monument/{records['monument']}/history/",
        f"registry/threat/{records['threat']}/change/",
        "auth/user/",
        "auth/user/add/",
        "auth/group/add/",
        "registry/nothing/",
    ):
        look(f"/en/admin/{path}", cookies)
        look.check()


def test_date_widgets_boxes_and_popups_of_the_desk_work_under_the_policy(look, editor):
    cookies, records = editor
    page = look("/en/admin/registry/claim/add/", cookies)
    page.fill("#id_date_text", "2016-12-26")
    page.locator(".field-date_text output", has_text="26 December 2016").wait_for()
    page.locator(".field-monument .select2-selection").first.click()
    page.locator(".select2-dropdown .select2-search__field").fill("lion")
    page.locator(".select2-results__option", has_text="Lion of al-L").click()
    look.check()
    with page.expect_popup() as popup:
        page.locator("#add_id_source").click()
    popup.value.locator("#id_title").fill("A film")
    look.check()
    popup.value.close()
    page = look(f"/en/admin/registry/claim/{records['claim']}/change/")
    page.fill("#id_review_reason_ar", "سبب")
    page.get_by_role("button", name="Accept").click()
    page.locator("#review .errornote").wait_for()
    look.check()


def test_filters_of_a_list_work_under_the_policy(look, editor):
    page = look("/en/admin/registry/claim/", editor[0])
    page.locator("#changelist-filter a").nth(1).click()
    page.locator("#changelist").wait_for()


def test_calendar_of_the_desk_works_under_the_policy(look, editor):
    page = look(f"/en/admin/auth/user/{_own_account(editor)}/change/", editor[0])
    page.locator(".field-last_login .datetimeshortcuts a").nth(1).click()
    page.locator(".calendarbox td a").first.click()
    assert page.locator("#id_last_login_0").input_value()


def _own_account(editor):
    return editor[1]["account"]


def test_description_of_the_api_works_under_the_policy(look):
    page = look("/api/docs")
    page.locator(".opblock").first.wait_for()
    look.check()
    page.locator("#operations-monuments-listMonuments .opblock-summary-control").click()
    try:
        page.get_by_role("button", name="Try it out").click(timeout=10_000)
    except TookTooLong:
        pytest.fail("The page's script does not run.")
    page.locator(".btn.execute").click()
    page.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
