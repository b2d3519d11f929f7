"""Giving a record back a former version: a new revision, under the rules of now, by the usual actions."""

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
    """A former version that cannot be given back."""

    code = "cannot_restore"


def restore(seq: int, *, by: User, version: int | None, reason: str) -> Record:
    """Give the record of the ledger's entry `seq` back what that entry wrote; raises StaleRecord or another Refusal.

    What is derived, decided in review, sealed, or says how sensitive a thing is, stays as it is.
    """
    if not reason.strip():
        raise CannotRestore(gettext_noop("Restoring a version needs a reason."), field="reason", code="reason_missing")
    try:
        with acting_as(by, f"Restored from entry {seq}: {reason.strip()}"):
            former = _checked(version_at(seq), version)
            return _WAYS.get(type(former.record), _as_plain)(former, by, version)
    except IntegrityError as error:
        raise CannotRestore(
            gettext_noop("The rules of today do not allow what this version says: nothing was written.")
        ) from error


def _checked(former: Version | None, version: int | None) -> Version:
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
    """Raise a Refusal with what is wrong with a column by the rules of today."""
    draft = type(former.record)(**dict(former.values))
    names = {field.name for field in draft._meta.concrete_fields if field.attname in former.values}
    try:
        draft.clean_fields(exclude={field.name for field in draft._meta.fields} - names)
    except ValidationError as error:
        name, [problem, *_] = next(iter(error.message_dict.items()))
        raise CannotRestore(gettext_noop("%(column)s: %(problem)s"), column=name, problem=problem) from error


# --- The actions -----------------------------------------------------------------------------------------------------

Way = Callable[[Version, User, int | None], Record]


def _as_plain(former: Version, by: User, version: int | None) -> Record:
    for name, value in former.values.items():
        setattr(former.record, name, value)
    return save_record(former.record, by=by, version=version)


def _as_claim(former: Version, by: User, version: int | None) -> Record:
    return revise_claim(former.record, by=by, version=version, effects=former.links["effects"], **former.values)


def _as_measure(former: Version, by: User, version: int | None) -> Record:
    related: Values = {
        "monuments": Monument.objects.filter(pk__in=former.links["monuments"]),
        "parties": Actor.objects.filter(pk__in=former.links["parties"]),
    }
    return revise_intervention(former.record, by=by, version=version, **related, **former.values)


def _as_threat(former: Version, by: User, version: int | None) -> Record:
    monuments = Monument.objects.filter(pk__in=former.links["monuments"])
    return revise_threat(former.record, by=by, version=version, monuments=monuments, **former.values)


def _as_period(former: Version, by: User, version: int | None) -> Record:
    return revise_control_period(former.record, by=by, version=version, **former.values)


def _as_photo(former: Version, by: User, version: int | None) -> Record:
    return revise_photo(former.record, by=by, version=version, **former.values)


def _as_comparison(former: Version, by: User, version: int | None) -> Record:
    return revise_comparison(former.record, by=by, version=version, **former.values)


_WAYS: dict[type[Record], Way] = {
    Claim: _as_claim,
    Intervention: _as_measure,
    Threat: _as_threat,
    ControlPeriod: _as_period,
    Photo: _as_photo,
    Comparison: _as_comparison,
}
