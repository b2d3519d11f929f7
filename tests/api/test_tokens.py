"""Access tokens: made once, shown once, kept as a digest; what opens the API, and what is refused how."""

import time
from datetime import timedelta
from unittest import mock

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from api.authentication import make_scope_permission
from api.base import BaseAPIView
from config import urls
from registry import actions
from registry.audit.context import current_attribution
from registry.domain.policy.scopes import PREFIX, SCOPE_SETS, format_scopes, hash_token
from registry.domain.policy.system_actors import SystemActor
from registry.models import AccessToken, Revision
from tests.audit.scene import settle
from tests.logins import PASSWORD, send_password, with_app, with_password

pytestmark = pytest.mark.django_db
SITES = "/api/v1/sites"


def make(user, *scopes, **options):
    """A token and its text."""
    return actions.create_token(user=user, by=user, name="Import", scopes=scopes, **options)


def bearer(text):
    return {"Authorization": f"Bearer {text}"}


def ask(text, address=SITES, *, remote="192.0.2.8"):
    return Client().get(address, headers=bearer(text), REMOTE_ADDR=remote)


# --- What is kept ----------------------------------------------------------------------------------------------------


def test_token_is_random_and_recognisable(rima):
    texts = {make(rima)[1] for _ in range(20)}
    assert len(texts) == 20
    assert all(text.startswith(PREFIX) and len(text) == 47 for text in texts)


def test_only_the_digest_is_kept_and_of_it_a_digest_in_the_ledger(rima):
    token, text = make(rima, "write")
    assert AccessToken.objects.values_list("digest", flat=True).get() == hash_token(text)
    settle()
    entry = Revision.objects.get(table="registry_accesstoken")
    assert entry.actor == "rima"
    assert hash_token(text) not in entry.payload
    assert text not in str(list(Revision.objects.values())) + str(list(AccessToken.objects.values()))
    assert token.scopes == "read write"


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ((), "read"),
        (("write",), "read write"),
        (("decide", "write", "read"), "read write decide"),
        (("decide",), "read decide"),
    ],
)
def test_scopes_are_kept_in_order_with_reading(asked, kept):
    assert format_scopes(asked) == kept
    assert kept in SCOPE_SETS


@pytest.mark.parametrize("values", [{"scopes": "everything"}, {"expires": timezone.now() - timedelta(days=900)}])
def test_database_refuses_what_is_no_token(rima, values):
    token, _ = make(rima)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessToken.objects.filter(pk=token.pk).update(**values)


@pytest.mark.parametrize(
    ("options", "code"), [({"days": 0}, "bad_days"), ({"days": 366}, "bad_days"), ({"name": "  "}, "token_refused")]
)
def test_bad_token_is_refused(rima, options, code):
    with pytest.raises(actions.TokenRefused) as refused:
        actions.create_token(**{"user": rima, "by": rima, "name": "Import", "scopes": [], **options})
    assert refused.value.code == code


def test_closed_account_gets_none(rima):
    rima.is_active = False
    with pytest.raises(actions.TokenRefused, match="closed"):
        make(rima)


def test_whoever_may_write_needs_a_second_factor_for_a_token(rima, settings):
    settings.SECOND_FACTOR = True
    with pytest.raises(actions.TokenRefused, match="second factor"):
        make(rima)
    with_app(rima)
    text = make(rima)[1]
    assert ask(text).status_code == 200
    actions.reset_mfa(rima, by=SystemActor.SECOND_FACTOR)
    assert ask(text).status_code == 401


# --- What opens, what does not ---------------------------------------------------------------------------------------


def test_valid_token_reads(rima):
    assert ask(make(rima)[1]).status_code == 200


@pytest.mark.parametrize("header", ["bearer", "BEARER"])
def test_scheme_may_be_written_in_any_case(client, rima, header):
    assert client.get(SITES, headers={"Authorization": f"{header} {make(rima)[1]}"}).status_code == 200


def refused(answer):
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="registry", error="invalid_token"'
    assert answer.json()["status"] == 401
    return answer.json()["detail"]


@pytest.mark.parametrize("how", ["unknown", "expired", "revoked", "inactive", "new password"])
def test_token_that_does_not_hold_is_401_and_does_not_say_why(rima, how):
    token, text = make(rima)
    if how == "unknown":
        text = PREFIX + "x" * 43
    elif how == "expired":
        past = timezone.now() - timedelta(days=2)
        AccessToken.objects.update(created=past, expires=past + timedelta(days=1))
    elif how == "revoked":
        actions.revoke_token(token, by=rima)
    elif how == "new password":
        with_password(rima)
    else:
        rima.is_active = False
        rima.save()
    assert "is not valid" in refused(ask(text))


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer a b", "Basic cmltYTp4", "hdr_x", "Bearer é", "Token x"]
)
def test_malformed_header_is_401(client, header):
    refused(client.get(SITES, headers={"Authorization": header}))


def test_token_in_the_address_is_refused(client, rima):
    text = make(rima)[1]
    for name in ("token", "access_token", "authorization"):
        assert client.get(f"{SITES}?{name}={text}").status_code == 400


def test_every_address_takes_tokens(client, rima):
    for address in ("/api/schema", "/api/docs", "/api/v1", "/api/v1/monuments", "/api/v1/nowhere"):
        refused(client.get(address, headers=bearer("hdr_wrong")))
        AccessAttempt.objects.all().delete()


def test_use_is_noted_at_most_once_a_minute_and_not_in_the_ledger(rima):
    token, text = make(rima)
    settle()
    before = Revision.objects.count()
    ask(text)
    token.refresh_from_db()
    first = token.last_used
    assert first is not None
    ask(text)
    token.refresh_from_db()
    assert token.last_used == first
    AccessToken.objects.update(last_used=first - timedelta(minutes=2))
    ask(text)
    token.refresh_from_db()
    assert token.last_used >= first
    settle()
    assert Revision.objects.count() == before


# --- Locking out -----------------------------------------------------------------------------------------------------


def test_five_wrong_tokens_lock_the_address_out(rima):
    text = make(rima)[1]
    for number in range(5):
        refused(ask(f"hdr_{number}"))
    answer = ask("hdr_5")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert answer["Content-Type"] == "application/problem+json"
    assert "Too many like it came from your address" in answer.json()["detail"]
    refused(ask("hdr_6", remote="192.0.2.9"))
    assert Client().get(SITES, REMOTE_ADDR="192.0.2.8").status_code == 200
    assert AccessAttempt.objects.get(ip_address="192.0.2.8").failures_since_start == 5, "no more is written"
    assert ask(text).status_code == 200, "others behind the same address work on"


@pytest.mark.parametrize("forged", ["", "203.0.113.1, ", "192.0.2.1, 203.0.113.7, "])
def test_behind_a_proxy_wrong_tokens_lock_the_clients_address_alone(rima, settings, forged):
    settings.BEHIND_TLS_PROXY = True
    answers = [
        Client().get(SITES, headers=bearer(f"hdr_{n}") | {"X-Forwarded-For": f"{forged.replace('1', str(n))}192.0.2.8"})
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    for innocent in ("192.0.2.1", "203.0.113.7"):
        refused(Client().get(SITES, headers=bearer("hdr_x") | {"X-Forwarded-For": innocent}))


def test_wrong_tokens_lock_nobodys_login_and_the_other_way_round(rima):
    for number in range(6):
        ask(f"hdr_{number}")
    values = {"login": "rima", "password": "wrong"}
    login = reverse("account_login")
    assert Client().post(login, values, REMOTE_ADDR="192.0.2.8").status_code == 200
    for _ in range(5):
        Client().post(login, values, REMOTE_ADDR="192.0.2.10")
    assert ask(make(rima)[1], remote="192.0.2.10").status_code == 200


def test_strange_address_does_not_upset_the_counting():
    assert ask("hdr_x", "/api/v1/a%00b").status_code == 401


# --- Scopes and attribution ------------------------------------------------------------------------------------------


class Written(BaseAPIView):
    """A view as those that write will be."""

    http_method_names = ("get", "post", "options")
    permission_classes = (make_scope_permission("write"),)

    def post(self, request):
        from django.http import JsonResponse

        return JsonResponse({"actor": current_attribution().actor})

    get = post


@pytest.fixture
def _writing(settings):
    class Addresses:
        urlpatterns = [path("api/v1/write", Written.as_view()), *urls.urlpatterns]

    settings.ROOT_URLCONF = Addresses


WRITE = "/api/v1/write"


@pytest.mark.usefixtures("_writing")
def test_write_needs_the_scope(rima):
    client = Client()
    assert client.post(WRITE, headers=bearer(make(rima, "write")[1])).status_code == 200
    for scopes in ((), ("decide",)):
        answer = client.post(WRITE, headers=bearer(make(rima, *scopes)[1]))
        assert answer.status_code == 403
        assert "not good for “write”" in answer.json()["detail"]


@pytest.mark.usefixtures("_writing")
def test_unknown_caller_is_asked_for_a_token(client):
    answer = client.post(WRITE)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="registry"'


@pytest.mark.usefixtures("_writing")
def test_session_has_all_scopes_and_asks_for_the_csrf_token(rima):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(rima)
    assert browser.get(WRITE).status_code == 200
    assert browser.post(WRITE).status_code == 403
    page = browser.get(reverse("account_change_password")).content.decode()
    token = page.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    assert browser.post(WRITE, "{}", "application/json", headers={"X-CSRFToken": token}).json() == {"actor": "rima"}


@pytest.mark.usefixtures("_writing")
def test_writes_are_attributed_to_the_tokens_owner(rima):
    assert Client().post(WRITE, headers=bearer(make(rima, "write")[1])).json() == {"actor": "rima"}
    assert current_attribution().actor == "nobody named"


@pytest.mark.usefixtures("_writing")
def test_token_counts_rather_than_the_session(client, rima, sami):
    client.force_login(sami)
    assert client.post(WRITE, headers=bearer(make(rima, "write")[1])).json() == {"actor": "rima"}


# --- The command -----------------------------------------------------------------------------------------------------


def test_command_makes_lists_and_revokes(rima, capsys):
    call_command("create_token", "rima", "--scope", "write", "--name", "Harvester", "--days", "10")
    printed = capsys.readouterr()
    text = printed.out.strip()
    assert ask(text).status_code == 200
    token = AccessToken.objects.get()
    assert (token.scopes, (token.expires - token.created).days) == ("read write", 10)
    call_command("create_token", "--list", "rima")
    listed = capsys.readouterr().out
    assert "Harvester  read write" in listed
    assert "valid" in listed
    assert text not in listed
    call_command("create_token", "--revoke", str(token.pk))
    refused(ask(text))
    settle()
    actors = set(Revision.objects.filter(table="registry_accesstoken").values_list("actor", flat=True))
    assert actors == {"token command"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Name a USER"),
        (("rima", "--list", "rima"), "Name a USER"),
        (("atlas",), "no user atlas"),
        (("--list", "atlas"), "no user atlas"),
        (("--revoke", "99"), "no token 99"),
        (("rima", "--days", "900"), "valid for 1 to 365 days"),
    ],
)
def test_command_says_what_is_wrong(rima, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("create_token", *arguments)


# --- The admin -------------------------------------------------------------------------------------------------------

LIST = "/en/admin/registry/accesstoken/"


def log_in(client, user):
    send_password(client, with_password(user).get_username())


def test_admin_asks_again_for_the_password_before_it_makes_a_token(client, rima, monkeypatch):
    log_in(client, rima)
    now = time.time()
    monkeypatch.setattr("registry.accounts.adapters.time.time", lambda: now + 301)
    values = {"name": "Import", "days": 30}
    for answer in (client.get(f"{LIST}add/"), client.post(f"{LIST}add/", values)):
        assert answer.url.startswith("/en/accounts/reauthenticate/?next=")
    assert not AccessToken.objects.exists()
    page = client.post(answer.url, {"password": PASSWORD})  # goes on with what was sent
    assert '<output id="token-text">' in page.content.decode()
    assert AccessToken.objects.get().name == "Import"


def new_password_of_ones_own(user):
    browser, new = Client(), "a lion guards the temple"
    send_password(browser, user.get_username())
    values = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    browser.post(reverse("account_change_password"), values)


def new_password_by_a_manager(user):
    browser, new = Client(), "a lion guards the temple"
    browser.force_login(get_user_model().objects.create_superuser("amal"))
    values = {"password1": new, "password2": new, "usable_password": "true"}
    browser.post(reverse("admin:auth_user_password_change", args=[user.pk]), values)


def new_password_by_command(user):
    with mock.patch("getpass.getpass", return_value="a lion guards the temple"):
        call_command("changepassword", user.get_username())


@pytest.mark.parametrize("change", [new_password_of_ones_own, new_password_by_a_manager, new_password_by_command])
def test_new_password_ends_all_tokens(rima, sami, change, capsys):
    with_password(rima)
    texts, other = [make(rima)[1] for _ in range(2)], make(sami)[1]
    assert [ask(text).status_code for text in texts] == [200, 200]
    change(rima)
    assert [ask(text).status_code for text in texts] == [401, 401]
    assert ask(other).status_code == 200
    rima.refresh_from_db()
    assert ask(make(rima)[1]).status_code == 200
    call_command("create_token", "--list", "rima")
    assert capsys.readouterr().out.count("ended by a new password") == 2
    browser = Client()
    browser.force_login(rima)
    assert browser.get(LIST).content.decode().count("ended by a new password") == 2


def test_token_holds_though_the_secret_key_was_changed(rima, settings):
    text = make(rima)[1]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-" * 6
    assert ask(text).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert ask(text).status_code == 401


def test_admin_makes_a_token_and_shows_it_once(client, rima):
    log_in(client, rima)
    page = client.post(f"{LIST}add/", {"name": "Import", "good_for": ["write"], "days": 30})
    text = page.content.decode().partition('<output id="token-text">')[2].partition("<")[0]
    assert ask(text).status_code == 200
    assert "no-store" in page["Cache-Control"]
    token = AccessToken.objects.get()
    for address in (LIST, f"{LIST}{token.pk}/change/"):
        seen = client.get(address).content.decode()
        assert "Import" in seen
        assert text not in seen
        assert token.digest not in seen


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"days": 0}, {"days": "x"}, {"good_for": ["everything"]}, {"days": 366}]
)
def test_admin_says_what_is_wrong_with_a_token(client, rima, values):
    log_in(client, rima)
    page = client.post(f"{LIST}add/", {"name": "Import", "days": 30} | values)
    assert "errornote" in page.content.decode()
    assert not AccessToken.objects.exists()


def test_admin_shows_and_revokes_ones_own_tokens_alone(client, rima, sami):
    own, _ = make(rima)
    other, text = make(sami)
    client.force_login(rima)
    assert client.get(f"{LIST}{own.pk}/change/").status_code == 200
    assert client.get(f"{LIST}{other.pk}/change/").status_code == 302
    assert "sami" not in client.get(LIST).content.decode()
    for token in (own, other):
        client.post(f"{LIST}{token.pk}/revoke/")
        assert client.get(f"{LIST}{token.pk}/revoke/").status_code == 302
    assert ask(text).status_code == 200
    own.refresh_from_db()
    assert own.revoked


def test_whoever_manages_people_revokes_any(admin_client, sami):
    token, text = make(sami)
    assert "sami" in admin_client.get(LIST).content.decode()
    admin_client.post(f"{LIST}{token.pk}/revoke/")
    refused(ask(text))
    for page in ("change", "delete"):
        assert admin_client.post(f"{LIST}{token.pk}/{page}/", {"name": "x", "post": "yes"}).status_code == 403


def test_admin_list_answers_no_free_lookups(admin_client, sami):
    token, _ = make(sami)
    for lookup in ("digest__startswith=a", "user__password__startswith=a"):
        assert admin_client.get(f"{LIST}?{lookup}").status_code in (302, 400)
    assert token
