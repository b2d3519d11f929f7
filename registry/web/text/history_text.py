"""Sentences in the active language about the changes in the audit log, with names for records, columns and codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.db.models import CharField, ManyToManyField, TextField
from django.utils.translation import gettext, pgettext

from registry.audit.column_policy import (
    BOUND,
    CLAIM,
    CLAIM_PHOTO,
    COMPARISON,
    DECISION,
    EFFECT,
    GROUP_PERMISSIONS,
    INTERVENTION_MONUMENTS,
    INTERVENTION_PARTIES,
    PHOTO,
    PLACEMENT,
    REGION,
    STEP,
    THREAT_MONUMENTS,
    USER_GROUPS,
    USER_PERMISSIONS,
)
from registry.audit.entries import ColumnChange
from registry.audit.history import ChangeSet, RecordKey, RowChange, get_column_field, models_in_history
from registry.audit.versions import Version, find_names_in_version
from registry.models.record import in_language

from .column_text import Names, column_label, format_value
from .dates import bidi_isolate
from .terms import label_in_sentence

# By table that links two records: the column that names the linked one.
LINKED_COLUMN_BY_TABLE = {
    EFFECT: "effect",
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
LINKS_OF_NEW_RECORDS = (EFFECT, INTERVENTION_MONUMENTS, INTERVENTION_PARTIES, THREAT_MONUMENTS)
COLUMNS_NAMING_A_ROW = ("status", "bound", "effect", "date_text")  # of rows that belong to a record
MAX_LENGTH_IN_SENTENCE = 80  # longer texts are shown below the sentence


@dataclass(frozen=True, slots=True)
class LongText:
    """A changed text that is too long for a sentence, with the label of its column."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Description:
    """A change of one row in words: the subject, what was done to it, and texts too long for a sentence.

    The subject is "" for the record whose history is read.
    """

    subject: str
    words: str
    texts: tuple[LongText, ...]
    row_change: RowChange

    @property
    def sentence(self) -> str:
        """Return the subject and what was done as one sentence with a capital letter."""
        sentence = self.words
        if self.subject:
            sentence = gettext("%(subject)s: %(words)s") % {"subject": self.subject, "words": self.words}
        return sentence[:1].upper() + sentence[1:]


def describe_change_set(change_set: ChangeSet, names: Names, about: RecordKey | None = None) -> list[Description]:
    """Return a description of each row that a change set changed; `about` is the record whose history is read.

    Links of a record that the same change set made have none.
    """
    new_rows = {(change.table, change.key) for change in change_set.row_changes if change.operation == "insert"}
    descriptions = []
    for change in change_set.row_changes:
        is_new_link = change.table in LINKS_OF_NEW_RECORDS and change.operation == "insert"
        if is_new_link and change.record in new_rows:
            continue
        subject = _subject(change, names, about)
        descriptions.append(
            Description(subject, _describe_row_change(change, names), tuple(_long_texts(change)), change)
        )
    return descriptions


# --- The subject -----------------------------------------------------------------------------------------------------


def _subject(change: RowChange, names: Names, about: RecordKey | None) -> str:
    """Return the changed record and its changed row as text; "" for the record whose history is read."""
    parts = []
    if change.record is not None and change.record != about:
        parts.append(_format_record(change.record, names))
    row = _format_row_of_record(change)
    if row:
        parts.append(row)
    return gettext(", ").join(parts)


def _format_record(record: RecordKey, names: Names) -> str:
    """Return a record as text: kind and name, or its reference if it has one, or its kind if its name is not shown."""
    table, _pk = record
    name = names.get(record)
    kind = str(models_in_history()[table]._meta.verbose_name)
    if name is None:
        return kind
    if table in (CLAIM, PHOTO, COMPARISON):
        return name.slug
    return gettext("%(kind)s “%(name)s”") % {"kind": kind, "name": bidi_isolate(in_language(name.en, name.ar))}


def _format_row_of_record(change: RowChange) -> str:
    """Return a row that belongs to a record as text: its kind, then its place, status, bound, effect and date.

    Return "" for a change of the record itself.
    """
    if change.table not in (PLACEMENT, STEP, BOUND, REGION):
        return ""
    row = change.row
    parts = [in_language(str(row.get("place_en", "")), str(row.get("place_ar", "")))]
    columns = [column for column in COLUMNS_NAMING_A_ROW if column in row]
    parts += [format_value(change.table, column, row[column], {}) for column in columns]

    kind = str(models_in_history()[change.table]._meta.verbose_name)
    name = gettext(", ").join(part for part in parts if part)
    if not name:
        return kind
    return gettext("%(kind)s “%(name)s”") % {"kind": kind, "name": bidi_isolate(name)}


# --- What was done ---------------------------------------------------------------------------------------------------


def _describe_row_change(change: RowChange, names: Names) -> str:
    """Return what was done to a row, as part of a sentence without its subject."""
    if change.erased:
        return gettext("the content of this entry was erased")
    if change.table == DECISION:
        return _describe_decision(change)
    if change.table in LINKED_COLUMN_BY_TABLE:
        return _describe_link(change, names)
    if change.operation == "insert":
        return pgettext("what was done", "recorded")
    if change.operation == "update":
        return gettext("; ").join(describe_column_change(change.table, column, names) for column in change.changes)
    return gettext("deleted")


def _describe_decision(change: RowChange) -> str:
    """Return a decision on a claim as text: the status that it led to and the reason, if one was given."""
    status = label_in_sentence("claim_status", str(change.row["after"]))
    reason = in_language(str(change.row["reason"]), str(change.row["reason_ar"]))
    if not reason:
        return status
    return gettext("%(status)s: %(reason)s") % {"status": status, "reason": bidi_isolate(reason)}


def _describe_link(change: RowChange, names: Names) -> str:
    """Return what was done to a link between two records, as text: `added the monument “Temple of Bel”`."""
    column = LINKED_COLUMN_BY_TABLE[change.table]
    words = {
        "what": column_label(change.table, column),
        "name": format_value(change.table, column, change.row[column], names),
    }
    if change.operation == "insert":
        return gettext("added the %(what)s %(name)s") % words
    return gettext("removed the %(what)s %(name)s") % words


def describe_column_change(table: str, change: ColumnChange, names: Names) -> str:
    """Return the change of a column as text: `changed the grade from severe to destroyed`."""
    if change.column == "published":
        return pgettext("what was done", "published") if change.new else gettext("unpublished")

    field = column_label(table, change.column)
    old = format_value(table, change.column, change.old, names)
    new = format_value(table, change.column, change.new, names)
    # Both are empty if the viewer may see neither value.
    if _is_long(change) or not (old or new):
        return gettext("changed the %(field)s") % {"field": field}
    if not old:
        return gettext("set the %(field)s to %(new)s") % {"field": field, "new": new}
    if not new:
        return gettext("removed the %(field)s %(old)s") % {"field": field, "old": old}
    return gettext("changed the %(field)s from %(old)s to %(new)s") % {"field": field, "old": old, "new": new}


def _is_long(change: ColumnChange) -> bool:
    """Return whether the old or the new value of a column is a text that is too long for a sentence."""
    return any(isinstance(value, str) and len(value) > MAX_LENGTH_IN_SENTENCE for value in (change.old, change.new))


def _long_texts(change: RowChange) -> Iterator[LongText]:
    """Yield the changed texts of a row that are too long for a sentence."""
    for column_change in change.changes:
        if _is_long(column_change):
            label = column_label(change.table, column_change.column)
            yield LongText(label, str(column_change.old or ""), str(column_change.new or ""))


# --- Former versions -------------------------------------------------------------------------------------------------


def describe_version(version: Version) -> list[tuple[str, str, str]]:
    """Return what restoring a former version would change: label of the column, current value, former value."""
    table = version.record._meta.db_table
    names = find_names_in_version(version)
    rows = []
    for change in version.changes:
        old = _format_version_value(table, change.column, change.old, names)
        new = _format_version_value(table, change.column, change.new, names)
        rows.append((_version_label(table, change.column), old, new))
    return rows


def _version_label(table: str, column: str) -> str:
    """Return the label of a column of a version, which may also be a many-to-many field or the effects of a claim."""
    if column == "effects":
        return gettext("effects")
    if get_column_field(table, column):
        return column_label(table, column)
    return str(_many_to_many_field(table, column).verbose_name)


def _format_version_value(table: str, column: str, value: object, names: Names) -> str:
    """Return a value of a version as text. Texts are neither quoted nor cut; a tuple has the keys of linked records."""
    if isinstance(value, tuple) and column == "effects":
        return gettext("; ").join(label_in_sentence("effect", code) for code in value)
    if isinstance(value, tuple):
        related_table = _many_to_many_field(table, column).related_model._meta.db_table
        linked_names = [names.get((related_table, str(pk))) for pk in value]
        return gettext("; ").join(in_language(name.en, name.ar) for name in linked_names if name is not None)
    # By type, not isinstance: subclasses, such as codes and EDTF dates, are not shown as they are stored.
    if isinstance(value, str) and type(get_column_field(table, column)) in (CharField, TextField):
        return value
    return format_value(table, column, value, names)


def _many_to_many_field(table: str, name: str) -> ManyToManyField:
    """Return a many-to-many field of the model of a table."""
    return cast(ManyToManyField, models_in_history()[table]._meta.get_field(name))
