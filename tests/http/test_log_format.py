"""The log: one JSON object a line, with what finds a fault and nothing that anybody typed or is known by."""

import io
import json
import logging
import re
import sys

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client

from registry.audit.context import audit_context
from registry.http.log_format import JsonFormatter, PlainFormatter, get_safe_message
from tests import factories

CANARY = "CANARY-4711"


@pytest.fixture
def log():
    """Everything that is logged, as the JSON lines of a registry in service."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: stream.getvalue()
    root.removeHandler(handler)
    root.setLevel(before)


def lines(log, logger="registry.http.middleware"):
    return [line for text in log().splitlines() if (line := json.loads(text))["logger"] == logger]


def record(name, text, *args, **extra):
    made = logging.LogRecord(name, logging.ERROR, "file.py", 1, text, args, None)
    vars(made).update(extra)
    return made


def test_every_request_is_one_line(client, db, log):
    answer = client.get("/en/sources/?page=1", headers={"X-Request-ID": "abc-1"})
    [line] = lines(log)
    assert line.pop("milliseconds") >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    assert line == {
        "level": "INFO",
        "logger": "registry.http.middleware",
        "message": "Answered",
        "request_id": answer["X-Request-ID"],
        "client_request_id": "abc-1",
        "method": "GET",
        "route": "en/sources/",
        "status": 200,
    }


def test_route_is_a_pattern_without_the_values(client, db, log):
    client.get(f"/en/monuments/{CANARY}/")
    client.get(f"/nowhere/{CANARY}")
    client.get(f"/api/v1/claims/{CANARY}")
    routes = [line["route"] for line in lines(log)]
    assert routes == ["en/monuments/<slug:slug>/", None, "api/v1/claims/<slug:ref>"]


def test_questions_of_machines_are_logged_for_debugging_only(client, db, log):
    client.get("/healthz")
    client.get("/readyz")
    assert [line["level"] for line in lines(log)] == ["DEBUG", "DEBUG"]


def drive(client, rima):
    """Requests that hold the canary wherever one can be, good ones, bad ones and ones that fail."""
    everywhere = {
        "Cookie": f"sessionid={CANARY}; other={CANARY}",
        "Authorization": f"Bearer {CANARY}",
        "User-Agent": CANARY,
        "Referer": f"http://{CANARY}.example/{CANARY}",
        "X-Forwarded-For": CANARY,
        "Accept-Language": CANARY,
        "X-Request-ID": f"{CANARY} not well formed",
        "X-Strange": CANARY,
    }
    for path in ("/en/", "/en/nowhere/", "/en/threats/", "/api/v1/sites", "/api/v1/nowhere", "/en/admin/", "/healthz"):
        client.get(f"{path}?q={CANARY}&{CANARY}=1", headers=everywhere)
        client.get(path, headers=everywhere)
        client.get(f"{path}{CANARY}", headers=everywhere)
        client.get(path, headers=everywhere | {"Host": f"{CANARY}.example"})
        for kind in (
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            CANARY,
        ):
            client.post(path, f'{{"a": "{CANARY}"', content_type=kind, headers=everywhere)
        client.generic(CANARY, path, headers=everywhere)
    without_token = {name: value for name, value in everywhere.items() if name != "Authorization"}
    client.get("/api/v1/sites", headers=without_token)
    told = {"login": CANARY, "username": CANARY, "password": CANARY, "next": f"/{CANARY}"}
    client.post("/en/accounts/login/", told, headers=everywhere)
    client.post("/en/admin/login/", {"username": CANARY, "password": CANARY, "next": f"/{CANARY}"}, headers=everywhere)
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(rima)
    for path in ("/en/admin/registry/site/", "/en/admin/registry/site/add/", "/en/admin/registry/claim/1/review/"):
        signed_in.get(path, {"q": CANARY, CANARY: CANARY})
        signed_in.post(path, {"name_en": CANARY, CANARY: CANARY, "slug": CANARY})


def test_log_holds_nothing_that_was_sent(db, log, monkeypatch):
    rima = factories.person(CANARY.lower())
    rima.first_name, rima.is_superuser = CANARY, True
    rima.save()

    def quote(*args, **kwargs):
        try:
            int(CANARY)
        except ValueError as error:
            raise SuspiciousOperation(f"about {CANARY}") if kwargs else RuntimeError(f"about {CANARY}") from error

    monkeypatch.setattr("registry.web.views.evidence_pages.list_threats", quote)
    monkeypatch.setattr("api.sites.site_records", quote)
    with audit_context(actor=CANARY):
        drive(Client(raise_request_exception=False), rima)
    for text in log().splitlines():
        json.loads(text)
    assert len(lines(log)) > 60
    assert lines(log, "django.request"), "faults are in it"
    assert lines(log, "api.problems")
    assert CANARY.lower() not in log().lower()


def test_error_is_told_by_type_and_place(client, db, log, monkeypatch):
    def fail(*args, **kwargs):
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise RuntimeError(CANARY) from error

    client.raise_request_exception = False
    monkeypatch.setattr("registry.web.views.evidence_pages.list_threats", fail)
    client.get("/en/threats/", headers={"X-Request-ID": "abc-1"})
    [line] = lines(log, "django.request")
    assert (line["level"], line["message"], line["client_request_id"]) == ("ERROR", "Internal Server Error", "abc-1")
    assert [each["type"] for each in line["error"]] == ["builtins.RuntimeError", "builtins.KeyError"]
    assert re.search(r"registry/web/views/evidence_pages\.py:\d+ threats", " ".join(line["error"][0]["at"]))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (record("registry.projection", "Took %s", "long"), "Took long"),
        (record("api.problems", "Request %s failed", "abc-1"), "Request abc-1 failed"),
        (record("axes.handlers", "Login of %s from %s", CANARY, "10.0.0.5"), "Login of %s from %s"),
        (record("django.request", "%s: %s", "Not Found", f"/{CANARY}", status_code=404), "Not Found"),
        (record("django.security.DisallowedHost", f"Invalid HTTP_HOST header: {CANARY}"), "DisallowedHost"),
        (record("django.db.backends", "(%.3f) %s", 0.1, CANARY), "(%.3f) %s"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_words_of_others_are_not_filled_in(line, said):
    assert get_safe_message(line) == said


def test_line_is_one_line_whatever_is_in_it():
    made = record("registry.importers", "%s", 'a\nb\u2028"{}')
    assert len(JsonFormatter().format(made).splitlines()) == 1


def test_line_outside_of_a_request_names_none():
    assert "request_id" not in json.loads(JsonFormatter().format(record("registry", "Started")))


def test_plain_form_is_for_people(client, db):
    formatter = PlainFormatter()
    assert formatter.format(record("registry", "Started")).endswith("ERROR registry: Started")
    try:
        raise RuntimeError("why")
    except RuntimeError:
        made = logging.LogRecord("registry", logging.ERROR, "file.py", 1, "Failed", (), sys.exc_info())
    assert "RuntimeError: why" in formatter.format(made)
