"""Restore an earlier version of a record: the usual actions save it as a new version, under today's rules."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from registry.audit.context import acting_as
from registry.audit.versions import Version, get_version
from registry.domain.chronology.plausibility import WarningCode
from registry.domain.errors import RuleViolation, gettext_noop
from registry.models import (
    Actor,
    Claim,
    Comparison,
    ContextStatement,
    ControlPeriod,
    Intervention,
    InterventionParty,
    Monument,
    Photo,
    Threat,
)
from registry.models.record import Record

from .claim import revise_claim
from .comparison import revise_comparison
from .context_statement import revise_context_statement
from .locks import check_version
from .photo import revise_photo
from .record import save_record
from .revision import revise_control_period, revise_intervention, revise_threat


class CannotRestore(RuleViolation):
    """A rule violation: an earlier version of a record cannot be restored."""

    code = "cannot_restore"


def restore_record(seq: int, *, by: User, version: int | None, reason: str) -> Record:
    """Restore a record to the version that an audit entry wrote, and return it. `seq` is the number of the entry.

    Columns keep their current values if they are derived, reviewed or encrypted, or control what is public.
    Raise StaleRecord if the record is no longer in the given version, or CannotRestore or another RuleViolation.
    """
    if not reason.strip():
        raise CannotRestore(gettext_noop("Restoring a version needs a reason."), field="reason", code="reason_missing")
    try:
        with acting_as(by, f"Restored from entry {seq}: {reason.strip()}"):
            earlier_version = _check_can_restore(get_version(seq), version)
            # The usual action for this type of record saves it, so that today's rules apply.
            restore = _RESTORERS.get(type(earlier_version.record), _restore_plain_record)
            return restore(earlier_version, by, version)
    except IntegrityError as error:
        # An earlier version may violate a database constraint that was added later.
        raise CannotRestore(
            gettext_noop("The rules of today do not allow what this version says: nothing was written.")
        ) from error


def _check_can_restore(earlier_version: Version | None, expected_version: int | None) -> Version:
    """Check that an earlier version of a record from the audit log can be restored, and return it.

    Raise StaleRecord if the stored record is not in the expected version.
    Raise CannotRestore if there is no such earlier version, or if its values cannot be saved today.
    """
    if earlier_version is None:
        raise CannotRestore(gettext_noop("There is no such version of a record that could be given back."))
    check_version(earlier_version.record, expected_version)
    if earlier_version.erased:
        raise CannotRestore(gettext_noop("The content of this version was erased. It cannot be given back."))
    if not earlier_version.changes and earlier_version.kept:
        raise CannotRestore(
            gettext_noop(
                "Restoring would change nothing: it leaves what was different then as it is now (%(columns)s)."
            ),
            columns=", ".join(earlier_version.kept),
        )
    if not earlier_version.changes:
        raise CannotRestore(gettext_noop("The record is already as it was then."))
    if earlier_version.lost:
        raise CannotRestore(
            gettext_noop("This version points to a record that is no longer there (%(columns)s)."),
            columns=", ".join(earlier_version.lost),
        )
    _check_column_values(earlier_version)
    return earlier_version


def _check_column_values(earlier_version: Version) -> None:
    """Raise CannotRestore if Django's validators reject a value of an earlier version of a record.

    The values were valid once, but the validators may have changed. The error names the first invalid column.
    """
    draft = type(earlier_version.record)(**dict(earlier_version.values))
    # The draft has no values for other columns, so only the restored ones are validated.
    restored_names = {field.name for field in draft._meta.concrete_fields if field.attname in earlier_version.values}
    all_names = {field.name for field in draft._meta.fields}
    try:
        draft.clean_fields(exclude=all_names - restored_names)
    except ValidationError as error:
        column, problems = next(iter(error.message_dict.items()))
        raise CannotRestore(gettext_noop("%(column)s: %(problem)s"), column=column, problem=problems[0]) from error


# --- How to restore each type of record ------------------------------------------------------------------------------

Restorer = Callable[[Version, User, int | None], Record]


def _restore_plain_record(earlier_version: Version, acting_user: User, expected_version: int | None) -> Record:
    """Restore a site, monument, placement, source or actor, which have no related records to restore."""
    record = earlier_version.record
    for name, value in earlier_version.values.items():
        setattr(record, name, value)
    return save_record(record, by=acting_user, version=expected_version)


def _restore_claim(earlier_version: Version, acting_user: User, expected_version: int | None) -> Record:
    """Restore the columns of a claim, its effects and its further speakers."""
    speaker_ids = earlier_version.links["further_speakers"]
    actors_by_id = Actor.objects.in_bulk(speaker_ids)
    return revise_claim(
        earlier_version.record,
        by=acting_user,
        version=expected_version,
        effects=earlier_version.links["effects"],
        further_speakers=[actors_by_id[pk] for pk in speaker_ids if pk in actors_by_id],
        # This version was checked when it was recorded, and whoever accepts the claim checks it again.
        acknowledge=tuple(WarningCode),
        **earlier_version.values,
    )


def _restore_intervention(earlier_version: Version, acting_user: User, expected_version: int | None) -> Record:
    """Restore an intervention with its monuments and parties. Its dated steps stay as they are."""
    related_ids = earlier_version.links
    return revise_intervention(
        earlier_version.record,
        by=acting_user,
        version=expected_version,
        monuments=Monument.objects.filter(pk__in=related_ids["monuments"]),
        parties=[InterventionParty(**party._asdict()) for party in related_ids["parties"]],
        **earlier_version.values,
    )


def _restore_threat(earlier_version: Version, acting_user: User, expected_version: int | None) -> Record:
    """Restore the columns of a threat and the monuments that it concerns."""
    return revise_threat(
        earlier_version.record,
        by=acting_user,
        version=expected_version,
        monuments=Monument.objects.filter(pk__in=earlier_version.links["monuments"]),
        **earlier_version.values,
    )


def _restore_control_period(earlier_version: Version, acting_user: User, expected_version: int | None) -> Record:
    """Restore a control period. Its bounds stay as they are."""
    return revise_control_period(
        earlier_version.record, by=acting_user, version=expected_version, **earlier_version.values
    )


def _restore_context_statement(earlier_version: Version, acting_user: User, expected_version: int | None) -> Record:
    """Restore the columns of a context statement. Its aspect, and what it is about, never change."""
    return revise_context_statement(
        earlier_version.record, by=acting_user, version=expected_version, **earlier_version.values
    )


def _restore_photo(earlier_version: Version, acting_user: User, expected_version: int | None) -> Record:
    """Restore the columns of a photo. The claims it supports stay as they are."""
    return revise_photo(earlier_version.record, by=acting_user, version=expected_version, **earlier_version.values)


def _restore_comparison(earlier_version: Version, acting_user: User, expected_version: int | None) -> Record:
    """Restore the captions of a comparison. Its alignment and damage regions stay as they are."""
    return revise_comparison(earlier_version.record, by=acting_user, version=expected_version, **earlier_version.values)


_RESTORERS: dict[type[Record], Restorer] = {
    Claim: _restore_claim,
    Intervention: _restore_intervention,
    Threat: _restore_threat,
    ContextStatement: _restore_context_statement,
    ControlPeriod: _restore_control_period,
    Photo: _restore_photo,
    Comparison: _restore_comparison,
}
