"""Restore a former version of a record: the usual actions save it as a new version, under today's rules."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from registry.audit.context import acting_as
from registry.audit.versions import Version, version_at
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import Values
from registry.models import Actor, Claim, Comparison, ControlPeriod, Intervention, Monument, Photo, Threat
from registry.models.record import Record

from .claim import revise_claim
from .comparison import revise_comparison
from .locks import check_version
from .photo import revise_photo
from .record import save_record
from .revision import revise_control_period, revise_intervention, revise_threat


class CannotRestore(RuleViolation):
    """A rule violation: a former version cannot be restored."""

    code = "cannot_restore"


def restore_record(seq: int, *, by: User, version: int | None, reason: str) -> Record:
    """Restore a record to the values that the audit log's entry `seq` wrote, and return it.

    Derived, reviewed, encrypted and sensitivity columns stay as they are.
    Raise StaleRecord if the record is no longer in the given version, or CannotRestore or another RuleViolation.
    """
    if not reason.strip():
        raise CannotRestore(gettext_noop("Restoring a version needs a reason."), field="reason", code="reason_missing")
    try:
        with acting_as(by, f"Restored from entry {seq}: {reason.strip()}"):
            former = _check_restorable(version_at(seq), version)
            restore_record = _RESTORERS.get(type(former.record), _restore_plain_record)
            return restore_record(former, by, version)
    except IntegrityError as error:
        # A former version may violate a database constraint that was added later.
        raise CannotRestore(
            gettext_noop("The rules of today do not allow what this version says: nothing was written.")
        ) from error


def _check_restorable(former: Version | None, version: int | None) -> Version:
    """Return the former version of a record if it exists and can be restored.

    Raise StaleRecord if the record itself is no longer in the given version, otherwise CannotRestore.
    """
    if former is None:
        raise CannotRestore(gettext_noop("There is no such version of a record that could be given back."))
    check_version(former.record, version)
    if former.erased:
        raise CannotRestore(gettext_noop("The content of this version was erased. It cannot be given back."))
    if not former.changes:
        raise CannotRestore(gettext_noop("The record is already as it was then."))
    if former.lost:
        raise CannotRestore(
            gettext_noop("This version points to a record that is no longer there (%(columns)s)."),
            columns=", ".join(former.lost),
        )
    _check_columns(former)
    return former


def _check_columns(former: Version) -> None:
    """Raise CannotRestore with the first column of a former version that Django's validators do not accept today."""
    draft = type(former.record)(**dict(former.values))
    restored_names = {field.name for field in draft._meta.concrete_fields if field.attname in former.values}
    all_names = {field.name for field in draft._meta.fields}
    try:
        draft.clean_fields(exclude=all_names - restored_names)
    except ValidationError as error:
        invalid_columns = list(error.message_dict)
        column = invalid_columns[0]
        problem = error.message_dict[column][0]
        raise CannotRestore(gettext_noop("%(column)s: %(problem)s"), column=column, problem=problem) from error


# --- How to restore each type of record ------------------------------------------------------------------------------

Restorer = Callable[[Version, User, int | None], Record]


def _restore_plain_record(former: Version, by: User, version: int | None) -> Record:
    """Restore a site, monument, placement, source or actor."""
    for name, value in former.values.items():
        setattr(former.record, name, value)
    return save_record(former.record, by=by, version=version)


def _restore_claim(former: Version, by: User, version: int | None) -> Record:
    """Restore a claim with its effects."""
    return revise_claim(former.record, by=by, version=version, effects=former.links["effects"], **former.values)


def _restore_intervention(former: Version, by: User, version: int | None) -> Record:
    """Restore an intervention with its monuments and parties. Its steps stay as they are."""
    related_records: Values = {
        "monuments": Monument.objects.filter(pk__in=former.links["monuments"]),
        "parties": Actor.objects.filter(pk__in=former.links["parties"]),
    }
    return revise_intervention(former.record, by=by, version=version, **related_records, **former.values)


def _restore_threat(former: Version, by: User, version: int | None) -> Record:
    """Restore a threat with its monuments."""
    monuments = Monument.objects.filter(pk__in=former.links["monuments"])
    return revise_threat(former.record, by=by, version=version, monuments=monuments, **former.values)


def _restore_control_period(former: Version, by: User, version: int | None) -> Record:
    """Restore a control period. Its bounds stay as they are."""
    return revise_control_period(former.record, by=by, version=version, **former.values)


def _restore_photo(former: Version, by: User, version: int | None) -> Record:
    """Restore the columns of a photo. The claims it supports stay as they are."""
    return revise_photo(former.record, by=by, version=version, **former.values)


def _restore_comparison(former: Version, by: User, version: int | None) -> Record:
    """Restore the captions of a comparison. Its alignment and regions stay as they are."""
    return revise_comparison(former.record, by=by, version=version, **former.values)


_RESTORERS: dict[type[Record], Restorer] = {
    Claim: _restore_claim,
    Intervention: _restore_intervention,
    Threat: _restore_threat,
    ControlPeriod: _restore_control_period,
    Photo: _restore_photo,
    Comparison: _restore_comparison,
}
