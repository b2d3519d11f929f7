"""Key files in the data folder, each created on first use and readable only by its owner."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

# Names of the key files in REGISTRY_DATA.
LEDGER_KEY, IDENTITY_KEY, SECRET_KEY_FILE = KEY_FILES = ("ledger.key", "sealing.key", "secret_key")
GROUP_AND_OTHERS = 0o077  # permission bits of a file that do not belong to its owner


def load_or_create(file: Path, make_key: Callable[[], bytes], mode: int = 0o400) -> bytes:
    """Return the key in a file. If the file is missing, create it with a new key.

    Two processes that start together get the same complete key: it is written to a temporary file, which is then
    linked under the final name.
    """
    if not file.exists():
        temporary_file = file.with_name(f"{file.name}.{os.getpid()}")
        descriptor = os.open(temporary_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(make_key())
        try:
            os.link(temporary_file, file)
        except FileExistsError:
            pass  # Another process was faster, so its key is used.
        finally:
            temporary_file.unlink()
    return read_key(file)


def read_key(file: Path) -> bytes:
    """Return the key in a file. Raise ImproperlyConfigured if other users than its owner may use the file."""
    check_private(file)
    return file.read_bytes()


def check_private(file: Path) -> None:
    """Raise ImproperlyConfigured if other users than its owner may read or change a key file."""
    if stat.S_IMODE(file.stat().st_mode) & GROUP_AND_OTHERS:
        raise ImproperlyConfigured(f"{file} holds a key, but not its owner alone may use it: chmod 600 {file}")


def check_keys_private(folder: Path) -> None:
    """Raise ImproperlyConfigured if other users may read or change a key file in the folder.

    Missing key files are skipped, because they are created when they are needed.
    """
    for file_name in KEY_FILES:
        key_file = folder / file_name
        if key_file.exists():
            check_private(key_file)
