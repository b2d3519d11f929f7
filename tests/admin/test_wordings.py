"""The source's words in the form of a claim: they choose its kind and its range of grades."""

import pytest

from registry.domain.vocabulary.wordings import READINGS
from registry.models import Claim
from tests import factories
from tests.admin_forms import added, sent, url

pytestmark = pytest.mark.usefixtures("english", "shared_temple")


@pytest.fixture
def values(temple, satellite):
    fields = factories.claim_fields(monument=temple, source=satellite)
    return fields | {"monument": temple.pk, "source": satellite.pk, "kind": "", "grade": ""}


@pytest.mark.parametrize("wording", READINGS)
def test_words_choose_kind_and_range(desk, values, wording):
    claim = added(desk, Claim, **values | {"wording": wording.value})
    reading = READINGS[wording]
    assert (claim.kind, claim.grade, claim.worst_grade) == (reading.kind, reading.grade, reading.worst_grade or "")


def test_words_that_disagree_with_the_grade_are_refused_beside_it(desk, values):
    page = desk.get(url(Claim, "add"))
    data = sent(page) | values | {"wording": "damaged", "kind": "damaged_at", "grade": "severe"}
    answer = desk.post(url(Claim, "add"), data)
    assert answer.context_data["adminform"].errors.keys() == {"grade"}
    assert "The source’s words say something else" in answer.content.decode()
    assert not Claim.objects.exists()


def test_without_words_and_kind_the_form_asks_for_the_kind(desk, values):
    page = desk.get(url(Claim, "add"))
    answer = desk.post(url(Claim, "add"), sent(page) | values)
    assert "kind" in answer.context_data["adminform"].errors
    assert not Claim.objects.exists()


def test_frozen_claim_shows_its_range_and_no_choice_of_words(desk, temple):
    claim = factories.accepted(temple, "damaged_at", grade="severe", worst_grade="destroyed")
    page = desk.get(url(Claim, "change", claim.pk)).content.decode()
    assert "field-worst_grade" in page
    assert "field-wording" not in page
    assert "Severe damage to destroyed" in desk.get(url(Claim)).content.decode()
