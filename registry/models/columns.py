"""Declarations of columns: who may read a column, and whether people write free text in it.

Each model says this once, below its fields. The rules of histories, of places in texts, of protected sources, the API,
the loader and the tests for leaks take it from there. A system check refuses a column without a declaration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.functional import Promise

AnyField: TypeAlias = models.Field[Any, Any]  # Any: a field for values of any type


class Visibility(StrEnum):
    """Who may read a column of a record that they may see."""

    PUBLIC = "public"  # everybody
    STAFF = "staff"  # the registry's own people
    DERIVED = "derived"  # it says nothing of its own: a row number, a derived value, or what other entries record
    SEALED = "sealed"  # nobody, except where a person's right to read it is checked and recorded


class HiddenWith(StrEnum):
    """What else hides a public column of a row."""

    PROTECTED_SOURCE = "protected source"  # hidden from the public while the row cites a protected source
    SOURCE_IDENTITY = "source identity"  # of a source: hidden from everybody while it is protected
    PLACE = "place"  # hidden from the public while the place of the monument is generalised
    POINT = "point"  # hidden from everybody while the place of the monument is generalised


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a model says of one of its columns.

    `text` says whether people write in it what they like, None for columns that hold no text of their own.
    `restorable` says whether restoring a former version of the record brings its value back. `history_label` names it
    in sentences of the history if its label does not fit there.
    """

    visibility: Visibility
    text: bool | None = None
    hidden_with: HiddenWith | None = None
    restorable: bool = False
    history_label: str | Promise = ""


def public(
    *fields: AnyField, text: bool | None = None, hidden_with: HiddenWith | None = None, restorable: bool = True
) -> None:
    """Declare columns that everybody may read, or many-to-many fields whose links everybody may read."""
    _declare(fields, Declaration(Visibility.PUBLIC, text, hidden_with, restorable))


def staff(*fields: AnyField, text: bool | None = None) -> None:
    """Declare columns that only the registry's own people may read."""
    _declare(fields, Declaration(Visibility.STAFF, text))


def derived(*fields: AnyField) -> None:
    """Declare columns that say nothing of their own, so that no history shows them."""
    _declare(fields, Declaration(Visibility.DERIVED, text=False))


def sealed(*fields: AnyField, text: bool | None = None) -> None:
    """Declare columns that no page, history or API shows, unless a person's right to read them is checked."""
    _declare(fields, Declaration(Visibility.SEALED, text))


def label_in_history(field: AnyField, label: str | Promise) -> None:
    """Name a declared column in the sentences of the history by another label than its own."""
    declaration = get_declaration(field)
    if declaration is None:
        raise ImproperlyConfigured(f"Declare who may read {field} before its label.")
    _declare((field,), replace(declaration, history_label=label))


def _declare(fields: tuple[AnyField, ...], declaration: Declaration) -> None:
    """Keep the declaration on each field. Migrations do not see it: `deconstruct` ignores it."""
    for field in fields:
        field.declaration = declaration  # type: ignore[attr-defined]  # an attribute of our own


# --- Reading ---------------------------------------------------------------------------------------------------------


def get_declaration(field: AnyField) -> Declaration | None:
    """Return what a model declares of a column, or None if it declares nothing."""
    # Django makes the key `id` of a model itself.
    if field.auto_created:
        return Declaration(Visibility.DERIVED)
    declaration: Declaration | None = getattr(field, "declaration", None)
    return declaration


def declared_columns(model: type[models.Model]) -> Iterator[tuple[AnyField, Declaration]]:
    """Yield the declared columns of a model with their declarations, in the order of its fields.

    The columns of a table that links two records are declared by the many-to-many field that made it.
    """
    link_declaration = _find_link_declaration(model)
    for field in model._meta.concrete_fields:
        declaration = get_declaration(field) or link_declaration
        if declaration is not None:
            yield field, declaration


def fields_in_order(model: type[models.Model]) -> list[AnyField]:
    """Return the fields of a model, many-to-many fields included, in the order in which the model declares them."""
    own_fields: list[AnyField] = [*model._meta.concrete_fields, *model._meta.local_many_to_many]
    return sorted(own_fields, key=lambda field: field.creation_counter)


def _find_link_declaration(model: type[models.Model]) -> Declaration | None:
    """Return the declaration of the many-to-many field whose table of links a model is, or None for other models."""
    linking_model = model._meta.auto_created
    if not isinstance(linking_model, type):
        return None
    for field in linking_model._meta.local_many_to_many:
        if field.remote_field.through is model:
            return get_declaration(field)
    return None


def column_names(
    model: type[models.Model],
    *visibilities: Visibility,
    text: bool | None = None,
    hidden_with: tuple[HiddenWith, ...] = (),
) -> tuple[str, ...]:
    """Return the names of the declared columns of a model as its table has them, such as `source_id`, in its order.

    With `visibilities`, only columns declared as one of them; with `text`, only columns declared to hold free text or
    not; with `hidden_with`, only columns that one of these hides.
    """
    names = []
    for field, declaration in declared_columns(model):
        is_of_visibility = not visibilities or declaration.visibility in visibilities
        is_of_text = text is None or declaration.text is text
        is_of_hiding = not hidden_with or declaration.hidden_with in hidden_with
        if is_of_visibility and is_of_text and is_of_hiding:
            names.append(str(field.column))
    return tuple(names)


def public_text_names(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of the columns whose text strangers may read at any time, in the order of the model's fields.

    These are public texts, except those that are hidden with a place. Slugs and keys belong to them: they are part of
    addresses and files.
    """
    names = []
    for field, declaration in declared_columns(model):
        is_public_text = declaration.visibility is Visibility.PUBLIC and declaration.text is True
        is_shown_with_place = declaration.hidden_with is not HiddenWith.PLACE
        if isinstance(field, models.SlugField) or (is_public_text and is_shown_with_place):
            names.append(field.name)
    return tuple(names)
