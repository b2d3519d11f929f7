"""Derives the segments of monuments for all of record time: again after each decision and each step of a repair."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from registry.domain.chronology.bitemporal import RecordedSegment, replay_segments
from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.inheritance import Relative
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Decision, Monument, claim_ref
from registry.queries.evidence import RecordedSteps, find_repairs_known_at, get_repair_steps, get_statements
from registry.queries.relatives import Lines, RelativeId

# Statuses that decisions gave to claims: by the moment of the decision, then by the claim's reference.
StatusChanges: TypeAlias = dict[datetime, dict[str, ClaimStatus]]


@dataclass(frozen=True, slots=True)
class _KnownEvidence:
    """What counted on one monument from each of the `moments` on: its accepted claims and its repairs."""

    moments: Sequence[datetime]
    states: Sequence[tuple[tuple[Statement, ...], tuple[Interval, ...]]]

    def at(self, moment: datetime) -> tuple[tuple[Statement, ...], tuple[Interval, ...]]:
        """Return the accepted claims and the repairs that were known at a moment."""
        count = bisect_right(self.moments, moment)
        return self.states[count - 1] if count else ((), ())


def derive_expected_segments(monument_ids: Collection[int]) -> dict[int, list[RecordedSegment]]:
    """Derive the timeline segments that should be stored for each monument. Run five queries, or more with parts.

    A timeline is derived again for every moment at which the status of a claim on the monument, on a whole or on a part
    of it changed, or at which a step of a repair was recorded.
    """
    lines = Lines(monument_ids)
    monuments = Monument.objects.filter(pk__in=list(monument_ids))
    recorded_at_by_monument = dict(monuments.values_list("pk", "recorded_at"))
    evidence_by_monument = _get_known_evidence(lines.ids)

    segments_by_monument: dict[int, list[RecordedSegment]] = {}
    for monument_id, recorded_at in recorded_at_by_monument.items():
        relatives = lines.relatives_of(monument_id)
        segments_by_monument[monument_id] = _replay(monument_id, recorded_at, relatives, evidence_by_monument)
    return segments_by_monument


def _get_known_evidence(monument_ids: Collection[int]) -> dict[int, _KnownEvidence]:
    """Return what counted on each monument at each moment. Run three queries."""
    claims_by_monument = get_statements(monument_ids)
    steps_by_monument = get_repair_steps(monument_ids)
    changes_by_monument: dict[int, StatusChanges] = defaultdict(lambda: defaultdict(dict))
    decisions = Decision.objects.filter(claim__monument_id__in=list(monument_ids)).order_by("at", "pk")
    for monument_id, claim_id, status, at in decisions.values_list("claim__monument_id", "claim_id", "after", "at"):
        changes_by_monument[monument_id][at][claim_ref(claim_id)] = ClaimStatus(status)

    evidence_by_monument = {}
    for monument_id in monument_ids:
        evidence_by_monument[monument_id] = _collect_evidence(
            claims_by_monument.get(monument_id, []),
            changes_by_monument[monument_id],
            steps_by_monument.get(monument_id, []),
        )
    return evidence_by_monument


def _collect_evidence(
    claims: Iterable[Statement], status_changes: StatusChanges, repair_steps: RecordedSteps
) -> _KnownEvidence:
    """Return what counted on a monument after each review decision on its claims and each step of a repair."""
    claims_by_ref = {claim.ref: claim for claim in claims}
    accepted: dict[str, Statement] = {}
    moments = sorted({*status_changes, *(step_recorded_at for step_recorded_at, *_ in repair_steps)})
    states = []
    for moment in moments:
        for ref, status in status_changes.get(moment, {}).items():
            # A decision stays on record if its claim is gone.
            if status == ClaimStatus.ACCEPTED and ref in claims_by_ref:
                accepted[ref] = replace(claims_by_ref[ref], status=status)
            else:
                accepted.pop(ref, None)
        states.append((tuple(accepted.values()), find_repairs_known_at(repair_steps, moment)))
    return _KnownEvidence(moments, states)


def _replay(
    monument_id: int,
    recorded_at: datetime,
    relatives: Sequence[RelativeId],
    evidence_by_monument: dict[int, _KnownEvidence],
) -> list[RecordedSegment]:
    """Derive a monument's timeline again after each change of the evidence on it, on its wholes or on its parts.

    Return all timeline segments with the time during which the registry held them to be true. `recorded_at` is the
    moment when the monument was recorded.
    """
    moments = {recorded_at, *evidence_by_monument[monument_id].moments}
    for relative in relatives:
        moments.update(evidence_by_monument[relative.pk].moments)
    derived_timelines = []
    former_evidence = None
    for moment in sorted(moments):
        # A claim may have been submitted on another monument, and moved to this one, before this one was recorded.
        if moment < recorded_at:
            continue
        claims, repairs = evidence_by_monument[monument_id].at(moment)
        evidence_of_relatives = []
        for relative in relatives:
            their_claims, their_repairs = evidence_by_monument[relative.pk].at(moment)
            strong_claims = tuple(claim for claim in their_claims if claim.is_strong)
            evidence_of_relatives.append(Relative(relative.path, relative.is_whole, strong_claims, their_repairs))
        # A decision that changes nothing that counts leaves the timeline as it is.
        evidence = (claims, repairs, evidence_of_relatives)
        if evidence != former_evidence:
            segments = derive_chronology(claims, repairs, evidence_of_relatives).segments
            derived_timelines.append((moment, segments))
        former_evidence = evidence
    return replay_segments(derived_timelines)
