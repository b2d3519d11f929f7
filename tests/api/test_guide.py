"""docs/api.md: its examples are real answers, and it leaves out no address, parameter or code."""

import json
import re
from pathlib import Path

import pytest

from tests.published import api_schema

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs" / "api.md").read_text()
PATHS = api_schema()["paths"]
EXAMPLES = re.findall(r'```sh\ncurl -s "?\$API([^" ]*)"?[^\n]*\n```\n```json\n(.*?)```', GUIDE, re.DOTALL)


def without_refs(value):
    """Refs count up in the order of recording: any is as good as another."""
    return json.loads(re.sub(r"C-\d{6}", "C-000000", json.dumps(value)))


def holds(shown, answer):
    """Whether everything shown is in the answer; lists may be cut off at their end."""
    if isinstance(shown, dict):
        return all(key in answer and holds(value, answer[key]) for key, value in shown.items())
    if isinstance(shown, list):
        return len(shown) <= len(answer) and all(map(holds, shown, answer))
    return shown == answer


@pytest.mark.parametrize(("address", "shown"), EXAMPLES, ids=[address for address, _ in EXAMPLES])
def test_example_is_what_the_api_answers(client, db, palmyra, address, shown):
    answer = client.get(f"/api/v1{address}").json()
    assert holds(without_refs(json.loads(shown)), without_refs(answer)), answer


def test_examples_are_found():
    assert len(EXAMPLES) == GUIDE.count("```json") >= 6


@pytest.mark.parametrize("path", [*PATHS, "/api/schema", "/api/docs"])
def test_guide_has_every_address(path):
    assert f"`{path}`" in GUIDE


def test_guide_has_every_parameter():
    listed = GUIDE[GUIDE.index("## Parameters") : GUIDE.index("`as_of` and `known_at` are two questions")]
    asked = {
        p["name"] for path in PATHS.values() for p in path.get("get", {}).get("parameters", ()) if p["in"] == "query"
    }
    assert {name for name in asked if f"`{name}`" not in listed} == set()


def test_guide_has_every_code():
    doors = ("api/query_params.py", "api/filters.py")
    parsers = ("registry/domain/chronology/time_query.py", "registry/domain/query_values.py")
    code = "\n".join((ROOT / name).read_text() for name in (*doors, *parsers))
    patterns = (r'param_error\(\s*"(\w+)"', r'ParameterFault\(name, "(\w+)"', r'code="(\w+)"', r'code = "(\w+)"')
    raised = {found for pattern in patterns for found in re.findall(pattern, code)} - {"bad_value"}  # a base
    assert len(raised) >= 12
    assert {name for name in raised if f"`{name}`" not in GUIDE} == set()
