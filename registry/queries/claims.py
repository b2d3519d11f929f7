"""Claims as their reader may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from registry.domain.policy.visibility import PUBLIC_STATUSES, PUBLIC_VIEWER, Viewer
from registry.models import Claim, Decision

from .summaries import Dating, Named, SourceBrief, dating, dating_or_none, named, named_or_none, source_brief
from .visible import is_visible_claim, visible_claims


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """One decision: what became of the claim, when and why. Who decided is for the admin alone."""

    status: str
    at: datetime
    reason: str
    reason_ar: str


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """One claim with what it rests on and how it was decided. Codes as in the vocabularies, "" for none."""

    ref: str
    monument: Named
    source: SourceBrief
    said_by: Named | None
    kind: str
    grade: str
    date: Dating
    acquired: Dating | None
    basis: str
    certainty: str
    credibility: str
    cause: str
    intent: str
    agent: Named | None
    effects: tuple[str, ...]
    extent: str
    locator: str
    quote: str
    quote_language: str
    statement_en: str
    statement_ar: str
    status: str
    decisions: tuple[DecisionRecord, ...]
    supersedes: str | None
    superseded_by: tuple[str, ...]
    recorded_at: datetime
    version: int

    @property
    def admiralty(self) -> str:
        """Reliability of the source and credibility of the claim, e.g. `B2`."""
        return self.source.reliability + self.credibility

    @property
    def decision(self) -> DecisionRecord | None:
        """The last one."""
        return self.decisions[-1] if self.decisions else None


def with_relations(claims: QuerySet[Claim], viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Claim]:
    """Everything that `claim_record` reads, in a fixed number of queries (4)."""
    related = claims.select_related("monument", "source", "said_by", "agent", "supersedes__monument")
    return related.prefetch_related("effects", "decisions", Prefetch("successors", visible_claims(viewer)))


def claim_records(claims: QuerySet[Claim], viewer: Viewer = PUBLIC_VIEWER) -> list[ClaimRecord]:
    """The claims of a query, in its order. Four queries."""
    return [claim_record(claim, viewer) for claim in with_relations(claims, viewer)]


def claims_on(monuments: Iterable[int], viewer: Viewer = PUBLIC_VIEWER) -> list[ClaimRecord]:
    """The claims that the reader sees on the given monuments, the latest date first. Four queries."""
    found = visible_claims(viewer).filter(monument_id__in=list(monuments))
    return claim_records(found.order_by("-latest", "-earliest", "pk"), viewer)


def claim_record(claim: Claim, viewer: Viewer = PUBLIC_VIEWER) -> ClaimRecord:
    """A claim with its relations loaded. Of a protected source it shows neither words nor place."""
    shown = not claim.source.protected
    former = claim.supersedes
    return ClaimRecord(
        ref=claim.ref,
        monument=named(claim.monument),
        source=source_brief(claim.source),
        said_by=named_or_none(claim.said_by) if shown else None,
        kind=claim.kind,
        grade=claim.grade,
        date=dating(claim.date_text, claim.earliest, claim.latest),
        acquired=dating_or_none(claim.acquired_text, claim.acquired_earliest, claim.acquired_latest),
        basis=claim.basis,
        certainty=claim.certainty,
        credibility=claim.credibility,
        cause=claim.cause,
        intent=claim.intent,
        agent=named_or_none(claim.agent),
        effects=tuple(effect.effect for effect in claim.effects.all()),
        extent=claim.extent,
        locator=claim.locator if shown else "",
        quote=claim.quote if shown else "",
        quote_language=claim.quote_language if shown else "",
        statement_en=claim.statement_en,
        statement_ar=claim.statement_ar,
        status=claim.status,
        decisions=tuple(_decision(d) for d in claim.decisions.all() if d.after in PUBLIC_STATUSES),
        supersedes=former.ref if former is not None and is_visible_claim(former, viewer) else None,
        superseded_by=tuple(successor.ref for successor in claim.successors.all()),
        recorded_at=claim.recorded_at,
        version=claim.version,
    )


def _decision(decision: Decision) -> DecisionRecord:
    return DecisionRecord(decision.after, decision.at, decision.reason, decision.reason_ar)
