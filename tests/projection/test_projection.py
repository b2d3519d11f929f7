"""The stored copies: equal to the derivation for any day and any record time, closed and never overwritten, mended."""

import random
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from registry import actions
from registry.domain.chronology.dates import day_number
from registry.domain.chronology.day_counts import state_key
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.plausibility import WarningCode
from registry.domain.errors import RuleViolation
from registry.domain.policy.review import moves_from
from registry.domain.vocabulary.codes import ClaimStatus, Grade
from registry.models import (
    Claim,
    ClaimDocument,
    DatedDocument,
    Decision,
    InterventionStep,
    Monument,
    MonumentDocument,
    StateDelta,
    StateSegment,
    StoredGap,
)
from registry.projection import find_differences, rebuild_read_models
from registry.queries import count_monuments_by_state, get_states, is_claim_frozen
from registry.queries.evidence import derive_chronologies
from registry.queries.states import segments_on
from tests import factories
from tests.long import LONG

pytestmark = pytest.mark.django_db
SAME = (
    "grade",
    "grade_low",
    "grade_high",
    "uncertain",
    "likely_low",
    "likely_high",
    "last_seen",
    "leading",
    "certainty",
    "admiralty",
    "inherited_from",
)
STORED_COPIES = (StateSegment, StoredGap, StateDelta, MonumentDocument, DatedDocument, ClaimDocument)
ALL_WARNINGS = tuple(WarningCode)
DATES = ("2015-06-26", "2015-08", "2015-08-23", "../2015-08-27", "2016-04/..", "2016-06-06", "2017-01-10", "2017~")
STATES = [("intact_at", ""), ("event_on", ""), ("no_information", "unknown")]
STATES += [(kind, grade) for kind in ("damaged_at", "restored_at") for grade in ("slight", "severe", "destroyed")]


# --- Stored is derived -----------------------------------------------------------------------------------------------


class History:
    """A made-up history of the registry: the same seed gives the same one."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311 it guards nothing
        self.monuments = [factories.monument(), factories.monument("great-arch", kind="arch")]
        self.monuments.append(factories.part(self.monuments[0]))
        self.sources = [factories.source(slug, reliability=slug[0].upper()) for slug in ("atlas", "bulletin", "diary")]
        self.repair = factories.intervention(monuments=self.monuments[:2])
        self.at = factories.BEGINNING

    def go_on(self, steps):
        for _ in range(steps):
            self.at += timedelta(hours=self.random.choice([0, 1, 30]))
            steps_there_are = [self.record, self.decide, self.revise, self.weigh_again, self.in_bulk, self.mend]
            steps_there_are += [self.regroup, self.hide_or_show]
            step = self.random.choices(steps_there_are, weights=[4, 10, 1, 1, 1, 1, 1, 1])[0]
            try:
                step()
            except RuleViolation:
                continue  # what the rules refuse did not happen

    def fields(self):
        kind, grade = self.random.choice(STATES)
        return factories.claim_fields(
            monument=self.random.choice(self.monuments),
            source=self.random.choice(self.sources),
            kind=kind,
            grade=grade,
            date_text=self.random.choice(DATES),
            credibility=self.random.choice("123456"),
        )

    def record(self):
        former = self.random.choice([None, None, *Claim.objects.order_by("-pk")[:2]])
        fields = self.fields()
        fits = former is not None and former.monument == fields["monument"]
        fields["supersedes"] = former if fits else None
        actions.record_claim(by=factories.rima(), at=self.at, acknowledge=ALL_WARNINGS, **fields)

    def decide(self):
        claims = [claim for claim in Claim.objects.order_by("pk") if moves_from(ClaimStatus(claim.status))]
        if claims:
            claim = self.random.choice(claims)
            move = self.random.choice([m.name for m in moves_from(ClaimStatus(claim.status))])
            factories.decide(claim, move, at=self.at)

    def revise(self):
        claims = [claim for claim in Claim.objects.order_by("pk") if not is_claim_frozen(claim)]
        if claims:
            fields = self.fields()
            claim = self.random.choice(claims)
            actions.revise_claim(claim, by=factories.rima(), version=None, acknowledge=ALL_WARNINGS, **fields)

    def mend(self):
        """One more step of the repair, or another date of one, or other monuments."""
        steps = list(InterventionStep.objects.order_by("pk"))
        step = self.random.choice(steps) if steps else None
        fields = {"status": self.random.choice(["in_progress", "completed"]), "date_text": self.random.choice(DATES)}
        what = self.random.choice(["add", "revise", "move"])
        if what == "move":
            monuments = self.random.sample(self.monuments, 2)
            actions.revise_intervention(self.repair, by=factories.rima(), version=None, monuments=monuments, parties=())
        elif what == "revise" and step is not None:
            actions.revise_step(step, by=factories.rima(), version=None, **fields)
        else:
            actions.add_intervention_step(
                self.repair, by=factories.rima(), at=self.at, source=self.sources[0], **fields
            )

    def regroup(self):
        """The arch becomes a part of the temple, or stands alone again."""
        arch = Monument.objects.get(pk=self.monuments[1].pk)
        arch.part_of = self.monuments[0] if arch.part_of is None else None
        actions.save_record(arch, by=factories.rima(), version=arch.version)

    def hide_or_show(self):
        """The portico is unpublished, or published again."""
        portico = Monument.objects.get(pk=self.monuments[2].pk)
        proposal, move = "propose_publication", "publish"
        if portico.published:
            proposal, move = "propose_withdrawal", "unpublish"
        for name, person in ((proposal, factories.rima()), (move, factories.paula())):
            actions.move_publication(name, portico, by=person, version=portico.version, reason="Now.", at=self.at)

    def weigh_again(self):
        source = self.random.choice(self.sources)
        source.refresh_from_db()
        source.reliability = self.random.choice("ABCDEF")
        actions.save_record(source, by=factories.rima())

    def in_bulk(self):
        rulings = [actions.ReviewDecision("submit"), actions.ReviewDecision("accept", factories.REASON)]
        drafts = [actions.DecidedClaim(Claim(**self.fields()), (), rulings, ALL_WARNINGS) for _ in range(2)]
        actions.record_decided_claims(drafts, by=factories.rima(), reviewer=factories.rafiq(), at=self.at)


def days_that_matter():
    """The bounds of every segment ever held, the days beside them, and the latest of all (None)."""
    bounds = set(StateSegment.objects.exclude(valid_from=None).values_list("valid_from", flat=True))
    return [None, *sorted({day + beside for day in bounds for beside in (-1, 0, 1)})]


def moments_that_matter():
    """Every moment at which something was decided, and just before it; now is None."""
    decided = set(Decision.objects.values_list("at", flat=True)) | {factories.BEGINNING}
    decided |= set(InterventionStep.objects.values_list("recorded_at", flat=True))
    return [None, *sorted({at - ago for at in decided for ago in (timedelta(0), timedelta(microseconds=1))})]


def bounds_of(segments):
    """Return each day on which a state begins in these segments, and the day before: between those nothing changes."""
    first_days = {segment.valid_from for segment in segments if segment.valid_from is not None}
    first_days |= {segment.valid_to + 1 for segment in segments if segment.valid_to is not None}
    return [None, *sorted({day - before for day in first_days for before in (0, 1)})]


def is_held(row, known_at):
    """Return whether a stored segment was what we knew at a moment; None is now."""
    if known_at is None:
        return row.known_to is None
    return row.known_from <= known_at and (row.known_to is None or row.known_to > known_at)


def assert_stored_is_derived(monuments):
    known = dict(Monument.objects.filter(pk__in=monuments).values_list("pk", "recorded_at"))
    rows = list(StateSegment.objects.filter(monument__in=monuments))
    for known_at in moments_that_matter():
        derived = derive_chronologies(monuments, known_at)
        segments = [row for row in rows if is_held(row, known_at)]
        for chronology in derived.values():
            segments += chronology.segments
        days = days_that_matter() if LONG or known_at is None else bounds_of(segments)
        for as_of in days:
            stored = get_states(monuments, as_of=as_of, known_at=known_at)
            assert set(stored) == {pk for pk in monuments if known_at is None or known[pk] <= known_at}
            for pk, state in stored.items():
                expected = derived[pk].state_on(as_of)
                wrong = [name for name in SAME if getattr(state, name) != getattr(expected, name)]
                assert not wrong, (known_at, as_of)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6 if LONG else 3))
def test_stored_state_is_the_derived_one_on_any_day_as_known_at_any_moment(seed):
    history = History(seed)
    history.go_on(120 if LONG else 42)
    while Decision.objects.filter(after="accepted").count() < 3:
        history.go_on(5)
    assert Decision.objects.filter(after="accepted").count() >= 3
    assert find_differences() == []
    assert_stored_is_derived([monument.pk for monument in history.monuments])
    assert rebuild_read_models() == 0


@pytest.mark.parametrize("seed", range(6, 9 if LONG else 8))
def test_counts_on_a_day_are_the_states_counted(seed):
    history = History(seed)
    history.go_on(30)
    wholes = list(Monument.objects.filter(part_of=None).values_list("pk", flat=True))
    for day in days_that_matter():
        counted = Counter(state.key for state in get_states(wholes, as_of=day).values())
        assert count_monuments_by_state(history.monuments[0].site_id, day) == counted


@pytest.mark.parametrize("seed", range(9, 12 if LONG else 11))
def test_segments_are_closed_and_never_overwritten(seed):
    history = History(seed)
    history.go_on(10)
    for _ in range(15):
        before = {row["id"]: row for row in StateSegment.objects.values()}
        history.sources = history.sources[:1]
        history.random.choice([history.record, history.in_bulk])()
        after = {row["id"]: row for row in StateSegment.objects.values()}
        for pk, row in before.items():
            if row["known_to"] is not None:
                assert after[pk] == row
            elif pk in after:
                assert {**after[pk], "known_to": None} == row
            else:
                assert row["known_from"] == history.at, "only what was held for no time may go"
        history.at += timedelta(hours=1)


@pytest.mark.slow
def test_segments_held_at_one_moment_cover_the_line_once():
    history = History(12)
    history.go_on(40 if LONG else 25)
    monuments = [monument.pk for monument in history.monuments]
    days = days_that_matter()
    for known_at in moments_that_matter():
        if known_at is not None and known_at < factories.BEGINNING:
            continue
        for chronology in derive_chronologies(monuments, known_at).values():
            assert sum(1 for segment in chronology.segments if segment.valid_from is None) == 1
        for day in days:
            held = segments_on(day, known_at).values_list("monument_id", flat=True)
            assert sorted(held) == sorted(monuments), (known_at, day)


def test_draft_and_submitted_claims_move_nothing(temple):
    before = list(StateSegment.objects.values())
    factories.claim(temple, "damaged_at", grade="destroyed", status="submitted")
    assert list(StateSegment.objects.values()) == before
    assert find_differences() == []


def test_what_we_said_then_and_what_we_now_say_of_then(temple):
    first, second = factories.BEGINNING + timedelta(days=10), factories.BEGINNING + timedelta(days=20)
    factories.accepted(temple, "intact_at", "2015-01-01", at=first)
    factories.accepted(temple, "damaged_at", "2016-01-01", grade="severe", at=second)
    later, day = day_number(2017, 1, 1), first + timedelta(days=1)
    assert get_states([temple.pk], as_of=later, known_at=day)[temple.pk].grade == Grade.NO_DAMAGE
    assert get_states([temple.pk], as_of=later)[temple.pk].grade == Grade.SEVERE
    assert get_states([temple.pk], as_of=later, known_at=factories.BEGINNING - timedelta(1)) == {}


def test_claim_moved_to_a_younger_monument_leaves_no_difference(temple, rima):
    claim = factories.claim(temple, status="submitted", at=factories.BEGINNING)
    younger = factories.monument("gate", kind="gateway", recorded_at=factories.BEGINNING + timedelta(days=5))
    actions.revise_claim(claim, by=rima, version=claim.version, monument=younger)
    assert find_differences() == []
    factories.decide(claim, "accept", at=factories.BEGINNING)
    assert find_differences() == []
    assert_stored_is_derived([temple.pk, younger.pk])


def test_stored_document_of_a_claim_names_the_one_it_supersedes_once_that_is_public(temple, rima):
    former = factories.claim(temple, status="submitted")
    fields = factories.claim_fields(monument=temple, source=former.source, kind="damaged_at", grade="severe")
    later = actions.record_claim(by=rima, at=factories.BEGINNING, supersedes=former, **fields)
    for move in ("submit", "dispute"):
        factories.decide(later, move)
    assert '"supersedes":null' in ClaimDocument.objects.get(pk=later.pk).text
    factories.decide(former, "accept")
    assert f'"supersedes":"{former.ref}"' in ClaimDocument.objects.get(pk=later.pk).text
    assert find_differences() == []


def test_stored_document_of_a_monument_counts_its_claims_and_sources(temple, newspaper):
    factories.accepted(temple)
    factories.accepted(temple, date="2016-06-07", source=newspaper)
    factories.claim(temple, status="submitted")
    assert '"claims":2,"sources":2' in MonumentDocument.objects.get(pk=temple.pk).text


# --- The command -----------------------------------------------------------------------------------------------------


def tamper_segments():
    StateSegment.objects.filter(grade="severe").update(grade="slight")


def tamper_segments_twice():
    row = StateSegment.objects.filter(known_to__isnull=False).first()
    row.pk = None
    row.save()


def tamper_gap():
    StoredGap.objects.filter(kind="wide_window").update(days=7)


def tamper_due_day():
    StoredGap.objects.filter(kind="no_recent_sighting").update(due=None)


def remove_gap():
    StoredGap.objects.filter(kind="wide_window").delete()


def invent_gap():
    row = StoredGap.objects.get(kind="wide_window")
    row.pk, row.fingerprint = None, "0" * 64
    row.save()


def tamper_document():
    MonumentDocument.objects.update(text="{}")


def tamper_grade():
    MonumentDocument.objects.update(grade="slight")


def remove_document():
    MonumentDocument.objects.all().delete()


def tamper_dated_document():
    DatedDocument.objects.filter(valid_to__isnull=True).update(text='"state":{}')


def move_dated_document():
    DatedDocument.objects.filter(valid_to__isnull=True).update(valid_from=0)


def remove_dated_document():
    DatedDocument.objects.filter(valid_to__isnull=True).delete()


def tamper_claim_document():
    ClaimDocument.objects.update(text="{}")


def publish_claim_document():
    ClaimDocument.objects.create(claim=Claim.objects.get(status="submitted"), text="{}")


def tamper_counts():
    StateDelta.objects.filter(grade="severe").update(delta=7)


def remove_counts():
    StateDelta.objects.all().delete()


TAMPERED = {
    tamper_segments: "moon-temple: the stored segments differ",
    tamper_segments_twice: "moon-temple: the stored segments differ",
    tamper_gap: "moon-temple: the stored gaps differ",
    tamper_due_day: "moon-temple: the stored gaps differ",
    remove_gap: "moon-temple: the stored gaps differ",
    invent_gap: "moon-temple: the stored gaps differ",
    tamper_document: "moon-temple: the stored document differ",
    tamper_grade: "moon-temple: the stored document differ",
    remove_document: "moon-temple: the stored document differ",
    tamper_dated_document: "moon-temple: the stored document differ",
    move_dated_document: "moon-temple: the stored document differ",
    remove_dated_document: "moon-temple: the stored document differ",
    tamper_claim_document: "{accepted}: the stored claim document differ",
    publish_claim_document: "{submitted}: the stored claim document differ",
    tamper_counts: "old-city: the stored daily counts differ",
    remove_counts: "old-city: the stored daily counts differ",
}


@pytest.fixture
def two_claims(temple):
    factories.accepted(temple, date="2015-06-06", at=factories.BEGINNING + timedelta(hours=1))
    accepted = factories.accepted(temple, "damaged_at", grade="severe", at=factories.BEGINNING + timedelta(days=1))
    submitted = factories.claim(temple, status="submitted")
    return {"accepted": accepted.ref, "submitted": submitted.ref}


def check():
    """What `rebuild --check` prints and its exit status."""
    out, err = StringIO(), StringIO()
    try:
        call_command("rebuild", "--check", stdout=out, stderr=err)
    except CommandError as error:
        return f"{err.getvalue()}{error}", error.returncode
    return out.getvalue(), 0


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda tamper: tamper.__name__)
def test_rebuild_check_names_what_was_tampered_with_and_rebuild_mends_it(two_claims, tamper):
    assert check() == ("All stored copies are what the claims say.\n", 0)
    tamper()
    said, status = check()
    assert status == 1
    assert TAMPERED[tamper].format(**two_claims) in said
    assert check() == (said, status), "--check changes nothing"
    out = StringIO()
    call_command("rebuild", stdout=out)
    assert out.getvalue().endswith("stored copies differed and were made anew.\n")
    assert not out.getvalue().startswith("0 ")
    assert check()[1] == 0


def test_rebuild_makes_everything_anew_from_nothing():
    history = History(20)
    history.go_on(40)
    before = everything_stored()
    for model in STORED_COPIES:
        model.objects.all().delete()
    assert rebuild_read_models() > 0
    assert everything_stored() == before
    assert find_differences() == []


def everything_stored():
    leave_out = {"id"}
    return {
        model.__name__: sorted(
            (str(sorted((k, str(v)) for k, v in row.items() if k not in leave_out)))
            for row in model.objects.exclude(**({"delta": 0} if model is StateDelta else {"pk": None})).values()
        )
        for model in STORED_COPIES
    }


def test_decision_that_fails_halfway_leaves_no_trace(temple, rafiq, monkeypatch):
    claim = factories.claim(temple, "damaged_at", grade="severe", status="submitted")
    before = everything_stored()

    def fail(*args):
        raise OSError("The disk is full.")

    monkeypatch.setattr("registry.actions.review.refresh_claim_documents", fail)
    with pytest.raises(OSError, match="disk is full"), transaction.atomic():
        actions.accept_claim(claim, by=rafiq, version=claim.version, reason="It fits.")
    assert Claim.objects.get().status == "submitted"
    assert everything_stored() == before


def test_state_key_of_the_document_is_the_last_segments(temple):
    factories.accepted(temple)
    factories.accepted(temple, "damaged_at", "2017/..", grade="severe")
    line = derive_chronology(derive_chronologies([temple.pk])[temple.pk].statements.values()).segments
    assert MonumentDocument.objects.get().grade == state_key(line[-1])
