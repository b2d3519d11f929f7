"""Reading fixture files: YAML with the line of every entry kept, checked against the shapes, all faults at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from registry.domain.value_types import JsonObject

from .record_types import NOUNS
from .schema import Fault, Place, check


class FixtureError(Exception):
    """Files that cannot be loaded; `faults` say where and why. Nothing has been written."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as a file gives it."""

    noun: str
    values: JsonObject
    place: Place

    @property
    def key(self) -> str:
        """The natural key."""
        return str(self.values.get("slug") or self.values.get("key") or "")


class _Loader(yaml.SafeLoader):
    """Safe YAML that remembers on which line each mapping and each of its keys stands; a key twice is a fault."""


class Lined(JsonObject):
    """A mapping with the lines of its keys, and its own under the empty key."""

    lines: dict[str, int]


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[Lined]:
    found = Lined()
    yield found
    found.lines = {"": node.start_mark.line + 1}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        line = key_node.start_mark.line
        if key in found:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key “{key}” stands here twice", key_node.start_mark
            )
        found.lines[key] = line + 1
        found[key] = loader.construct_object(value_node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_folder(folder: Path) -> list[Entry]:
    """All entries of the `.yaml` files below a folder, in order of nouns; raises FixtureError with every fault."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        raise FixtureError([Fault(Place(str(folder), 0), "There are no .yaml files in this folder.")])
    for file in files:
        found, wrong = _read(file, file.relative_to(folder.parent).as_posix())
        entries += found
        faults += wrong
    faults += _twice(entries)
    if faults:
        raise FixtureError(faults)
    order = list(NOUNS)
    return sorted(entries, key=lambda entry: order.index(entry.noun))


def _read(file: Path, name: str) -> tuple[list[Entry], list[Fault]]:
    try:
        # The loader is a SafeLoader: it makes plain values only.
        content = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        return [], [Fault(Place(name, line), f"This is not YAML: {getattr(error, 'problem', None) or error}.")]
    if not isinstance(content, Lined):
        return [], [Fault(Place(name, 1), "The file must hold a mapping from nouns to lists.")]
    entries, faults = [], []
    for noun, rows in content.items():
        place = Place(name, content.lines[noun])
        if noun not in NOUNS:
            faults.append(Fault(place, f"“{noun}” is not a noun of the registry; known are {', '.join(NOUNS)}."))
        elif not isinstance(rows, list):
            faults.append(Fault(place, f"“{noun}” must be a list."))
        else:
            for row in rows:
                faults += check(row, NOUNS[noun], place, noun)
                if isinstance(row, Lined):
                    entries.append(Entry(noun, row, Place(name, row.lines[""])))
    return entries, faults


def _twice(entries: list[Entry]) -> Iterator[Fault]:
    seen: dict[tuple[str, str], Place] = {}
    for entry in entries:
        if not entry.key:  # told already: it is missing
            continue
        first = seen.setdefault((entry.noun, entry.key), entry.place)
        if first is not entry.place:
            yield Fault(entry.place, f"“{entry.key}” stands already in {first}.")
