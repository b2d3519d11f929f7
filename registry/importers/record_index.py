"""Records by record type and natural key, so that entries find the records that they refer to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from registry.domain.value_types import Instance
from registry.models import Actor, Claim, ContextStatement, ControlPeriod, Intervention, Monument, Site, Source, Threat

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
    "context_statements": ContextStatement,
}
RECORD_TYPE_BY_MODEL: dict[type[Model], str] = {model: record_type for record_type, model in MODELS.items()}


class RecordIndex:
    """The records of one import, whether they were in the database before or added by it."""

    def __init__(self) -> None:
        self._records_by_type: dict[str, dict[str, Instance]] = {}

    def load(self, record_type: str, keys: Iterable[str]) -> None:
        """Read the records of a type that have these natural keys from the database. Run one query."""
        key_column = "key" if record_type == "claims" else "slug"
        records = MODELS[record_type]._default_manager.filter(**{f"{key_column}__in": list(keys)})
        self._records_by_type[record_type] = {getattr(record, key_column): record for record in records}

    def has(self, record_type: str, key: str) -> bool:
        """Return whether a record with this natural key was loaded or added. Run no query."""
        return key in self._records_by_type[record_type]

    def add(self, record_type: str, key: str, record: Model) -> None:
        """Add a record that was just saved."""
        self._records_by_type[record_type][key] = record

    def find(self, entry: Entry, record_type: str, slug: str | None) -> Instance:
        """Return the record that a fixture entry refers to by its slug, or None if the slug is None.

        Raise FixtureError, with the line of the entry, if there is no such record. Run one query if the record is not
        part of this import.
        """
        if slug is None:
            return None

        records_by_key = self._records_by_type[record_type]
        if slug not in records_by_key:
            record = MODELS[record_type]._default_manager.filter(slug=slug).first()
            if record is None:
                message = f"“{entry.key}” names “{slug}”, which is not among the {record_type}."
                raise FixtureError([Fault(entry.location, message)])
            records_by_key[slug] = record
        return records_by_key[slug]
