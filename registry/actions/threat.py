"""Raising and closing threats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import ThreatOutcome
from registry.models import Monument, Source, Threat

from .claim import check_not_future
from .intervention import check_same_site
from .location_leaks import check_text_of_related, related
from .locks import check_version


class InvalidThreat(RuleViolation):
    """A warning that cannot be raised or closed like this."""

    code = "bad_threat"


def raise_threat(
    *, by: User, monuments: Iterable[Monument] = (), at: datetime | None = None, **fields: Column
) -> Threat:
    """Record a warning; raises a Refusal that names the field."""
    threat = Threat(recorded_at=at or timezone.now(), **fields)
    found = list(monuments)
    check_same_site(threat.site_id, found)
    if threat.source_id is None:
        raise InvalidThreat(gettext_noop("A threat needs a source: who warned of it?"), field="source")
    Threat._meta.get_field("date_text").interpret(threat)
    check_not_future(threat, "date_text")
    check_text_of_related(threat, related(threat, found), "source", "raised_by")
    with acting_as(by):
        threat.save()
        threat.monuments.set(found)
    return threat


def close_threat(
    threat: Threat,
    *,
    by: User,
    version: int | None,
    outcome: ThreatOutcome,
    date_text: str,
    source: Source | None,
    reason: str,
    reason_ar: str = "",
) -> Threat:
    """End a warning with its outcome; raises StaleRecord, or a Refusal if it is closed or misses a reason or source."""
    with acting_as(by, reason.strip()):
        held = Threat.objects.select_for_update(no_key=True).get(pk=threat.pk)
        check_version(held, version)
        if held.outcome:
            raise InvalidThreat(gettext_noop("This threat is closed already."), code="closed")
        if not reason.strip():
            raise InvalidThreat(gettext_noop("Closing a threat needs a reason."), field="reason", code="reason_missing")
        if source is None:
            raise InvalidThreat(gettext_noop("Closing a threat needs a source: who says how it ended?"), field="source")
        if not date_text.strip():
            raise InvalidThreat(gettext_noop("Closing a threat needs a date in EDTF."), field="date_text")
        held.outcome, held.closed_text, held.closed_source = outcome.value, date_text, source
        held.closed_reason, held.closed_reason_ar = reason.strip(), reason_ar.strip()
        held.version += 1
        Threat._meta.get_field("closed_text").interpret(held)
        check_not_future(held, "closed_text", by=timezone.now())
        if held.earliest is not None and held.closed_latest is not None and held.closed_latest < held.earliest:
            raise InvalidThreat(gettext_noop("A threat cannot end before it was raised."), field="date_text")
        check_text_of_related(held, related(held, held.monuments.all()), "closed_source")
        held.save()
    return held
