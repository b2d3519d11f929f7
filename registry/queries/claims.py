"""Records of claims, limited to what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet

from registry.domain.policy.review import is_frozen
from registry.domain.policy.visibility import PUBLIC_STATUSES, PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Actor, Claim, ClaimSpeaker, Decision
from registry.models.columns import HiddenWith

from .public_columns import Columns, column_members, public_columns
from .summaries import (
    DateSummary,
    NameSummary,
    SourceSummary,
    summarize_date,
    summarize_name,
    summarize_optional_date,
    summarize_optional_name,
    summarize_source,
)
from .visible import is_visible_claim, visible_claims


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """One review decision: the new status, when and why. The reviewer's name is shown in the admin only."""

    status: str
    at: datetime
    reason: str
    reason_ar: str


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """One claim with its source and its review decisions. Fields of codes hold a vocabulary code, or "" for none.

    It is about a monument, or about a site as a whole.
    """

    ref: str
    monument: NameSummary | None
    site: NameSummary | None
    source: SourceSummary
    said_by: NameSummary | None
    further_speakers: tuple[NameSummary, ...]
    kind: str
    grade: str
    worst_grade: str
    improves: bool
    date: DateSummary
    acquired: DateSummary | None
    basis: str
    certainty: str
    credibility: str
    cause: str
    cause_certainty: str
    intent: str
    intent_certainty: str
    agent: NameSummary | None
    agent_certainty: str
    effects: tuple[str, ...]
    extent: str
    assessor: NameSummary | None
    assessed: DateSummary | None
    assessment_method: str
    sensor: str
    scene: str
    trend: str
    recommended_action: str
    action_priority: str
    locator: str
    quote: str
    quote_language: str
    status: str
    decisions: tuple[DecisionRecord, ...]
    supersedes: str | None
    superseded_by: tuple[str, ...]
    recorded_at: datetime
    version: int
    columns: Columns

    @property
    def admiralty(self) -> str:
        """Return the Admiralty code: reliability of the source and credibility of the claim, for example `B2`."""
        return self.source.reliability + self.credibility

    @property
    def decision(self) -> DecisionRecord | None:
        """Return the latest decision on the claim, or None if it has none."""
        return self.decisions[-1] if self.decisions else None


def prefetch_relations(claims: QuerySet[Claim], viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Claim]:
    """Prefetch everything that `build_claim_record` reads from a claim. Evaluation runs five queries."""
    claims = claims.select_related(
        "monument", "site", "source", "said_by", "agent", "assessor", "supersedes__monument", "supersedes__site"
    )
    speakers = Prefetch("further_speakers", ClaimSpeaker.objects.select_related("speaker"))
    return claims.prefetch_related("effects", speakers, "decisions", Prefetch("successors", visible_claims(viewer)))


def claim_records(claims: QuerySet[Claim], viewer: Viewer = PUBLIC_VIEWER) -> list[ClaimRecord]:
    """Return a read-only record for each claim of a queryset, in its order. Run five queries."""
    return [build_claim_record(claim, viewer) for claim in prefetch_relations(claims, viewer)]


def claims_on(monument_ids: Iterable[int], viewer: Viewer = PUBLIC_VIEWER) -> list[ClaimRecord]:
    """Return the claims on some monuments that the viewer sees, latest date first. Run five queries."""
    claims = visible_claims(viewer).filter(monument_id__in=list(monument_ids))
    return claim_records(claims.order_by("-latest", "-earliest", "pk"), viewer)


def claims_on_sites(site_ids: Iterable[int], viewer: Viewer = PUBLIC_VIEWER) -> list[ClaimRecord]:
    """Return the claims on some sites as a whole that the viewer sees, latest date first. Run five queries."""
    claims = visible_claims(viewer).filter(site_id__in=list(site_ids))
    return claim_records(claims.order_by("-latest", "-earliest", "pk"), viewer)


def is_claim_frozen(claim: Claim) -> bool:
    """Return whether the content of a claim can no longer change, because a reviewer has decided on it. One query."""
    was_decided = Decision.objects.filter(claim=claim.pk, after__in=PUBLIC_STATUSES).exists()
    return is_frozen(ClaimStatus(claim.status), was_decided=was_decided)


def get_further_speakers(claim: Claim) -> list[Actor]:
    """Return those who say what a claim says besides its first speaker, in their order. Run one query."""
    return [row.speaker for row in claim.further_speakers.select_related("speaker")]


def _build_public_decisions(claim: Claim) -> tuple[DecisionRecord, ...]:
    """Return the public decisions on a claim. Moves on the way to one, such as a submission, are internal."""
    public_decisions = [decision for decision in claim.decisions.all() if decision.after in PUBLIC_STATUSES]
    return tuple(
        DecisionRecord(decision.after, decision.at, decision.reason, decision.reason_ar)
        for decision in public_decisions
    )


class _Origin(NamedTuple):
    """What would tell a protected source: who said so, and who assessed it when."""

    said_by: NameSummary | None
    further_speakers: tuple[NameSummary, ...]
    assessor: NameSummary | None
    assessed: DateSummary | None


def _read_origin(claim: Claim) -> _Origin:
    """Return who said what a claim says, and who assessed it when."""
    return _Origin(
        said_by=summarize_optional_name(claim.said_by),
        further_speakers=tuple(summarize_name(row.speaker) for row in claim.further_speakers.all()),
        assessor=summarize_optional_name(claim.assessor),
        assessed=summarize_optional_date(
            claim.assessed_text, claim.assessed_edtf, claim.assessed_earliest, claim.assessed_latest
        ),
    )


def build_claim_record(claim: Claim, viewer: Viewer = PUBLIC_VIEWER) -> ClaimRecord:
    """Convert a claim to the read-only record that pages and the API show.

    For a claim from a protected source, leave out the quotation, the place in the source, who said it, and who
    assessed it when and on which image. The claim's relations must be loaded (see `prefetch_relations`).
    """
    if claim.source.protected:
        origin = _Origin(None, (), None, None)
        columns = public_columns(claim, HiddenWith.PROTECTED_SOURCE)
    else:
        origin = _read_origin(claim)
        columns = public_columns(claim)
    superseded_ref = None
    if claim.supersedes is not None and is_visible_claim(claim.supersedes, viewer):
        superseded_ref = claim.supersedes.ref

    return ClaimRecord(
        ref=claim.ref,
        monument=summarize_optional_name(claim.monument),
        site=summarize_optional_name(claim.site),
        source=summarize_source(claim.source),
        said_by=origin.said_by,
        further_speakers=origin.further_speakers,
        date=summarize_date(claim.date_text, claim.date_edtf, claim.earliest, claim.latest),
        acquired=summarize_optional_date(
            claim.acquired_text, claim.acquired_edtf, claim.acquired_earliest, claim.acquired_latest
        ),
        agent=summarize_optional_name(claim.agent),
        effects=tuple(effect.effect for effect in claim.effects.all()),
        assessor=origin.assessor,
        assessed=origin.assessed,
        status=claim.status,
        decisions=_build_public_decisions(claim),
        supersedes=superseded_ref,
        superseded_by=tuple(successor.ref for successor in claim.successors.all()),
        recorded_at=claim.recorded_at,
        version=claim.version,
        **column_members(ClaimRecord, columns),
    )
