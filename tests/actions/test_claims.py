"""Recording and revising claims: what is refused, with which sentence, and that nothing is written then."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from registry import actions
from registry.domain.chronology.plausibility import WarningCode
from registry.domain.errors import RuleViolation
from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus, Grade
from registry.models import Claim, Decision
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
# Tomorrow in UTC may have begun in UTC+14, the day after it has not.
NOT_BEGUN = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


def row_counts():
    """How many rows each table of the registry has."""
    return {model.__name__: model.objects.count() for model in apps.get_app_config("registry").get_models()}


def refused(action, *args, **fields):
    """The refusal that the action ends with; fails unless it left every table as it was."""
    before = row_counts()
    with pytest.raises(RuleViolation) as refusal:
        action(*args, **fields)
    assert row_counts() == before
    assert is_sentence(str(refusal.value))
    return refusal.value


def is_sentence(text):
    return (text[0].isupper() or text[0] == "“") and text.endswith((".", "?")) and "%(" not in text


# What is wrong with a claim, the field named and the code.
FAULTS = {
    "no source": ({"source": None}, "source", "bad_claim"),
    "no monument": ({"monument": None}, "monument", "bad_claim"),
    "no date": ({"date_text": ""}, "date_text", "bad_date"),
    "a day in words": ({"date_text": "in spring"}, "date_text", "bad_date"),
    "end before start": ({"date_text": "2017-01-10/2016-12-26"}, "date_text", "bad_date"),
    "in the future": ({"date_text": NOT_BEGUN}, "date_text", "future_date"),
    "acquired in the future": ({"acquired_text": NOT_BEGUN}, "acquired_text", "future_date"),
    "acquired in words": ({"acquired_text": "lately"}, "acquired_text", "bad_date"),
    "damaged without grade": ({"kind": "damaged_at", "grade": ""}, "grade", "bad_grade"),
    "damaged and undamaged": ({"kind": "damaged_at", "grade": "no_damage"}, "grade", "bad_grade"),
    "an event without damage": ({"kind": "event_on", "grade": "no_damage"}, "grade", "bad_grade"),
    "a range that ends better": (
        {"kind": "damaged_at", "grade": "severe", "worst_grade": "slight"},
        *("worst_grade", "bad_grade"),
    ),
    "an event with a range": (
        {"kind": "event_on", "grade": "severe", "worst_grade": "destroyed"},
        *("worst_grade", "bad_grade"),
    ),
    "a state that improves": ({"improves": True}, "improves", "bad_grade"),
    "our assessment of another source": ({"basis": "registry_assessment"}, "source", "bad_claim"),
    "intact and destroyed": ({"kind": "intact_at", "grade": "destroyed"}, "grade", "bad_grade"),
}


@pytest.fixture
def fields(temple, satellite):
    return factories.claim_fields(monument=temple, source=satellite)


@pytest.mark.parametrize("fault", FAULTS)
def test_record_claim_refuses(fields, rima, fault):
    wrong, field, code = FAULTS[fault]
    refusal = refused(actions.record_claim, by=rima, **{**fields, **wrong})
    assert (refusal.field, refusal.code) == (field, code)


@pytest.mark.parametrize("fault", FAULTS)
def test_revise_claim_refuses_the_same_and_leaves_the_claim(fields, rima, fault):
    wrong, field, code = FAULTS[fault]
    claim = actions.record_claim(by=rima, **fields)
    before = Claim.objects.values().get(pk=claim.pk)
    refusal = refused(actions.revise_claim, claim, by=rima, version=1, **wrong)
    assert (refusal.field, refusal.code) == (field, code)
    assert Claim.objects.values().get(pk=claim.pk) == before


@pytest.mark.parametrize("fault", FAULTS)
def test_record_decided_claims_refuses_the_same_and_names_the_claim(fields, rima, rafiq, fault):
    wrong, field, code = FAULTS[fault]
    good, bad = Claim(**fields), Claim(**{**fields, **wrong})
    drafts = [actions.DecidedClaim(good), actions.DecidedClaim(bad)]
    refusal = refused(actions.record_decided_claims, drafts, by=rima, reviewer=rafiq, at=factories.BEGINNING)
    assert (refusal.field, refusal.code) == (field, code)
    assert refusal.about is bad


def test_today_is_not_the_future(fields, rima):
    today = datetime.now(UTC).date().isoformat()
    assert actions.record_claim(by=rima, **{**fields, "date_text": today}).pk


@pytest.mark.parametrize("field", ["date_text", "acquired_text"])
def test_future_begins_where_no_time_zone_has_begun_the_day(fields, rima, field):
    """At 10:00 UTC it is midnight in UTC+14."""
    dated = {**fields, "date_text": "2021-05-01", field: "2021-05-02"}
    if field == "date_text":
        dated["acquired_text"] = ""
    noon = datetime(2021, 5, 1, 10, tzinfo=UTC)
    refusal = refused(actions.record_claim, by=rima, at=noon - timedelta(seconds=1), **dated)
    assert (refusal.field, refusal.code) == (field, "future_date")
    assert actions.record_claim(by=rima, at=noon, **dated).pk


def test_future_of_photos_and_measures_is_that_of_the_easternmost_zone(temple, satellite, rima):
    morning = datetime(2021, 5, 1, 10, tzinfo=UTC)
    assert factories.photo(temple, "2021-05-02", at=morning, published=False).taken_text == "2021-05-02"
    threat = {"date_text": "2021-05-02", "monuments": [temple]}
    assert factories.threat(at=morning, **threat).pk
    refused(factories.threat, slug="early", at=morning - timedelta(seconds=1), **threat)


@pytest.mark.parametrize("kind", ClaimKind)
def test_record_claim_fills_in_the_only_grade_there_is(fields, rima, kind):
    only = {
        **dict.fromkeys([ClaimKind.INTACT_AT, ClaimKind.STANDING_AT], Grade.NO_DAMAGE.value),
        **dict.fromkeys([ClaimKind.EVENT_ON, ClaimKind.OBSERVATION, ClaimKind.STATEMENT], ""),
    }
    if kind in only:
        claim = actions.record_claim(by=rima, **{**fields, "kind": kind.value})
        assert Claim.objects.get(pk=claim.pk).grade == only[kind]
    else:
        assert refused(actions.record_claim, by=rima, **{**fields, "kind": kind.value}).field == "grade"


def test_record_claim_is_a_draft_of_its_author_with_its_effects(fields, rima):
    claim = actions.record_claim(by=rima, effects=["collapse", "partial_loss", "collapse"], **fields)
    held = Claim.objects.get(pk=claim.pk)
    assert (held.status, held.recorded_by, held.version) == (ClaimStatus.DRAFT, rima, 1)
    assert [effect.effect for effect in held.effects.all()] == ["collapse", "partial_loss"]
    assert not Decision.objects.exists()


def test_record_claim_cannot_supersede_one_on_another_monument(fields, rima, lion):
    other = factories.accepted(lion)
    assert refused(actions.record_claim, by=rima, **fields, supersedes=other).field == "supersedes"


@pytest.mark.parametrize("status", ClaimStatus)
def test_revise_claim_only_before_anybody_decided(temple, rima, status):
    claim = factories.claim(temple, status=status.value)
    if status in (ClaimStatus.DRAFT, ClaimStatus.SUBMITTED):
        revised = actions.revise_claim(claim, by=rima, version=claim.version, locator="p. 4", effects=["collapse"])
        assert (revised.locator, revised.version) == ("p. 4", claim.version + 1)
        assert [effect.effect for effect in revised.effects.all()] == ["collapse"]
    else:
        refusal = refused(actions.revise_claim, claim, by=rima, version=claim.version, locator="p. 4")
        assert refusal.code == "frozen"
        assert Claim.objects.get(pk=claim.pk).locator == ""


def test_revise_claim_leaves_effects_that_are_not_given(fields, rima):
    claim = actions.record_claim(by=rima, effects=["collapse"], **fields)
    assert actions.revise_claim(claim, by=rima, version=1, locator="p. 4").effects.count() == 1
    assert actions.revise_claim(claim, by=rima, version=2, effects=[]).effects.count() == 0


def test_revise_claim_over_somebody_elses_change_is_refused(fields, rima, sami):
    claim = actions.record_claim(by=rima, **fields)
    actions.revise_claim(claim, by=sami, version=1, locator="p. 4")
    refusal = refused(actions.revise_claim, claim, by=rima, version=1, locator="p. 5")
    assert isinstance(refusal, actions.StaleRecord)
    assert "you saw version 1, it is now 2" in str(refusal)
    assert Claim.objects.get(pk=claim.pk).locator == "p. 4"


# --- In bulk ---------------------------------------------------------------------------------------------------------


def bulk(drafts, at=factories.BEGINNING):
    return actions.record_decided_claims(drafts, by=factories.rima(), reviewer=factories.rafiq(), at=at)


def ruled(fields, *rulings, **more):
    return actions.DecidedClaim(Claim(**{**fields, **more}), ["collapse", "collapse"], rulings, tuple(WarningCode))


def test_record_decided_claims_are_as_if_decided_one_by_one(fields):
    submit, accept = actions.ReviewDecision("submit"), actions.ReviewDecision("accept", "It fits.", "مناسب.")
    in_bulk = bulk([ruled(fields, submit, accept, date_text="2016-06-06")])[0]
    by_hand = factories.claim(status="accepted", effects=["collapse"])
    found = [
        (c.status, c.version, [e.effect for e in c.effects.all()], [(d.before, d.after) for d in c.decisions.all()])
        for c in Claim.objects.filter(pk__in=[in_bulk.pk, by_hand.pk])
    ]
    assert found[0] == found[1]


def test_record_decided_claims_stay_under_four_eyes(fields):
    draft = ruled(fields, actions.ReviewDecision("submit"), actions.ReviewDecision("accept", "It fits."))
    both = factories.person("salma", "Registrar", "Reviewer")
    refusal = refused(actions.record_decided_claims, [draft], by=both, reviewer=both, at=factories.BEGINNING)
    assert refusal.code == "second_person_needed"


def test_record_decided_claims_by_no_reviewer_is_refused(fields, rima, sami):
    draft = ruled(fields, actions.ReviewDecision("submit"), actions.ReviewDecision("accept", "It fits."))
    refusal = refused(actions.record_decided_claims, [draft], by=rima, reviewer=sami, at=factories.BEGINNING)
    assert refusal.code == "not_a_reviewer"


def test_record_decided_claims_cannot_supersede(fields, temple, rima, rafiq):
    former = factories.accepted(temple)
    draft = ruled(fields, supersedes=former)
    refusal = refused(actions.record_decided_claims, [draft], by=rima, reviewer=rafiq, at=factories.BEGINNING)
    assert refusal.field == "supersedes"
