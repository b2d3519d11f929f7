"""Records by record type and natural key, so that entries find the records that they refer to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from registry.models import Actor, Claim, ControlPeriod, Intervention, Monument, Site, Source, Threat

from .schema import Fault
from .yaml_reader import Entry, FixtureError

# In the order in which they refer to each other.
MODELS: dict[str, type[Model]] = {
    "actors": Actor,
    "sources": Source,
    "sites": Site,
    "monuments": Monument,
    "claims": Claim,
    "control_periods": ControlPeriod,
    "interventions": Intervention,
    "threats": Threat,
}


class RecordIndex:
    """The records of one import, whether they were in the database before or added by it."""

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Any]] = {}  # Any: records of the type's model

    def load(self, record_type: str, keys: Iterable[str]) -> None:
        """Read the records of a type with these natural keys from the database. One query."""
        key_column = "key" if record_type == "claims" else "slug"
        rows = MODELS[record_type]._default_manager.filter(**{f"{key_column}__in": list(keys)})
        self._records[record_type] = {getattr(row, key_column): row for row in rows}

    def has(self, record_type: str, key: str) -> bool:
        """Return whether a record was read or added. The database is not asked."""
        return key in self._records[record_type]

    def add(self, record_type: str, key: str, record: Model) -> None:
        """Add a new record."""
        self._records[record_type][key] = record

    def find(self, entry: Entry, record_type: str, slug: str | None) -> Any:  # Any: a record of the type's model
        """Return the record that an entry refers to by its slug; None for None.

        At most one query, for a record that no entry of this import describes. Raise FixtureError if there is none.
        """
        if slug is None:
            return None
        records = self._records[record_type]
        if slug not in records:
            record = MODELS[record_type]._default_manager.filter(slug=slug).first()
            if record is None:
                message = f"“{entry.key}” names “{slug}”, which is not among the {record_type}."
                raise FixtureError([Fault(entry.location, message)])
            records[slug] = record
        return records[slug]
