"""Reading of fixture files: YAML with line numbers, checked against the schemas, with all faults reported at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from registry.domain.value_types import JsonObject

from .record_types import RECORD_TYPES
from .schema import Fault, LineMapping, Location, find_faults


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


class _LineLoader(yaml.SafeLoader):
    """A safe YAML loader that makes each mapping a LineMapping and rejects duplicate keys."""


def _construct_mapping(loader: _LineLoader, node: yaml.MappingNode) -> Iterator[LineMapping]:
    """Construct a mapping from a YAML node, and store the line number of each key in it.

    As PyYAML requires, yield the mapping while it is empty and fill it afterwards. Raise ConstructorError if a key
    occurs twice.
    """
    mapping = LineMapping()
    yield mapping

    # The empty key stands for the mapping itself. PyYAML counts lines from 0.
    mapping.lines = {"": node.start_mark.line + 1}
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
    """Return the entries (one for each record) of all `.yaml` files below a folder, ordered by record type.

    In this order, each entry comes after the entries that it may refer to. Raise FixtureError, which holds every fault
    of every file.
    """
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        raise FixtureError([Fault(Location(str(folder), 0), "There are no .yaml files in this folder.")])

    entries: list[Entry] = []
    faults: list[Fault] = []
    for file in files:
        shown_path = file.relative_to(folder.parent).as_posix()
        file_entries, file_faults = _read_file(file, shown_path)
        entries += file_entries
        faults += file_faults
    faults += _find_duplicates(entries)
    if faults:
        raise FixtureError(faults)

    ordered_types = list(RECORD_TYPES)
    return sorted(entries, key=lambda entry: ordered_types.index(entry.record_type))


def _read_file(file: Path, shown_path: str) -> tuple[list[Entry], list[Fault]]:
    """Return the entries and the faults of one fixture file. Faults name the file by `shown_path`."""
    try:
        # The loader is a SafeLoader: it makes plain values only.
        content = yaml.load(file.read_text(encoding="utf-8"), _LineLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        problem = getattr(error, "problem", None) or error
        return [], [Fault(Location(shown_path, line), f"This is not YAML: {problem}.")]
    if not isinstance(content, LineMapping):
        return [], [Fault(Location(shown_path, 1), "The file must hold a mapping from record types to lists.")]

    entries = []
    faults = []
    for record_type, items in content.items():
        location = Location(shown_path, content.lines[record_type])
        if record_type not in RECORD_TYPES:
            known_types = ", ".join(RECORD_TYPES)
            message = f"“{record_type}” is not a record type of the registry; known are {known_types}."
            faults.append(Fault(location, message))
        elif not isinstance(items, list):
            faults.append(Fault(location, f"“{record_type}” must be a list."))
        else:
            for item in items:
                faults += find_faults(item, RECORD_TYPES[record_type], location, record_type)
                if isinstance(item, LineMapping):
                    entries.append(Entry(record_type, item, Location(shown_path, item.lines[""])))
    return entries, faults


def _find_duplicates(entries: list[Entry]) -> Iterator[Fault]:
    """Yield a fault for each entry that describes the same record as an earlier entry.

    Two entries describe the same record if they have the same record type and natural key.
    """
    first_locations: dict[tuple[str, str], Location] = {}
    for entry in entries:
        # The check against the schema has reported missing keys already.
        if not entry.key:
            continue
        record_key = (entry.record_type, entry.key)
        if record_key in first_locations:
            yield Fault(entry.location, f"“{entry.key}” stands already in {first_locations[record_key]}.")
        else:
            first_locations[record_key] = entry.location
