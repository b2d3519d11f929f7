"""Record threats to monuments, close them with an outcome, and reopen them."""

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

from .claim import check_date_not_in_future
from .intervention import check_same_site
from .location_leaks import check_location_not_disclosed, get_described_monuments
from .locks import check_version


class InvalidThreat(RuleViolation):
    """A rule violation: a threat cannot be saved with these values."""

    code = "bad_threat"


def record_threat(
    *, by: User, monuments: Iterable[Monument] = (), at: datetime | None = None, **fields: Column
) -> Threat:
    """Record a warning of harm to monuments, or without `monuments` to the whole site, and return it.

    `fields` are columns of `Threat`. Raise a RuleViolation that names the invalid field.
    """
    threat = Threat(recorded_at=at or timezone.now(), **fields)
    monuments = list(monuments)
    check_same_site(threat.site_id, monuments)
    if threat.source_id is None:
        raise InvalidThreat(gettext_noop("A threat needs a source: who warned of it?"), field="source")

    Threat._meta.get_field("date_text").set_interval_columns(threat)
    check_date_not_in_future(threat, "date_text")
    # The public sees the source and the name of the actor together with the threat.
    check_location_not_disclosed(threat, get_described_monuments(threat, monuments), "source", "raised_by")
    with acting_as(by):
        threat.save()
        threat.monuments.set(monuments)
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
    """Close a threat with its outcome and return it. `date_text` is the date when it ended.

    Raise StaleRecord if it is no longer in this version, or a RuleViolation if it is closed or a value is missing.
    """
    with acting_as(by, reason.strip()):
        threat = Threat.objects.select_for_update(no_key=True).get(pk=threat.pk)
        check_version(threat, version)
        if threat.outcome:
            raise InvalidThreat(gettext_noop("This threat is closed already."), code="closed")
        if not reason.strip():
            raise InvalidThreat(gettext_noop("Closing a threat needs a reason."), field="reason", code="reason_missing")
        if source is None:
            raise InvalidThreat(gettext_noop("Closing a threat needs a source: who says how it ended?"), field="source")
        if not date_text.strip():
            raise InvalidThreat(gettext_noop("Closing a threat needs a date."), field="date_text")

        threat.outcome = outcome.value
        threat.closed_text = date_text
        threat.closed_source = source
        threat.closed_reason = reason.strip()
        threat.closed_reason_ar = reason_ar.strip()
        threat.version += 1
        Threat._meta.get_field("closed_text").set_interval_columns(threat)
        # The threat may have been recorded long before it ended, so its end is compared with the present.
        check_date_not_in_future(threat, "closed_text", written_at=timezone.now())
        check_closed_after_start(threat)
        described_monuments = get_described_monuments(threat, threat.monuments.all())
        check_location_not_disclosed(threat, described_monuments, "closed_source")
        threat.save()
    return threat


def reopen_threat(threat: Threat, *, by: User, version: int | None, reason: str) -> Threat:
    """Open a closed threat again and return it. The audit log keeps how it had been closed, and the reason.

    Raise StaleRecord if it is no longer in this version, or a RuleViolation if it is open or the reason is missing.
    """
    with acting_as(by, reason.strip()):
        threat = Threat.objects.select_for_update(no_key=True).get(pk=threat.pk)
        check_version(threat, version)
        if not threat.outcome:
            raise InvalidThreat(gettext_noop("This threat is open: it was not closed."), code="open")
        if not reason.strip():
            raise InvalidThreat(
                gettext_noop("Reopening a threat needs a reason."), field="reason", code="reason_missing"
            )

        threat.outcome = ""
        threat.closed_text = ""
        threat.closed_earliest = None
        threat.closed_latest = None
        threat.closed_edtf = ""
        threat.closed_source = None
        threat.closed_reason = ""
        threat.closed_reason_ar = ""
        threat.version += 1
        threat.save()
    return threat


def check_closed_after_start(threat: Threat) -> None:
    """Raise InvalidThreat if a threat was closed before it began. A threat that is still open passes."""
    if threat.earliest is None or threat.closed_latest is None:
        return
    # Only a certain contradiction is an error: even the latest possible end is before the earliest possible start.
    if threat.closed_latest < threat.earliest:
        raise InvalidThreat(gettext_noop("A threat cannot end before it was raised."), field="date_text")
