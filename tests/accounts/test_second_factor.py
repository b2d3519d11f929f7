"""The second factor: nobody who may write gets anywhere without it; codes fit once; secrets are not in clear."""

import json
import logging
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from registry.accounts.adapters import SecondFactorAdapter
from registry.models import Revision
from tests.audit.scene import settle
from tests.logins import SECRET, code, is_in, send_code, send_password, with_app, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SET_UP = "/en/accounts/app/"


@pytest.fixture(autouse=True)
def _asked_for(settings):
    settings.SECOND_FACTOR = True
    cache.clear()


def log_in(client, name="rima", ahead=0):
    send_password(client, name)
    return send_code(client, code(ahead=ahead))


def set_up(client):
    """The page with the recovery codes, after the app was set up."""
    page = client.get(SET_UP).content.decode()
    secret = re.search(r'<output id="key"[^>]*>(\w+)<', page)[1]
    return client.post(SET_UP, {"code": code(secret)}, follow=True).content.decode()


def recovery_codes(page):
    return re.findall(r"<li>(\d{8})</li>", page)


# --- It must be set up -----------------------------------------------------------------------------------------------


def test_whoever_may_write_sets_it_up_first(client, rima):
    with_password(rima)
    send_password(client, "rima")
    for address in ("/en/admin/", "/en/admin/registry/claim/add/", "/en/", "/en/accounts/", "/en/accounts/password/"):
        assert client.get(address).url == SET_UP
        assert client.post(address, {"a": 1}).url == SET_UP
    page = set_up(client)
    assert len(recovery_codes(page)) == 10
    assert client.get("/en/admin/").status_code == 200


def test_set_up_shows_a_picture_without_styles(client, rima):
    with_password(rima)
    send_password(client, "rima")
    page = client.get(SET_UP)
    content = page.content.decode()
    assert re.search(r'<svg class="qr" viewBox="0 0 (\d+) \1" aria-hidden="true"><path d="M', content)
    assert not re.search(r"<style|style=|<script|data:", content)
    assert "no-store" in page["Cache-Control"]


def test_wrong_code_does_not_set_it_up(client, rima):
    with_password(rima)
    send_password(client, "rima")
    client.get(SET_UP)
    assert "does not fit" in client.post(SET_UP, {"code": "000000"}).content.decode()
    assert not Authenticator.objects.exists()


def test_one_can_leave_without_setting_it_up(client, rima):
    client.force_login(rima)
    client.post(reverse("account_logout"))
    assert not is_in(client)


def test_whoever_only_reads_needs_none(client, visitor):
    visitor.is_staff = False
    visitor.save()
    client.force_login(visitor)
    assert client.get("/en/").status_code == 200


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_every_right_asks_for_it(client, visitor, right):
    visitor.is_staff = visitor.is_superuser = False
    setattr(visitor, right, True)
    visitor.save()
    client.force_login(visitor)
    assert client.get("/en/").url == SET_UP


def test_api_is_closed_too_and_says_so(client, rima):
    client.force_login(rima)
    answer = client.get("/api/v1/sites")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert "second factor" in answer.json()["detail"]


def test_off_in_the_demo(client, rima, settings):
    settings.SECOND_FACTOR = False
    client.force_login(rima)
    assert client.get("/en/admin/").status_code == 200


# --- Logging in with it ----------------------------------------------------------------------------------------------


def test_password_alone_does_not_log_in(client, rima):
    with_app(rima)
    assert send_password(client, "rima").url == "/en/accounts/code/"
    assert not is_in(client)
    assert client.get("/en/admin/").url.startswith("/en/admin/login/")


def test_code_logs_in(client, rima):
    with_app(rima)
    assert log_in(client).url == "/en/admin/"
    assert client.get("/en/admin/").status_code == 200


def test_code_of_the_neighbouring_half_minute_fits(client, rima):
    with_app(rima)
    log_in(client, ahead=-1)
    assert is_in(client)


@pytest.mark.parametrize("text", ["", "000000", "abc", "1" * 500, "١٢٣٤٥٦"])
def test_wrong_code_does_not_log_in(client, rima, text):
    with_app(rima)
    send_password(client, "rima")
    assert send_code(client, text).status_code == 200
    assert not is_in(client)


def test_code_fits_once(client, rima):
    with_app(rima)
    log_in(client)
    again = Client()
    assert "does not fit" in log_in(again).content.decode()
    assert not is_in(again)


def test_recovery_code_logs_in_once(client, rima):
    with_password(rima)
    send_password(client, "rima")
    first = recovery_codes(set_up(client))[0]
    cache.clear()
    for expected in (True, False):
        other = Client()
        send_password(other, "rima")
        send_code(other, first)
        assert is_in(other) is expected
        cache.clear()


def test_recovery_codes_are_shown_once(client, rima):
    with_password(rima)
    send_password(client, "rima")
    assert recovery_codes(set_up(client))
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "not shown again" in again
    assert recovery_codes(again) == []


def test_new_recovery_codes_replace_the_old(client, rima):
    with_password(rima)
    send_password(client, "rima")
    old = recovery_codes(set_up(client))
    new = recovery_codes(client.post(reverse("mfa_generate_recovery_codes"), follow=True).content.decode())
    assert len(new) == 10
    assert set(old).isdisjoint(new)


def test_wrong_codes_lock_out(client, rima):
    with_app(rima)
    send_password(client, "rima")
    answers = [send_code(client, f"{n:06}") for n in range(6)]
    assert [answer.status_code for answer in answers[3:]] == [200, 429, 429]
    assert send_code(client, code()).status_code == 429
    assert not is_in(client)
    assert send_password(Client(), "rima").status_code == 429


def test_right_password_does_not_forget_wrong_codes(client, rima):
    with_app(rima)
    for n in range(4):
        send_password(client, "rima")
        send_code(client, f"{n:06}")
    send_password(client, "rima")
    assert send_code(client, "000009").status_code == 429


def test_session_from_before_the_set_up_is_asked_for_the_code(client, rima):
    """Somebody who has learnt the password was logged in already when its owner set the app up."""
    with_password(rima)
    stolen = Client()
    send_password(stolen, "rima")
    TOTP.activate(rima, SECRET)
    for address in ("/en/admin/", SET_UP, "/en/accounts/app/take-away/", "/en/accounts/recovery-codes/new/"):
        assert stolen.get(address).url.startswith("/en/accounts/code/again/?next=")
    assert stolen.get("/api/v1/sites").status_code == 403
    stolen.post(reverse("mfa_reauthenticate") + "?next=/en/admin/", {"code": code()})
    assert stolen.get("/en/admin/").status_code == 200


# --- Taking it away --------------------------------------------------------------------------------------------------


def test_it_is_taken_away_only_after_asking_again(client, rima, monkeypatch):
    with_app(rima)
    log_in(client)
    now = time.time()
    monkeypatch.setattr("registry.accounts.adapters.time.time", lambda: now + 301)
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        assert client.post(reverse(name)).url.startswith("/en/accounts/reauthenticate/")
    assert Authenticator.objects.filter(user=rima).exists()


def test_whoever_took_it_away_sets_up_another(client, rima):
    with_app(rima)
    log_in(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert client.get("/en/admin/").url == SET_UP


def test_command_takes_it_away_with_all_sessions(client, rima, capsys):
    with_app(rima)
    log_in(client)
    call_command("reset_mfa", "rima", "--reset")
    assert "Taken away" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert client.get("/en/admin/").url.startswith("/en/admin/login/")
    settle()
    assert Revision.objects.filter(table="mfa_authenticator").last().actor == "second_factor command"
    with pytest.raises(CommandError, match="no user atlas"):
        call_command("reset_mfa", "atlas", "--reset")


# --- Where the secrets are -------------------------------------------------------------------------------------------


def test_secrets_are_neither_in_the_table_nor_in_the_ledger(client, rima):
    with_password(rima)
    send_password(client, "rima")
    page = client.get(SET_UP).content.decode()
    secret = re.search(r'<output id="key"[^>]*>(\w+)<', page)[1]
    client.post(SET_UP, {"code": code(secret)})
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    settle()
    recorded = "".join(Revision.objects.filter(table="mfa_authenticator").values_list("payload", flat=True))
    assert Authenticator.objects.count() == 2
    for text in (stored, recorded, json.dumps(dict(client.session))):
        assert secret not in text
    assert stored.count("gAAAA") == 2
    assert "gAAAA" not in recorded


def test_secret_under_another_key_fits_no_code(client, rima, settings, caplog):
    with_app(rima)
    settings.SECRET_KEY = "another-key-" * 6
    send_password(client, "rima")
    with caplog.at_level(logging.ERROR):
        assert send_code(client, code()).status_code == 200
    assert not is_in(client)
    assert "another SECRET_KEY" in caplog.text


def test_old_key_still_opens_what_it_closed(settings):
    closed = SecondFactorAdapter().encrypt("secret")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-" * 6
    assert SecondFactorAdapter().decrypt(closed) == "secret"


def test_using_it_leaves_no_trace_in_the_ledger(client, rima):
    with_app(rima)
    settle()
    before = Revision.objects.count()
    log_in(client)
    settle()
    assert Revision.objects.count() == before


def test_password_is_needed_for_the_second_step(client, rima):
    with_app(rima)
    assert send_code(client, code()).url.startswith("/en/accounts/login/")
    assert client.get(reverse("mfa_authenticate")).status_code == 302
