"""What a claim says of its assessment: an image needs somebody who looked at images, a priority needs an action."""

import pytest

from registry.domain.chronology.dates import parse_date
from registry.domain.policy.assessment import (
    InvalidAssessment,
    check_assessment_date,
    check_images,
    check_recommendation,
)
from registry.domain.vocabulary.codes import ClaimKind


@pytest.mark.parametrize("method", ["", "on_site"])
@pytest.mark.parametrize("field", ["sensor", "scene"])
def test_image_without_a_remote_method_is_refused_at_its_field(method, field):
    with pytest.raises(InvalidAssessment, match="Only a remote assessment") as refused:
        check_images(method, **{"sensor": "", "scene": "", field: "WorldView-2"})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("method", "sensor"), [("remote", "WorldView-2"), ("mixed", "WorldView-2"), ("on_site", ""), ("", "")]
)
def test_image_of_a_remote_method_is_allowed(method, sensor):
    check_images(method, sensor=sensor, scene=sensor)


def test_priority_needs_an_action():
    with pytest.raises(InvalidAssessment, match="Which action") as refused:
        check_recommendation("", "urgent")
    assert refused.value.field == "action_priority"
    check_recommendation("conservation", "urgent")
    check_recommendation("conservation", "")
    check_recommendation("", "")


def check(assessed, date="2015-08-30", kind=ClaimKind.EVENT_ON, acquired=None):
    acquired_date = parse_date(acquired) if acquired else None
    check_assessment_date(kind, parse_date(assessed), date=parse_date(date), acquired=acquired_date)


@pytest.mark.parametrize("kind", [kind for kind in ClaimKind if kind not in ("statement", "no_information")])
def test_assessment_before_what_it_is_of_is_refused(kind):
    with pytest.raises(InvalidAssessment, match="“2015-08-29” what was so later, on “2015-08-30”") as refused:
        check("2015-08-29", kind=kind)
    assert refused.value.field == "assessed_text"


@pytest.mark.parametrize("kind", ["statement", "no_information"])
def test_words_may_be_later_than_the_assessment_that_they_speak_of(kind):
    check("2015-08-29", kind=ClaimKind(kind))


@pytest.mark.parametrize(
    ("assessed", "date"),
    [
        ("2015-08-30", "2015-08-30"),
        ("2015-08", "2015-08-30"),
        ("2015-08-29", "2015-08"),
        ("2015-08-29", "../2015-08-30"),
        ("2015-08-20/..", "2015-08-30"),
        ("2015-08-29", "2015-08-30~"),
    ],
)
def test_only_a_sure_order_is_refused(assessed, date):
    check(assessed, date)


def test_assessment_before_its_evidence_was_acquired_is_refused():
    with pytest.raises(InvalidAssessment, match="acquired on “2015-09-02”, after the assessment on “2015-08-31”"):
        check("2015-08-31", acquired="2015-09-02")
    check("2015-09-02", acquired="2015-09-02")
