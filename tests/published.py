"""The published description of the API, read once in each process: that takes seconds."""

from functools import cache
from pathlib import Path

import yaml

SCHEMA_FILE = Path(__file__).parents[1] / "api" / "schema.yaml"


@cache
def api_schema():
    """Return the OpenAPI description in api/schema.yaml; callers leave it as it is."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(SCHEMA_FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 a safe loader either way
