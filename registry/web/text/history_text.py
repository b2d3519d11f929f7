"""Sentences in the active language about the changes in the audit log, with names for records, columns and codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, pgettext

from registry.audit.column_policy import (
    BOUND,
    CLAIM,
    CLAIM_PHOTO,
    COMPARISON,
    CONTEXT,
    DECISION,
    EFFECT,
    GROUP_PERMISSIONS,
    INTERVENTION_MONUMENTS,
    INTERVENTION_PARTIES,
    PHOTO,
    PLACEMENT,
    REGION,
    SPEAKER,
    STEP,
    THREAT,
    THREAT_MONUMENTS,
    USER_GROUPS,
    USER_PERMISSIONS,
)
from registry.audit.entries import ColumnChange
from registry.audit.history import ChangeSet, RecordKey, RowChange, models_in_history
from registry.domain.vocabulary.codes import PartyRole
from registry.models.record import in_language

from .column_text import RecordNames, column_label, format_value
from .dates import bidi_isolate
from .terms import decision_label, label_in_sentence

# By table that links two records: the column that names the linked one.
LINKED_COLUMN_BY_TABLE = {
    EFFECT: "effect",
    SPEAKER: "speaker_id",
    CLAIM_PHOTO: "claim_id",
    INTERVENTION_MONUMENTS: "monument_id",
    INTERVENTION_PARTIES: "actor_id",
    THREAT_MONUMENTS: "monument_id",
    USER_GROUPS: "group_id",
    USER_PERMISSIONS: "permission_id",
    GROUP_PERMISSIONS: "permission_id",
}
# Links that go without saying when they are made together with their record. Permissions are not among them: each
# permission that a user gets has its own sentence.
LINKS_OF_NEW_RECORDS = (EFFECT, SPEAKER, INTERVENTION_MONUMENTS, INTERVENTION_PARTIES, THREAT_MONUMENTS)
COLUMNS_NAMING_A_ROW = ("status", "bound", "effect", "term", "date_text")  # of rows that belong to a record
MAX_LENGTH_IN_SENTENCE = 80  # longer texts are shown below the sentence


@dataclass(frozen=True, slots=True)
class LongText:
    """A changed text that is too long for a sentence, with the label of its column."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Description:
    """A change of one database row in words: the subject, what was done to it, and texts too long for a sentence.

    The subject is "" for the record whose history is read.
    """

    subject: str
    words: str
    texts: tuple[LongText, ...]
    row_change: RowChange

    @property
    def sentence(self) -> str:
        """Return the subject and what was done to it as one sentence with a capital letter."""
        sentence = self.words
        if self.subject:
            sentence = gettext("%(subject)s: %(words)s") % {"subject": self.subject, "words": self.words}
        return sentence[:1].upper() + sentence[1:]


def describe_change_set(
    change_set: ChangeSet, record_names: RecordNames, history_record: RecordKey | None = None
) -> list[Description]:
    """Return a description of each row change in a change set, which holds the changes of one transaction.

    `history_record` is the record whose history is shown. Links are left out if their record was created in the same
    change set.
    """
    inserted_rows = set()
    for row_change in change_set.row_changes:
        if row_change.operation == "insert":
            inserted_rows.add((row_change.table, row_change.key))

    descriptions = []
    for row_change in change_set.row_changes:
        is_new_link = row_change.table in LINKS_OF_NEW_RECORDS and row_change.operation == "insert"
        if is_new_link and row_change.record in inserted_rows:
            continue
        subject = _describe_subject(row_change, record_names, history_record)
        words = _describe_row_change(row_change, record_names)
        descriptions.append(Description(subject, words, _get_long_texts(row_change), row_change))
    return descriptions


# --- The subject -----------------------------------------------------------------------------------------------------


def _describe_subject(row_change: RowChange, record_names: RecordNames, history_record: RecordKey | None) -> str:
    """Return what a change is about, such as `monument “Temple of Bel”, placement “On the site”`.

    The history of one record, `history_record`, does not name this record again: a change of it has the subject "".
    """
    parts = []
    if row_change.record is not None and row_change.record != history_record:
        parts.append(_format_record(row_change.record, record_names))
    related_row = _format_related_row(row_change, record_names)
    if related_row:
        parts.append(related_row)
    return gettext(", ").join(parts)


def _format_record(record: RecordKey, record_names: RecordNames) -> str:
    """Return the kind and the name of a record as text: `monument “Temple of Bel”`.

    Claims, photos and comparisons have a reference instead. A record that is not in `record_names` has only its kind.
    """
    table, _pk = record
    kind = str(models_in_history()[table]._meta.verbose_name)
    name = record_names.get(record)
    if name is None:
        return kind
    if table in (CLAIM, PHOTO, COMPARISON):
        return name.slug
    localized_name = in_language(name.en, name.ar)
    return gettext("%(kind)s “%(name)s”") % {"kind": kind, "name": bidi_isolate(localized_name)}


def _format_related_row(row_change: RowChange, record_names: RecordNames) -> str:
    """Return a changed row that belongs to a record as text: `placement “On the site, since 1990”`.

    Return "" for a change of the record itself.
    """
    # That a party was added or removed says which one it is.
    is_changed_party = row_change.table == INTERVENTION_PARTIES and row_change.operation == "update"
    if row_change.table not in (PLACEMENT, STEP, BOUND, REGION, CONTEXT) and not is_changed_party:
        return ""

    row = row_change.row
    name_parts = [in_language(str(row.get("place_en", "")), str(row.get("place_ar", "")))]
    naming_columns = [column for column in COLUMNS_NAMING_A_ROW if column in row]
    name_parts += [format_value(row_change.table, column, row[column], {}) for column in naming_columns]

    if row_change.table == STEP and not row.get("status") and "kind" in row:
        # A word that changes no status is named by its kind.
        name_parts.insert(0, format_value(STEP, "kind", row["kind"], {}))

    kind = str(models_in_history()[row_change.table]._meta.verbose_name)
    if is_changed_party:
        return f"{kind} {_format_party(row_change, record_names)}"
    name = gettext(", ").join(part for part in name_parts if part)
    if not name:
        return kind
    return gettext("%(kind)s “%(name)s”") % {"kind": kind, "name": bidi_isolate(name)}


# --- What was done ---------------------------------------------------------------------------------------------------


def _describe_row_change(row_change: RowChange, record_names: RecordNames) -> str:
    """Return what was done to a database row: `recorded`, `deleted`, `changed the grade from ... to ...`."""
    if row_change.erased:
        return gettext("the content of this entry was erased")
    if row_change.table == DECISION:
        return _describe_decision(row_change)
    if row_change.table in LINKED_COLUMN_BY_TABLE and row_change.operation != "update":
        return _describe_link(row_change, record_names)
    if row_change.operation == "insert":
        return pgettext("what was done", "recorded")
    if row_change.operation == "update":
        table = row_change.table
        descriptions = [describe_column_change(table, change, record_names) for change in row_change.changes]
        return gettext("; ").join(descriptions)
    # The only other operation is "delete".
    return gettext("deleted")


def _describe_decision(row_change: RowChange) -> str:
    """Return the decision of a reviewer on a claim as text: the new status and the reason, if one was given."""
    decision = row_change.row
    status = decision_label(str(decision.get("before", "")), str(decision["after"]), in_sentence=True)
    reason = in_language(str(decision["reason"]), str(decision["reason_ar"]))
    if not reason:
        return status
    return gettext("%(status)s: %(reason)s") % {"status": status, "reason": bidi_isolate(reason)}


def _describe_link(row_change: RowChange, record_names: RecordNames) -> str:
    """Return what was done to a link between two records: `added the monument “...”`, `removed the source “...”`."""
    column = LINKED_COLUMN_BY_TABLE[row_change.table]
    label = column_label(row_change.table, column)
    linked_record = format_value(row_change.table, column, row_change.row[column], record_names)
    if row_change.table == INTERVENTION_PARTIES:
        linked_record = _format_party(row_change, record_names)
    if row_change.operation == "insert":
        return gettext("added the %(what)s %(name)s") % {"what": label, "name": linked_record}
    return gettext("removed the %(what)s %(name)s") % {"what": label, "name": linked_record}


def _format_party(row_change: RowChange, record_names: RecordNames) -> str:
    """Return the name of a party of an intervention in quotation marks, with its role if that is known."""
    party = row_change.row
    name = format_value(row_change.table, "actor_id", party["actor_id"], record_names)
    # Entries of the time before there were roles do not have one.
    role = str(party.get("role", PartyRole.UNKNOWN.value))
    if role == PartyRole.UNKNOWN:
        return name
    return gettext("%(name)s (%(roles)s)") % {"name": name, "roles": label_in_sentence("party_role", role)}


def describe_column_change(table: str, change: ColumnChange, record_names: RecordNames) -> str:
    """Return the change of one column as text: `changed the grade from severe to destroyed`."""
    if change.column == "published":
        return pgettext("what was done", "published") if change.new else gettext("unpublished")
    if (table, change.column) == (THREAT, "outcome") and not change.new:
        return pgettext("what was done", "reopened")
    if change.column == "withdrawn" and change.new:
        return pgettext("what was done", "withdrawn")

    label = column_label(table, change.column)
    old_text = format_value(table, change.column, change.old, record_names)
    new_text = format_value(table, change.column, change.new, record_names)
    is_hidden = not old_text and not new_text  # The viewer may see neither value.
    if is_hidden or _is_long(change):
        return gettext("changed the %(field)s") % {"field": label}
    if not old_text:
        return gettext("set the %(field)s to %(new)s") % {"field": label, "new": new_text}
    if not new_text:
        return gettext("removed the %(field)s %(old)s") % {"field": label, "old": old_text}
    texts = {"field": label, "old": old_text, "new": new_text}
    return gettext("changed the %(field)s from %(old)s to %(new)s") % texts


def _is_long(change: ColumnChange) -> bool:
    """Return whether the old or the new value of a column is a text that is too long for a sentence."""
    texts = [value for value in (change.old, change.new) if isinstance(value, str)]
    return any(len(text) > MAX_LENGTH_IN_SENTENCE for text in texts)


def _get_long_texts(row_change: RowChange) -> tuple[LongText, ...]:
    """Return the old and the new text of each changed column in a row, if either is too long for a sentence."""
    long_texts = []
    for column_change in row_change.changes:
        if _is_long(column_change):
            label = column_label(row_change.table, column_change.column)
            old_text = str(column_change.old or "")
            new_text = str(column_change.new or "")
            long_texts.append(LongText(label, old_text, new_text))
    return tuple(long_texts)
