"""What a request ends with when the machine fails: the database busy or full, the disk full; tried for real.

PostgreSQL that goes away and comes back: tests/http/test_outage.py.
"""

import errno
import json
import sqlite3
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.test import Client

from registry.http.error_mapping import (
    BAD_REQUEST,
    BUSY,
    DATABASE_UNAVAILABLE,
    DISK_FULL_OUTCOME,
    FORBIDDEN,
    NOT_FOUND,
    SERVER_ERROR,
    TOO_LARGE,
    UNSTORABLE,
)
from registry.http.error_mapping import get_error_outcome as outcome
from registry.media.workers import WorkersBusy
from registry.models import Site


@pytest.fixture
def viewer():
    """A client that is answered as a browser is, instead of being handed our exceptions."""
    return Client(raise_request_exception=False)


def ask_both(viewer, monkeypatch, fail):
    """The page and the API's answer when reading a record does `fail`."""

    def failing(*args, **kwargs):
        fail()
        raise AssertionError("nothing failed")

    monkeypatch.setattr("registry.web.views.evidence_pages.list_threats", failing)
    monkeypatch.setattr("api.sites.site_records", failing)
    return viewer.get("/en/threats/"), viewer.get("/api/v1/sites")


def shown(answers, status, heading, words):
    """Both answers have the status and say so: the page in a sentence, the API as a problem."""
    page, api = answers
    assert (page.status_code, api.status_code) == (status, status)
    assert heading in page.content.decode()
    assert words in page.content.decode()
    problem = json.loads(api.content)
    assert words in problem["detail"]
    assert api["Content-Type"] == "application/problem+json"
    assert problem["request_id"] == api["X-Request-ID"]
    if status == 503:
        assert page["Retry-After"] == api["Retry-After"] == "5"
    for answer in answers:
        assert "Traceback" not in answer.content.decode()
        if status >= 500:
            assert answer["Cache-Control"] == "no-store"


# --- By what was raised ----------------------------------------------------------------------------------------------


def of_sqlite(code):
    """Django's error as it comes from SQLite, with SQLite's own code."""
    inner, outer = sqlite3.OperationalError("x"), OperationalError("x")
    inner.sqlite_errorcode = code
    outer.__cause__ = inner
    return outer


def of_postgres(state, kind=OperationalError):
    """Django's error as it comes from PostgreSQL, with its SQLSTATE."""
    inner, outer = Exception("x"), kind("x")
    inner.sqlstate = state
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Http404(), NOT_FOUND),
        (PermissionDenied(), FORBIDDEN),
        (RequestDataTooBig(), TOO_LARGE),
        (TooManyFieldsSent(), BAD_REQUEST),
        (MultiPartParserError(), BAD_REQUEST),
        (UnreadablePostError(), BAD_REQUEST),
        (OperationalError("connection refused"), DATABASE_UNAVAILABLE),
        (InterfaceError("connection already closed"), DATABASE_UNAVAILABLE),
        (OSError(errno.ENOSPC, ""), DISK_FULL_OUTCOME),
        (OSError(errno.EDQUOT, ""), DISK_FULL_OUTCOME),
        (OSError(errno.EROFS, ""), DATABASE_UNAVAILABLE),
        (OSError(errno.EMFILE, ""), DATABASE_UNAVAILABLE),
        (OSError(errno.EPERM, ""), SERVER_ERROR),
        (MemoryError(), DATABASE_UNAVAILABLE),
        (WorkersBusy(), BUSY),
        (of_sqlite(sqlite3.SQLITE_FULL), DISK_FULL_OUTCOME),
        (of_sqlite(sqlite3.SQLITE_BUSY), BUSY),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), BUSY),
        (of_sqlite(sqlite3.SQLITE_LOCKED), BUSY),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), DATABASE_UNAVAILABLE),
        (of_sqlite(sqlite3.SQLITE_IOERR_FSYNC), DATABASE_UNAVAILABLE),
        (of_sqlite(sqlite3.SQLITE_READONLY), DATABASE_UNAVAILABLE),
        (of_sqlite(sqlite3.SQLITE_ERROR), SERVER_ERROR),  # no such table
        (of_sqlite(sqlite3.SQLITE_CORRUPT), SERVER_ERROR),
        (of_postgres("53100"), DISK_FULL_OUTCOME),
        (of_postgres("53300"), DATABASE_UNAVAILABLE),
        (of_postgres("57P01"), DATABASE_UNAVAILABLE),
        (of_postgres("57P03"), DATABASE_UNAVAILABLE),
        (of_postgres("57014"), BUSY),
        (of_postgres("08006"), DATABASE_UNAVAILABLE),
        (of_postgres("40P01"), BUSY),
        (of_postgres("40001"), BUSY),
        (of_postgres("55P03"), BUSY),
        (of_postgres("25006"), DATABASE_UNAVAILABLE),
        (of_postgres("22021", DataError), UNSTORABLE),
        (of_postgres("42P01"), SERVER_ERROR),  # no such table
        (of_postgres("23505", IntegrityError), SERVER_ERROR),  # a rule should have said so in a sentence
        (DataError("text fields cannot contain NUL"), UNSTORABLE),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), UNSTORABLE),
        (RuntimeError(), SERVER_ERROR),
    ],
    ids=lambda value: getattr(value, "__cause__", None) and repr(vars(value.__cause__)),
)
def test_exception_has_its_outcome(error, expected):
    assert outcome(error) == expected


# --- For real --------------------------------------------------------------------------------------------------------


def test_disk_that_is_full_is_507(viewer, db, monkeypatch):
    def fill():
        with Path("/dev/full").open("w") as file:
            file.write("x")

    answers = ask_both(viewer, monkeypatch, fill)
    shown(answers, 507, "No room left", "no room left on its disk. Nothing was saved.")


def test_statement_that_takes_too_long_is_503(viewer, db, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no limit for a statement.")

    def wait():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(5)")

    shown(ask_both(viewer, monkeypatch, wait), 503, "Not just now", "The registry is busy")


@pytest.mark.parametrize(
    ("state", "status", "words"), [("53100", 507, "no room left"), ("53300", 503, "cannot reach"), ("57P01", 503, "")]
)
def test_state_of_postgresql_is_told(viewer, db, monkeypatch, state, status, words):
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's own states")

    def fail():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'at 10.0.0.5' USING ERRCODE = '{state}'; END $$")

    answers = ask_both(viewer, monkeypatch, fail)
    shown(answers, status, "", words)
    assert "10.0.0.5" not in answers[0].content.decode() + answers[1].content.decode()


@pytest.fixture
def other(transactional_db):
    """A second connection to the SQLite file."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own locks")
    made = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    yield made
    made.close()


NEW_SITE = {"name_en": "Stele", "name_ar": "نصب", "slug": "stele", "country": "SY", "_save": "Save"}


def test_write_that_never_gets_its_turn_is_503_and_nothing_is_saved(viewer, other, rima):
    viewer.force_login(rima)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 30")
    other.execute("BEGIN IMMEDIATE")
    response = viewer.post("/en/admin/registry/site/add/", NEW_SITE)
    assert response.status_code == 503
    assert "Nothing was saved." in response.content.decode()
    assert viewer.get("/en/").status_code == 200, "reading goes on"
    other.execute("ROLLBACK")
    assert not Site.objects.exists()
    assert viewer.post("/en/admin/registry/site/add/", NEW_SITE).status_code == 302
    assert Site.objects.exists()


def test_write_to_a_full_database_is_507_and_nothing_is_saved(viewer, other, rima):
    viewer.force_login(rima)
    other.execute("VACUUM")  # or pages that earlier tests left empty would be filled first
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        response = viewer.post("/en/admin/registry/site/add/", NEW_SITE | {"description_en": "x" * 900_000})
        cursor.execute("PRAGMA max_page_count = 4294967294")
    assert response.status_code == 507
    assert not Site.objects.exists()
    assert viewer.get("/en/").status_code == 200


# --- Pages of faults -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_of_a_fault_is_in_the_readers_language_and_asks_no_database(
    viewer, db, monkeypatch, django_assert_num_queries, language
):
    def away(*args, **kwargs):
        raise OperationalError("connection to 10.0.0.5 refused")

    monkeypatch.setattr("registry.web.views.evidence_pages.list_threats", away)
    with django_assert_num_queries(0):
        response = viewer.get(f"/{language}/threats/")
    page = response.content.decode()
    assert response.status_code == 503
    assert f'<html lang="{language}"' in page
    assert "10.0.0.5" not in page
    assert "X-Request-ID" in response.headers


def test_page_for_an_unknown_host_is_in_the_readers_language(viewer, db):
    assert viewer.get("/ar/").status_code == 200  # leaves its language behind in the thread
    response = viewer.get("/en/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert '<html lang="en"' in response.content.decode()
    assert "evil" not in response.content.decode()


def test_fault_of_ours_shows_the_number_of_the_request_and_nothing_else(viewer, db, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("secret of the machine")

    monkeypatch.setattr("registry.web.views.evidence_pages.list_threats", fail)
    response = viewer.get("/en/threats/", headers={"X-Request-ID": "abc-1"})
    assert response.status_code == 500
    assert f"<bdi>{response['X-Request-ID']}</bdi>" in response.content.decode()
    assert "secret" not in response.content.decode()


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v2/x", "/api/docs", "/api/v1/monuments"])
def test_unknown_host_under_the_api_is_a_problem(viewer, db, path):
    response = viewer.get(path, headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["request_id"] == response["X-Request-ID"]


def test_form_without_its_token_is_refused_on_our_own_page(db):
    response = Client(enforce_csrf_checks=True).post("/ar/admin/login/", {"username": "a"})
    assert response.status_code == 403
    assert '<html lang="ar"' in response.content.decode()
