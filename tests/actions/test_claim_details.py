"""Further speakers and the assessment of a claim: kept, refused where they cannot be so, and no evidence of a state."""

import pytest
from django.utils import timezone

from registry import actions
from registry.actions.claim import InvalidClaim
from registry.actions.claim_details import InvalidSpeakers
from registry.domain.policy.assessment import InvalidAssessment
from registry.models import Claim, ClaimDocument, StateSegment, StoredGap
from registry.projection import find_differences
from tests import factories

pytestmark = pytest.mark.django_db

ASSESSMENT = {
    "assessed_text": "2016-06-07",
    "assessment_method": "remote",
    "sensor": "WorldView-2",
    "scene": "103001005A8E5200",
    "trend": "worsening",
    "recommended_action": "emergency_stabilisation",
    "action_priority": "immediate",
    "extent": "61-90",
}


@pytest.fixture
def speakers(db):
    """Three actors, whose names are not in the order of their numbers."""
    return [factories.actor(slug) for slug in ("unosat", "hermitage", "asor")]


def names(claim):
    return [row.speaker.slug for row in claim.further_speakers.all()]


def revised(claim, **fields):
    return actions.revise_claim(claim, by=factories.rima(), version=None, **fields)


# --- Speakers --------------------------------------------------------------------------------------------------------


def test_further_speakers_keep_their_order(temple, speakers):
    first, second, third = speakers
    claim = factories.claim(temple, said_by=second, further_speakers=[third, first])
    assert names(claim) == ["asor", "unosat"]
    revised(claim, locator="p. 1")
    assert names(claim) == ["asor", "unosat"]
    revised(claim, further_speakers=[first, third])
    assert names(claim) == ["unosat", "asor"]
    revised(claim, further_speakers=[])
    assert names(claim) == []


def test_speaker_is_not_named_twice(temple, speakers):
    first, second, _ = speakers
    for further_speakers in ([first], [second, second]):
        with pytest.raises(InvalidSpeakers, match="is named twice") as refused:
            factories.claim(temple, said_by=first, further_speakers=further_speakers)
        assert refused.value.field == "further_speakers"
    claim = factories.claim(temple, said_by=first, further_speakers=[second])
    with pytest.raises(InvalidSpeakers, match="is named twice"):
        revised(claim, said_by=second)


def test_further_speakers_need_a_first_one(temple, speakers):
    with pytest.raises(InvalidSpeakers, match="Name the first speaker") as refused:
        factories.claim(temple, further_speakers=speakers)
    assert refused.value.field == "further_speakers"
    claim = factories.claim(temple, said_by=speakers[0], further_speakers=speakers[1:])
    with pytest.raises(InvalidSpeakers, match="Name the first speaker"):
        revised(claim, said_by=None)


def test_documents_follow_the_names_of_further_speakers_and_assessors(temple, speakers):
    first, second, third = speakers
    claim = factories.accepted(temple, said_by=first, further_speakers=[second], assessor=third)
    for actor in (second, third):
        actor.name_en = f"Renamed {actor.pk}"
        actions.save_record(actor, by=factories.rima(), version=actor.version)
        assert actor.name_en in ClaimDocument.objects.get(pk=claim.pk).text
    assert find_differences() == []


def test_protected_source_hides_speakers_and_assessment_in_documents(temple, speakers):
    first, second, third = speakers
    source = factories.source("witness")
    who = {"said_by": first, "further_speakers": [second], "assessor": third}
    claim = factories.accepted(temple, source=source, **who, **ASSESSMENT)
    secrets = ("hermitage", "unosat", "asor", "WorldView-2", "103001005A8E5200", "2016-06-07")
    text = ClaimDocument.objects.get(pk=claim.pk).text
    assert [secret for secret in secrets if secret not in text] == []
    actions.seal_source(source, by=factories.rima(), version=source.version)
    text = ClaimDocument.objects.get(pk=claim.pk).text
    assert [secret for secret in secrets if secret in text] == []
    assert '"further_speakers":[]' in text
    assert '"trend":"worsening"' in text


# --- The assessment --------------------------------------------------------------------------------------------------


def test_assessment_is_stored(temple):
    claim = factories.accepted(temple, assessor=factories.actor(), **ASSESSMENT)
    stored = Claim.objects.values(*ASSESSMENT, "assessor__slug", "assessed_edtf").get(pk=claim.pk)
    assert stored == {**ASSESSMENT, "assessor__slug": factories.actor().slug, "assessed_edtf": "2016-06-07"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"assessed_text": "2016-06-05"}, "assessed_text"),
        ({"acquired_text": "2016-06-10"}, "assessed_text"),
        ({"action_priority": "high", "recommended_action": ""}, "action_priority"),
        ({"assessment_method": "on_site"}, "sensor"),
        ({"assessment_method": "on_site", "sensor": " "}, "scene"),
    ],
)
def test_impossible_assessment_is_refused_at_its_field(temple, fields, field):
    with pytest.raises(InvalidAssessment) as refused:
        factories.claim(temple, **{**ASSESSMENT, **fields})
    assert refused.value.field == field


def test_assessment_after_today_is_refused(temple):
    with pytest.raises(InvalidClaim, match="lies in the future") as refused:
        factories.claim(temple, assessed_text=str(timezone.now().year + 1))
    assert refused.value.field == "assessed_text"


def test_speakers_and_assessment_are_no_evidence_of_a_state(speakers):
    first, second, third = speakers
    more = {"said_by": first, "further_speakers": [second], "assessor": third, **ASSESSMENT, "assessed_text": "2019"}
    derived = []
    for slug, fields in (("plain", {}), ("assessed", more)):
        monument = factories.monument(slug)
        factories.accepted(monument, "intact_at", "2014-03-01", **{**fields, "assessed_text": ""})
        factories.accepted(monument, "damaged_at", "2016-06-06", grade="severe", **fields)
        segments = StateSegment.objects.filter(monument=monument).order_by("pk")
        gaps = StoredGap.objects.filter(monument=monument).order_by("pk")
        columns = ("valid_from", "valid_to", "grade_low", "grade_high", "likely_low", "likely_high", "certainty")
        derived.append((list(segments.values_list(*columns)), list(gaps.values_list("kind"))))
    assert derived[0] == derived[1]
    assert len(derived[0][0]) > 1
