"""Ranges of grades in words."""

import pytest
from django.utils.translation import override

from registry.web.text.grade_text import claim_subject, grade_range, grade_range_in_sentence
from tests import factories


@pytest.mark.parametrize(
    ("low", "worst", "label", "in_sentence"),
    [
        ("severe", "", "Severe damage", "severe damage"),
        ("severe", "severe", "Severe damage", "severe damage"),
        ("severe", "largely_destroyed", "Severe damage to largely destroyed", "severe damage to largely destroyed"),
    ],
)
def test_range_is_named_by_its_two_ends(low, worst, label, in_sentence):
    assert (grade_range(low, worst), grade_range_in_sentence(low, worst)) == (label, in_sentence)


@pytest.mark.parametrize(
    ("kind", "grade", "worst", "improves", "words"),
    [
        ("damaged_at", "severe", "", False, "severe damage"),
        ("standing_at", "no_damage", "largely_destroyed", False, "no damage to largely destroyed"),
        ("event_on", "", "", False, "an event"),
        ("event_on", "severe", "", False, "an event that left at least: severe damage"),
        ("event_on", "", "", True, "an event that made it better"),
    ],
)
def test_claim_says_a_state_or_an_event(kind, grade, worst, improves, words):
    assert claim_subject(kind, grade, worst, improves=improves) == words
    with override("ar"):
        assert claim_subject(kind, grade, worst, improves=improves) != words


@pytest.mark.django_db
def test_chips_show_the_range_of_a_claim_and_of_a_state(temple, client):
    factories.accepted(temple, "damaged_at", "2015-08-31", grade="severe", worst_grade="largely_destroyed")
    page = client.get(f"/en/monuments/{temple.slug}/").content.decode()
    assert page.count("Severe damage to largely destroyed") >= 3  # the state, the segment and the claim


@pytest.mark.django_db
def test_event_with_a_grade_is_no_state_on_the_page(temple, client):
    factories.accepted(temple, "intact_at", "2015-06-10")
    factories.accepted(temple, "event_on", "2015-08-05", grade="severe")
    page = client.get(f"/en/monuments/{temple.slug}/").content.decode()
    assert "An event that left at least: severe damage" in page
    assert page.count('class="dot g-severe"') == 1  # in the legend
