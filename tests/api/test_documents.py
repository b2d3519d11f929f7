"""Stored documents and serializers: the same JSON for every record, in lists as in details."""

from datetime import UTC

import pytest
from django.utils import timezone

from api.claims import ClaimSerializer
from api.monuments import MonumentSerializer
from api.pagination import render_json
from registry.models import Monument
from registry.projection.public_json import build_claim_document, build_monument_document, to_json_line
from registry.queries import claim_records, monument_records, visible_claims
from tests import factories

pytestmark = pytest.mark.usefixtures("palmyra")


def test_monuments_stored_are_as_serialized(api):
    records = monument_records(Monument.objects.order_by("pk"))
    serialized = [MonumentSerializer(record).data for record in records]
    assert api("/monuments?limit=1000")["results"] == serialized
    # The text alone shows the order of members, on which ETags rest.
    stored_texts = [to_json_line(build_monument_document(record)) for record in records]
    assert [render_json(document) for document in serialized] == stored_texts
    assert [api(f"/monuments/{record.slug}") for record in records] == serialized


def test_claims_stored_are_as_serialized(api):
    records = claim_records(visible_claims().order_by("pk"))
    serialized = [ClaimSerializer(record).data for record in records]
    assert len(records) > 70
    assert api("/claims?limit=1000")["results"] == serialized
    stored_texts = [to_json_line(build_claim_document(record)) for record in records]
    assert [render_json(document) for document in serialized] == stored_texts
    assert [api(f"/claims/{record.ref}") for record in records] == serialized


def test_monuments_on_the_latest_day_are_as_stored(api):
    """The dated form goes another way to the same state."""
    # What began at some time after a day began by the day on which it was recorded. On that day its status is certain.
    today = timezone.now().astimezone(UTC).date()
    latest = _without_certainty(api("/monuments?limit=1000"))
    assert _without_certainty(api(f"/monuments?limit=1000&as_of={today}")) == latest


def _without_certainty(value):
    """A document without the members `certain`, at any depth."""
    if isinstance(value, dict):
        return {name: _without_certainty(member) for name, member in value.items() if name != "certain"}
    return [_without_certainty(member) for member in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "model", ["sites", "sources", "interventions", "threats", "control-periods", "photos", "comparisons"]
)
def test_details_are_as_in_the_list(api, model):
    factories.region(factories.aligned(factories.comparison()))
    found = api(f"/{model}?limit=1000")
    assert found["count"] == len(found["results"]) > 0
    for record in found["results"]:
        assert api(f"/{model}/{record.get('slug') or record['ref']}") == record


def test_vocabularies_are_as_in_the_list(api):
    for vocabulary in api("/vocabularies")["results"]:
        assert api(f"/vocabularies/{vocabulary['name']}") == vocabulary


def test_vocabulary_explains_its_codes(api):
    terms = {term["code"]: term for term in api("/vocabularies/grade")["terms"]}
    assert terms["severe"]["label_en"] == "Severe damage"
    assert terms["severe"]["label_ar"] == "ضرر جسيم"
    assert terms["severe"]["rank"] == 3
    assert terms["unknown"]["rank"] is None
    assert terms["severe"]["definition_sources"] == ["registry", "eamena"]
    nearest = [mapping for mapping in terms["largely_destroyed"]["mappings"] if mapping["scheme"] == "unosat"]
    assert [(mapping["label"], mapping["match"], mapping["list_name"]) for mapping in nearest] == [
        ("Severe Damage", "broad", None)
    ]
    assert nearest[0]["note_en"].startswith("UNOSAT has no step")
