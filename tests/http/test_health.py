"""/healthz says that the process is alive, /readyz whether it can serve; request ids are the same everywhere."""

import json
import shutil
import uuid
from collections import namedtuple

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from registry.audit import triggers
from registry.http import health
from tests.audit.scene import revisions

Usage = namedtuple("Usage", "total used free")


def lacking(client):
    """What /readyz names; it must be 503 exactly if there is anything."""
    response = client.get("/readyz")
    found = json.loads(response.content)
    assert response["Cache-Control"] == "no-store"
    assert found["ready"] == (found["lacking"] == [])
    assert response.status_code == (200 if found["ready"] else 503)
    assert response.headers.get("Retry-After") == (None if found["ready"] else "5")
    return found["lacking"]


def test_alive_asks_no_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert json.loads(response.content) == {"alive": True}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client, db, path):
    assert client.head(path).status_code == 200
    for method in ("post", "put", "patch", "delete", "options"):
        response = getattr(client, method)(path)
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_ready_when_nothing_is_lacking(client, db):
    assert lacking(client) == []


def test_not_ready_without_the_database(client, db, monkeypatch):
    def away():
        raise OperationalError("connection to 10.0.0.5 refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        assert lacking(client) == ["database"]
        assert client.get("/healthz").status_code == 200


def test_not_ready_before_the_migrations(client, db):
    MigrationRecorder(connection).record_unapplied("registry", "0001_initial")
    assert lacking(client) == ["migrations"]


def test_not_ready_without_a_trigger_of_the_ledger(client, db):
    [(name, (table, _)), *_] = triggers.expected_triggers(triggers.existing_audited_tables()).items()
    triggers.drop_trigger(name, table)
    assert lacking(client) == ["ledger"]


def test_not_ready_without_a_folder_to_write_to(client, db, settings, tmp_path):
    settings.REGISTRY_DATA = tmp_path / "gone"
    assert lacking(client) == ["data folder"]


def test_not_ready_without_room(client, db, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(0, 0, health.MIN_FREE_SPACE - 1))
    assert lacking(client) == ["room on the disk"]


def test_request_id_is_the_same_on_the_answer_and_in_the_ledger(client, rima):
    client.force_login(rima)
    new = {"name_en": "Stele", "name_ar": "نصب", "slug": "stele", "country": "SY", "_save": "Save"}
    response = client.post("/en/admin/registry/site/add/", new, headers={"X-Request-ID": "form.42"})
    assert response.status_code == 302
    assert response["X-Client-Request-ID"] == "form.42"
    assert uuid.UUID(response["X-Request-ID"]).version == 4
    assert revisions(table="registry_site")[-1].request_id == response["X-Request-ID"]


def test_request_id_of_a_client_is_repeated_by_nobody_in_the_ledger(client, rima):
    client.force_login(rima)
    for slug in ("stele", "tower"):
        new = {"name_en": slug, "name_ar": "نصب", "slug": slug, "country": "SY", "_save": "Save"}
        client.post("/en/admin/registry/site/add/", new, headers={"X-Request-ID": "the-same"})
    found = [entry.request_id for entry in revisions(table="registry_site")]
    assert len(found) == len(set(found)) == 2
    assert not [entry for entry in revisions() if "the-same" in entry.request_id]


@pytest.mark.parametrize("given", ["", "a b", "a:b", "x" * 101, "<script>", "é", "a\r\nSet-Cookie: x=1"])
def test_request_id_that_is_not_well_formed_is_not_sent_back(client, db, given):
    answer = client.get("/en/", headers={"X-Request-ID": given})
    assert "X-Client-Request-ID" not in answer.headers
    assert len(answer["X-Request-ID"]) == 36
