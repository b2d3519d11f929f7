"""Write the EDTF of dates that were recorded before the registry kept it."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import F, Model

from registry.audit.context import acting_as
from registry.domain.chronology.dates import InvalidDate, parse_date
from registry.domain.policy.system_actors import SystemActor
from registry.models.fields import EdtfField

# The reason of the entries. It is stored, so it must not change.
REASON = "What is understood by the text of a date is stored in EDTF."


def complete_date_edtf(*, by: SystemActor) -> int:
    """Write the EDTF of dates in words of which a migration knew only the days, and return how many it wrote.

    A date stays as it is if its text is no longer understood as the stored days.
    """
    count = 0
    with acting_as(by, REASON):
        for model, field in _iter_date_fields():
            # A text in EDTF is its own EDTF, so that only dates in words are left.
            for row in model._default_manager.exclude(**{field.attname: F(field.edtf)}).order_by("pk"):
                edtf = _find_edtf(row, field)
                if edtf != getattr(row, field.edtf):
                    model._default_manager.filter(pk=row.pk).update(**{field.edtf: edtf})
                    count += 1
    return count


def _iter_date_fields() -> Iterator[tuple[type[Model], EdtfField]]:
    """Yield each field for an uncertain date, with its model."""
    for model in apps.get_app_config("registry").get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EdtfField):
                yield model, field


def _find_edtf(row: Model, field: EdtfField) -> str:
    """Return what is understood by the text of a date in EDTF, or the stored EDTF if it would mean other days."""
    stored_edtf = str(getattr(row, field.edtf))
    try:
        date = parse_date(getattr(row, field.attname))
    except InvalidDate:
        return stored_edtf
    stored_days = (getattr(row, field.earliest), getattr(row, field.latest))
    return date.edtf if (date.earliest, date.latest) == stored_days else stored_edtf
