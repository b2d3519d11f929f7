"""Strict parser for JSON bodies. It rejects JSON that other parsers may read differently or that cannot be stored.

Text is passed on exactly as it was sent. The serializers decide which fields a body may have.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, TypeAlias

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from registry.domain.value_types import JsonValue, PassedOn, Values

from .problems import BodyFault, InvalidBody

# Any: DRF's types ask for a mapping, but JSON may be any value.
ParsedBody: TypeAlias = Any

MAX_DEPTH = 32  # levels of nesting; no record has more than five
MAX_FAULTS = 20  # errors reported in one response
MAX_INTEGER = 2**63 - 1  # of the database's bigint
MAX_INTEGER_LENGTH = 20  # characters, with a sign
MAX_FLOAT = 1e308
STRING_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
BRACKET = re.compile(r"[][{}]")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # the null character and unpaired surrogates


@dataclass(frozen=True, slots=True)
class _InvalidValue:
    """A placeholder in the parsed JSON for a value with an error, which is reported later with its pointer."""

    code: str
    detail: str


class StrictJSONParser(BaseParser):
    """Parser for application/json in UTF-8. Raises InvalidBody with a pointer to each error."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: PassedOn = None) -> ParsedBody:
        """Return the JSON value in the request body.

        Raise InvalidBody for bad JSON, UnsupportedMediaType for other charsets, and RequestDataTooBig for long bodies.
        """
        if get_charset(media_type) not in ("", "utf-8", "utf8"):
            raise UnsupportedMediaType(media_type or "", "JSON is read in UTF-8 only.")
        max_bytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(max_bytes + 1)
        if len(body) > max_bytes:
            raise RequestDataTooBig
        return parse(body)


def parse(body: bytes) -> JsonValue:
    """Return the JSON value in a request body. Raise InvalidBody with up to MAX_FAULTS errors."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _invalid_document("bad_encoding", f"Byte {error.start + 1} is not UTF-8.") from error

    # Python's parser is recursive: deeper nesting would exhaust the stack.
    if _nesting_depth(text) > MAX_DEPTH:
        detail = f"Lists and objects stand inside each other more than {MAX_DEPTH} deep."
        raise _invalid_document("too_deep", detail)

    try:
        value: JsonValue = json.loads(
            text,
            parse_int=_parse_integer,
            parse_float=_parse_float,
            parse_constant=_reject_constant,
            object_pairs_hook=_build_object,
        )
    except json.JSONDecodeError as error:
        detail = f"This is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        raise _invalid_document("bad_json", detail) from error

    faults = list(islice(_iter_faults(value, ""), MAX_FAULTS))
    if faults:
        raise InvalidBody(faults)
    return value


def _invalid_document(code: str, detail: str) -> InvalidBody:
    """Return the exception for an error of the whole body, whose JSON Pointer is empty."""
    return InvalidBody([BodyFault("", code, detail)])


def get_charset(media_type: str | None) -> str:
    """Return the charset parameter of a media type in lower case, "" if there is none."""
    parameters = parse_header_parameters(media_type or "")[1]
    return parameters.get("charset", "").strip('"').lower()


def _nesting_depth(json_text: str) -> int:
    """Return how deeply the brackets in a JSON text are nested. Brackets in strings do not count."""
    depth = max_depth = 0
    text_without_strings = STRING_LITERAL.sub("", json_text)
    for bracket in BRACKET.findall(text_without_strings):
        depth += 1 if bracket in "[{" else -1
        max_depth = max(max_depth, depth)
    return max_depth


# --- Hooks of json.loads ---------------------------------------------------------------------------------------------


def _parse_integer(digits: str) -> int | _InvalidValue:
    """Convert a JSON number without a fraction to an integer. Return an error if the database cannot store it."""
    # Check the length first: Python needs minutes to convert a million digits.
    if len(digits) > MAX_INTEGER_LENGTH or abs(int(digits)) > MAX_INTEGER:
        return _InvalidValue("bad_number", "This whole number has more digits than can be stored.")
    return int(digits)


def _parse_float(digits: str) -> float | _InvalidValue:
    """Convert a JSON number with a fraction to a float. Return an error if it is too large or too small for one."""
    number = float(digits)
    if not math.isfinite(number) or abs(number) >= MAX_FLOAT:
        return _InvalidValue("bad_number", "This number is larger than can be stored.")

    # Python rounds a very small number to zero, though its digits are not all zeros.
    mantissa = re.split("[eE]", digits)[0]
    if number == 0 and re.search(r"[1-9]", mantissa):
        return _InvalidValue("bad_number", "This number is so small that it would be stored as zero.")
    return number


def _reject_constant(name: str) -> _InvalidValue:
    """Return the error for NaN or Infinity, which Python accepts and JSON does not have."""
    return _InvalidValue("bad_number", f"{name} is not a number in JSON.")


def _build_object(name_value_pairs: list[tuple[str, object]]) -> Values:
    """Return a JSON object as a dictionary. Put an error in place of a member whose name is repeated."""
    members: Values = {}
    for name, value in name_value_pairs:
        if name in members:
            members[name] = _InvalidValue("repeated_member", "This member stands here more than once.")
        else:
            members[name] = value
    return members


# --- Errors and their pointers ---------------------------------------------------------------------------------------


def _iter_faults(value: object, pointer: str) -> Iterator[BodyFault]:
    """Yield the errors in a parsed JSON value and in all values nested in it.

    `pointer` is the JSON Pointer (RFC 6901) of the value in the request body.
    """
    match value:
        case _InvalidValue(code, detail):
            yield BodyFault(pointer, code, detail)
        case str():
            yield from _iter_text_faults(value, pointer, "This text")
        case list():
            for index, item in enumerate(value):
                yield from _iter_faults(item, f"{pointer}/{index}")
        case dict():
            for name, member in value.items():
                member_pointer = f"{pointer}/{_escape_pointer_token(name)}"
                yield from _iter_text_faults(name, member_pointer, "The name of this member")
                yield from _iter_faults(member, member_pointer)
        case _:
            pass  # A number, boolean or null has no errors.


def _iter_text_faults(text: str, pointer: str, subject: str) -> Iterator[BodyFault]:
    """Yield an error if a text holds a character that the database cannot store.

    `pointer` is the text's JSON Pointer. `subject` begins the error message, such as "This text".
    """
    match = UNSTORABLE.search(text)
    if match is None:
        return
    character = match.group()
    if character == "\0":
        detail = f"{subject} holds the character zero (\\u0000), which cannot be stored."
        yield BodyFault(pointer, "null_character", detail)
    else:  # an unpaired surrogate
        detail = f"{subject} holds half a character (\\u{ord(character):04x}), which cannot be stored."
        yield BodyFault(pointer, "half_character", detail)


def _escape_pointer_token(name: str) -> str:
    """Escape a member's name for a JSON Pointer (RFC 6901), with "?" for characters that cannot be encoded."""
    return UNSTORABLE.sub("?", name).replace("~", "~0").replace("/", "~1")
