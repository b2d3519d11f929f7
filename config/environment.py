"""Functions that read and check environment variables. An invalid value stops the start with a clear message.

They do not import Django's settings. config/settings.py decides which variables there are.
"""

import base64
import os
import re
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from registry.crypto.keys import load_or_create
from registry.crypto.keys import read_key as read_key_file
from registry.media.storage import S3URL, InvalidS3URL, parse_s3_url

BASE_DIR = Path(__file__).resolve().parent.parent
INCOMING = "incoming"  # name of the folder in REGISTRY_DATA to which uploads are written

Database = dict[str, Any]  # Any: an entry of Django's DATABASES, whose members are of many types
BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
BYTES_PER_MEGABYTE = 1_000_000
MIN_SECRET_KEY_LENGTH = 50
MIN_DISTINCT_CHARACTERS = 10  # of a secret key
LOG_FORMATS = ("json", "plain")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
TASK_BACKENDS = {
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
    "thread": "registry.media.tasks.ThreadBackend",
}
CONTACT_URI = re.compile(r"(mailto:[^\s@]+@[^\s@]+|tel:[+0-9-]+|https://\S+)")
LOOPBACK_HOST = re.compile(r"(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])")


def read_boolean(name: str, *, default: bool = False) -> bool:
    """Return the boolean in an environment variable, or the default if it is unset or empty.

    Raise ImproperlyConfigured if it is none of 1, true, yes, on, 0, false, no and off.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if value.lower() not in BOOLEANS:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be 1, true, yes or on, or 0, false, no or off.")
    return BOOLEANS[value.lower()]


def read_list(name: str) -> list[str]:
    """Return the comma-separated items of an environment variable, without spaces around them and empty ones."""
    items = [item.strip() for item in os.environ.get(name, "").split(",")]
    return [item for item in items if item]


def read_log_level(name: str) -> str:
    """Return the log level in an environment variable, INFO if it is unset; raise ImproperlyConfigured if unknown."""
    level = os.environ.get(name, "").strip().upper() or "INFO"
    if level not in LOG_LEVELS:
        raise ImproperlyConfigured(f"{name} is {level!r}; it must be one of {', '.join(LOG_LEVELS)}.")
    return level


def read_log_format(name: str, *, local: bool) -> str:
    """Return the log format in an environment variable, `json` or `plain`; it defaults to `plain` if `local`.

    Raise ImproperlyConfigured if it is another one, or `plain` on a public service.
    """
    default = "plain" if local else "json"
    form = os.environ.get(name, "").strip().lower() or default
    if form not in LOG_FORMATS:
        raise ImproperlyConfigured(f"{name} is {form!r}; it must be one of {', '.join(LOG_FORMATS)}.")
    if form == "plain" and not local:
        raise ImproperlyConfigured(f"{name} is 'plain', which may quote what people typed; in service it must be json.")
    return form


def read_megabytes(name: str, default: int) -> int:
    """Return the size in an environment variable in bytes. The variable and the default are in megabytes.

    Raise ImproperlyConfigured if it is not a whole number from 1 to 99999.
    """
    value = os.environ.get(name, "").strip() or str(default)
    if not re.fullmatch(r"[1-9]\d{0,4}", value, re.ASCII):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number of megabytes, from 1 to 99999.")
    return int(value) * BYTES_PER_MEGABYTE


def read_task_backend(name: str) -> str:
    """Return the path of the django-tasks backend whose short name is in an environment variable.

    It defaults to `immediate`. Raise ImproperlyConfigured if there is no such backend.
    """
    short_name = os.environ.get(name, "").strip().lower() or "immediate"
    if short_name not in TASK_BACKENDS:
        raise ImproperlyConfigured(f"{name} is {short_name!r}; it must be one of {', '.join(TASK_BACKENDS)}.")
    return TASK_BACKENDS[short_name]


def read_contact_uris(name: str) -> list[str]:
    """Return the contact URIs for security.txt (RFC 9116) in an environment variable, empty if it is unset.

    Raise ImproperlyConfigured if one has another scheme than mailto, tel or https.
    """
    uris = read_list(name)
    for uri in uris:
        if not CONTACT_URI.fullmatch(uri):
            raise ImproperlyConfigured(f"{name} holds {uri!r}; each must begin with mailto:, tel: or https://.")
    return uris


def check_secret_key(key: str) -> None:
    """Raise ImproperlyConfigured if SECRET_KEY is missing, short or could be guessed."""
    if len(key) < MIN_SECRET_KEY_LENGTH:
        raise ImproperlyConfigured(
            "SECRET_KEY must be set, to at least 50 random characters"
            ' (python3 -c "import secrets; print(secrets.token_urlsafe(64))"), or DEBUG=1 for developing.'
        )
    # Django's startproject writes keys with this prefix.
    if len(set(key)) < MIN_DISTINCT_CHARACTERS or key.startswith("django-insecure-"):
        raise ImproperlyConfigured("SECRET_KEY must be random: the one that is set could be guessed.")


def check_exposure(hosts: list[str]) -> None:
    """Raise ImproperlyConfigured if a host is not this machine. Call it with DEBUG on, which shows tracebacks."""
    for host in hosts:
        if not LOOPBACK_HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"DEBUG shows tracebacks and settings to anybody, so it is for this machine only; {host!r} in HOST or"
                " ALLOWED_HOSTS is reached from others."
            )


def read_name(name: str, default: str) -> str:
    """Return the name in an environment variable for signing, or the default if it is unset.

    Raise ImproperlyConfigured if it has spaces or plus signs, which the format of signed notes does not allow.
    """
    value = os.environ.get(name, "").strip() or default
    if any(character.isspace() or character == "+" for character in value):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must have neither blanks nor plus signs.")
    return value


def read_folder(name: str, default: Path | str = "") -> Path:
    """Return the folder in an environment variable as an absolute path. It may not exist yet, and is not created."""
    return Path(os.environ.get(name, "").strip() or default).expanduser().absolute()


def read_registry_data_folder() -> Path:
    """Return the folder REGISTRY_DATA, which contains the database, photos, keys and collected static files."""
    return read_folder("REGISTRY_DATA", BASE_DIR / "var")


def is_local() -> bool:
    """Return whether this is a developer's machine (DEBUG) or the demo (REGISTRY_DEMO), and not a public service."""
    return read_boolean("DEBUG") or read_boolean("REGISTRY_DEMO")


def load_or_create_key(file: Path) -> str:
    """Return the secret key stored in a file. Create it if there is none, readable only by its owner."""
    return load_or_create(file, make_key, 0o600).decode()


def read_key(file: Path) -> str:
    """Return the secret key stored in a file, or a new one for this process alone if there is no file."""
    return read_key_file(file).decode() if file.exists() else make_key().decode()


def make_key() -> bytes:
    """Return a new random secret key."""
    return secrets.token_urlsafe(64).encode()


def read_secret(name: str, size: int) -> bytes | None:
    """Return the secret of `size` bytes that an environment variable has in base64; None if it is unset.

    Raise ImproperlyConfigured if it is not base64 or has another size. The message never contains the secret.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    try:
        secret = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be {size} bytes in base64; it is not base64.") from error
    if len(secret) != size:
        raise ImproperlyConfigured(f"{name} must be {size} bytes in base64; it is {len(secret)}.")
    return secret


def read_s3_url(name: str) -> S3URL | None:
    """Return the S3 bucket and prefix that an environment variable names as a URL; None if it is unset.

    Raise ImproperlyConfigured if it is invalid. The message never contains the URL, which may include a secret.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    try:
        return parse_s3_url(value)
    except InvalidS3URL as error:
        raise ImproperlyConfigured(f"{name} {error}.") from error


def read_database(name: str, data: Path) -> Database:
    """Return an entry of DATABASES for the URL in an environment variable; for a SQLite file in `data` if it is unset.

    Raise ImproperlyConfigured if it is invalid. The message never contains the URL, which may include a password.
    """
    url = os.environ.get(name, "").strip() or f"sqlite:///{data / 'registry.sqlite3'}"
    scheme = url.partition(":")[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://; it begins with {scheme[:12]!r}.")
    try:
        database: Database = dict(dj_database_url.parse(url))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read as a database's address: {scheme}://...") from error
    if not database["NAME"]:
        raise ImproperlyConfigured(f"{name} names no database; write it after the last slash.")

    if scheme == "sqlite":
        # Connections stay open, because closing the last one makes SQLite checkpoint its write-ahead log.
        database["CONN_MAX_AGE"] = None
        options = SQLITE_OPTIONS
    else:
        # Connections are returned to the pool after each request.
        database["CONN_MAX_AGE"] = 0
        options = postgres_options()
    database["OPTIONS"] = {**database.get("OPTIONS", {}), **options}
    return database


# FULL, because with NORMAL a power cut loses records that were acknowledged. IMMEDIATE, because with Django's default
# four in five concurrent writes fail with "database is locked". The timeout in seconds becomes SQLite's busy_timeout.
# Django itself turns foreign keys on.
SQLITE_OPTIONS: Database = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": ";".join(
        [
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "PRAGMA mmap_size=268435456",  # 256 MiB
            "PRAGMA cache_size=-32000",  # 32 MB per connection
            "PRAGMA secure_delete=ON",  # deleted content is overwritten with zeros, as erasure requires
        ]
    ),
}


def postgres_options() -> Database:
    """Return the OPTIONS of a PostgreSQL database. A pool, because a connection per request is six times slower.

    Raise ImproperlyConfigured if psycopg is not installed. It is an optional dependency because of its licence (LGPL).
    """
    if not (find_spec("psycopg") and find_spec("psycopg_pool")):
        raise ImproperlyConfigured(
            "DATABASE_URL names PostgreSQL, which needs psycopg:"
            " pip install --require-hashes -r requirements-postgres.txt"
        )
    return {"pool": {"min_size": 1, "max_size": 8, "timeout": 5}, "connect_timeout": 5}
