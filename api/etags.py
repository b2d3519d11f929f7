"""Entity tags of records: they hold the version and a digest of the response body.

The tags are strong, so the digest is needed: a monument's state changes without a new version, and viewers with
different rights see different bodies. `If-Match` compares only the record and its version, which is what a change
overwrites.
"""

from __future__ import annotations

import re
from hashlib import sha256

from django.http import HttpRequest

from .write_problems import precondition_required_error

# `version` is the last field of every record, so the end of its JSON gives it without parsing.
TRAILING_VERSION = re.compile(r'"version":(\d{1,12})}\Z')
ETAG_PATTERN = '^"[0-9]{1,12}-[0-9a-f]{12}-[0-9a-f]{16}"$'
RECORD_ETAG = re.compile(r'"(?P<version>\d{1,12})-(?P<record_digest>[0-9a-f]{12})-[0-9a-f]{16}"', re.ASCII)
ENTITY_TAG = re.compile(r'(W/)?"[\x21\x23-\x7e\x80-\xff]*"')  # entity-tag of RFC 9110
IF_MATCH_MISSING = (
    "A change needs the header If-Match with the ETag of the record as you have read it: so nobody writes over what "
    "somebody else has changed since."
)
IF_MATCH_ASTERISK = " An asterisk would say that you have read nothing."


class PreconditionFailed(Exception):
    """If-Match names another version of the record. `client_version` is None if it names none of this record."""

    def __init__(self, client_version: int | None) -> None:
        self.client_version = client_version
        super().__init__(client_version)


def make_etag(record_type: str, url_key: str, record_json: str, version: int | None = None) -> str:
    """Return the ETag of a record's JSON. `version` is needed only if the JSON does not end with it."""
    if version is None:
        version = int(TRAILING_VERSION.search(record_json)[1])  # type: ignore[index]  # every record's JSON has one
    return f'"{version}-{_record_digest(record_type, url_key)}-{_hex_digest(record_json)[:16]}"'


def matches_if_none_match(request: HttpRequest, etag: str) -> bool:
    """Return whether the If-None-Match header says that the client has the response with this ETag."""
    header = request.headers.get("If-None-Match", "")
    if header.strip() == "*":
        return True
    # RFC 9110 asks for the weak comparison here, which ignores the prefix W/.
    client_etags = [match[0].removeprefix("W/") for match in ENTITY_TAG.finditer(header)]
    return etag in client_etags


def check_if_match(request: HttpRequest, record_type: str, url_key: str, version: int) -> None:
    """Raise an exception unless the If-Match header names the current version of a record.

    Raise ProblemError (428) if the header is missing or "*", PreconditionFailed if it names other versions only.
    """
    header = request.headers.get("If-Match", "")
    if header.strip() in ("", "*"):
        explanation = IF_MATCH_MISSING
        if header:
            explanation += IF_MATCH_ASTERISK
        raise precondition_required_error(explanation)

    client_versions = []
    for entity_tag in ENTITY_TAG.finditer(header):
        # The pattern never matches a weak tag, which starts with W/.
        record_etag = RECORD_ETAG.fullmatch(entity_tag[0])
        if record_etag and record_etag["record_digest"] == _record_digest(record_type, url_key):
            client_versions.append(int(record_etag["version"]))
    if version not in client_versions:
        raise PreconditionFailed(max(client_versions, default=None))


def matches_etag(request: HttpRequest, etag: str) -> bool:
    """Return whether If-Match names exactly this ETag, so the client has read the current response body."""
    header = request.headers.get("If-Match", "")
    return etag in [match[0] for match in ENTITY_TAG.finditer(header)]


def _record_digest(record_type: str, url_key: str) -> str:
    """Return 12 hexadecimal digits that identify a record."""
    return _hex_digest(f"{record_type} {url_key}")[:12]


def _hex_digest(text: str) -> str:
    """Return the SHA-256 digest of a text in hexadecimal digits; unpaired surrogates are allowed."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
