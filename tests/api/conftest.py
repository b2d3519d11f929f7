"""The API as a client sees it: `api` asks and reads the answer, `keys` puts a claim's key in place of its ref."""

import json
import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from registry.models import Claim, claim_ref

ANSWERS = Path(__file__).parent / "answers"
VALUES = {"slug": "roman-theatre", "ref": "C-000001", "name": "grade", "number": 1}


@pytest.fixture
def api(client, db):
    """`api("/monuments?kind=arch")` is the JSON of /api/v1/monuments?kind=arch, which must be a good answer."""

    def ask(address, status=200, **headers):
        response = client.get(f"/api/v1{address}", headers=headers)
        assert response.status_code == status, response.content.decode()
        kind = "application/json" if status == 200 else "application/problem+json"
        assert response["Content-Type"] == kind
        return json.loads(response.content)

    return ask


@pytest.fixture
def faults(api):
    """The faults of a refused query as pairs of parameter and code."""

    def ask(address):
        return [(fault["parameter"], fault["code"]) for fault in api(address, 400)["errors"]]

    return ask


@pytest.fixture
def keys(db):
    """Puts the keys of claims, which never change, in place of their refs, which count up."""

    def replace(answer):
        known = {claim_ref(pk): key for pk, key in Claim.objects.values_list("pk", "key")}
        return json.loads(re.sub(r"C-\d{6}", lambda found: known[found.group()] or found.group(), json.dumps(answer)))

    return replace


def expected(name):
    """An answer kept as a file."""
    return json.loads((ANSWERS / f"{name}.json").read_text())


def names():
    """Every address of the API by its name, as a pattern such as `api/v1/monuments/%(slug)s`."""
    found = get_resolver().namespace_dict["api"][1].reverse_dict
    patterns = {name: found.getlist(name)[0][0][0][0] for name in found if isinstance(name, str) and name != "nothing"}
    return {name: f"/api/{pattern}" for name, pattern in patterns.items()}


def reading():
    """Those of the addresses that can be read."""
    return {name: pattern for name, pattern in names().items() if not name.endswith(WRITTEN_ONLY)}


WRITTEN_ONLY = (
    *("-submit", "-accept", "-dispute", "-reject", "-withdraw", "-supersede", "-reopen", "-close", "-discard"),
    *("-original", "-align", "-control-points", "-alignment"),
)
