"""Reading of terms from YAML files. Anything unknown, repeated or missing in them raises ValueError."""

from __future__ import annotations

import re
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import TypeAlias

import yaml

from .term import SCHEMES, TEXTS, Mapping, Term

Node: TypeAlias = "str | list[Node] | dict[str, Node]"

# libyaml, where it is installed, reads the files ten times faster.
_LOADER: type[yaml.BaseLoader | yaml.CBaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def load_terms(folder: Traversable, enums: dict[str, type[StrEnum]]) -> dict[str, dict[str, Term]]:
    """Return the terms in the YAML files of a folder, by vocabulary and code, in the order of `enums`.

    Raise ValueError, naming the file and the code, for anything unknown, repeated or missing.
    """
    vocabularies: dict[str, dict[str, Term]] = {}
    yaml_files = [file for file in folder.iterdir() if file.name.endswith(".yaml")]
    for file in sorted(yaml_files, key=lambda file: file.name):
        for name, entries in _read_yaml(file).items():
            if name in vocabularies:
                raise ValueError(f"{file.name}: the vocabulary {name} is already in another file.")
            vocabularies[name] = _parse_vocabulary(f"{file.name}, {name}", entries, enums.get(name))

    missing_names = enums.keys() - vocabularies.keys()
    if missing_names:
        raise ValueError(f"No file has the terms of these vocabularies: {', '.join(sorted(missing_names))}.")
    return {name: vocabularies[name] for name in enums}


def _read_yaml(file: Traversable) -> dict[str, Node]:
    """Return the content of a YAML file as dicts, lists and text. Raise ValueError for invalid YAML."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise ValueError(f"{file.name} is not readable YAML: {error}") from error
    return _check_fields(file.name, _convert_node(file.name, root))


def _convert_node(where: str, node: yaml.Node | None) -> Node:
    """Return a YAML node as dicts, lists and text. Raise ValueError for a repeated key; `where` names its place.

    Every scalar stays text: the code `1` does not become a number, nor `none` a null.
    """
    if isinstance(node, yaml.SequenceNode):
        return [_convert_node(where, item) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return node.value if node else ""

    entries: dict[str, Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ValueError(f"{where}: a name is expected before the colon.")
        if key.value in entries:  # PyYAML would silently keep the last one
            raise ValueError(f"{where}: {key.value} stands twice.")
        entries[key.value] = _convert_node(f"{where}, {key.value}", value)
    return entries


def _parse_vocabulary(where: str, entries: Node, enum_class: type[StrEnum] | None) -> dict[str, Term]:
    """Return the terms of one vocabulary by code. Raise ValueError unless they are exactly those of its enum."""
    if enum_class is None:
        raise ValueError(f"{where}: there is no vocabulary of this name.")
    codes = [member.value for member in enum_class]
    entries_by_code = _check_fields(where, entries)
    for code in entries_by_code:
        if code not in codes:
            raise ValueError(f"{where}.{code}: this code is not in {enum_class.__name__}.")
    for code in codes:
        if code not in entries_by_code:
            raise ValueError(f"{where}.{code}: this code has no term.")
    return {code: _parse_term(f"{where}.{code}", code, entries_by_code[code]) for code in codes}


def _parse_term(where: str, code: str, entry: Node) -> Term:
    """Return the term of a code from its YAML entry. Raise ValueError if the entry is incomplete or invalid."""
    fields = _check_fields(where, entry, required=TEXTS, optional=("rank", "mappings"))
    rank = fields.get("rank")
    if rank is not None and not (isinstance(rank, str) and re.fullmatch("[0-9]+", rank)):
        raise ValueError(f"{where}: the rank is not a whole number from 0.")
    mappings = fields.get("mappings", [])
    if not isinstance(mappings, list):
        raise ValueError(f"{where}: the mappings are not a list.")
    texts = {name: str(fields[name]) for name in TEXTS}
    return Term(
        code=code,
        **texts,
        rank=None if rank is None else int(rank),
        mappings=tuple(_parse_mapping(where, mapping) for mapping in mappings),
    )


def _parse_mapping(where: str, entry: Node) -> Mapping:
    """Return a mapping to another vocabulary from its YAML entry. Raise ValueError if the entry is invalid."""
    where = f"{where}, a mapping"
    has_concept = "concept" in entry
    required = ("scheme", "label", "concept") if has_concept else ("scheme", "label")
    fields = _check_fields(where, entry, required=required, optional=())
    if fields["scheme"] not in SCHEMES:
        raise ValueError(f"{where}: the scheme {fields['scheme']} is unknown.")
    concept = str(fields["concept"]) if has_concept else None
    return Mapping(scheme=str(fields["scheme"]), label=str(fields["label"]), concept=concept)


def _check_fields(
    where: str, entry: Node, required: tuple[str, ...] = (), optional: tuple[str, ...] | None = None
) -> dict[str, Node]:
    """Return a YAML entry if it is a dict whose required fields are text that is not blank. Raise ValueError if not.

    Other keys than `required` and `optional` are invalid, unless `optional` is None.
    """
    if not isinstance(entry, dict):
        raise ValueError(f"{where}: names with values are expected here.")
    for name in required:
        text = entry.get(name)
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"{where}: {name} is missing.")
    if optional is not None:
        for name in entry:
            if name not in required + optional:
                raise ValueError(f"{where}: the key {name} is unknown.")
    return entry
