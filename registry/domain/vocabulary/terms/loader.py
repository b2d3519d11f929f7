"""Reading of terms from YAML files. Anything unknown, repeated or missing in them raises ValueError."""

from __future__ import annotations

import re
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import TypeAlias

import yaml

from registry.domain.vocabulary.codes import DefinitionSource, MatchType

from .term import SCHEMES, TEXTS, Mapping, Term

Node: TypeAlias = "str | list[Node] | dict[str, Node]"

# libyaml, where it is installed, reads the files ten times faster.
_LOADER: type[yaml.BaseLoader | yaml.CBaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def load_terms(folder: Traversable, enums: dict[str, type[StrEnum]]) -> dict[str, dict[str, Term]]:
    """Load the terms of all vocabularies from the YAML files in a folder.

    Return the terms of each vocabulary by code, in a dict by the name of the vocabulary, in the order of `enums`.
    Raise ValueError, naming the file and the code, for anything unknown, repeated or missing.
    """
    vocabularies: dict[str, dict[str, Term]] = {}
    yaml_files = [file for file in folder.iterdir() if file.name.endswith(".yaml")]
    for file in sorted(yaml_files, key=lambda file: file.name):
        for name, terms_node in _read_yaml(file).items():
            if name in vocabularies:
                raise ValueError(f"{file.name}: the vocabulary {name} is already in another file.")
            vocabularies[name] = _parse_vocabulary(f"{file.name}, {name}", terms_node, enums.get(name))

    missing_names = enums.keys() - vocabularies.keys()
    if missing_names:
        raise ValueError(f"No file has the terms of these vocabularies: {', '.join(sorted(missing_names))}.")
    return {name: vocabularies[name] for name in enums}


def _read_yaml(file: Traversable) -> dict[str, Node]:
    """Return the content of a YAML file as a dict of dicts, lists and text. Raise ValueError for invalid YAML."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise ValueError(f"{file.name} is not readable YAML: {error}") from error
    return _check_fields(file.name, _convert_node(file.name, root))


def _convert_node(location: str, node: yaml.Node | None) -> Node:
    """Convert a YAML node to dicts, lists and text. Raise ValueError for a repeated key.

    Every scalar stays text: `1` does not become a number, and `none` does not become a null. `location` says in error
    messages where the node is.
    """
    if node is None:  # the file is empty
        return ""
    if isinstance(node, yaml.SequenceNode):
        return [_convert_node(location, child) for child in node.value]
    if not isinstance(node, yaml.MappingNode):
        scalar_text: str = node.value
        return scalar_text

    # The node is a mapping, so convert its values, too.
    converted: dict[str, Node] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise ValueError(f"{location}: a name is expected before the colon.")
        key = key_node.value
        if key in converted:  # PyYAML would silently keep the last one
            raise ValueError(f"{location}: {key} stands twice.")
        converted[key] = _convert_node(f"{location}, {key}", value_node)
    return converted


def _parse_vocabulary(location: str, terms_node: Node, enum_class: type[StrEnum] | None) -> dict[str, Term]:
    """Parse the YAML of one vocabulary into its terms, by code.

    Raise ValueError unless there is exactly one term for each code of the enum. `location` is for error messages.
    """
    if enum_class is None:
        raise ValueError(f"{location}: there is no vocabulary of this name.")

    codes = [member.value for member in enum_class]
    nodes_by_code = _check_fields(location, terms_node)
    for code in nodes_by_code:
        if code not in codes:
            raise ValueError(f"{location}.{code}: this code is not in {enum_class.__name__}.")
    for code in codes:
        if code not in nodes_by_code:
            raise ValueError(f"{location}.{code}: this code has no term.")
    return {code: _parse_term(f"{location}.{code}", code, nodes_by_code[code]) for code in codes}


def _parse_term(location: str, code: str, term_node: Node) -> Term:
    """Parse the YAML of one vocabulary term. Raise ValueError if it is incomplete or invalid.

    `location` says in error messages where the term is.
    """
    optional = ("definition_sources", "rank", "mappings")
    fields = _check_fields(location, term_node, required=TEXTS, optional=optional)
    texts = {name: str(fields[name]) for name in TEXTS}

    rank = None
    if "rank" in fields:
        rank_text = fields["rank"]
        if not isinstance(rank_text, str) or not re.fullmatch("[0-9]+", rank_text):
            raise ValueError(f"{location}: the rank is not a whole number from 0.")
        rank = int(rank_text)

    mapping_nodes = fields.get("mappings", [])
    if not isinstance(mapping_nodes, list):
        raise ValueError(f"{location}: the mappings are not a list.")
    mappings = tuple(_parse_mapping(location, mapping_node) for mapping_node in mapping_nodes)
    sources = _parse_definition_sources(location, fields.get("definition_sources", []))
    return Term(code=code, **texts, definition_sources=sources, rank=rank, mappings=mappings)


def _parse_definition_sources(location: str, node: Node) -> tuple[DefinitionSource, ...]:
    """Parse the list of what a definition follows. Raise ValueError if it is empty, repeats a code or has another."""
    if not isinstance(node, list) or not node:
        raise ValueError(f"{location}: definition_sources has to list what the definition follows.")
    sources: list[DefinitionSource] = []
    for code in node:
        if code not in list(DefinitionSource):
            raise ValueError(f"{location}: the definition source {code} is unknown.")
        sources.append(DefinitionSource(str(code)))
    if len(set(sources)) < len(sources):
        raise ValueError(f"{location}: a definition source stands twice.")
    return tuple(sources)


def _parse_mapping(term_location: str, mapping_node: Node) -> Mapping:
    """Parse the YAML of a mapping (a concept of another vocabulary and how it fits a term).

    Raise ValueError if it is invalid. `term_location` says in error messages where the term is.
    """
    location = f"{term_location}, a mapping"
    optional = ("concept", "list_name", "note_en", "note_ar")
    fields = _check_fields(location, mapping_node, required=("scheme", "label", "match"), optional=optional)
    texts = {key: str(text) for key, text in fields.items()}
    if texts["scheme"] not in SCHEMES:
        raise ValueError(f"{location}: the scheme {texts['scheme']} is unknown.")
    if texts["match"] not in list(MatchType):
        raise ValueError(f"{location}: the match type {texts['match']} is unknown.")
    if ("note_en" in texts) != ("note_ar" in texts):
        raise ValueError(f"{location}: a note is needed in both languages or in none.")
    return Mapping(
        scheme=texts["scheme"],
        label=texts["label"],
        concept=texts.get("concept"),
        list_name=texts.get("list_name"),
        match=MatchType(texts["match"]),
        note_en=texts.get("note_en", ""),
        note_ar=texts.get("note_ar", ""),
    )


def _check_fields(
    location: str, node: Node, required: tuple[str, ...] = (), optional: tuple[str, ...] | None = None
) -> dict[str, Node]:
    """Return a YAML node as a dict if it has all required keys and no unknown ones. Raise ValueError otherwise.

    The values of required keys must be text. If `optional` is None, all other keys are allowed. `location` says in
    error messages where the node is.
    """
    if not isinstance(node, dict):
        raise ValueError(f"{location}: names with values are expected here.")

    for key in required:
        text = node.get(key)
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"{location}: {key} is missing.")

    if optional is not None:
        allowed_keys = required + optional
        for key in node:
            if key not in allowed_keys:
                raise ValueError(f"{location}: the key {key} is unknown.")
    return node
