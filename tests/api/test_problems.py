"""Errors and headers: every answer under /api is JSON or a problem, carries a request id and may be read by scripts."""

import json
import uuid

import pytest
from django.db import OperationalError

from api import sites

from .conftest import VALUES, names, reading

pytestmark = pytest.mark.django_db

FIELDS = ["type", "title", "status", "detail", "instance", "errors", "warnings", "request_id"]


def problem(response, status, *, private=False):
    """The problem in an answer, which must be one of that status; of a private one scripts elsewhere read nothing."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    found = json.loads(response.content)
    assert list(found) == FIELDS
    assert found["status"] == status
    assert found["detail"].endswith(".")
    assert found["request_id"] == response["X-Request-ID"]
    assert response.get("Access-Control-Allow-Origin") == (None if private else "*")
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/v2",
        "/api/v1/",
        "/api/v1/castles",
        "/api/v1/monuments/",
        "/api/v1/monuments/a/b/c",
        "/api/v1/monuments/a%00b",
    ],
)
def test_unknown_address_is_a_problem(client, address):
    found = problem(client.get(address), 404)
    assert found["instance"] == address
    assert "/api/v1" in found["detail"]
    assert problem(client.post(address), 404)


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/sites/atlantis",
        "/api/v1/monuments/atlantis",
        "/api/v1/monuments/atlantis/chronology",
        "/api/v1/monuments/atlantis/claims",
        "/api/v1/monuments/atlantis/interventions",
        "/api/v1/claims/C-999999",
        "/api/v1/claims/C-1",
        "/api/v1/claims/1",
        "/api/v1/claims/C-99999999999999999999",
        "/api/v1/sources/atlantis",
        "/api/v1/sources/protected-99999999999999999999",
        "/api/v1/interventions/atlantis",
        "/api/v1/threats/atlantis",
        "/api/v1/control-periods/atlantis",
        "/api/v1/vocabularies/atlantis",
    ],
)
def test_unknown_record_is_a_problem(client, address):
    assert problem(client.get(address), 404)["detail"].startswith("There is no ")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_nothing_can_be_written_by_anybody(client, method):
    for name, pattern in names().items():
        allowed = client.options(pattern % VALUES)["Allow"]
        response = getattr(client, method)(pattern % VALUES)
        if method.upper() in allowed:
            problem(response, 401)
            assert response["WWW-Authenticate"] == 'Bearer realm="registry"', name
        else:
            assert "There is no DELETE" in problem(response, 405)["detail"]
            assert response["Allow"] == allowed, name


@pytest.mark.parametrize("method", ["put", "delete"])
def test_nobody_can_delete_or_replace(admin_client, method):
    for pattern in names().values():
        problem(getattr(admin_client, method)(pattern % VALUES), 405, private=True)


def test_only_json_is_served(client):
    problem(client.get("/api/v1/monuments", headers={"Accept": "text/html"}), 406)
    problem(client.get("/api/v1/monuments", headers={"Accept": "application/xml"}), 406)
    assert client.get("/api/v1/monuments", headers={"Accept": "text/html,*/*;q=0.8"}).status_code == 200


def test_too_many_parameters_are_a_problem(client):
    problem(client.get("/api/v1/monuments?" + "&".join(f"{n}=" for n in range(1200))), 400)


def test_fault_of_ours_is_a_problem_and_is_logged(client, monkeypatch, caplog):
    def fail(*rows):
        raise RuntimeError("secret of the machine")

    monkeypatch.setattr(sites, "site_records", fail)
    response = client.get("/api/v1/sites", headers={"X-Request-ID": "abc-1"})
    found = problem(response, 500)
    assert "secret" not in response.content.decode()
    assert "please report it" in found["detail"]
    [record] = [record for record in caplog.records if record.name == "api.problems"]
    assert response["X-Request-ID"] in record.getMessage()
    assert "secret of the machine" in str(record.exc_info[1])


def test_answer_that_cannot_be_written_is_a_problem(client, monkeypatch, caplog):
    monkeypatch.setattr("api.docs._get_openapi_document", lambda: {"a": object()})
    problem(client.get("/api/schema"), 500)
    monkeypatch.setattr("api.docs.SwaggerView.template_name", "no-such-page.html")
    problem(client.get("/api/docs"), 500)


def test_database_away_is_503(client, monkeypatch, caplog):
    def fail(*rows):
        raise OperationalError("connection to 10.0.0.5 refused")

    monkeypatch.setattr(sites, "site_records", fail)
    response = client.get("/api/v1/sites")
    problem(response, 503)
    assert response["Retry-After"] == "5"
    assert "10.0.0.5" not in response.content.decode()


# --- Headers ---------------------------------------------------------------------------------------------------------


def test_request_id_is_ours_and_the_clients_stands_beside_it(client):
    answer = client.get("/api/v1", headers={"X-Request-ID": "harvest.42"})
    assert answer["X-Client-Request-ID"] == "harvest.42"
    assert uuid.UUID(answer["X-Request-ID"]).version == 4
    for strange in ("", "a b", "a\nb", "x" * 101, "a:b", "<script>", "é"):
        found = client.get("/api/v1", headers={"X-Request-ID": strange})["X-Request-ID"]
        assert uuid.UUID(found).version == 4


def test_every_address_has_the_headers(client):
    for pattern in names().values():
        response = client.get(pattern % VALUES)
        assert response["X-Request-ID"]
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Access-Control-Expose-Headers"] == "X-Request-ID, X-Client-Request-ID, ETag, Link"
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response["Vary"]


def test_head_is_get_without_content(client):
    for pattern in reading().values():
        got, head = client.get(pattern % VALUES), client.head(pattern % VALUES)
        assert head.content == b""
        assert (head.status_code, head["Content-Type"]) == (got.status_code, got["Content-Type"])


def test_options_answers_a_browser_that_asks_first(client):
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    for pattern in names().values():
        response = client.options(pattern % VALUES, headers=asked)
        assert response.status_code == 204
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS", "scripts of other sites only read"
        assert set(response["Allow"].split(", ")) <= {"GET", "HEAD", "OPTIONS", "POST", "PATCH"}
        assert "X-Request-ID" in response["Access-Control-Allow-Headers"]


def test_sentences_are_english_whatever_the_browser_prefers(client):
    arabic = {"Accept-Language": "ar"}
    found = client.get("/api/v1/monuments?as_of=2017-02-30", headers=arabic)
    assert "has no day 30" in found.json()["errors"][0]["detail"]
    assert found["Content-Language"] == "en"


def test_landing_leads_everywhere(client):
    found = client.get("/api/v1").json()
    assert found["licence"]["name"] == "CC BY 4.0"
    for link in found["links"]:
        if link["rel"] != "license":
            assert client.get(link["href"]).status_code == 200, link
