"""Reading of fixture files: YAML with line numbers, checked against the schemas, with all faults reported at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from registry.domain.value_types import JsonObject

from .record_types import RECORD_TYPES
from .schema import Fault, Location, find_faults


class FixtureError(Exception):
    """Fixture files that cannot be imported. `faults` name every error with its line. Nothing was written."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True, slots=True)
class Entry:
    """One record in a fixture file: its type, its values, and the line where it begins."""

    record_type: str
    values: JsonObject
    location: Location

    @property
    def key(self) -> str:
        """Return the natural key: the slug, or the key of records without one. Empty if both are missing."""
        return str(self.values.get("slug") or self.values.get("key") or "")


class LineMapping(JsonObject):
    """A mapping read from YAML. `lines` holds the line of each key, and the mapping's own line under an empty key."""

    lines: dict[str, int]


class _LineLoader(yaml.SafeLoader):
    """A safe YAML loader that makes each mapping a LineMapping and rejects duplicate keys."""


def _construct_mapping(loader: _LineLoader, node: yaml.MappingNode) -> Iterator[LineMapping]:
    """Make a mapping of a YAML node. PyYAML takes the empty mapping first, and then lets it be filled.

    Raise ConstructorError if a key occurs twice.
    """
    mapping = LineMapping()
    yield mapping
    mapping.lines = {"": node.start_mark.line + 1}  # PyYAML counts lines from 0
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in mapping:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key “{key}” stands here twice", key_node.start_mark
            )
        mapping.lines[key] = key_node.start_mark.line + 1
        mapping[key] = loader.construct_object(value_node, deep=True)


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)


def read_folder(folder: Path) -> list[Entry]:
    """Return the entries of all `.yaml` files below a folder, ordered by record type.

    An entry comes after the types that it may refer to. Raise FixtureError with every fault in every file.
    """
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        raise FixtureError([Fault(Location(str(folder), 0), "There are no .yaml files in this folder.")])

    entries: list[Entry] = []
    faults: list[Fault] = []
    for file in files:
        name = file.relative_to(folder.parent).as_posix()
        file_entries, file_faults = _read_file(file, name)
        entries += file_entries
        faults += file_faults
    faults += _find_duplicates(entries)
    if faults:
        raise FixtureError(faults)
    order = list(RECORD_TYPES)
    return sorted(entries, key=lambda entry: order.index(entry.record_type))


def _read_file(file: Path, name: str) -> tuple[list[Entry], list[Fault]]:
    """Return the entries and the faults of one fixture file. `name` is what faults call it."""
    try:
        # The loader is a SafeLoader: it makes plain values only.
        content = yaml.load(file.read_text(encoding="utf-8"), _LineLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        problem = getattr(error, "problem", None) or error
        return [], [Fault(Location(name, line), f"This is not YAML: {problem}.")]
    if not isinstance(content, LineMapping):
        return [], [Fault(Location(name, 1), "The file must hold a mapping from record types to lists.")]

    entries = []
    faults = []
    for record_type, rows in content.items():
        location = Location(name, content.lines[record_type])
        if record_type not in RECORD_TYPES:
            known_types = ", ".join(RECORD_TYPES)
            faults.append(
                Fault(location, f"“{record_type}” is not a record type of the registry; known are {known_types}.")
            )
        elif not isinstance(rows, list):
            faults.append(Fault(location, f"“{record_type}” must be a list."))
        else:
            for row in rows:
                faults += find_faults(row, RECORD_TYPES[record_type], location, record_type)
                if isinstance(row, LineMapping):
                    entries.append(Entry(record_type, row, Location(name, row.lines[""])))
    return entries, faults


def _find_duplicates(entries: list[Entry]) -> Iterator[Fault]:
    """Yield a fault for each entry with the type and natural key of an earlier one."""
    first_locations: dict[tuple[str, str], Location] = {}
    for entry in entries:
        if not entry.key:  # the schema has reported the missing key
            continue
        first_location = first_locations.setdefault((entry.record_type, entry.key), entry.location)
        if first_location is not entry.location:
            yield Fault(entry.location, f"“{entry.key}” stands already in {first_location}.")
