"""The system check that every column of an audited model is declared: who may read it, and whether it is free text."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getsourcefile
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db.models import CharField, JSONField, Model, SlugField, TextField

from registry.models.columns import AnyField, get_declaration
from registry.models.fields import CodeField, EdtfField

from .audited_tables import NOT_AUDITED

UNDECLARED_ID, TEXT_UNDECLARED_ID = "registry.E002", "registry.E003"


def check_declarations(**_: object) -> list[checks.CheckMessage]:
    """Check that the models of the registry declare all columns of audited tables. This is a Django system check."""
    errors: list[checks.CheckMessage] = []
    for model in apps.get_app_config("registry").get_models():
        if model._meta.db_table not in NOT_AUDITED:
            errors += find_declaration_errors(model)
    return errors


def find_declaration_errors(model: type[Model]) -> Iterator[checks.Error]:
    """Yield an error for each column that a model does not declare, or whose text it does not declare."""
    for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
        place = f"{_get_source_file(model)}: {model.__name__}.{field.name}"
        declaration = get_declaration(field)
        if declaration is None:
            message = f"{place} is not declared: nobody has decided who may read it."
            hint = (
                f"Below the fields of {model.__name__}, add `columns.public({field.name})` if everybody may read it, "
                f"`columns.staff({field.name})` if only the registry's own people may, `columns.derived({field.name})` "
                f"if it says nothing of its own, or `columns.sealed({field.name})`."
            )
            yield checks.Error(message, hint=hint, obj=field, id=UNDECLARED_ID)
        elif declaration.text is None and _may_hold_free_text(field):
            message = f"{place} is declared, but not whether people write free text in it."
            hint = "Add `text=True` to its declaration. For codes, digests and other fixed forms, add `text=False`."
            yield checks.Error(message, hint=hint, obj=field, id=TEXT_UNDECLARED_ID)


def _may_hold_free_text(field: AnyField) -> bool:
    """Return whether a field's type allows any text. Codes, dates and slugs have a form that their type checks."""
    return isinstance(field, CharField | TextField | JSONField) and not isinstance(
        field, CodeField | EdtfField | SlugField
    )


def _get_source_file(model: type[Model]) -> str:
    """Return the file in which a model is written, relative to the project's folder if it is below it."""
    source_file = Path(getsourcefile(model) or "")
    if source_file.is_relative_to(settings.BASE_DIR):
        return source_file.relative_to(settings.BASE_DIR).as_posix()
    return source_file.as_posix()
