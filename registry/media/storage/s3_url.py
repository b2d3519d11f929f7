"""The address of a folder in an S3-compatible store, as a setting gives it: `s3://bucket/folder?endpoint=...`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
FOLDER = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", re.ASCII)
REGION = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
HERE = ("localhost", "127.0.0.1", "::1")


class InvalidS3URL(ValueError):
    """An address that cannot be understood; the message is the end of a sentence that begins with its name."""


@dataclass(frozen=True, slots=True)
class S3URL:
    """A folder of a bucket. Without an endpoint it is at Amazon; keys come from the environment, never from here."""

    bucket: str
    folder: str = ""
    endpoint: str = ""
    region: str = ""

    def key(self, path: str) -> str:
        """The key of an object in the folder."""
        return f"{self.folder}/{path}" if self.folder else path


def parse_s3_url(text: str) -> S3URL:
    """The address in the text. Raises BadAddress."""
    try:
        parts = urlsplit(text)
        given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise InvalidS3URL("cannot be read; it must look like s3://bucket/folder?endpoint=https://host") from error
    options, folder = dict(given), parts.path.strip("/")
    if parts.scheme != "s3" or not BUCKET.fullmatch(parts.netloc):
        raise InvalidS3URL("must begin with s3:// and the name of a bucket, without keys or a port")
    if folder and (not FOLDER.fullmatch(folder) or ".." in folder or parts.fragment):
        raise InvalidS3URL("names a folder with other characters than letters, digits, '.', '_', '-' and '/'")
    if len(options) != len(given) or set(options) - {"endpoint", "region"}:
        raise InvalidS3URL("may have the options endpoint and region, once each, and no other")
    if "region" in options and not REGION.fullmatch(options["region"]):
        raise InvalidS3URL("has a region that is none")
    return S3URL(parts.netloc, folder, _endpoint(options.get("endpoint", "")), options.get("region", ""))


def _endpoint(text: str) -> str:
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.username or parts.password or parts.query or parts.fragment or not parts.hostname:
        raise InvalidS3URL("has an endpoint that is not the plain address of a server")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise InvalidS3URL("has an endpoint without TLS: it must begin with https://, or http:// on this machine")
    return text.rstrip("/")
