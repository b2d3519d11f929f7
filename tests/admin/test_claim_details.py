"""The further speakers and the assessment of a claim in the admin: rarely used, so folded; faults at their fields."""

import pytest
from django.urls import reverse

from registry.models import Claim
from tests import factories
from tests.admin_forms import errors, sent, url

pytestmark = pytest.mark.usefixtures("english", "shared_temple")


@pytest.fixture
def typed(temple, satellite):
    """What an editor types into the form of a new claim."""
    return factories.claim_fields(monument=temple.pk, source=satellite.pk)


def add(desk, **values):
    return desk.post(url(Claim, "add"), values)


def names(claim):
    return [row.speaker.slug for row in claim.further_speakers.all()]


def test_rarely_used_fields_are_folded(desk):
    fieldsets = dict(desk.get(url(Claim, "add")).context_data["adminform"].fieldsets)
    options = fieldsets["Assessment and recommendation"]
    assert "collapse" in options["classes"]
    assert options["fields"] == (
        *(("assessor", "assessed_text"), ("assessment_method", "sensor", "scene")),
        *("trend", ("recommended_action", "action_priority")),
    )
    assert "further_speakers" in str(fieldsets["In the source"]["fields"])


def test_everything_is_saved_and_stays_when_the_form_is_saved_again(desk, typed):
    first, second, third = (factories.actor(slug) for slug in ("unosat", "hermitage", "asor"))
    told = {"assessment_method": "mixed", "sensor": "WorldView-2", "recommended_action": "other", "trend": "stable"}
    answer = add(desk, **typed, **told, said_by=second.pk, assessor=first.pk, further_speakers=[third.pk, first.pk])
    assert answer.status_code == 302, errors(answer)
    claim = Claim.objects.get()
    assert names(claim) == ["asor", "unosat"]
    assert {name: getattr(claim, name) for name in told} == told
    page = desk.get(url(Claim, "change", claim.pk))
    answer = desk.post(url(Claim, "change", claim.pk), sent(page) | {"locator": "p. 1"})
    assert answer.status_code == 302, errors(answer)
    assert names(claim) == ["asor", "unosat"]
    answer = desk.post(
        url(Claim, "change", claim.pk), sent(desk.get(url(Claim, "change", claim.pk))) | {"further_speakers": []}
    )
    assert answer.status_code == 302, errors(answer)
    assert names(claim) == []


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"action_priority": "high"}, "action_priority", "Which action is this the priority of?"),
        ({"sensor": "WorldView-2"}, "sensor", "Only a remote assessment looks at an image."),
        ({"scene": "103001", "assessment_method": "on_site"}, "scene", "Only a remote assessment looks at an image."),
        ({"assessed_text": "2016-06-05"}, "assessed_text", "Nobody can have assessed on “2016-06-05”"),
        ({"assessed_text": "2016-06-07", "acquired_text": "2016-06-08"}, "assessed_text", "The evidence was acquired"),
        ({"assessed_text": "2999"}, "assessed_text", "“2999” lies in the future."),
        ({"assessed_text": "soon"}, "assessed_text", "“soon”"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(desk, typed, values, field, said):
    found = errors(add(desk, **typed, **values))
    assert list(found) == [field]
    assert said in found[field][0]
    assert not Claim.objects.exists()


def test_faults_of_speakers_are_said_at_their_field(desk, typed):
    speaker = factories.actor("unosat")
    found = errors(add(desk, **typed, said_by=speaker.pk, further_speakers=[speaker.pk]))
    assert "is named twice" in found["further_speakers"][0]
    found = errors(add(desk, **typed, further_speakers=[speaker.pk]))
    assert "Name the first speaker" in found["further_speakers"][0]


def test_correction_starts_with_the_speakers_and_the_assessment(desk, temple):
    first, second = (factories.actor(slug) for slug in ("unosat", "hermitage"))
    claim = factories.accepted(temple, said_by=first, further_speakers=[second], assessor=second, scene="103001")
    page = desk.get(url(Claim, "add"), {"supersedes": claim.pk})
    form = sent(page)
    assert (form["further_speakers"], form["assessor"], form["scene"]) == ([second.pk], second.pk, "103001")


def test_page_of_a_decided_claim_names_further_speakers(desk, temple):
    speakers = {"said_by": factories.actor(), "further_speakers": [factories.actor("unosat", name_en="UNOSAT office")]}
    claim = factories.accepted(temple, **speakers)
    page = desk.get(reverse("admin:registry_claim_change", args=[claim.pk])).content.decode()
    assert "UNOSAT office" in page
