"""Logging in with a password: how it is kept, who is locked out and who is not, when a session ends."""

import logging
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from config import settings as in_service
from registry.accounts.lockout import client_address
from tests.logins import PASSWORD, is_in, send_password, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HOME, ELSEWHERE, ATTACKER = "198.51.100.7", "203.0.113.9", "192.0.2.66"


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def rima(rima):
    return with_password(rima)


def fail(name="rima", times=5, *, address=ATTACKER, client=None):
    """The answers to that many wrong passwords."""
    client = client or Client()
    return [send_password(client, name, f"wrong {n}", address=address) for n in range(times)]


def an_hour_passes():
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(hours=1))


# --- Passwords -------------------------------------------------------------------------------------------------------


def test_passwords_are_hashed_with_argon2(settings):
    settings.PASSWORD_HASHERS = in_service.PASSWORD_HASHERS
    assert identify_hasher(make_password(PASSWORD)).algorithm == "argon2"


@pytest.mark.parametrize("password", ["eleven char", "123456789012345", "password1234", "halabi-tadmuri"])
def test_weak_password_is_refused(rima, password):
    rima.last_name = "Halabi-Tadmuri"
    with pytest.raises(ValidationError):
        validate_password(password, rima)
    validate_password(PASSWORD, rima)


# --- Logging in ------------------------------------------------------------------------------------------------------


def test_there_is_one_login_page(client):
    for address in ("/en/admin/", "/en/admin/login/", "/en/admin/registry/claim/"):
        found = client.get(address, follow=True)
        assert found.redirect_chain[-1][0].startswith("/en/accounts/login/?next=")
    assert client.get("/accounts/login/", follow=True).status_code == 200
    assert b'dir="rtl"' in client.get("/ar/accounts/login/").content


def test_login_leads_to_where_one_wanted_to_go(client, rima):
    where = f"{reverse('account_login')}?next=/en/admin/registry/claim/"
    answer = client.post(where, {"login": "rima", "password": PASSWORD})
    assert answer.url == "/en/admin/registry/claim/"


@pytest.mark.parametrize("lure", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_login_leads_nowhere_else(client, rima, lure):
    answer = client.post(f"{reverse('account_login')}?next={lure}", {"login": "rima", "password": PASSWORD})
    assert answer.url == "/en/admin/"


def test_visitor_with_an_account_lands_on_it_and_has_no_desk(client, visitor):
    with_password(visitor)
    visitor.is_staff = False
    visitor.save()
    assert send_password(client, "visitor").url == "/en/accounts/"
    assert client.get("/en/accounts/").status_code == 200
    assert client.get("/en/admin/", follow=True).status_code == 403


def test_closed_account_does_not_log_in_and_is_not_told_apart(client, rima):
    rima.is_active = False
    rima.save()
    closed = send_password(client, "rima").content.decode()
    unknown = send_password(client, "nobody").content.decode()
    assert "Name and password do not fit together." in closed
    assert closed.replace("rima", "nobody").count("nobody") == unknown.count("nobody")
    assert not is_in(client)


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "account_inactive", "mfa_download_recovery_codes"],
)
def test_what_is_not_needed_is_not_there(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_session_changes_its_key_at_login_and_ends_with_the_browser(client, rima):
    client.get(reverse("account_login"))
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    answer = send_password(client, "rima")
    assert client.session.session_key != before
    assert answer.cookies["sessionid"]["max-age"] == ""
    assert client.session.get_expiry_age() == 12 * 60 * 60


# --- Changing the password -------------------------------------------------------------------------------------------


def test_new_password_ends_the_other_sessions(client, rima):
    other = Client()
    for browser in (client, other):
        send_password(browser, "rima")
    new = "a lion guards the temple"
    values = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    page = client.post(reverse("account_change_password"), values, follow=True)
    assert "Your password is changed." in page.content.decode()
    assert is_in(client)
    assert other.get("/en/admin/").url.startswith("/en/admin/login/")
    rima.refresh_from_db()
    assert rima.check_password(new)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"oldpassword": "not it"}, "That is not your present password."),
        ({"password1": "short", "password2": "short"}, "at least 12 characters"),
        ({"password2": "something else altogether"}, "same password each time"),
    ],
)
def test_bad_password_change_says_why(client, rima, values, sentence):
    client.force_login(rima)
    good = {"oldpassword": PASSWORD, "password1": "a lion guards the temple", "password2": "a lion guards the temple"}
    assert sentence in client.post(reverse("account_change_password"), good | values).content.decode()


def test_admin_has_no_second_page_for_it(client, rima):
    client.force_login(rima)
    assert client.get(reverse("admin:password_change")).url == "/en/accounts/password/"


# --- Locking out -----------------------------------------------------------------------------------------------------


def test_five_failures_lock_out(client, rima):
    assert [answer.status_code for answer in fail()] == [200, 200, 200, 200, 429]
    answer = send_password(client, "rima", address=ATTACKER)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "Too many attempts" in answer.content.decode()
    assert not is_in(client)


def test_lock_out_is_said_in_the_readers_language(rima):
    fail()
    with_arabic = Client().post("/ar/accounts/login/", {"login": "rima", "password": "x"}, REMOTE_ADDR=ATTACKER)
    assert b'lang="ar" dir="rtl"' in with_arabic.content


def test_lock_out_does_not_tell_who_exists(rima):
    known, unknown = fail("rima", 6), fail("atlas", 6, address=ELSEWHERE)
    assert [a.status_code for a in known] == [a.status_code for a in unknown]
    assert known[-1].content == unknown[-1].content


def test_many_addresses_lock_the_name(client, rima):
    for number in range(5):
        fail(times=1, address=f"192.0.2.{number}")
    assert send_password(client, "rima", address=HOME).status_code == 429


def test_browser_that_one_logged_in_with_is_not_locked_out_by_others(client, rima):
    send_password(client, "rima", address=HOME)
    client.post(reverse("account_logout"))
    fail(times=20)
    assert send_password(Client(), "rima", address=HOME).status_code == 429
    assert send_password(client, "rima", address=ELSEWHERE).status_code == 302
    assert is_in(client)


def test_known_browser_is_locked_out_by_its_own_failures(client, rima):
    send_password(client, "rima", address=HOME)
    client.post(reverse("account_logout"))
    assert fail(client=client, address=HOME)[-1].status_code == 429


def test_browser_known_for_one_is_not_known_for_another(client, rima, rafiq):
    with_password(rafiq)
    send_password(client, "rafiq", address=HOME)
    client.post(reverse("account_logout"))
    fail("rima")
    assert send_password(client, "rima", address=HOME).status_code == 429


def test_lock_ends_though_the_attacker_keeps_trying(client, rima):
    fail(times=5)
    an_hour_passes()
    fail(times=4)
    assert send_password(client, "rima", address=HOME).status_code == 302


def test_attempts_while_locked_out_do_not_lengthen_it(rima):
    fail(times=5)
    before = AccessAttempt.objects.get().attempt_time
    fail(times=3)
    assert AccessAttempt.objects.get().attempt_time == before


def test_failures_are_deleted_once_they_lock_nobody_out(rima, capsys):
    AccessAttempt.objects.create(username="rima", ip_address=ELSEWHERE, failures_since_start=1)
    an_hour_passes()
    AccessAttempt.objects.create(username="rima", ip_address=ATTACKER, failures_since_start=1)
    Session.objects.create(session_key="old", expire_date=timezone.now() - timedelta(days=1))
    Session.objects.create(session_key="new", expire_date=timezone.now() + timedelta(days=1))
    call_command("clear_expired")
    assert "Deleted: 1 sessions, 1 failed logins" in capsys.readouterr().out
    assert AccessAttempt.objects.get().ip_address == ATTACKER
    assert Session.objects.filter(session_key="new").exists()


def test_success_forgets_the_failures(client, rima):
    fail(times=4, address=HOME)
    send_password(client, "rima", address=HOME)
    assert not AccessAttempt.objects.exists()


def test_password_asked_for_again_counts_too(client, rima):
    client.force_login(rima)
    answers = [client.post(reverse("account_reauthenticate"), {"password": "no"}) for _ in range(5)]
    assert answers[-1].status_code == 429


def test_nothing_personal_is_logged_or_kept(client, rima, caplog):
    with caplog.at_level(logging.DEBUG):
        fail(times=6)
        send_password(client, "rima", address=HOME)
    said = caplog.text
    assert "AXES" in said
    assert not [secret for secret in ("rima", ATTACKER, HOME, PASSWORD, "wrong 1") if secret in said]
    assert "wrong" not in "".join(map(str, AccessAttempt.objects.values_list("post_data", "get_data")))


@pytest.mark.parametrize("name", ["", "x" * 10_000, "a\0b", "رِما", "'; DROP TABLE", "\ufffd"])
def test_strange_names_are_refused_quietly(client, name):
    answer = client.post(reverse("account_login"), {"login": name, "password": "y"})
    assert answer.status_code == 200


# --- Addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("remote", "forwarded", "behind", "address"),
    [
        ("192.0.2.1", "198.51.100.1", False, "192.0.2.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", True, "198.51.100.1"),
        ("127.0.0.1", "", True, "127.0.0.1"),
        ("127.0.0.1", "unknown", True, None),
        ("", "", False, None),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "", False, "192.0.2.1"),
    ],
)
def test_address_is_the_clients_as_far_as_it_can_be_trusted(rf, settings, remote, forwarded, behind, address):
    settings.BEHIND_TLS_PROXY = behind
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(rf.get("/", REMOTE_ADDR=remote, headers=headers)) == address
