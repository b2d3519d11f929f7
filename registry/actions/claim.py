"""Record claims as drafts, and revise them until they are decided on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.chronology.grades import resolve_grade
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.review import EDITABLE
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus, Effect, Grade
from registry.models import Claim, ClaimEffect
from registry.models.fields import EdtfField
from registry.models.record import Record

from .location_leaks import check_location_not_disclosed
from .locks import check_version


class InvalidClaim(RuleViolation):
    """A rule violation: a claim cannot be saved with these values."""

    code = "bad_claim"


def record_claim(*, by: User, effects: Iterable[str] = (), at: datetime | None = None, **fields: Column) -> Claim:
    """Record a claim as a draft of the user `by` and return it. `fields` are columns of `Claim`.

    Raise a RuleViolation that names the invalid field.
    """
    claim = prepare_claim(Claim(recorded_by=by, recorded_at=at or timezone.now(), **fields))
    with acting_as(by):
        claim.save()
        _replace_effects(claim, effects)
    return claim


def revise_claim(
    claim: Claim, *, by: User, version: int | None, effects: Iterable[str] | None = None, **fields: Column
) -> Claim:
    """Change a claim that is not decided on yet, and return it. Without `effects`, its effects stay.

    Raise StaleRecord if the claim is no longer in this version, or a RuleViolation that names the invalid field.
    """
    with acting_as(by):
        claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
        check_version(claim, version)
        if ClaimStatus(claim.status) not in EDITABLE:
            raise InvalidClaim(
                gettext_noop("A claim that has been decided on is frozen. Record a new one that supersedes it."),
                code="frozen",
            )
        for name, value in fields.items():
            setattr(claim, name, value)
        claim.version += 1
        prepare_claim(claim).save()
        if effects is not None:
            _replace_effects(claim, effects)
    return claim


def prepare_claim(claim: Claim) -> Claim:
    """Check an unsaved claim, set the columns that follow from others, and return it.

    Raise a RuleViolation that names the invalid field.
    """
    if claim.monument_id is None:
        raise InvalidClaim(gettext_noop("A claim is about one monument: choose it."), field="monument")
    if claim.source_id is None:
        raise InvalidClaim(gettext_noop("A claim needs a source: who says so?"), field="source")

    kind = ClaimKind(claim.kind)
    stated_grade = Grade(claim.grade) if claim.grade else None
    claim.grade = resolve_grade(kind, stated_grade) or ""

    for name in ("date_text", "acquired_text"):
        cast(EdtfField, Claim._meta.get_field(name)).interpret(claim)
        check_date_not_in_future(claim, name)
    if claim.supersedes is not None and claim.supersedes.monument_id != claim.monument_id:
        raise InvalidClaim(gettext_noop("A claim can only supersede one on the same monument."), field="supersedes")
    check_location_not_disclosed(claim, [claim.monument], "source", "agent", "said_by")
    return claim


def check_date_not_in_future(record: Record, name: str, *, written_at: datetime | None = None) -> None:
    """Raise InvalidClaim if the date in the column `name` starts after the day when it was written down.

    That day is the one of `written_at`, or the one when the record was recorded.
    """
    field = cast(EdtfField, record._meta.get_field(name))
    earliest_day = getattr(record, field.earliest)
    if earliest_day is None:
        return
    day_of_writing = (written_at or record.recorded_at).date().toordinal()
    if earliest_day > day_of_writing:
        raise InvalidClaim(
            gettext_noop("“%(text)s” lies in the future. Nobody can have seen it yet."),
            text=getattr(record, name),
            field=name,
            code="future_date",
        )


def _replace_effects(claim: Claim, effects: Iterable[str]) -> None:
    """Store the effects of a claim in place of its former ones, without duplicates and in the given order."""
    ClaimEffect.objects.filter(claim=claim).delete()
    ClaimEffect.objects.bulk_create(
        # The keys of a dictionary keep the order and drop duplicates.
        ClaimEffect(claim=claim, effect=Effect(effect).value)
        for effect in dict.fromkeys(effects)
    )
