"""Labels of columns and their values as text in the active language, for sentences about the audit log."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import BooleanField, DateTimeField, ForeignKey
from django.utils.translation import gettext

from registry.audit.history import RecordKey, get_column_field
from registry.audit.record_names import RecordName
from registry.domain.chronology.dates import InvalidDate, parse_date
from registry.domain.vocabulary.terms import vocabulary_name
from registry.models.columns import get_declaration
from registry.models.fields import CodeField, CodeListField, EdtfField
from registry.models.record import in_language
from registry.queries.summaries import summarize_date

from .dates import bidi_isolate, format_date
from .terms import label_in_sentence

RecordNames = Mapping[RecordKey, RecordName]


def column_label(table: str, column: str) -> str:
    """Return the label of a database column for a sentence.

    It is the one that the model declares for histories, or else the verbose name of the model field.
    """
    field = get_column_field(table, column)
    if field is None:
        return column
    declaration = get_declaration(field)
    if declaration is not None and declaration.history_label:
        return str(declaration.history_label)
    return str(field.verbose_name)


def format_value(table: str, column: str, value: object, record_names: RecordNames) -> str:
    """Return the value of a database column as text for a sentence; "" if it is empty.

    `record_names` has the linked records that the viewer may see. The text for any other says that it is not shown.
    """
    field = get_column_field(table, column)
    if isinstance(field, BooleanField):
        return gettext("yes") if value else gettext("no")
    if value in (None, "", [], {}):
        return ""
    if isinstance(field, CodeField):
        return label_in_sentence(vocabulary_name(field.enum), str(value)) or str(value)
    if isinstance(field, EdtfField):
        return _format_edtf(str(value))
    if isinstance(field, DateTimeField):
        # The audit log has ISO 8601 in UTC; its first 16 characters end with the minutes.
        return gettext("%(minute)s UTC") % {"minute": str(value)[:16].replace("T", " ")}
    if isinstance(field, ForeignKey):
        linked_name = record_names.get((field.related_model._meta.db_table, str(value)))
        if linked_name is None:
            return gettext("(not shown)")
        return _quote(in_language(linked_name.en, linked_name.ar))
    if isinstance(value, list) and isinstance(field, CodeListField):
        return gettext("; ").join(label_in_sentence(vocabulary_name(field.enum), code) or code for code in value)
    if isinstance(value, list):
        return gettext("; ").join(_quote(str(item)) for item in value)
    if isinstance(value, dict):
        return gettext("; ").join(_quote(f"{key}: {text}") for key, text in value.items())
    return _quote(value) if isinstance(value, str) else str(value)


def _format_edtf(edtf_text: str) -> str:
    """Convert EDTF, the notation of uncertain dates, to text for people. Invalid EDTF is returned unchanged."""
    try:
        date = parse_date(edtf_text)
    except InvalidDate:
        # The audit log also has texts that were valid under older rules.
        return edtf_text
    return format_date(summarize_date(date.text, date.edtf, date.earliest, date.latest))


def _quote(text: str) -> str:
    """Return a text in quotation marks, keeping its own direction within an Arabic sentence."""
    return gettext("“%(text)s”") % {"text": bidi_isolate(text)}
