"""What an act did, in sentences of the reader's language: records by name, columns by their labels, codes by theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from django.db.models import BooleanField, CharField, DateTimeField, ForeignKey, ManyToManyField, TextField
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

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
    MONUMENT,
    PHOTO,
    PLACEMENT,
    REGION,
    SITE,
    SOURCE,
    STEP,
    THREAT,
    THREAT_MONUMENTS,
    USER_GROUPS,
    USER_PERMISSIONS,
)
from registry.audit.entries import ColumnChange
from registry.audit.history import ChangeSet, Key, Name, RowChange, field_of, models
from registry.audit.versions import Version, names_in
from registry.domain.chronology.dates import InvalidDate, parse
from registry.domain.vocabulary.terms import vocabulary_name
from registry.models.fields import CodeField, EdtfField
from registry.models.record import in_language
from registry.queries.summaries import dating

from .dates import bidi_isolate, format_date
from .terms import inner_label

LINKS = {
    # table of links: the column that names what is linked
    EFFECT: "effect",
    CLAIM_PHOTO: "claim_id",
    INTERVENTION_MONUMENTS: "monument_id",
    INTERVENTION_PARTIES: "actor_id",
    THREAT_MONUMENTS: "monument_id",
    USER_GROUPS: "group_id",
    USER_PERMISSIONS: "permission_id",
    GROUP_PERMISSIONS: "permission_id",
}
TOLD_WITH_IT = (
    EFFECT,
    INTERVENTION_MONUMENTS,
    INTERVENTION_PARTIES,
    THREAT_MONUMENTS,
)  # by "recorded"; rights never are
LABELS = {
    # where the name of a column does not do in a sentence
    (CLAIM, "supersedes_id"): _("claim that it supersedes"),
    (MONUMENT, "part_of_id"): _("whole that it is part of"),
    (MONUMENT, "built_text"): _("building date"),
    (SITE, "wh_inscribed"): _("year of inscription"),
    (SITE, "in_danger_since"): _("year of the danger listing"),
    (COMPARISON, "comparability"): _("comparability of the two"),
    (COMPARISON, "accepted_by_id"): _("person who accepted the alignment"),
    (COMPARISON, "accepted_at"): _("time at which the alignment was accepted"),
    (PHOTO, "taken_text"): _("date of the picture"),
    (PHOTO, "date_origin"): _("origin of the date"),
    (PHOTO, "graphic"): _("warning of graphic content"),
    (PLACEMENT, "date_text"): _("time there"),
    (SOURCE, "graphic"): _("warning of graphic content"),
    (SOURCE, "protected"): _("protection of its identity"),
    (THREAT, "closed_text"): _("date of the outcome"),
}
PART_NAMES = ("status", "bound", "effect", "date_text")
SHORT = 80  # longer texts do not fit into a sentence
Names = Mapping[Key, Name]


@dataclass(frozen=True, slots=True)
class LongText:
    """A text that was changed, by the label of its column."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Description:
    """One deed: whom it concerns ("" for the record asked about), what was done, texts too long for a sentence."""

    subject: str
    words: str
    texts: tuple[LongText, ...]
    deed: RowChange

    @property
    def sentence(self) -> str:
        """Both together, beginning with a capital letter."""
        whole = gettext("%(subject)s: %(words)s") % {"subject": self.subject, "words": self.words}
        words = whole if self.subject else self.words
        return words[:1].upper() + words[1:]


def describe(act: ChangeSet, names: Names, about: Key | None = None) -> list[Description]:
    """What an act did, deed by deed; `about` is the record whose history is read."""
    begun = {(deed.table, deed.key) for deed in act.deeds if deed.operation == "insert"}
    return [
        Description(_subject(deed, names, about), _words(deed, names), tuple(_long_texts(deed)), deed)
        for deed in act.deeds
        if not (deed.table in TOLD_WITH_IT and deed.operation == "insert" and deed.record in begun)
    ]


# --- Whom it concerns ------------------------------------------------------------------------------------------------


def _subject(deed: RowChange, names: Names, about: Key | None) -> str:
    parts = [_record_words(deed.record, names)] if deed.record is not None and deed.record != about else []
    part = _part_words(deed)
    return gettext(", ").join([*parts, *([part] if part else [])])


def _record_words(record: Key, names: Names) -> str:
    name = names.get(record)
    noun = str(models()[record[0]]._meta.verbose_name)
    if name is None:
        return noun
    if record[0] in (CLAIM, PHOTO, COMPARISON):
        return name.slug
    return gettext("%(noun)s “%(name)s”") % {"noun": noun, "name": bidi_isolate(in_language(name.en, name.ar))}


def _part_words(deed: RowChange) -> str:
    """The row below a record that was written: a placement by its place, others by status or effect, and date."""
    if deed.table not in (PLACEMENT, STEP, BOUND, REGION):
        return ""
    row, noun = deed.row, str(models()[deed.table]._meta.verbose_name)
    said = [in_language(str(row.get("place_en", "")), str(row.get("place_ar", "")))]
    said += [value_words(deed.table, name, row[name], {}) for name in PART_NAMES if name in row]
    name = gettext(", ").join(filter(None, said))
    return gettext("%(noun)s “%(name)s”") % {"noun": noun, "name": bidi_isolate(name)} if name else noun


# --- What was done ---------------------------------------------------------------------------------------------------


def _words(deed: RowChange, names: Names) -> str:
    if deed.erased:
        return gettext("the content of this entry was erased")
    if deed.table == DECISION:
        return _decided(deed)
    if deed.table in LINKS:
        return _linked(deed, names)
    if deed.operation != "update":
        return pgettext("what was done", "recorded") if deed.operation == "insert" else gettext("deleted")
    return gettext("; ").join(change_words(deed.table, change, names) for change in deed.changes)


def _decided(deed: RowChange) -> str:
    status = inner_label("claim_status", str(deed.row["after"]))
    reason = in_language(str(deed.row["reason"]), str(deed.row["reason_ar"]))
    return gettext("%(status)s: %(reason)s") % {"status": status, "reason": bidi_isolate(reason)} if reason else status


def _linked(deed: RowChange, names: Names) -> str:
    column = LINKS[deed.table]
    words = {"what": field_label(deed.table, column), "name": value_words(deed.table, column, deed.row[column], names)}
    if deed.operation == "insert":
        return gettext("added the %(what)s %(name)s") % words
    return gettext("removed the %(what)s %(name)s") % words


def change_words(table: str, change: ColumnChange, names: Names) -> str:
    """`changed the grade from severe to destroyed`."""
    if change.column == "published":
        return pgettext("what was done", "published") if change.new else gettext("unpublished")
    words = {"field": field_label(table, change.column)}
    old, new = (value_words(table, change.column, value, names) for value in (change.old, change.new))
    if _is_long(change) or not (old or new):  # neither: what is not to be read was taken out
        return gettext("changed the %(field)s") % words
    if not old:
        return gettext("set the %(field)s to %(new)s") % {**words, "new": new}
    if not new:
        return gettext("removed the %(field)s %(old)s") % {**words, "old": old}
    return gettext("changed the %(field)s from %(old)s to %(new)s") % {**words, "old": old, "new": new}


def _is_long(change: ColumnChange) -> bool:
    return any(isinstance(value, str) and len(value) > SHORT for value in (change.old, change.new))


def _long_texts(deed: RowChange) -> Iterator[LongText]:
    for change in deed.changes:
        if _is_long(change):
            yield LongText(field_label(deed.table, change.column), str(change.old or ""), str(change.new or ""))


def version_words(former: Version) -> list[tuple[str, str, str]]:
    """What giving a version back would change: label, value now, value then."""
    table, found = former.record._meta.db_table, names_in(former)
    return [
        (
            _label_of(table, change.column),
            _version_value(table, change.column, change.old, found),
            _version_value(table, change.column, change.new, found),
        )
        for change in former.changes
    ]


def _label_of(table: str, column: str) -> str:
    if column == "effects":
        return gettext("effects")
    return field_label(table, column) if field_of(table, column) else str(_linking(table, column).verbose_name)


def _version_value(table: str, column: str, value: object, names: Names) -> str:
    if not isinstance(value, tuple):
        return value if isinstance(value, str) and _is_text(table, column) else value_words(table, column, value, names)
    if column == "effects":
        return gettext("; ").join(inner_label("effect", code) for code in value)
    related = _linking(table, column).related_model._meta.db_table
    linked = (names.get((related, str(pk))) for pk in value)
    return gettext("; ").join(in_language(name.en, name.ar) for name in linked if name is not None)


def _linking(table: str, column: str) -> ManyToManyField:
    return cast(ManyToManyField, models()[table]._meta.get_field(column))


def _is_text(table: str, column: str) -> bool:
    return type(field_of(table, column)) in (CharField, TextField)


def field_label(table: str, column: str) -> str:
    """A column by the name that forms give it."""
    field = field_of(table, column)
    return str(LABELS.get((table, column)) or (column if field is None else field.verbose_name))


def value_words(table: str, column: str, value: object, names: Names) -> str:
    """A value as it stands in a sentence; "" for none."""
    field = field_of(table, column)
    if isinstance(field, BooleanField):
        return gettext("yes") if value else gettext("no")
    if value in (None, "", [], {}):
        return ""
    if isinstance(field, CodeField):
        return inner_label(vocabulary_name(field.enum), str(value)) or str(value)
    if isinstance(field, EdtfField):
        return _date(str(value))
    if isinstance(field, DateTimeField):
        return gettext("%(minute)s UTC") % {"minute": str(value)[:16].replace("T", " ")}
    if isinstance(field, ForeignKey):
        name = names.get((field.related_model._meta.db_table, str(value)))
        return gettext("(not shown)") if name is None else _quoted(in_language(name.en, name.ar))
    if isinstance(value, list):
        return gettext("; ").join(_quoted(str(each)) for each in value)
    if isinstance(value, dict):
        return gettext("; ").join(_quoted(f"{name}: {text}") for name, text in value.items())
    return _quoted(value) if isinstance(value, str) else str(value)


def _date(text: str) -> str:
    try:
        when = parse(text)
    except InvalidDate:
        return text  # as it was once understood
    return format_date(dating(text, when.earliest, when.latest))


def _quoted(text: str) -> str:
    return gettext("“%(text)s”") % {"text": bidi_isolate(text)}
