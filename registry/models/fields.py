"""Custom model fields for vocabulary codes and uncertain dates, and check constraints for both.

Migrations contain plain CharFields, so that they do not depend on this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from registry.domain.chronology.dates import InvalidDate, parse_date
from registry.domain.value_types import PassedOn
from registry.domain.vocabulary.terms import terms

DATE_EXAMPLES = _(
    "In English, in Arabic or in EDTF: late August 2015, before 27 August 2015, 8 Dhu al-Qidah 1436, 2015-08~, "
    "2016-12-26/2017-01-10."
)

Deconstructed: TypeAlias = tuple[str, str, Sequence[PassedOn], dict[str, PassedOn]]  # as Field.deconstruct returns it


class CodeField(models.CharField):
    """A field for a code of one vocabulary. Forms offer its terms by their labels in the active language."""

    def __init__(self, enum: type[StrEnum], **options: PassedOn) -> None:
        self.enum = enum
        options.setdefault("max_length", 40)
        super().__init__(**options)

    def deconstruct(self) -> Deconstructed:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options

    def clone(self) -> CodeField:
        _, _, args, options = self.deconstruct()
        return type(self)(self.enum, *args, **options)

    def term_choices(self) -> list[tuple[str, str]]:
        """Return code and label of every term in the order of the vocabulary, labels in the active language."""
        language = get_language() or "en"
        return [(code, term.label(language)) for code, term in terms(self.enum).items()]

    @property
    def flatchoices(self) -> list[tuple[str, str]]:
        """Return the choices that Django uses to display a value or offer a filter: labels instead of codes."""
        return self.term_choices()

    def validate(self, value: object, model_instance: models.Model | None) -> None:
        """Raise ValidationError if the value is not a code of the vocabulary."""
        super().validate(value, model_instance)
        if value and value not in [member.value for member in self.enum]:
            raise ValidationError(gettext("“%(value)s” is not in this vocabulary."), params={"value": value})

    def formfield(self, **options: PassedOn) -> forms.Field | None:
        """Return a form field that offers each code of the enum by its label, in the language of the rendered form."""
        has_empty_choice = self.blank or not self.has_default()
        empty_choices = [("", "---------")] if has_empty_choice else []
        initial_code = self.get_default() if self.has_default() else None
        return forms.ChoiceField(
            choices=lambda: [*empty_choices, *self.term_choices()],
            required=not self.blank,
            label=options.get("label", capfirst(self.verbose_name)),
            help_text=options.get("help_text", self.help_text),
            initial=initial_code,
        )


class CodeListField(models.JSONField):
    """A field for several codes of one vocabulary, each once, as a list in JSON. Forms offer a box for each term."""

    def __init__(self, enum: type[StrEnum], **options: PassedOn) -> None:
        self.enum = enum
        super().__init__(**{"default": list, "blank": True, **options})

    def deconstruct(self) -> Deconstructed:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.JSONField", args, options

    def clone(self) -> CodeListField:
        _, _, args, options = self.deconstruct()
        return type(self)(self.enum, *args, **options)

    def validate(self, value: object, model_instance: models.Model | None) -> None:
        """Raise ValidationError unless the value is a list of codes of the vocabulary, each once."""
        super().validate(value, model_instance)
        codes = [member.value for member in self.enum]
        items = value if isinstance(value, list) else [value]
        for item in items:
            if item not in codes or items.count(item) > 1:
                raise ValidationError(
                    gettext("“%(value)s” is not in this vocabulary, or stands twice."), params={"value": item}
                )

    def formfield(self, **options: PassedOn) -> forms.Field | None:
        """Return a form field with a box for each code, with its label in the language of the rendered form."""
        return forms.MultipleChoiceField(
            choices=lambda: [(code, term.label(get_language() or "en")) for code, term in terms(self.enum).items()],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=options.get("label", capfirst(self.verbose_name)),
            help_text=options.get("help_text", self.help_text),
        )


class EdtfField(models.CharField):
    """A field for an uncertain date, in EDTF or in words. A write also stores what is understood in three columns.

    `earliest` and `latest` name the columns for its first and last day, `edtf` the one for its EDTF; declare them after
    this field. An invalid text raises ValidationError in forms and `InvalidDate` elsewhere, and nothing is written.
    """

    def __init__(
        self,
        *args: PassedOn,
        earliest: str = "earliest",
        latest: str = "latest",
        edtf: str = "date_edtf",
        **options: PassedOn,
    ) -> None:
        self.earliest, self.latest, self.edtf = earliest, latest, edtf
        options.setdefault("help_text", DATE_EXAMPLES)
        options.setdefault("max_length", 100)
        super().__init__(*args, **options)

    def deconstruct(self) -> Deconstructed:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options

    def clone(self) -> EdtfField:
        _, _, args, options = self.deconstruct()
        return type(self)(*args, earliest=self.earliest, latest=self.latest, edtf=self.edtf, **options)

    def set_interval_columns(self, instance: models.Model) -> None:
        """Parse the date of `instance` in this field, and set its first and last day and its EDTF in their columns.

        Raise InvalidDate if the text of the date is invalid.
        """
        text = getattr(instance, self.attname)
        # An optional field may be empty. In a required one, an empty text is invalid.
        if not text and self.blank:
            setattr(instance, self.earliest, None)
            setattr(instance, self.latest, None)
            setattr(instance, self.edtf, "")
            return
        try:
            date = parse_date(text)
        except InvalidDate as error:
            error.field = self.name
            raise
        setattr(instance, self.earliest, date.earliest)
        setattr(instance, self.latest, date.latest)
        setattr(instance, self.edtf, date.edtf)

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        self.set_interval_columns(model_instance)
        return super().pre_save(model_instance, add)

    def clean(self, value: object, model_instance: models.Model | None) -> object:
        """Return the value if it is empty or a date. Raise ValidationError otherwise."""
        text = super().clean(value, model_instance)
        if not text:
            return text

        try:
            parse_date(text)
        except InvalidDate as error:
            raise ValidationError(gettext(error.template), params=error.params, code=error.code) from error
        return text


def with_date_examples(sentence: str | Promise) -> Promise:
    """Return a help text: a sentence on which date is meant, and examples of how it may be written."""
    return format_lazy("{} {}", sentence, DATE_EXAMPLES)


def code_constraint(field: str, enum: type[StrEnum], name: str, *, blank: bool = False) -> models.CheckConstraint:
    """Return a check constraint for a column: it holds a value of the enum or, if `blank`, an empty string."""
    codes = [member.value for member in enum]
    if blank:
        codes.append("")
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": codes}), name=name)


def interval_constraint(earliest: str, latest: str, name: str) -> models.CheckConstraint:
    """Return a check constraint for two day columns: the interval does not end before it starts.

    Either column may be NULL, which means an open end.
    """
    has_open_start = models.Q(**{f"{earliest}__isnull": True})
    has_open_end = models.Q(**{f"{latest}__isnull": True})
    is_in_order = models.Q(**{f"{earliest}__lte": models.F(latest)})
    return models.CheckConstraint(condition=has_open_start | has_open_end | is_in_order, name=name)
