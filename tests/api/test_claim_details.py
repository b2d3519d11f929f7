"""Further speakers and assessments of claims over the API: written, read, refused with a pointer, hidden."""

import pytest

from registry import actions
from registry.models import Claim
from tests import factories
from tests.audit.scene import settle

pytestmark = pytest.mark.django_db

DETAILS = {
    "assessment_method": "remote",
    "sensor": "WorldView-2",
    "scene": "103001",
    "trend": "worsening",
    "recommended_action": "conservation",
    "action_priority": "urgent",
    "extent": "61-90",
}


@pytest.fixture
def body(temple, satellite):
    """The body of a new claim by two speakers, assessed by a third."""
    first, second, third = (factories.actor(slug) for slug in ("unosat", "hermitage", "asor"))
    claim = factories.claim_fields(monument=temple, source=satellite)
    date = claim.pop("date_text")
    who = {"said_by": second.slug, "further_speakers": [third.slug, first.slug], "assessor": first.slug}
    plain = {**claim, "monument": temple.slug, "source": satellite.slug, "date": {"text": date}}
    return {**plain, **who, **DETAILS, "assessed": {"text": "2016-06-07"}}


@pytest.fixture
def post(client, rima):
    """Posts a claim as Rima."""
    client.force_login(rima)
    return lambda body: client.post("/api/v1/claims", body, content_type="application/json")


def test_details_are_written_and_read_in_their_order(post, body):
    answer = post(body)
    assert answer.status_code == 201, answer.content.decode()
    document = answer.json()
    assert [speaker["slug"] for speaker in document["further_speakers"]] == ["asor", "unosat"]
    assert (document["assessor"]["slug"], document["assessed"]["edtf"]) == ("unosat", "2016-06-07")
    assert {name: document[name] for name in DETAILS} == DETAILS
    settle()


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"action_priority": "urgent", "recommended_action": None}, "/action_priority", "bad_assessment"),
        ({"assessment_method": None}, "/sensor", "bad_assessment"),
        ({"assessed": {"text": "2016-06-05"}}, "/assessed", "bad_assessment"),
        ({"assessed": {"text": "2999"}}, "/assessed", "future_date"),
        ({"further_speakers": ["hermitage"]}, "/further_speakers", "bad_speakers"),
        ({"said_by": None}, "/further_speakers", "bad_speakers"),
    ],
)
def test_what_cannot_be_is_refused_with_a_pointer(post, body, change, pointer, code):
    answer = post({**body, **change})
    assert answer.status_code == 422, answer.content.decode()
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [(pointer, code)]
    assert not Claim.objects.exists()


@pytest.mark.parametrize(("speakers", "status"), [(["asor", "asor"], 400), (["nobody"], 422)])
def test_speaker_twice_or_unknown_is_refused(post, body, speakers, status):
    answer = post({**body, "further_speakers": speakers})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["pointer"].startswith("/further_speakers")


def test_protected_source_hides_who_assessed_what_and_when(client, temple):
    source = factories.source("witness")
    who = {"said_by": factories.actor(), "further_speakers": [factories.actor("asor")], "assessor": factories.actor()}
    claim = factories.accepted(temple, source=source, **who, assessed_text="2016-06-07", **DETAILS)
    actions.seal_source(source, by=factories.rima(), version=source.version)
    document = client.get(f"/api/v1/claims/{claim.ref}").json()
    hidden = {name: document[name] for name in ("said_by", "further_speakers", "assessor", "assessed")}
    assert hidden == {"said_by": None, "further_speakers": [], "assessor": None, "assessed": None}
    assert (document["sensor"], document["scene"]) == ("", "")
    assert (document["trend"], document["extent"]) == ("worsening", "61-90")


@pytest.mark.parametrize("name", ["extent", "trend", "recommended_action"])
def test_claims_are_found_by_what_they_state(client, temple, name):
    factories.accepted(temple)
    claim = factories.accepted(temple, **DETAILS)
    results = client.get(f"/api/v1/claims?{name}={DETAILS[name]}").json()["results"]
    assert [document["ref"] for document in results] == [claim.ref]
    assert client.get(f"/api/v1/claims?{name}=unknown-code").status_code == 400


@pytest.mark.parametrize("name", ["further_speakers", "assessor", "assessed", "sensor", "scene"])
def test_nobody_can_ask_by_what_tells_a_protected_source(client, temple, name):
    """An answer that counts the claims with an assessor would tell the assessor of a protected one."""
    assert client.get(f"/api/v1/claims?{name}=x").status_code == 400
