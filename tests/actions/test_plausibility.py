"""Plausible dates at the actions: asked when a claim is recorded, submitted and accepted, one by one or in bulk."""

import pytest

from registry import actions
from registry.actions import DecidedClaim, ReviewDecision
from registry.domain.chronology.plausibility import ImplausibleClaim, WarningCode
from registry.domain.errors import UnacknowledgedWarnings
from registry.models import Claim, ClaimPhoto, Decision, Photo
from tests import factories
from tests.actions.test_claims import refused
from tests.audit.scene import revisions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
ODD_YEAR = {"date_text": "1436", "basis": "press"}
TOO_EARLY = {"date_text": "2015-08-23", "acquired_text": "2015-08-22"}


@pytest.fixture
def fields(temple, satellite):
    return factories.claim_fields(monument=temple, source=satellite)


def codes(refusal):
    assert isinstance(refusal, UnacknowledgedWarnings)
    return [warning.code for warning in refusal.warnings]


def reasons():
    """The reasons of all audit entries on claims and decisions, without those that have none."""
    return {entry.reason for entry in revisions()} - {""}


# --- Recording -------------------------------------------------------------------------------------------------------


def test_impossible_claim_is_not_recorded_whatever_is_acknowledged(fields, rima):
    refusal = refused(actions.record_claim, by=rima, acknowledge=tuple(WarningCode), **{**fields, **TOO_EARLY})
    assert isinstance(refusal, ImplausibleClaim)
    assert (refusal.code, refusal.field) == ("acquired_before_date", "acquired_text")


def test_impossible_dates_are_not_revised_into_a_claim(fields, rima):
    claim = actions.record_claim(by=rima, **fields)
    assert refused(actions.revise_claim, claim, by=rima, version=1, **TOO_EARLY).code == "acquired_before_date"


def test_dates_of_source_and_monument_are_looked_up(fields, temple, rima):
    early = factories.source("early", published_text="2016-06-05")
    refusal = refused(actions.record_claim, by=rima, **{**fields, "source": early})
    assert refusal.code == "published_before_date"
    old = factories.monument("old", built_text="2017")
    damage = {**fields, "monument": old, "kind": "damaged_at", "grade": "severe"}
    assert codes(refused(actions.record_claim, by=rima, **damage)) == ["damage_before_built"]


def test_odd_claim_is_recorded_once_its_warnings_are_acknowledged(fields, rima):
    odd = {**fields, **ODD_YEAR}
    assert codes(refused(actions.record_claim, by=rima, **odd)) == ["hijri_year"]
    assert codes(refused(actions.record_claim, by=rima, acknowledge=["same_statement"], **odd)) == ["hijri_year"]
    claim = actions.record_claim(by=rima, acknowledge=["hijri_year"], acknowledge_reason="A chronicle.", **odd)
    assert "Warnings checked: hijri_year. A chronicle." in reasons()
    assert codes(refused(actions.revise_claim, claim, by=rima, version=1, locator="p. 4")) == ["hijri_year"]
    actions.revise_claim(claim, by=rima, version=1, locator="p. 4", acknowledge=["hijri_year"])


def test_plausible_claim_leaves_no_reason_in_the_audit_log(fields, rima):
    actions.record_claim(by=rima, acknowledge=tuple(WarningCode), acknowledge_reason="Sure.", **fields)
    assert not any("Warnings checked" in reason for reason in reasons())


# --- The same statement ----------------------------------------------------------------------------------------------


def test_same_statement_names_the_other_claim(fields, rima):
    first = actions.record_claim(by=rima, **fields)
    refusal = refused(actions.record_claim, by=rima, **{**fields, "date_text": "6 June 2016"})
    assert codes(refusal) == ["same_statement"]
    assert first.ref in refusal.warnings[0].sentence


@pytest.mark.parametrize(
    "other",
    [
        {"date_text": "2016-06"},
        {"date_text": "2016-06-07"},
        {"kind": "damaged_at", "grade": "slight"},
        {"kind": "restored_at", "grade": "no_damage"},
    ],
)
def test_other_date_kind_or_grade_is_another_statement(fields, rima, other):
    actions.record_claim(by=rima, **fields)
    assert actions.record_claim(by=rima, **{**fields, **other}).pk


def test_other_source_or_monument_is_another_statement(fields, arch, rima):
    actions.record_claim(by=rima, **fields)
    assert actions.record_claim(by=rima, **{**fields, "monument": arch}).pk
    assert actions.record_claim(by=rima, **{**fields, "source": factories.source("other")}).pk


@pytest.mark.parametrize(("status", "is_same"), [("accepted", True), ("rejected", True), ("withdrawn", False)])
def test_withdrawn_claim_may_be_recorded_again(fields, rima, status, is_same):
    factories.claim(status=status)
    if is_same:
        assert codes(refused(actions.record_claim, by=rima, **fields)) == ["same_statement"]
    else:
        assert actions.record_claim(by=rima, **fields).pk


def test_correction_may_say_the_same_as_the_claim_that_it_supersedes(fields, temple, rima):
    former = factories.accepted(temple)
    correction = actions.record_claim(by=rima, supersedes=former, **fields)
    assert actions.get_implausibilities(Claim.objects.get(pk=correction.pk)) == ()
    assert actions.revise_claim(correction, by=rima, version=1, locator="p. 4").locator == "p. 4"


# --- Review ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("move", "status"), [("submit", "draft"), ("accept", "submitted"), ("accept", "disputed")])
def test_what_became_impossible_is_not_submitted_or_accepted(temple, satellite, rafiq, move, status):
    claim = factories.claim(temple, status=status)
    satellite.refresh_from_db()
    satellite.published_text = "2016-06-05"
    actions.save_record(satellite, by=factories.rima(), version=satellite.version)
    assert refused(factories.decide, claim, move).code == "published_before_date"
    assert Claim.objects.get(pk=claim.pk).status == status


@pytest.mark.parametrize("move", ["dispute", "reject"])
def test_impossible_claim_can_be_turned_down(temple, satellite, move):
    claim = factories.claim(temple, status="submitted")
    satellite.refresh_from_db()
    satellite.published_text = "2016-06-05"
    actions.save_record(satellite, by=factories.rima(), version=satellite.version)
    factories.decide(claim, move)
    assert Claim.objects.get(pk=claim.pk).status != "submitted"


def test_warnings_are_asked_again_on_submitting_and_accepting(temple, rima, rafiq):
    claim = factories.claim(temple, date="1436", basis="press")
    for move, by in (("submit", rima), ("accept", rafiq)):
        version = Claim.objects.get(pk=claim.pk).version
        values = {"by": by, "version": version, "reason": "It fits."}
        assert codes(refused(actions.decide_on_claim, move, claim, **values)) == ["hijri_year"]
        actions.decide_on_claim(move, claim, acknowledge=["hijri_year"], **values)
    assert Claim.objects.get(pk=claim.pk).status == "accepted"
    assert "Warnings checked: hijri_year. It fits." in reasons()
    assert {decision.reason for decision in Decision.objects.all()} == {"It fits."}, "the public reads no codes"


def test_earlier_version_with_a_warning_can_be_restored(temple, rima):
    claim = factories.claim(temple, date="1436", basis="press")
    entry = revisions(table="registry_claim")[-1]
    actions.revise_claim(claim, by=rima, version=1, date_text="2015")
    actions.restore_record(entry.seq, by=rima, version=2, reason="It was right.")
    assert Claim.objects.get().date_text == "1436"
    assert any("Warnings checked: hijri_year. Restored from entry" in reason for reason in reasons())


# --- Photos ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("taken", "near"), [("2018-06-06", True), ("2018-06-07", False), ("2014-06-05", False)])
def test_photo_supports_only_claims_of_its_time(temple, rima, taken, near):
    claim, photo = factories.accepted(temple), factories.photo(temple, taken)
    link = {"by": rima, "version": photo.version, "claims": [claim]}
    if near:
        actions.support_claims(photo, **link)
        assert ClaimPhoto.objects.count() == 1
    else:
        refusal = refused(actions.support_claims, photo, **link)
        assert (refusal.code, refusal.field) == ("photo_years_away", "claims")
        assert photo.ref in str(refusal)


def test_photo_without_a_date_supports_any_claim(temple, rima):
    claim, photo = factories.accepted(temple), factories.photo(temple, "")
    actions.support_claims(photo, by=rima, version=photo.version, claims=[claim])
    assert ClaimPhoto.objects.count() == 1


def test_date_of_a_photo_is_not_moved_away_from_its_claims(temple, rima):
    claim = factories.accepted(temple)
    photo = factories.photo(temple, "2016", claims=[claim])
    values = {"by": rima, "version": photo.version, "taken_text": "1970-01-01"}
    refusal = refused(actions.revise_photo_with_claims, photo, **values)
    assert (refusal.code, refusal.field) == ("photo_years_away", "taken_text")
    assert actions.revise_photo_with_claims(photo, claims=[], **values).taken_text == "1970-01-01"


def test_claim_is_not_dated_away_from_its_photos_and_not_accepted_with_far_ones(temple, rima, rafiq):
    claim = factories.claim(temple, status="submitted")
    factories.photo(temple, "2016", claims=[claim])
    version = Claim.objects.get(pk=claim.pk).version
    refusal = refused(actions.revise_claim, claim, by=rima, version=version, date_text="2012")
    assert refusal.code == "photo_years_away"
    Photo.objects.update(taken_text="2012")  # as a photo that was linked before this rule
    assert refused(factories.decide, claim, "accept").code == "photo_years_away"


# --- In bulk ---------------------------------------------------------------------------------------------------------


def in_bulk(*drafts):
    values = {"by": factories.rima(), "reviewer": factories.rafiq(), "at": factories.BEGINNING}
    return actions.record_decided_claims(drafts, **values)


def decided(fields, *acknowledge, **more):
    decisions = [ReviewDecision("submit"), ReviewDecision("accept", "It fits.")]
    return DecidedClaim(Claim(**{**fields, **more}), (), decisions, acknowledge)


def test_bulk_acceptance_refuses_what_is_impossible(fields, rafiq):
    good, bad = decided(fields), decided(fields, *WarningCode, **TOO_EARLY)
    refusal = refused(in_bulk, good, bad)
    assert (refusal.code, refusal.about) == ("acquired_before_date", bad.claim)


def test_bulk_acceptance_asks_for_warnings(fields, rafiq):
    odd = decided(fields, **ODD_YEAR)
    refusal = refused(in_bulk, odd)
    assert (codes(refusal), refusal.about) == (["hijri_year"], odd.claim)
    [claim] = in_bulk(decided(fields, "hijri_year", **ODD_YEAR))
    assert claim.status == "accepted"
    assert "It fits. Warnings checked: hijri_year." in reasons()


def test_bulk_acceptance_finds_same_statements_on_record_and_in_the_batch(fields, temple):
    stored = factories.accepted(temple, date="2015")
    refusal = refused(in_bulk, decided(fields, date_text="2015"))
    assert (codes(refusal), stored.ref in refusal.warnings[0].sentence) == (["same_statement"], True)
    first, second = decided(fields, key="first"), decided(fields, key="second")
    refusal = refused(in_bulk, first, second)
    assert refusal.about is second.claim
    assert "first" in refusal.warnings[0].sentence
