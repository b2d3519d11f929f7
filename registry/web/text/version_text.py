"""Former versions of records in words: what would change if a record were restored to one."""

from __future__ import annotations

from typing import cast

from django.db.models import CharField, ManyToManyField, ManyToOneRel, TextField
from django.utils.translation import gettext

from registry.audit.column_policy import ACTOR
from registry.audit.history import get_column_field, models_in_history
from registry.audit.versions import PartyVersion, Version, find_names_in_version, get_linked_table
from registry.models.record import in_language

from .column_text import RecordNames, column_label, format_value
from .intervention_text import format_amount
from .terms import label_in_sentence


def describe_version(version: Version) -> list[tuple[str, str, str]]:
    """Return what would change if a record were restored to a former version.

    Each change is the label of a column, its current value and its former value, as text.
    """
    table = version.record._meta.db_table
    record_names = find_names_in_version(version)
    described_changes = []
    for change in version.changes:
        label = _get_field_label(table, change.column)
        current_value = _format_version_value(table, change.column, change.old, record_names)
        former_value = _format_version_value(table, change.column, change.new, record_names)
        described_changes.append((label, current_value, former_value))
    return described_changes


def _get_field_label(table: str, field_name: str) -> str:
    """Return the label of a field that a former version of a record shows.

    The field is a column, a many-to-many field, or one for rows of another table, such as the `effects` of a claim.
    """
    if get_column_field(table, field_name):
        return column_label(table, field_name)
    relation = models_in_history()[table]._meta.get_field(field_name)
    if isinstance(relation, ManyToManyField):
        return str(relation.verbose_name)
    return str(cast(ManyToOneRel, relation).related_model._meta.verbose_name_plural)


def _format_version_value(table: str, name: str, value: object, record_names: RecordNames) -> str:
    """Return the value of a field in a former version of a record as text, without quotation marks.

    The value of a relation is a tuple of primary keys. The effects of a claim are a tuple of codes. The parties of
    an intervention are a tuple of parties.
    """
    if isinstance(value, tuple) and name == "effects":
        return gettext("; ").join(label_in_sentence("effect", code) for code in value)

    if isinstance(value, tuple) and name == "parties":
        return gettext("; ").join(_format_party(party, record_names) for party in value)

    if isinstance(value, tuple):
        linked_table = get_linked_table(table, name)
        linked_texts = []
        for pk in value:
            linked_name = record_names.get((linked_table, str(pk)))
            if linked_name is not None:
                linked_texts.append(in_language(linked_name.en, linked_name.ar))
        return gettext("; ").join(linked_texts)

    # A plain text is shown as it is. Subclasses of these two fields hold codes or EDTF dates, which are formatted.
    if isinstance(value, str) and type(get_column_field(table, name)) in (CharField, TextField):
        return value
    return format_value(table, name, value, record_names)


def _format_party(party: PartyVersion, record_names: RecordNames) -> str:
    """Return a party of an intervention with its role and amount as text, as in “ALIPH (funder, 214,900 USD)”."""
    actor_name = record_names.get((ACTOR, str(party.actor_id)))
    name = gettext("(not shown)") if actor_name is None else in_language(actor_name.en, actor_name.ar)
    texts = [label_in_sentence("party_role", party.role)]
    if party.amount:
        texts.append(format_amount(party.amount, party.currency))
    return gettext("%(name)s (%(roles)s)") % {"name": name, "roles": gettext(", ").join(texts)}
