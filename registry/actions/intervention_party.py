"""Set the parties of interventions: who has which role, and what funders give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.funding import InvalidParty, check_party, parse_amount
from registry.models import Actor, Intervention, InterventionParty, Monument
from registry.models.columns import Visibility, declared_columns

from .concerning import violations_about
from .location_leaks import check_location_not_disclosed

# An actor stands for a party whose role is not known.
Party: TypeAlias = Actor | InterventionParty


@dataclass(frozen=True, slots=True)
class PartyChange:
    """A new or changed party of an intervention, unsaved, or that it is removed."""

    party: InterventionParty
    removed: bool = False


def set_parties(intervention: Intervention, parties: Iterable[Party], described_monuments: Sequence[Monument]) -> None:
    """Make these the parties of an intervention. What is recorded of one in its role is replaced.

    The caller has locked the intervention. Raise a RuleViolation whose `about` is the party, or InvalidParty if one
    has a role twice.
    """
    rows = [party if isinstance(party, InterventionParty) else InterventionParty(actor=party) for party in parties]
    stored_rows = {(row.actor_id, row.role): row for row in intervention.parties.all()}
    wanted_rows = {}
    for row in rows:
        row.intervention = intervention
        with violations_about(row):
            clean_party(row)
            # The public sees the names of the parties together with the intervention.
            check_location_not_disclosed(row, described_monuments, "actor", "source")
            if (row.actor_id, row.role) in wanted_rows:
                raise InvalidParty(gettext_noop("A party has each role only once."), field="role")
        wanted_rows[row.actor_id, row.role] = row

    for key, stored_row in stored_rows.items():
        if key not in wanted_rows:
            stored_row.delete()
    for key, row in wanted_rows.items():
        row.pk = stored_rows[key].pk if key in stored_rows else None
        # Django takes a row with a primary key as stored only if it was read from the database or saved.
        row._state.adding = row.pk is None
        if row.pk is None or not _is_same(row, stored_rows[key]):
            row.save()


def apply_party_changes(
    intervention: Intervention, changes: Sequence[PartyChange], described_monuments: Sequence[Monument]
) -> None:
    """Add, change and remove some parties of an intervention, as an editor's form says. The others stay.

    The caller has locked the intervention. Raise a RuleViolation whose `about` is the change.
    """
    changed_ids = {change.party.pk for change in changes}
    parties = [party for party in intervention.parties.all() if party.pk not in changed_ids]
    parties += [change.party for change in changes if not change.removed]
    changes_by_party = {id(change.party): change for change in changes}
    try:
        set_parties(intervention, parties, described_monuments)
    except RuleViolation as violation:
        violation.about = changes_by_party.get(id(violation.about), violation.about)
        raise


def clean_party(row: InterventionParty) -> None:
    """Validate a party before it is saved, and write its amount in one notation. Raise InvalidParty at the field."""
    row.amount = parse_amount(row.amount)
    row.currency = row.currency.upper()
    check_party(
        role=row.role,
        amount=row.amount,
        currency=row.currency,
        has_source=row.source_id is not None,
        quote=row.quote,
    )


def _is_same(row: InterventionParty, stored_row: InterventionParty) -> bool:
    """Return whether nothing was changed of what people record of a party."""
    for field, declaration in declared_columns(InterventionParty):
        is_public = declaration.visibility is Visibility.PUBLIC
        if is_public and getattr(row, field.attname) != getattr(stored_row, field.attname):
            return False
    return True
