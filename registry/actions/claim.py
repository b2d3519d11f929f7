"""Recording claims: drafts by one person, checked as they are written down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.chronology.grades import grade_of
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.review import EDITABLE
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus, Effect, Grade
from registry.models import Claim, ClaimEffect
from registry.models.fields import EdtfField
from registry.models.record import Record

from .location_leaks import check_text_of_related
from .locks import check_version


class InvalidClaim(RuleViolation):
    """A claim that cannot be recorded as it is."""

    code = "bad_claim"


def record_claim(*, by: User, effects: Iterable[str] = (), at: datetime | None = None, **fields: Column) -> Claim:
    """Write a claim down as a draft of `by`. `fields` are columns of `Claim`; raises a Refusal that names the field."""
    claim = prepare(Claim(recorded_by=by, recorded_at=at or timezone.now(), **fields))
    with acting_as(by):
        claim.save()
        _set_effects(claim, effects)
    return claim


def revise_claim(
    claim: Claim, *, by: User, version: int | None, effects: Iterable[str] | None = None, **fields: Column
) -> Claim:
    """Change a claim that nobody has decided on yet; raises StaleRecord, or a Refusal that names the field."""
    with acting_as(by):
        held = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
        check_version(held, version)
        if ClaimStatus(held.status) not in EDITABLE:
            raise InvalidClaim(
                gettext_noop("A claim that has been decided on is frozen. Record a new one that supersedes it."),
                code="frozen",
            )
        for name, value in fields.items():
            setattr(held, name, value)
        held.version += 1
        prepare(held).save()
        if effects is not None:
            _set_effects(held, effects)
    return held


def prepare(claim: Claim) -> Claim:
    """Check an unsaved claim and fill in what follows from the rest; raises a Refusal that names the field."""
    if claim.monument_id is None:
        raise InvalidClaim(gettext_noop("A claim is about one monument: choose it."), field="monument")
    if claim.source_id is None:
        raise InvalidClaim(gettext_noop("A claim needs a source: who says so?"), field="source")
    claim.grade = grade_of(ClaimKind(claim.kind), Grade(claim.grade) if claim.grade else None) or ""
    for name in ("date_text", "acquired_text"):
        cast(EdtfField, Claim._meta.get_field(name)).interpret(claim)
        check_not_future(claim, name)
    if claim.supersedes is not None and claim.supersedes.monument_id != claim.monument_id:
        raise InvalidClaim(gettext_noop("A claim can only supersede one on the same monument."), field="supersedes")
    check_text_of_related(claim, [claim.monument], "source", "agent", "said_by")
    return claim


def check_not_future(record: Record, name: str, *, by: datetime | None = None) -> None:
    """Raise BadClaim if the date in the column `name` starts after the day on which the record was written down.

    `by` is that day's moment where it is not the record's own.
    """
    field = cast(EdtfField, record._meta.get_field(name))
    earliest = getattr(record, field.earliest)
    if earliest is not None and earliest > (by or record.recorded_at).date().toordinal():
        raise InvalidClaim(
            gettext_noop("“%(text)s” lies in the future. Nobody can have seen it yet."),
            text=getattr(record, name),
            field=name,
            code="future_date",
        )


def _set_effects(claim: Claim, effects: Iterable[str]) -> None:
    ClaimEffect.objects.filter(claim=claim).delete()
    ClaimEffect.objects.bulk_create(
        ClaimEffect(claim=claim, effect=Effect(effect).value) for effect in dict.fromkeys(effects)
    )
