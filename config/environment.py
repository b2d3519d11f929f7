"""Reads the environment variables strictly: a value that cannot be understood stops the start with a sentence.

Knows nothing of Django's settings; config/settings.py says which variables there are.
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
INCOMING = "incoming"  # the folder in REGISTRY_DATA into which uploads are written

Database = dict[str, Any]  # Any: an entry of Django's DATABASES, whose members are of many types
BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
LOG_FORMATS = ("json", "plain")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
TASKS = {
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
    "thread": "registry.media.tasks.ThreadBackend",
}
CONTACT = re.compile(r"(mailto:[^\s@]+@[^\s@]+|tel:[+0-9-]+|https://\S+)")
LOOPBACK = re.compile(r"(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])")


def read_boolean(name: str, *, default: bool = False) -> bool:
    """True or False as the variable says; the default when it is unset or empty."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if value.lower() not in BOOLEANS:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be 1, true, yes or on, or 0, false, no or off.")
    return BOOLEANS[value.lower()]


def read_list(name: str) -> list[str]:
    """The comma-separated items, without blanks around them."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def read_log_level(name: str) -> str:
    level = os.environ.get(name, "").strip().upper() or "INFO"
    if level not in LOG_LEVELS:
        raise ImproperlyConfigured(f"{name} is {level!r}; it must be one of {', '.join(LOG_LEVELS)}.")
    return level


def read_log_format(name: str, *, local: bool) -> str:
    """`json`, or on this machine only `plain`, which is the default there."""
    form = os.environ.get(name, "").strip().lower() or ("plain" if local else "json")
    if form not in LOG_FORMATS:
        raise ImproperlyConfigured(f"{name} is {form!r}; it must be one of {', '.join(LOG_FORMATS)}.")
    if form == "plain" and not local:
        raise ImproperlyConfigured(f"{name} is 'plain', which may quote what people typed; in service it must be json.")
    return form


def read_megabytes(name: str, default: int) -> int:
    """A number of bytes, given in whole megabytes."""
    value = os.environ.get(name, "").strip() or str(default)
    if not re.fullmatch(r"[1-9]\d{0,4}", value, re.ASCII):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number of megabytes, from 1 to 99999.")
    return int(value) * 1_000_000


def read_tasks(name: str) -> str:
    """The backend of django-tasks that the variable chooses by its short name."""
    chosen = os.environ.get(name, "").strip().lower() or "immediate"
    if chosen not in TASKS:
        raise ImproperlyConfigured(f"{name} is {chosen!r}; it must be one of {', '.join(TASKS)}.")
    return TASKS[chosen]


def read_contact(name: str) -> list[str]:
    """Addresses as security.txt asks for them; empty when the variable is."""
    found = read_list(name)
    for address in found:
        if not CONTACT.fullmatch(address):
            raise ImproperlyConfigured(f"{name} holds {address!r}; each must begin with mailto:, tel: or https://.")
    return found


def check_secret_key(key: str) -> None:
    """Raise ImproperlyConfigured for a key that could be guessed."""
    if len(key) < 50:
        raise ImproperlyConfigured(
            "SECRET_KEY must be set, to at least 50 random characters"
            ' (python3 -c "import secrets; print(secrets.token_urlsafe(64))"), or DEBUG=1 for developing.'
        )
    if len(set(key)) < 10 or key.startswith("django-insecure-"):
        raise ImproperlyConfigured("SECRET_KEY must be random: the one that is set could be guessed.")


def check_exposure(hosts: list[str]) -> None:
    """Raise ImproperlyConfigured if a registry that shows its tracebacks can be reached from other machines."""
    for host in hosts:
        if not LOOPBACK.fullmatch(host):
            raise ImproperlyConfigured(
                f"DEBUG shows tracebacks and settings to anybody, so it is for this machine only; {host!r} in HOST or"
                " ALLOWED_HOSTS is reached from others."
            )


def read_name(name: str, default: str) -> str:
    """A name without blanks and plus signs, as signed notes ask for."""
    value = os.environ.get(name, "").strip() or default
    if any(letter.isspace() or letter == "+" for letter in value):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must have neither blanks nor plus signs.")
    return value


def read_folder(name: str, default: Path | str = "") -> Path:
    """Return the folder as an absolute path. It need not exist: reading settings writes nothing."""
    return Path(os.environ.get(name, "").strip() or default).expanduser().absolute()


def read_data_folder() -> Path:
    """Return REGISTRY_DATA, where the registry writes: database, photos, keys, collected static files."""
    return read_folder("REGISTRY_DATA", BASE_DIR / "var")


def is_local() -> bool:
    """Return whether this is a developer's machine (DEBUG) or the demo (REGISTRY_DEMO), and not a public service."""
    return read_boolean("DEBUG") or read_boolean("REGISTRY_DEMO")


def read_or_make_key(file: Path) -> str:
    """Return the secret key kept in the file. Make it at the first call, readable only by its owner."""
    return load_or_create(file, make_key, 0o600).decode()


def read_key(file: Path) -> str:
    """Return the secret key kept in the file, or a new one for this process alone if there is no file."""
    return read_key_file(file).decode() if file.exists() else make_key().decode()


def make_key() -> bytes:
    """Return a new random secret key."""
    return secrets.token_urlsafe(64).encode()


def read_secret(name: str, size: int) -> bytes | None:
    """A secret of so many bytes, in base64; None when it is unset. The messages never show it."""
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


def read_store(name: str) -> S3URL | None:
    """The folder in an S3-compatible store that the variable names; None when it is unset. Never shows the value."""
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    try:
        return parse_s3_url(value)
    except InvalidS3URL as error:
        raise ImproperlyConfigured(f"{name} {error}.") from error


def read_database(name: str, data: Path) -> Database:
    """Django's DATABASES entry for the URL in the variable; a SQLite file in `data` when it is unset.

    The messages never show the URL: it may hold a password.
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
    # SQLite's connections stay open: closing the last one writes the log back. PostgreSQL's return to a pool.
    database["CONN_MAX_AGE"] = None if scheme == "sqlite" else 0
    database["OPTIONS"] = {**database.get("OPTIONS", {}), **(SQLITE if scheme == "sqlite" else postgres_options())}
    return database


# WAL with FULL: NORMAL loses acknowledged records in a power cut. IMMEDIATE: with Django's default, four in five
# concurrent writes fail with "database is locked". The timeout, in seconds, becomes SQLite's busy_timeout. Foreign keys
# are turned on by Django itself.
SQLITE: Database = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": ";".join(
        [
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "PRAGMA mmap_size=268435456",  # 256 MiB
            "PRAGMA cache_size=-32000",  # 32 MB a connection
            "PRAGMA secure_delete=ON",  # what is erased is overwritten, not only forgotten
        ]
    ),
}


def postgres_options() -> Database:
    """Connections from a pool: opening one per request is six times slower. Needs psycopg, which is optional (LGPL)."""
    if not (find_spec("psycopg") and find_spec("psycopg_pool")):
        raise ImproperlyConfigured(
            "DATABASE_URL names PostgreSQL, which needs psycopg:"
            " pip install --require-hashes -r requirements-postgres.txt"
        )
    return {"pool": {"min_size": 1, "max_size": 8, "timeout": 5}, "connect_timeout": 5}
