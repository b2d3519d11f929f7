"""Past chronologies without the claims that were reopened since: the public saw them then, and must not see them now.

A reopened claim changes no state, and the states that it led to in the past stay. Only the claim is no longer named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from registry.domain.chronology.derivation import Chronology
from registry.domain.policy.visibility import PUBLIC_STATUSES, Viewer
from registry.models import Decision, claim_ref

from .visible import visible_monuments

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def find_reopened_refs(monument_ids: Iterable[int], known_at: datetime | None, viewer: Viewer) -> frozenset[str]:
    """Return the refs of the claims that were decided on once, and that the viewer does not see now.

    They are those on all monuments of the sites of some monuments, and so on their wholes and parts as well. They have
    an effect on past chronologies only. Run one query, or none if `known_at` is None or for staff.
    """
    if known_at is None or viewer.sees_drafts:
        return frozenset()
    site_ids = visible_monuments(viewer).filter(pk__in=list(monument_ids)).values("site_id")
    decisions = Decision.objects.filter(claim__monument__site_id__in=site_ids, after__in=PUBLIC_STATUSES)
    reopened_ids = decisions.exclude(claim__status__in=PUBLIC_STATUSES).values_list("claim_id", flat=True)
    return frozenset(claim_ref(pk) for pk in reopened_ids)


def without_claims(chronology: Chronology, hidden_refs: Collection[str]) -> Chronology:
    """Return a chronology that names none of the hidden claims. The states of its segments stay.

    Windows and contradictions that name a hidden claim are left out, since they cannot be explained without it.
    """
    if not hidden_refs:
        return chronology
    segments = []
    for segment in chronology.segments:
        is_leading_hidden = segment.leading in hidden_refs
        segments.append(without_leading(segment) if is_leading_hidden else segment)
    windows = []
    for window in chronology.windows:
        if not {window.limit_before, window.limit_after}.intersection(hidden_refs):
            events = tuple(ref for ref in window.events if ref not in hidden_refs)
            # The likely days may be those of a hidden event.
            likely = window.likely if events == window.events else None
            windows.append(replace(window, events=events, likely=likely))
    contradictions = [
        contradiction
        for contradiction in chronology.contradictions
        if not set(contradiction.claims).intersection(hidden_refs)
    ]
    statements = {ref: statement for ref, statement in chronology.statements.items() if ref not in hidden_refs}
    inherited = {ref: statement for ref, statement in chronology.inherited.items() if ref not in hidden_refs}
    return replace(
        chronology,
        segments=tuple(segments),
        windows=tuple(windows),
        contradictions=tuple(contradictions),
        statements=statements,
        inherited=inherited,
    )


def without_leading(state: T) -> T:
    """Return a copy of a segment or state that names neither the claim that it is based on nor its judgement."""
    return replace(state, leading=None, certainty=None, admiralty=None)
