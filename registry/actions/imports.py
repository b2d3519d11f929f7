"""Recording what a file holds of one record as it then stands: closed already, aligned already, published already.

Each action takes the record through the same steps, under the same rules, as people do one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from registry.audit.context import acting_as
from registry.domain.vocabulary.codes import AlignmentOrigin, Comparability
from registry.models import Comparison, Threat

from .comparison import accept_alignment, draw_region, record_comparison, set_alignment
from .publishing import publish_recorded
from .threat import close_threat, raise_threat


def import_threat(
    *, by: User, closing: Mapping[str, Any] | None = None, at: datetime | None = None, **fields: Any
) -> Threat:
    """Record a threat and, with `closing` (the arguments of `close_threat`), how it ended; raise a Refusal."""
    with acting_as(by):
        threat = raise_threat(by=by, at=at, **fields)
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
    regions: Iterable[Mapping[str, Any]] = (),
    at: datetime | None = None,
    **fields: Any,
) -> Comparison:
    """Record a comparison with its alignment and its regions, and publish it as `publisher`; raise a Refusal.

    `regions` hold the arguments of `draw_region`. `fields` are both photos and the captions.
    """
    # A pair is called aligned by accepting its alignment.
    aligned = comparability == Comparability.SAME_VIEWPOINT_ALIGNED
    at_first = Comparability.SAME_VIEWPOINT.value if aligned else comparability
    with acting_as(by):
        comparison = record_comparison(by=by, at=at, comparability=at_first, **fields)
        if alignment != AlignmentOrigin.NONE:
            offered = set_alignment(comparison, by=by, version=None, matrix=matrix, origin=alignment, figures={})
            accept_alignment(offered, by=by, version=None)
        for region in regions:
            draw_region(comparison, by=by, version=None, **region)
        comparison.refresh_from_db()
        publish_recorded([comparison], by=by, publisher=publisher, reason=reason, at=at)
    return comparison
