"""Columns of our own: coded values, uncertain dates, and the constraints that guard both.

In migrations they are plain columns: nothing in the database names this code.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, gettext

from registry.domain.chronology.dates import InvalidDate, parse
from registry.domain.value_types import PassedOn
from registry.domain.vocabulary.terms import terms

Deconstructed: TypeAlias = tuple[str, str, Sequence[PassedOn], dict[str, PassedOn]]  # as Django's Field has it


class CodeField(models.CharField):
    """A code of one vocabulary; forms offer its terms by their labels in the reader's language."""

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
        """Code and label of every term, in the vocabulary's order, in the active language."""
        language = get_language() or "en"
        return [(code, term.label(language)) for code, term in terms(self.enum).items()]

    @property
    def flatchoices(self) -> list[tuple[str, str]]:
        """Where Django looks when it shows a value or offers a filter: labels instead of codes."""
        return self.term_choices()

    def validate(self, value: object, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value and value not in [member.value for member in self.enum]:
            raise ValidationError(gettext("“%(value)s” is not in this vocabulary."), params={"value": value})

    def formfield(self, **options: PassedOn) -> forms.Field | None:
        empty = [("", "---------")] if self.blank or not self.has_default() else []
        options.pop("widget", None)
        return forms.ChoiceField(
            choices=lambda: [*empty, *self.term_choices()],
            required=not self.blank,
            label=options.get("label", self.verbose_name),
            help_text=options.get("help_text", self.help_text),
            initial=self.get_default() if self.has_default() else None,
        )


class EdtfField(models.CharField):
    """An uncertain date as its source gives it; on every write its interval goes into two columns beside it.

    `earliest` and `latest` name those columns (declare them after this one). A text that cannot be understood is a
    ValidationError in forms and `BadDate` anywhere else; nothing is written.
    """

    def __init__(
        self, *args: PassedOn, earliest: str = "earliest", latest: str = "latest", **options: PassedOn
    ) -> None:
        self.earliest, self.latest = earliest, latest
        options.setdefault("max_length", 100)
        super().__init__(*args, **options)

    def deconstruct(self) -> Deconstructed:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options

    def clone(self) -> EdtfField:
        _, _, args, options = self.deconstruct()
        return type(self)(*args, earliest=self.earliest, latest=self.latest, **options)

    def interpret(self, instance: models.Model) -> None:
        """Set the interval columns of `instance` from its text; raises BadDate."""
        text = getattr(instance, self.attname)
        try:
            found = parse(text) if text or not self.blank else None
        except InvalidDate as problem:
            problem.field = self.name
            raise
        setattr(instance, self.earliest, found.earliest if found else None)
        setattr(instance, self.latest, found.latest if found else None)

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        self.interpret(model_instance)
        return super().pre_save(model_instance, add)

    def clean(self, value: object, model_instance: models.Model | None) -> object:
        value = super().clean(value, model_instance)
        if value:
            try:
                parse(value)
            except InvalidDate as problem:
                raise ValidationError(gettext(problem.template), params=problem.params, code=problem.code) from problem
        return value


def known_code(field: str, enum: type[StrEnum], name: str, *, blank: bool = False) -> models.CheckConstraint:
    """The column holds a code of the vocabulary (or nothing, if `blank`)."""
    codes = [member.value for member in enum] + ([""] if blank else [])
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": codes}), name=name)


def in_order(earliest: str, latest: str, name: str) -> models.CheckConstraint:
    """The interval does not end before it starts; open ends pass."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{earliest}__isnull": True})
        | models.Q(**{f"{latest}__isnull": True})
        | models.Q(**{f"{earliest}__lte": models.F(latest)}),
        name=name,
    )
