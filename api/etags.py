"""Entity tags: which version of which record an answer shows, and whether a writer has seen the present one.

A tag is strong, so it holds a digest of the answer: the state of a monument changes without a new version, and not
everybody sees the same. `If-Match` compares record and version only: those are what a writer writes over.
"""

from __future__ import annotations

import re
from hashlib import sha256

from django.http import HttpRequest

from .write_problems import precondition_required_error

VERSION = re.compile(r'"version":(\d{1,12})}\Z')  # with which every record ends


ETAG_PATTERN = '^"[0-9]{1,12}-[0-9a-f]{12}-[0-9a-f]{16}"$'


RECORD_ETAG = re.compile(r'"(\d{1,12})-([0-9a-f]{12})-[0-9a-f]{16}"', re.ASCII)


ENTITY_TAG = re.compile(r'(W/)?"[\x21\x23-\x7e\x80-\xff]*"')


IF_MATCH_MISSING = (
    "A change needs the header If-Match with the ETag of the record as you have read it: so nobody writes over what "
    "somebody else has changed since."
)


IF_MATCH_ASTERISK = " An asterisk would say that you have read nothing."


class PreconditionFailed(Exception):
    """The writer has read another version of the record; None: none of it at all."""

    def __init__(self, version: int | None) -> None:
        self.version = version
        super().__init__(version)


def etag_of(noun: str, key: str, text: str, version: int | None = None) -> str:
    """The tag of a record's answer, `text` being its JSON, which ends with its version if none is given."""
    if version is None:
        version = int(VERSION.search(text)[1])  # type: ignore[index]  # every record's JSON has one
    return f'"{version}-{_record_digest(noun, key)}-{_hex_digest(text)[:16]}"'


def matches_if_none_match(request: HttpRequest, tag: str) -> bool:
    """Whether the client has this very answer already (If-None-Match, compared weakly)."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or tag in [found[0].removeprefix("W/") for found in ENTITY_TAG.finditer(given)]


def check_if_match(request: HttpRequest, noun: str, key: str, version: int) -> int:
    """Raise Refused (428) or Unseen unless If-Match names the version that now stands, and return that."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() in ("", "*"):
        raise precondition_required_error(IF_MATCH_MISSING + (IF_MATCH_ASTERISK if given else ""))
    tags = [
        RECORD_ETAG.fullmatch(found[0]) for found in ENTITY_TAG.finditer(given)
    ]  # a weak one has W/ before it and fits nothing
    seen = [int(tag[1]) for tag in tags if tag and tag[2] == _record_digest(noun, key)]
    if version not in seen:
        raise PreconditionFailed(max(seen, default=None))
    return version


def matches_etag(request: HttpRequest, tag: str) -> bool:
    """Whether If-Match names this very answer, not only the version that it shows."""
    return tag in [found[0] for found in ENTITY_TAG.finditer(request.headers.get("If-Match", ""))]


def _record_digest(noun: str, key: str) -> str:
    return _hex_digest(f"{noun} {key}")[:12]


def _hex_digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
