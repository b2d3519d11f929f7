"""The content of the page of one claim, and of one page of the list of claims on a monument or a site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from django.db.models import Q

from registry.domain.chronology.dates import Interval
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.models import claim_number

from .claims import ClaimRecord, claim_records
from .context_statements import ContextRecord, context_in_order
from .monument_pages import MonumentEvidence
from .pagination import find_page
from .sites import SiteRecord, site_records
from .sources import SourceRecord, find_source, source_records
from .visible import visible_claims, visible_sites, visible_sources

LISTED_CLAIMS = 25  # on one page of a list
SHOWN_CLAIMS = 4  # on the page of a monument


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One claim with the full citation of its source."""

    claim: ClaimRecord
    source: SourceRecord


def claim_page(ref: str, viewer: Viewer = PUBLIC_VIEWER) -> ClaimPage | None:
    """Return the claim with a reference, or None if the viewer sees no such claim. The number of queries is fixed."""
    number = claim_number(ref)
    if number is None:
        return None
    claims = visible_claims(viewer).filter(pk=number)
    records = claim_records(claims, viewer)
    if not records:
        return None
    # Everybody who sees a claim sees its source, if only under its pseudonym.
    source = source_records(find_source(records[0].source.slug, viewer), viewer)[0]
    return ClaimPage(records[0], source)


@dataclass(frozen=True, slots=True)
class ClaimList:
    """One page of the claims on a monument and on its parts, latest first; `total` counts those on all pages."""

    claims: tuple[ClaimRecord, ...]
    total: int
    page: int
    pages: int


def list_claims(evidence: MonumentEvidence, requested_page: int) -> ClaimList:
    """Return one page of all claims that count for a monument and its parts, latest date first."""
    days_by_ref: dict[str, Interval] = {}
    for detail in (evidence.whole, *evidence.parts):
        for ref, statement in detail.chronology.all_statements.items():
            days_by_ref[ref] = statement.when

    claims = sorted(evidence.claims.values(), key=lambda claim: claim.ref)
    claims.sort(key=lambda claim: _last_and_first_day(days_by_ref[claim.ref]), reverse=True)
    shown_page = find_page(len(claims), requested_page, LISTED_CLAIMS)
    return ClaimList(tuple(claims[shown_page.rows]), len(claims), shown_page.number, shown_page.page_count)


def _last_and_first_day(days: Interval) -> tuple[float, float]:
    """Return what orders dates: their last days, then their first. An open end is later than all days."""
    last_day = inf if days.latest is None else days.latest
    first_day = -inf if days.earliest is None else days.earliest
    return (last_day, first_day)


@dataclass(frozen=True, slots=True)
class SitePage:
    """A site with one page of the claims on it as a whole, latest first. They are no evidence of its monuments' states.

    `total` counts the claims on all pages. `context` is what sources say of the site besides its condition.
    """

    site: SiteRecord
    context: tuple[ContextRecord, ...]
    claims: tuple[ClaimRecord, ...]
    total: int
    page: int
    pages: int


def site_page(slug: str, page: int = 1, viewer: Viewer = PUBLIC_VIEWER) -> SitePage | None:
    """Return a site with the claims on it as a whole, or None if the viewer sees no such site.

    Run eight queries at most.
    """
    records = site_records(visible_sites(viewer).filter(slug=slug), viewer)
    if not records:
        return None
    claims = visible_claims(viewer).filter(site=records[0].pk).order_by("-latest", "-earliest", "pk")
    total = claims.count()
    shown_page = find_page(total, page, LISTED_CLAIMS)
    shown_claims = claim_records(claims[shown_page.rows], viewer)
    context = context_in_order(Q(site=records[0].pk), viewer=viewer)
    return SitePage(records[0], context, tuple(shown_claims), total, shown_page.number, shown_page.page_count)


def select_telling_claims(evidence: MonumentEvidence) -> list[ClaimRecord]:
    """Return the few claims that the page of a monument shows, in the order in which it has them.

    These are first the claim that the shown state rests on, then those that its windows and contradictions name, the
    latest window first, and then the other claims on the monument itself.
    """
    chronology = evidence.whole.chronology
    named_refs = [evidence.whole.record.state.leading]
    for window in reversed(chronology.windows):
        named_refs.extend(window.limits)
    for contradiction in chronology.contradictions:
        named_refs.extend(contradiction.claims)
    named_refs.extend(claim.ref for claim in evidence.whole.claims)

    claims_by_ref = {claim.ref: claim for claim in (*evidence.whole.claims, *evidence.inherited)}
    refs_in_order = dict.fromkeys(ref for ref in named_refs if ref in claims_by_ref)
    shown_refs = list(refs_in_order)[:SHOWN_CLAIMS]
    return [claim for ref, claim in claims_by_ref.items() if ref in shown_refs]


def get_cited_sources(claims: Sequence[ClaimRecord], viewer: Viewer = PUBLIC_VIEWER) -> list[SourceRecord]:
    """Return the source of each claim, once each, in the order of the claims. Run two queries."""
    claim_ids = filter(None, [claim_number(claim.ref) for claim in claims])
    # A subquery, as the slug of a protected source is only a pseudonym here.
    source_ids = visible_claims(viewer).filter(pk__in=claim_ids).order_by().values("source")
    records = source_records(visible_sources(viewer).filter(pk__in=source_ids), viewer)
    slugs_in_order = [claim.source.slug for claim in claims]
    return sorted(records, key=lambda record: slugs_in_order.index(record.brief.slug))
