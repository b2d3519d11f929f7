"""The OpenAPI description: complete, current, and true of every answer. And the page that shows it."""

import re
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from jsonschema import Draft202012Validator

from registry.domain.vocabulary import codes
from tests import factories

from .conftest import names

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def schema():
    """As served, read as a client reads it; objects hold what is described and no more."""
    found = yaml.safe_load((ROOT / "api" / "schema.yaml").read_text())
    for shape in found["components"]["schemas"].values():
        if "properties" in shape and "additionalProperties" not in shape:  # those that are sent have it already
            shape["additionalProperties"] = False
            if "pointer" in shape["properties"]:
                continue  # a fault has either that or a parameter
            assert sorted(shape.get("required", [])) == sorted(shape["properties"]), "every field is always there"
    return found


def check(schema, operation, status, response):
    """Raise unless the response is what the description of the operation says of its media type."""
    assert response.status_code == status
    content = operation["responses"][str(status)]["content"][response["Content-Type"].split(";")[0]]
    Draft202012Validator({**content["schema"], "components": schema["components"]}).validate(response.json())


def test_schema_is_committed_as_it_is():
    out = StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=out)
    assert out.getvalue() == (ROOT / "api" / "schema.yaml").read_text(), (
        "./run manage spectacular --fail-on-warn --validate --file api/schema.yaml"
    )


def test_schema_is_served(client, db):
    response = client.get("/api/schema")
    assert response["Content-Type"].startswith("application/vnd.oai.openapi+json")
    found = response.json()
    assert found == yaml.safe_load((ROOT / "api" / "schema.yaml").read_text())
    assert found["openapi"].startswith("3.1")
    assert client.get("/api/schema", headers={"Accept": "application/json"}).json() == found


def test_vocabularies_are_components(schema):
    for name in ("Grade", "ClaimStatus", "ContradictionKind", "Effect"):
        values = [member.value for member in getattr(codes, name)]
        assert schema["components"]["schemas"][name]["enum"] == values


def test_every_address_is_described(schema):
    described = {re.sub(r"\{(\w+)\}", r"%(\1)s", path) for path in schema["paths"]}
    assert described == set(names().values()) - {"/api/schema", "/api/docs"}
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    assert all(operation["summary"] and operation["tags"] for operation in operations)


def test_everything_that_writes_says_who_may_and_over_what(schema):
    for path, methods in schema["paths"].items():
        for method in methods.keys() & {"post", "patch"}:
            operation = methods[method]
            headers = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "header"]
            changes = "201" not in operation["responses"] and not path.endswith("/original")
            assert headers == (["If-Match"] if changes else []), path
            assert operation["security"] == [{"bearer": []}]
            form = "multipart/form-data" if path == "/api/v1/photos" else "application/json"
            assert operation["requestBody"]["content"][form]["examples"]


def test_part_of_a_form_is_never_null(schema):
    """There is no such thing in a form: clients that take the description by its word send the text "null"."""
    form = schema["components"]["schemas"]["NewPhotoBody"]
    assert {"licence", "date_origin"} <= set(form["properties"]) - set(form["required"])
    assert "null" not in str(form["properties"])


def follow(client, path):
    """The addresses that fill the path's variable, from the list that the path is under."""
    head, variable, rest = re.fullmatch(r"(.*?)(?:/\{(\w+)\}(.*))?", path).groups()
    if variable is None:
        return [head]
    if rest.endswith("/{number}"):
        wholes = follow(client, path.removesuffix("/{number}"))
        return [f"{rows}/{row['id']}" for rows in wholes for row in client.get(rows).json()["results"]]
    return [f"{head}/{record[variable]}{rest or ''}" for record in client.get(f"{head}?limit=1000").json()["results"]]


@pytest.mark.slow
@pytest.mark.django_db
def test_every_answer_is_as_described(client, schema, palmyra):
    pair = factories.comparison(factories.rendered(factories.photo(), 320, formats=("avif", "jpeg", "tiles")))
    factories.region(factories.aligned(pair))
    checked = 0
    for path, operations in schema["paths"].items():
        if "get" not in operations:
            continue
        for address in follow(client, path):
            check(schema, operations["get"], 200, client.get(address))
            checked += 1
        check(schema, operations["get"], 400, client.get(f"{address}?surprise=1"))
        if "{" in path:
            check(
                schema,
                operations["get"],
                404,
                client.get(re.sub(r"\{\w+\}", "atlantis", path.replace("{number}", "1"))),
            )
    assert checked > 250


@pytest.mark.django_db
def test_dated_answers_are_as_described(client, schema, palmyra):
    for path in ("/api/v1/monuments", "/api/v1/interventions", "/api/v1/monuments/{slug}/chronology"):
        address = path.replace("{slug}", "roman-theatre")
        check(schema, schema["paths"][path]["get"], 200, client.get(f"{address}?as_of=2017-01-05"))


# --- The page --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_page_has_no_script_or_style_of_its_own(client):
    page = client.get("/api/docs").content.decode()
    assert "<style" not in page
    inline_scripts = [text for text in re.findall(r"<script[^>]*>([^<]+)", page) if text.strip()]
    assert inline_scripts == []
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(loaded) >= 5
    for address in loaded:
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/")), address
        else:
            response = client.get(address)
            assert response["Content-Type"].startswith("application/javascript")
            assert "/api/schema" in response.content.decode()
