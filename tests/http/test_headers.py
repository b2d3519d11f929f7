"""The headers of every answer of a registry in service: what Mozilla's Observatory scores, and more."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ADDRESSES = {
    # what is asked: the status it is answered with
    "/": 302,
    "/en/": 200,
    "/ar/monuments/": 200,
    "/en/nowhere/": 404,
    "/en/admin/": 302,
    "/en/admin/login/": 302,
    "/en/accounts/login/": 200,
    "/api/v1": 200,
    "/api/v1/monuments": 200,
    "/api/v1/monuments?nonsense=1": 400,
    "/api/v1/nowhere": 404,
    "/api/docs": 200,
    "/api/schema": 200,
    "/healthz": 200,
    "/readyz": 200,
    "/.well-known/security.txt": 200,
}
ODD = {"plain": 301, "host": 400, "host of the API": 400, "forged": 403, "failed": 500}  # as `SERVE` asks them
SERVE = """
import json, sys
from unittest import mock
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
from django.test import Client
client = Client(raise_request_exception=False, enforce_csrf_checks=True, headers={"Host": "registry.example"})
asked = {address: client.get(address, secure=True) for address in json.loads(sys.argv[1])}
asked["plain"] = client.get("/en/")
asked["host"] = client.get("/en/", secure=True, headers={"Host": "evil.example"})
asked["host of the API"] = client.get("/api/v1", secure=True, headers={"Host": "evil.example"})
asked["forged"] = client.post("/en/admin/login/", {"username": "a"}, secure=True)
with mock.patch("registry.web.views.evidence_pages.list_threats", side_effect=RuntimeError):
    asked["failed"] = client.get("/en/threats/", secure=True)
told = lambda r: {"status": r.status_code, "headers": dict(r.headers), "body": r.content.decode(),
                  "cookies": {name: morsel.OutputString() for name, morsel in r.cookies.items()}}
json.dump({name: told(response) for name, response in asked.items()}, sys.stdout)
"""
PRIVATE_REFERRERS = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")


def in_service(folder, *command):
    """Runs Python with the environment of a registry in service."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "REGISTRY_DATA": str(folder),
        "SECRET_KEY": "a-long-enough-key-for-the-tests-that-guards-nothing-at-all",
        "ALLOWED_HOSTS": "registry.example",
        "SECURITY_CONTACT": "mailto:security@registry.example",
    }
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def answers(tmp_path_factory, lend_migrated):
    """Every address above, and some odd requests, as a registry in service answers them."""
    folder = tmp_path_factory.mktemp("data")
    lend_migrated(folder)
    result = in_service(folder, "-c", SERVE, json.dumps(list(ADDRESSES)))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def directives(answer):
    """The content policy as a dict of lists."""
    parts = [part.split() for part in answer["headers"]["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize(("address", "status"), {**ADDRESSES, **ODD}.items())
def test_answer_has_every_header(answers, address, status):
    answer = answers[address]
    headers = answer["headers"]
    assert answer["status"] == status
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    is_api = address.startswith("/api") or address == "host of the API"
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if is_api else "same-origin")
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert re.fullmatch(r"[0-9a-f-]{36}", headers["X-Request-ID"])
    if address != "plain":
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


@pytest.mark.parametrize("address", [*ADDRESSES, *ODD])
def test_policy_allows_our_own_files_and_nothing_else(answers, address):
    found = directives(answers[address])
    pictures = ["'self'", "data:"] if address == "/api/docs" else ["'self'"]
    assert found.pop("img-src") == pictures
    assert found.pop("upgrade-insecure-requests") == []
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert found.pop(name) == ["'none'"]
    assert set(found) == {"script-src", "style-src", "font-src", "connect-src", "manifest-src", "form-action"}
    assert all(sources == ["'self'"] for sources in found.values())


@pytest.mark.parametrize("address", [*ADDRESSES, *ODD])
def test_cookies_are_kept_from_scripts_and_other_sites(answers, address):
    for cookie in answers[address]["cookies"].values():
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def observatory(answer, plain):
    """The score by the Observatory's published rules (its page "Tests & Scoring"), as far as a test can ask them.

    Not asked here: whether the host is on the browsers' preload list (5 points more) and its certificate.
    """
    headers, policy = answer["headers"], directives(answer)
    penalties, bonuses = 0, 0
    unsafe = any(word.startswith("'unsafe") for sources in policy.values() for word in sources)
    penalties += 20 * (unsafe or "data:" in policy["script-src"] or "data:" in policy["style-src"])
    bonuses += 0 if unsafe else 10 if policy["default-src"] == ["'none'"] else 5
    penalties += 40 * any("Secure" not in cookie for cookie in answer["cookies"].values())
    penalties += 30 * any("HttpOnly" not in cookie for cookie in answer["cookies"].values())
    bonuses += 5 * (bool(answer["cookies"]) and all("SameSite" in cookie for cookie in answer["cookies"].values()))
    penalties += 50 * ("Access-Control-Allow-Credentials" in headers)
    age = re.match(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    penalties += 0 if age and int(age[1]) >= 15_768_000 else 20
    penalties += 0 if plain["headers"].get("Location", "").startswith("https://registry.example/") else 20
    bonuses += 5 * (headers.get("Referrer-Policy") in PRIVATE_REFERRERS)
    sources = re.findall(r'<script[^>]*\ssrc="([^"]*)"', answer["body"])
    penalties += 50 * any(not source.startswith("/static/") for source in sources)
    penalties += 5 * (headers.get("X-Content-Type-Options") != "nosniff")
    bonuses += 5 * ("'none'" in policy["frame-ancestors"])
    penalties += 20 * (headers.get("Cross-Origin-Resource-Policy") not in ("same-origin", "same-site"))
    score = 100 - penalties
    return score + bonuses if score >= 90 else score


@pytest.mark.parametrize("address", ["/en/", "/ar/monuments/", "/en/nowhere/", "/en/accounts/login/"])
def test_observatory_gives_an_a_plus(answers, address):
    assert observatory(answers[address], answers["plain"]) >= 120  # 100 are an A+


def test_deployment_check_finds_nothing(tmp_path):
    result = in_service(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "INFO")
    assert result.returncode == 0, result.stderr
    assert "no issues (0 silenced)" in result.stdout + result.stderr


# --- security.txt ----------------------------------------------------------------------------------------------------


def test_security_txt_says_where_to_report(client, settings):
    from datetime import UTC, datetime, timedelta

    settings.SECURITY_CONTACT = ["mailto:security@registry.example", "https://registry.example/report"]
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[:2] == ["Contact: mailto:security@registry.example", "Contact: https://registry.example/report"]
    [expires] = [line.removeprefix("Expires: ") for line in lines if line.startswith("Expires: ")]
    left = datetime.fromisoformat(expires) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)
    assert "Canonical: http://testserver/.well-known/security.txt" in lines


def test_security_txt_is_not_there_without_anybody_to_write_to(client):
    assert client.get("/.well-known/security.txt").status_code == 404
