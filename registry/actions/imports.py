"""Record a threat or a comparison in its final state at once, as a file describes it.

Each function calls the actions that editors use one by one, so that the same rules hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User

from registry.audit.context import acting_as
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import AlignmentOrigin, Comparability
from registry.models import Comparison, Threat

from .comparison import accept_alignment, record_comparison, set_alignment
from .damage_region import draw_region
from .publishing import publish_recorded
from .threat import close_threat, record_threat


def import_threat(
    *, by: User, closing: Mapping[str, Column] | None = None, at: datetime | None = None, **fields: Column
) -> Threat:
    """Record a threat from an imported file, and return it. If the file gives its outcome, also close the threat.

    `closing` holds the arguments of `close_threat`, or is None for an open threat. `fields` are columns of `Threat`.
    Raise a RuleViolation if a value is invalid. Nothing is written then.
    """
    with acting_as(by):
        threat = record_threat(by=by, at=at, **fields)
        if closing is not None:
            threat = close_threat(threat, by=by, version=threat.version, **closing)
    return threat


def import_comparison(
    *,
    by: User,
    publisher: User,
    reason: str,
    comparability: str,
    alignment: str = AlignmentOrigin.NONE.value,
    matrix: Sequence[float] = (),
    regions: Iterable[Mapping[str, Column]] = (),
    at: datetime | None = None,
    **fields: Column,
) -> Comparison:
    """Record a comparison with its alignment and its damage regions, publish it as `publisher`, and return it.

    Each item of `regions` holds the arguments of `draw_region`. `fields` are both photos and the captions.
    Raise a RuleViolation if a value is invalid. Nothing is written then.
    """
    # Only accepting an alignment makes a comparison aligned, so it cannot be recorded as aligned.
    is_aligned = comparability == Comparability.SAME_VIEWPOINT_ALIGNED
    initial_comparability = Comparability.SAME_VIEWPOINT.value if is_aligned else comparability
    with acting_as(by):
        comparison = record_comparison(by=by, at=at, comparability=initial_comparability, **fields)
        if alignment != AlignmentOrigin.NONE:
            aligned = set_alignment(comparison, by=by, version=None, matrix=matrix, origin=alignment, figures={})
            accept_alignment(aligned, by=by, version=None)
        for region in regions:
            draw_region(comparison, by=by, version=None, **region)
        # The actions above worked on instances of their own.
        comparison.refresh_from_db()
        publish_recorded([comparison], by=by, publisher=publisher, reason=reason, at=at)
    return comparison
