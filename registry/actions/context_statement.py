"""Record what sources say of monuments and sites besides their condition, revise it, and withdraw it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.context.aspects import ContextValues, InvalidContext, find_faults
from registry.domain.errors import gettext_noop
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import ContextAspect, ContextTerm
from registry.models import ContextStatement

from .claim import check_date_not_in_future
from .location_leaks import check_location_not_disclosed, get_subject_monuments
from .locks import check_version, lock_monuments


def record_context_statement(*, by: User, at: datetime | None = None, **fields: Column) -> ContextStatement:
    """Record what a source says of a monument or a site besides its condition, and return the statement.

    `fields` are columns of `ContextStatement`. Raise a RuleViolation that names the invalid field.
    """
    statement = ContextStatement(recorded_at=at or timezone.now(), **fields)
    with acting_as(by):
        _lock_monument(statement)
        _check_values(statement)
        statement.save()
    return statement


def revise_context_statement(
    statement: ContextStatement, *, by: User, version: int | None, **fields: Column
) -> ContextStatement:
    """Change what a statement says, but not its aspect nor what it is about, and return it.

    Raise StaleRecord if it is no longer in the given version, or a RuleViolation that names the invalid field.
    """
    with acting_as(by):
        _lock_monument(statement)
        statement = ContextStatement.objects.select_for_update(no_key=True).get(pk=statement.pk)
        check_version(statement, version)
        _check_not_withdrawn(statement)
        _check_about_the_same(statement, fields)
        for name, value in fields.items():
            setattr(statement, name, value)
        statement.version += 1
        _check_values(statement)
        statement.save()
    return statement


def withdraw_context_statement(
    statement: ContextStatement, *, by: User, version: int | None, reason: str
) -> ContextStatement:
    """Withdraw a statement for a reason, so that it counts no more, and return it. It stays in the history.

    Raise StaleRecord if it is no longer in this version. Raise another RuleViolation if there is no reason, or if it is
    withdrawn already.
    """
    with acting_as(by, reason.strip()):
        statement = ContextStatement.objects.select_for_update(no_key=True).get(pk=statement.pk)
        check_version(statement, version)
        _check_not_withdrawn(statement)
        if not reason.strip():
            raise InvalidContext(
                gettext_noop("Withdrawing a statement needs a reason."), field="reason", code="reason_missing"
            )
        statement.withdrawn = True
        statement.withdrawn_reason = reason.strip()
        statement.version += 1
        statement.save(update_fields=["withdrawn", "withdrawn_reason", "version"])
    return statement


def _lock_monument(statement: ContextStatement) -> None:
    """Lock the monument of a statement, so that its precision stays as it is while the texts are checked."""
    if statement.monument_id is not None:
        lock_monuments([statement.monument_id])


def _check_not_withdrawn(statement: ContextStatement) -> None:
    """Raise InvalidContext if a statement is withdrawn. It can be neither changed nor withdrawn again."""
    if statement.withdrawn:
        raise InvalidContext(
            gettext_noop("This statement is withdrawn. Record the right one as a new statement."), code="withdrawn"
        )


def _check_about_the_same(statement: ContextStatement, fields: dict[str, Column]) -> None:
    """Raise InvalidContext if new values would make a statement one about another aspect, monument or site."""
    # Who may see former versions follows from the aspect and the place of the monument.
    for name in ("aspect", "monument", "site"):
        if name in fields and fields[name] != getattr(statement, name):
            raise InvalidContext(
                gettext_noop("This stays as it was recorded. Withdraw the statement and record another."), field=name
            )


def _check_values(statement: ContextStatement) -> None:
    """Check the values of a statement with each other, its date, and that its texts tell no place that is hidden.

    Interpret the date. Raise a RuleViolation that names the invalid field.
    """
    values = ContextValues(
        aspect=ContextAspect(statement.aspect),
        term=ContextTerm(statement.term),
        has_monument=statement.monument_id is not None,
        has_site=statement.site_id is not None,
        has_party=statement.party_id is not None,
        value=statement.value,
        amount=statement.amount,
        unit=statement.unit,
        date_text=statement.date_text,
        statement=statement.statement_en,
        quote=statement.quote,
    )
    for fault in find_faults(values):
        raise fault
    if statement.source_id is None:
        raise InvalidContext(gettext_noop("A statement needs a source: who says so?"), field="source")
    ContextStatement._meta.get_field("date_text").set_interval_columns(statement)
    check_date_not_in_future(statement, "date_text")

    # The public sees the source and the name of the party together with the statement.
    check_location_not_disclosed(statement, get_subject_monuments(statement), "source", "party")
