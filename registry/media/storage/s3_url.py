"""URLs of folders in an S3-compatible store, as settings name them: `s3://bucket/folder?endpoint=...`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
FOLDER = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", re.ASCII)
REGION = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
OPTIONS = {"endpoint", "region"}
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


class InvalidS3URL(ValueError):
    """An S3 URL that is not valid. The message follows the setting's name: "must begin with s3:// ..."."""


@dataclass(frozen=True, slots=True)
class S3URL:
    """A folder of a bucket, at Amazon unless there is an endpoint.

    Access keys come from the environment, never from the URL.
    """

    bucket: str
    folder: str = ""
    endpoint: str = ""
    region: str = ""

    def key(self, path: str) -> str:
        """Return the S3 key of an object, given its path in the folder."""
        return f"{self.folder}/{path}" if self.folder else path


def parse_s3_url(url: str) -> S3URL:
    """Parse the URL of a folder in an S3-compatible store. Raise InvalidS3URL if it is not valid."""
    try:
        parts = urlsplit(url)
        option_pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise InvalidS3URL("cannot be read; it must look like s3://bucket/folder?endpoint=https://host") from error

    if parts.scheme != "s3" or not BUCKET.fullmatch(parts.netloc):
        raise InvalidS3URL("must begin with s3:// and the name of a bucket, without keys or a port")
    folder = parts.path.strip("/")
    is_valid_folder = FOLDER.fullmatch(folder) and ".." not in folder and not parts.fragment
    if folder and not is_valid_folder:
        raise InvalidS3URL("names a folder with other characters than letters, digits, '.', '_', '-' and '/'")

    options = dict(option_pairs)
    if len(options) != len(option_pairs) or set(options) - OPTIONS:
        raise InvalidS3URL("may have the options endpoint and region, once each, and no other")
    if "region" in options and not REGION.fullmatch(options["region"]):
        raise InvalidS3URL("has a region that is none")
    endpoint = options.get("endpoint", "")
    if endpoint:
        _check_endpoint(endpoint)
    return S3URL(parts.netloc, folder, endpoint.rstrip("/"), options.get("region", ""))


def _check_endpoint(url: str) -> None:
    """Raise InvalidS3URL unless a URL is the address of a server, without a login, query or fragment.

    It must use HTTPS, or HTTP for a server on this machine.
    """
    parts = urlsplit(url)
    has_login = bool(parts.username or parts.password)
    has_query_or_fragment = bool(parts.query or parts.fragment)
    if has_login or has_query_or_fragment or not parts.hostname:
        raise InvalidS3URL("has an endpoint that is not the plain address of a server")
    is_https = parts.scheme == "https"
    is_local_http = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
    if not is_https and not is_local_http:
        raise InvalidS3URL("has an endpoint without TLS: it must begin with https://, or http:// on this machine")
