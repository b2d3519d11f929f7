"""Reading the terms from their YAML files, strictly: what is unknown, double or missing stops the program."""

from __future__ import annotations

import re
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import TypeAlias

import yaml

from .term import SCHEMES, TEXTS, Mapping, Term

Node: TypeAlias = "str | list[Node] | dict[str, Node]"

# libyaml, where it is there, reads the files ten times faster
_LOADER: type[yaml.BaseLoader | yaml.CBaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def load_terms(folder: Traversable, enums: dict[str, type[StrEnum]]) -> dict[str, dict[str, Term]]:
    """Read every YAML file in `folder`; ValueError, naming file and code, for anything unknown, double or missing."""
    found: dict[str, dict[str, Term]] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".yaml"):
            for name, entries in _read(file).items():
                if name in found:
                    raise ValueError(f"{file.name}: the vocabulary {name} is already in another file.")
                found[name] = _vocabulary(f"{file.name}, {name}", entries, enums.get(name))
    if missing := enums.keys() - found.keys():
        raise ValueError(f"No file has the terms of these vocabularies: {', '.join(sorted(missing))}.")
    return {name: found[name] for name in enums}


def _read(file: Traversable) -> dict[str, Node]:
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise ValueError(f"{file.name} is not readable YAML: {error}") from error
    return _fields(file.name, _plain(file.name, root))


def _plain(where: str, node: yaml.Node | None) -> Node:
    """Dicts, lists and text. Every scalar stays text: a code such as 1 is not a number, and none is not nothing."""
    if isinstance(node, yaml.SequenceNode):
        return [_plain(where, item) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return node.value if node else ""
    plain: dict[str, Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ValueError(f"{where}: a name is expected before the colon.")
        if key.value in plain:  # YAML itself would keep the last one without a word
            raise ValueError(f"{where}: {key.value} stands twice.")
        plain[key.value] = _plain(f"{where}, {key.value}", value)
    return plain


def _vocabulary(where: str, entries: Node, enum_class: type[StrEnum] | None) -> dict[str, Term]:
    if enum_class is None:
        raise ValueError(f"{where}: there is no vocabulary of this name.")
    codes = [member.value for member in enum_class]
    fields = _fields(where, entries)
    for code in fields:
        if code not in codes:
            raise ValueError(f"{where}.{code}: this code is not in {enum_class.__name__}.")
    for code in codes:
        if code not in fields:
            raise ValueError(f"{where}.{code}: this code has no term.")
    return {code: _term(f"{where}.{code}", code, fields[code]) for code in codes}


def _term(where: str, code: str, entry: Node) -> Term:
    fields = _fields(where, entry, required=TEXTS, optional=("rank", "mappings"))
    rank = fields.get("rank")
    if rank is not None and not (isinstance(rank, str) and re.fullmatch("[0-9]+", rank)):
        raise ValueError(f"{where}: the rank is not a whole number from 0.")
    mappings = fields.get("mappings", [])
    if not isinstance(mappings, list):
        raise ValueError(f"{where}: the mappings are not a list.")
    return Term(
        code=code,
        **{name: str(fields[name]) for name in TEXTS},
        rank=None if rank is None else int(rank),
        mappings=tuple(_mapping(where, mapping) for mapping in mappings),
    )


def _mapping(where: str, entry: Node) -> Mapping:
    where = f"{where}, a mapping"
    given = ("concept",) if "concept" in entry else ()
    fields = _fields(where, entry, required=("scheme", "label", *given), optional=())
    if fields["scheme"] not in SCHEMES:
        raise ValueError(f"{where}: the scheme {fields['scheme']} is unknown.")
    concept = str(fields["concept"]) if given else None
    return Mapping(scheme=str(fields["scheme"]), label=str(fields["label"]), concept=concept)


def _fields(
    where: str, entry: Node, required: tuple[str, ...] = (), optional: tuple[str, ...] | None = None
) -> dict[str, Node]:
    """`entry` as a dict whose required fields are text, not blank; without `optional` any key may stand in it."""
    if not isinstance(entry, dict):
        raise ValueError(f"{where}: names with values are expected here.")
    for name in required:
        if not isinstance(text := entry.get(name), str) or not text.strip():
            raise ValueError(f"{where}: {name} is missing.")
    for name in entry:
        if optional is not None and name not in required + optional:
            raise ValueError(f"{where}: the key {name} is unknown.")
    return entry
