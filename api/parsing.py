"""JSON bodies, read strictly: what another program might read otherwise, or could not store, is refused.

Text is passed on exactly as it was sent. Which members a body may have is the business of the view that takes it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from registry.domain.value_types import JsonValue, PassedOn, Values

from .problems import BodyFault, InvalidBody

MAX_DEPTH = 32  # levels; no record has more than five


MAX_FAULTS = 20  # that are told at once


MAX_INTEGER = 2**63 - 1


MAX_FLOAT = 1e308


STRINGS = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)


BRACKETS = re.compile(r"[][{}]")


UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _InvalidValue:
    """Stands in the parsed value where something was that cannot be taken; found, and told with its pointer, later."""

    code: str
    detail: str


class StrictJSONParser(BaseParser):
    """Reads application/json in UTF-8; raises BadBody with a pointer to everything that cannot be taken."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, PassedOn] | None = None
    ) -> Any:  # Any: where DRF has a mapping, JSON may be any value
        if charset_of(media_type) not in ("", "utf-8", "utf8"):
            raise UnsupportedMediaType(media_type or "", "JSON is read in UTF-8 only.")
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise RequestDataTooBig
        return parse(body)


def parse(body: bytes) -> JsonValue:
    """The value that the body holds; raises BadBody."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _body_error("bad_encoding", f"Byte {error.start + 1} is not UTF-8.") from error
    if _nesting_depth(text) > MAX_DEPTH:
        raise _body_error("too_deep", f"Lists and objects stand inside each other more than {MAX_DEPTH} deep.")
    try:
        value = json.loads(
            text,
            parse_int=_parse_integer,
            parse_float=_parse_float,
            parse_constant=_reject_constant,
            object_pairs_hook=_build_object,
        )
    except json.JSONDecodeError as error:
        sentence = f"This is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        raise _body_error("bad_json", sentence) from error
    found = [fault for fault, _ in zip(_iter_faults(value, ""), range(MAX_FAULTS), strict=False)]
    if found:
        raise InvalidBody(found)
    return cast(JsonValue, value)


def _body_error(code: str, sentence: str) -> InvalidBody:
    return InvalidBody([BodyFault("", code, sentence)])


def charset_of(media_type: str | None) -> str:
    """The character set that a media type names, "" if none."""
    return parse_header_parameters(media_type or "")[1].get("charset", "").strip('"').lower()


def _nesting_depth(text: str) -> int:
    """How deep brackets stand inside each other, strings apart; the parser itself would run out of stack."""
    deepest = now = 0
    for bracket in BRACKETS.findall(STRINGS.sub("", text)):
        now += 1 if bracket in "[{" else -1
        deepest = max(deepest, now)
    return deepest


def _parse_integer(digits: str) -> int | _InvalidValue:
    if len(digits) > 20 or abs(int(digits)) > MAX_INTEGER:  # length first: reading a million digits takes minutes
        return _InvalidValue("bad_number", "This whole number has more digits than can be stored.")
    return int(digits)


def _parse_float(digits: str) -> float | _InvalidValue:
    number = float(digits)
    if not math.isfinite(number) or abs(number) >= MAX_FLOAT:
        return _InvalidValue("bad_number", "This number is larger than can be stored.")
    if number == 0 and re.search(r"[1-9]", re.split("[eE]", digits)[0]):
        return _InvalidValue("bad_number", "This number is so small that it would be stored as zero.")
    return number


def _reject_constant(name: str) -> _InvalidValue:
    return _InvalidValue("bad_number", f"{name} is not a number in JSON.")


def _build_object(pairs: list[tuple[str, object]]) -> Values:
    found: Values = {}
    for name, value in pairs:
        twice = name in found
        found[name] = _InvalidValue("repeated_member", "This member stands here more than once.") if twice else value
    return found


def _iter_faults(value: object, pointer: str) -> Iterator[BodyFault]:
    match value:
        case _InvalidValue(code, detail):
            yield BodyFault(pointer, code, detail)
        case str():
            yield from _text_faults(value, pointer, "This text")
        case list():
            for number, each in enumerate(value):
                yield from _iter_faults(each, f"{pointer}/{number}")
        case dict():
            for name, each in value.items():
                below = f"{pointer}/{_escape_pointer(name)}"
                yield from _text_faults(name, below, "The name of this member")
                yield from _iter_faults(each, below)


def _text_faults(text: str, pointer: str, what: str) -> Iterator[BodyFault]:
    found = UNSTORABLE.search(text)
    if found is None:
        return
    if found.group() == "\0":
        yield BodyFault(
            pointer, "null_character", f"{what} holds the character zero (\\u0000), which cannot be stored."
        )
    else:
        sentence = f"{what} holds half a character (\\u{ord(found.group()):04x}), which cannot be stored."
        yield BodyFault(pointer, "half_character", sentence)


def _escape_pointer(name: str) -> str:
    """As JSON Pointer writes a name (RFC 6901); what cannot be written at all is put as a question mark."""
    return UNSTORABLE.sub("?", name).replace("~", "~0").replace("/", "~1")
