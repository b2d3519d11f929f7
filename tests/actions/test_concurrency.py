"""Two people at once, in threads and connections of their own: nobody's work is lost and nothing is halved."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from registry import actions
from registry.actions import StaleRecord
from registry.domain.chronology.plausibility import WarningCode
from registry.domain.policy.review import ReviewRefused
from registry.models import Claim, Decision, Intervention, MonumentDocument, Source, StateSegment
from registry.projection import find_differences, rebuild_read_models
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 3
TIMEOUT = 60


@pytest.fixture(autouse=True)
def _everybody_is_there(transactional_db):
    for make in (factories.rima, factories.sami, factories.rafiq, factories.monument, factories.source):
        make()


def at_once(*calls):
    """Start all calls at the same moment; what each returned, or the refusal it ended with."""
    gate = Barrier(len(calls))

    def run(call):
        gate.wait(TIMEOUT)
        try:
            return call()
        except (StaleRecord, ReviewRefused) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result(TIMEOUT) for each in [pool.submit(run, call) for call in calls]]


def refusals(results):
    return [result for result in results if isinstance(result, Exception)]


def by_version(action, claim, version):
    return lambda: action(claim, by=factories.rafiq(), version=version, reason=factories.REASON)


@pytest.mark.parametrize("number", range(ROUNDS))
@pytest.mark.parametrize("seen", [True, False], ids=["version seen", "no version"])
def test_two_opposite_decisions_at_once_one_wins(seen, number):
    claim = factories.claim(status="submitted", kind="damaged_at", grade="destroyed")
    version = claim.version if seen else None
    results = at_once(
        by_version(actions.accept_claim, claim, version), by_version(actions.reject_claim, claim, version)
    )
    # Without a version the second may follow the first where the table allows it: neither does here.
    assert len(refusals(results)) == 1
    held = Claim.objects.get()
    decided = Decision.objects.exclude(after="submitted").get()
    assert (decided.before, decided.after) == ("submitted", held.status)
    assert StateSegment.objects.filter(grade="destroyed").exists() == (held.status == "accepted")
    assert find_differences() == []


def test_many_equal_decisions_at_once_are_one(temple):
    claim = factories.claim(temple, status="submitted")
    results = at_once(*[by_version(actions.accept_claim, claim, claim.version)] * 4)
    assert len(refusals(results)) == 3
    assert Decision.objects.filter(after="accepted").count() == 1
    assert Claim.objects.get().version == claim.version + 1
    assert find_differences() == []


@pytest.mark.parametrize("number", range(ROUNDS))
def test_decisions_on_two_parts_of_one_whole_at_once(temple, number):
    portico, cella = factories.part(temple), factories.part(temple, "moon-temple-cella", kind="cella")
    claims = [
        factories.claim(part, "damaged_at", grade=grade, status="submitted")
        for part, grade in ((portico, "severe"), (cella, "destroyed"), (temple, "moderate"))
    ]
    results = at_once(*[by_version(actions.accept_claim, claim, claim.version) for claim in claims])
    assert refusals(results) == []
    text = MonumentDocument.objects.get(pk=temple.pk).text
    assert all(f'"grade":"{grade}"' in text for grade in ("severe", "destroyed", "moderate"))
    assert find_differences() == []


@pytest.mark.parametrize("number", range(ROUNDS))
def test_decisions_on_monuments_of_one_site_at_once_add_up(temple, arch, lion, number):
    claims = [
        factories.claim(monument, "damaged_at", grade="destroyed", status="submitted")
        for monument in (temple, arch, lion)
    ]
    results = at_once(*[by_version(actions.accept_claim, claim, claim.version) for claim in claims])
    assert refusals(results) == []
    assert find_differences() == []


@pytest.mark.parametrize(
    "what", ["part", "whole", "source", "reliability", "placement", "step", "rebuild", "a new claim", "in bulk"]
)
def test_decision_and_another_change_at_once(temple, newspaper, what):
    portico = factories.part(temple)
    claim = factories.claim(portico, "damaged_at", grade="severe", status="submitted", source=newspaper)
    other = factories.claim(temple, "damaged_at", grade="moderate", status="accepted", source=newspaper)
    measure = factories.intervention(monuments=[portico])
    changes = {
        "part": lambda: renamed(portico),
        "whole": lambda: renamed(temple),
        "source": lambda: renamed(newspaper, "title"),
        "reliability": lambda: renamed(newspaper, "reliability", "E"),
        "placement": lambda: factories.placement(portico),
        "step": lambda: actions.add_intervention_step(
            measure, by=factories.rima(), status="in_progress", date_text="2018", source=newspaper
        ),
        "rebuild": rebuild_read_models,
        "a new claim": lambda: factories.claim(portico, source=newspaper),
        "in bulk": lambda: in_bulk(temple, newspaper),
    }
    results = at_once(by_version(actions.accept_claim, claim, claim.version), changes[what])
    assert refusals(results) == []
    assert Claim.objects.get(pk=other.pk).status == "accepted"
    assert find_differences() == []


def renamed(record, field="name_en", value="Another name"):
    setattr(record, field, value)
    return actions.save_record(record, by=factories.rima())


def in_bulk(monument, source):
    draft = Claim(**factories.claim_fields(monument=monument, source=source, date_text="2015-01-01"))
    rulings = [actions.ReviewDecision("submit"), actions.ReviewDecision("accept", factories.REASON)]
    return actions.record_decided_claims(
        [actions.DecidedClaim(draft, (), rulings, tuple(WarningCode))],
        by=factories.rima(),
        reviewer=factories.rafiq(),
        at=factories.BEGINNING,
    )


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_revisions_at_once_one_is_stale(temple, number):
    claim = factories.claim(temple)
    results = at_once(
        lambda: actions.revise_claim(claim, by=factories.rima(), version=1, locator="p. 4"),
        lambda: actions.revise_claim(claim, by=factories.sami(), version=1, locator="p. 5"),
    )
    assert [type(refusal) for refusal in refusals(results)] == [StaleRecord]
    assert Claim.objects.get().version == 2


def test_two_changes_of_a_record_at_once_one_is_stale(newspaper):
    copies = [Source.objects.get(pk=newspaper.pk) for _ in range(2)]
    results = at_once(*[lambda copy=copy: actions.save_record(copy, by=factories.rima(), version=1) for copy in copies])
    assert [type(refusal) for refusal in refusals(results)] == [StaleRecord]


def test_two_steps_at_once_both_count(temple, satellite):
    factories.intervention()
    measures = [Intervention.objects.get(), Intervention.objects.get()]
    at_once(
        *[
            lambda m=m, s=s: actions.add_intervention_step(
                m, by=factories.rima(), status=s, date_text="2018", source=satellite
            )
            for m, s in zip(measures, ("proposed", "approved"), strict=True)
        ]
    )
    assert Intervention.objects.get().version == 3
    assert find_differences() == []
