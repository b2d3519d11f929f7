"""Deciding on claims: the table of moves against every status, four eyes, reasons, and what a decision leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry import actions
from registry.accounts.roles import REGISTRAR, REVIEWER
from registry.actions import StaleRecord
from registry.domain.errors import RuleViolation
from registry.domain.policy.review import MOVES, PUBLIC, ReviewRefused
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, ClaimDocument, ClaimPhoto, Comparison, DamageRegion, Decision, Photo
from registry.projection import find_differences
from tests import factories
from tests.audit.scene import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
ACTIONS = {
    "submit": actions.submit_claim,
    "accept": actions.accept_claim,
    "dispute": actions.dispute_claim,
    "reject": actions.reject_claim,
    "withdraw": actions.withdraw_claim,
    "reopen": actions.reopen_claim,
}


def test_every_move_has_an_action():
    assert {*ACTIONS, "supersede"} == set(MOVES)


def make_move(name, claim, by, *, reason=factories.REASON, version=None, at=None):
    """The move by its own action; to supersede, with a better claim on the same monument."""
    version = claim.version if version is None else version
    if name != "supersede":
        return ACTIONS[name](claim, by=by, version=version, reason=reason, at=at)
    better = Claim.objects.filter(source__slug="better-report", status="accepted", supersedes=None).first()
    better = better or factories.accepted(claim.monument, source=factories.source("better-report"))
    return actions.supersede_claim(claim, by=by, version=version, successor=better, reason=reason, at=at)


def unchanged(claim, before):
    return (Claim.objects.values().get(pk=claim.pk), Decision.objects.filter(claim=claim).count()) == before


def as_it_is(claim):
    return Claim.objects.values().get(pk=claim.pk), Decision.objects.filter(claim=claim).count()


@pytest.mark.parametrize("status", ClaimStatus)
@pytest.mark.parametrize("name", MOVES)
def test_move_follows_the_table(temple, rafiq, name, status):
    claim, move = factories.claim(temple, status=status.value), MOVES[name]
    before = as_it_is(claim)
    if status not in move.sources:
        with pytest.raises(ReviewRefused) as refusal:
            make_move(name, claim, rafiq)
        assert refusal.value.code == "wrong_status"
        assert f"A claim that is {status}" in str(refusal.value)
        assert unchanged(claim, before)
    else:
        moved = make_move(name, claim, rafiq)
        last = Decision.objects.filter(claim=claim).last()
        assert Claim.objects.get(pk=claim.pk).status == moved.status == move.target
        assert moved.version == claim.version + 1
        assert (last.before, last.after, last.by, last.reason) == (status, move.target, rafiq, factories.REASON)
    assert find_differences() == []


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.needs_second_person])
def test_move_needs_a_second_pair_of_eyes(temple, name):
    salma = factories.person("salma", "Registrar", "Reviewer")
    claim = factories.claim(temple, status=MOVES[name].sources[0].value, by=salma)
    before = as_it_is(claim)
    with pytest.raises(ReviewRefused) as refusal:
        make_move(name, claim, salma)
    assert refusal.value.code == "second_person_needed"
    assert unchanged(claim, before)


def test_whoever_changed_somebody_else_s_claim_is_no_second_pair_of_eyes(temple):
    both = factories.person("dunya", REGISTRAR, REVIEWER)
    claim = factories.claim(temple, "damaged_at", grade="slight", status="submitted")
    claim = actions.revise_claim(claim, by=both, version=claim.version, grade="destroyed")
    settle()
    with pytest.raises(ReviewRefused) as refusal:
        actions.accept_claim(claim, by=both, version=claim.version, reason="As I wrote.")
    assert refusal.value.code == "second_person_needed"
    assert actions.accept_claim(claim, by=factories.rafiq(), version=claim.version, reason="Seen.").status == "accepted"


def test_whoever_only_decided_on_a_claim_before_can_decide_again(temple):
    both = factories.person("dunya", REGISTRAR, REVIEWER)
    claim = factories.claim(temple)
    for move in ("submit", "dispute", "accept", "withdraw"):
        claim = ACTIONS[move](claim, by=both, version=claim.version, reason=factories.REASON)
        settle()
    assert claim.status == "withdrawn"


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if not move.needs_second_person])
def test_move_by_the_author_who_is_a_reviewer(temple, name):
    salma = factories.person("salma", "Registrar", "Reviewer")
    claim = factories.claim(temple, status=MOVES[name].sources[0].value, by=salma)
    assert make_move(name, claim, salma).status == MOVES[name].target


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.needs_reviewer])
@pytest.mark.parametrize("who", ["sami", "visitor"])
def test_move_needs_the_reviewers_permission(temple, request, name, who):
    claim = factories.claim(temple, status=MOVES[name].sources[0].value)
    before = as_it_is(claim)
    with pytest.raises(ReviewRefused) as refusal:
        make_move(name, claim, request.getfixturevalue(who))
    assert refusal.value.code == "not_a_reviewer"
    assert unchanged(claim, before)


def test_reviewer_who_has_left_decides_nothing(temple, rafiq):
    claim = factories.claim(temple, status="submitted")
    rafiq.is_active = False
    with pytest.raises(ReviewRefused):
        make_move("accept", claim, rafiq)


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.needs_reason])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_move_needs_a_reason(temple, rafiq, name, reason):
    claim = factories.claim(temple, status=MOVES[name].sources[0].value)
    before = as_it_is(claim)
    with pytest.raises(ReviewRefused) as refusal:
        make_move(name, claim, rafiq, reason=reason)
    assert (refusal.value.code, refusal.value.field) == ("reason_missing", "reason")
    assert unchanged(claim, before)


@pytest.mark.parametrize("name", MOVES)
def test_move_on_a_claim_changed_meanwhile_is_refused(temple, rafiq, name):
    claim = factories.claim(temple, status=MOVES[name].sources[0].value)
    before = as_it_is(claim)
    with pytest.raises(StaleRecord) as refusal:
        make_move(name, claim, rafiq, version=claim.version + 1)
    assert refusal.value.code == "stale"
    assert unchanged(claim, before)


def test_move_without_a_version_asks_for_no_comparison(temple, rafiq):
    claim = factories.claim(temple, status="submitted")
    assert actions.accept_claim(claim, by=rafiq, version=None, reason="It fits.").status == "accepted"


def test_withdrawn_claim_is_not_accepted_again(temple, rafiq):
    claim = factories.claim(temple, status="withdrawn")
    with pytest.raises(ReviewRefused) as refusal:
        make_move("accept", claim, rafiq)
    assert "withdrawn cannot be accepted" in str(refusal.value)


# --- Reopening -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["rejected", "withdrawn"])
def test_reopened_claim_is_out_of_public_view_until_the_next_decision(temple, status):
    claim = factories.claim(temple, "damaged_at", grade="severe", status=status)
    factories.decide(claim, "reopen", reason="The image was of another day.")
    assert not ClaimDocument.objects.filter(claim=claim).exists()
    factories.decide(claim, "accept")
    assert ClaimDocument.objects.filter(claim=claim).exists()
    assert find_differences() == []


def test_reopened_claim_stays_frozen(temple, rima):
    claim = factories.claim(temple, "damaged_at", grade="slight", status="withdrawn")
    claim = factories.decide(claim, "reopen")
    with pytest.raises(RuleViolation) as refusal:
        actions.revise_claim(claim, by=rima, version=claim.version, grade="destroyed")
    assert refusal.value.code == "frozen"
    assert Claim.objects.get().grade == "slight"


def test_whoever_changed_a_claim_before_its_rejection_cannot_reopen_it(temple, rafiq):
    both = factories.person("dunya", REGISTRAR, REVIEWER)
    claim = factories.claim(temple, "damaged_at", grade="slight", status="submitted")
    claim = actions.revise_claim(claim, by=both, version=claim.version, grade="severe")
    claim = factories.decide(claim, "reject")
    settle()
    before = as_it_is(claim)
    with pytest.raises(ReviewRefused) as refusal:
        actions.reopen_claim(claim, by=both, version=claim.version, reason="I was right.")
    assert refusal.value.code == "second_person_needed"
    assert unchanged(claim, before)


def test_former_decisions_that_tell_the_place_are_not_published_again(temple, rima):
    claim = factories.claim(temple, status="submitted")
    factories.decide(claim, "reject", reason="The image is of 34.551234, 38.268765.")
    claim = factories.decide(claim, "reopen")
    temple.refresh_from_db()
    temple.precision = "1km"
    actions.save_record(temple, by=rima)
    before = as_it_is(claim)
    with pytest.raises(RuleViolation) as refusal:
        factories.decide(claim, "accept")
    assert refusal.value.code == "tells_place"
    assert unchanged(claim, before)


@pytest.mark.parametrize("status", ClaimStatus)
def test_public_sees_a_claims_document_once_it_is_decided(temple, status):
    claim = factories.claim(temple, status=status.value)
    assert ClaimDocument.objects.filter(claim=claim).exists() == (status in PUBLIC)


def test_reasons_are_kept_without_blanks_around_them(temple, rafiq):
    claim = factories.claim(temple, status="submitted")
    actions.accept_claim(claim, by=rafiq, version=claim.version, reason=" It fits. ", reason_ar=" مناسب. ")
    last = Decision.objects.filter(claim=claim).last()
    assert (last.reason, last.reason_ar) == ("It fits.", "مناسب.")


# --- Superseding -----------------------------------------------------------------------------------------------------


def test_accepting_a_correction_puts_the_former_claim_aside_at_the_same_moment(temple, newspaper):
    former = factories.accepted(temple)
    better = factories.claim(temple, source=newspaper, supersedes=former, status="accepted")
    former.refresh_from_db()
    assert former.status == "superseded"
    last, own = Decision.objects.filter(claim=former).last(), Decision.objects.filter(claim=better).last()
    assert (last.at, last.reason) == (own.at, f"Superseded by {better.ref}.")
    assert better.ref in last.reason_ar
    assert find_differences() == []


def with_evidence(claim):
    """The claim with a photo that supports it and a damage region that refers to it; the photo and the comparison."""
    photo = factories.photo(claim.monument, claims=[claim])
    pair = factories.comparison()
    factories.region(pair, claim=claim)
    return Photo.objects.get(pk=photo.pk), Comparison.objects.get(pk=pair.pk)


@pytest.mark.parametrize("way", ["accepted as a correction", "chosen by a reviewer"])
def test_evidence_is_carried_over_to_the_claim_that_takes_the_place(temple, rafiq, newspaper, way):
    former = factories.accepted(temple)
    photo, pair = with_evidence(former)
    if way == "accepted as a correction":
        better = factories.claim(temple, source=newspaper, supersedes=former, status="accepted")
    else:
        better = factories.accepted(temple, source=newspaper)
        actions.supersede_claim(former, by=rafiq, version=None, successor=better, reason="Better.")
    supported = ClaimPhoto.objects.filter(photo=photo.pk).order_by("claim").values_list("claim_id", flat=True)
    assert [*supported] == [former.pk, better.pk], "the former claim was decided on with the photo"
    assert DamageRegion.objects.get().claim == better
    assert Photo.objects.get(pk=photo.pk).version == photo.version + 1
    assert Comparison.objects.get(pk=pair.pk).version == pair.version + 1
    assert find_differences() == []


def test_photo_that_supports_both_claims_already_stays_as_it_is(temple, rafiq, rima, newspaper):
    former, better = factories.accepted(temple), factories.accepted(temple, source=newspaper)
    photo = factories.photo(temple, claims=[former, better])
    actions.supersede_claim(former, by=rafiq, version=None, successor=better, reason="Better.")
    assert ClaimPhoto.objects.count() == 2
    assert Photo.objects.get(pk=photo.pk).version == photo.version


def test_refused_superseding_carries_no_evidence_over(temple, rafiq):
    former = factories.claim(temple, status="submitted")
    better = factories.accepted(temple, source=factories.source("better-report"))
    with_evidence(former)
    with pytest.raises(RuleViolation):
        actions.supersede_claim(former, by=rafiq, version=None, successor=better, reason="Better.")
    assert ClaimPhoto.objects.get().claim == former
    assert DamageRegion.objects.get().claim == former


def test_disputing_a_correction_leaves_the_former_claim(temple, newspaper):
    former = factories.accepted(temple)
    factories.claim(temple, source=newspaper, supersedes=former, status="disputed")
    former.refresh_from_db()
    assert former.status == "accepted"


@pytest.mark.parametrize("status", ["submitted", "rejected", "withdrawn"])
def test_accepting_a_correction_of_a_claim_that_is_not_in_force(temple, newspaper, status):
    former = factories.claim(temple, status=status)
    factories.claim(temple, source=newspaper, supersedes=former, status="accepted")
    former.refresh_from_db()
    assert former.status == status


def test_correction_of_a_claim_moved_to_another_monument_is_refused(temple, lion, rima, rafiq, newspaper):
    former = factories.claim(temple, status="submitted")
    better = factories.claim(temple, source=newspaper, supersedes=former, status="submitted")
    moved = actions.revise_claim(former, by=rima, version=former.version, monument=lion)
    factories.decide(moved, "accept")
    with pytest.raises(ReviewRefused) as refusal:
        factories.decide(better, "accept")
    assert refusal.value.field == "supersedes"
    assert find_differences() == []


def wrong_successors(temple, lion):
    claim = factories.accepted(temple)
    other = factories.accepted(temple, date="2016-07-01")
    return claim, {
        "itself": claim,
        "on another monument": factories.accepted(lion),
        "not yet accepted": factories.claim(temple, status="submitted", date="2016-07-03"),
        "supersedes another": factories.accepted(temple, date="2016-07-02", supersedes=other),
    }


@pytest.mark.parametrize("which", ["itself", "on another monument", "not yet accepted", "supersedes another"])
def test_successor_that_cannot_take_the_place_is_refused(temple, lion, rafiq, which):
    claim, wrong = wrong_successors(temple, lion)
    before = as_it_is(claim)
    with pytest.raises(ReviewRefused) as refusal:
        actions.supersede_claim(claim, by=rafiq, version=claim.version, successor=wrong[which], reason="Better.")
    assert (refusal.value.field, refusal.value.code) == ("successor", "bad_successor")
    assert unchanged(claim, before)


def test_refused_superseding_leaves_the_successor_as_it_was(temple, rafiq):
    claim = factories.claim(temple, status="submitted")
    better = factories.accepted(temple, source=factories.source("better-report"))
    before = as_it_is(better)
    with pytest.raises(RuleViolation):
        actions.supersede_claim(claim, by=rafiq, version=claim.version, successor=better, reason="Better.")
    assert unchanged(better, before)


# --- Record time -----------------------------------------------------------------------------------------------------


def test_record_time_rises_even_if_the_clock_does_not(temple):
    at = timezone.now()
    first, second = factories.claim(temple), factories.claim(temple, date="2016-06-07")
    for claim, move in ((first, "submit"), (second, "submit"), (first, "accept"), (second, "accept")):
        factories.decide(claim, move, at=at)
    moments = list(Decision.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(set(moments))
    assert find_differences() == []


@pytest.mark.parametrize("early", ["before the monument was recorded", "before the claim was recorded"])
def test_record_time_is_never_before_what_it_decides_on(temple, early):
    recorded = factories.BEGINNING + timedelta(days=10)
    claim = factories.claim(temple, at=recorded)
    at = factories.BEGINNING - timedelta(days=1) if "monument" in early else recorded - timedelta(days=1)
    factories.decide(claim, "submit", at=at)
    factories.decide(claim, "accept", at=at)
    assert min(Decision.objects.values_list("at", flat=True)) >= recorded
    assert find_differences() == []
