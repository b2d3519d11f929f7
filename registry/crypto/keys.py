"""Keys in files beside the data, each made at its first use and readable by its owner alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

LEDGER_KEY, IDENTITY_KEY, SECRET_KEY_FILE = FILES = ("ledger.key", "sealing.key", "secret_key")  # in REGISTRY_DATA


def load_or_create(file: Path, make: Callable[[], bytes], mode: int = 0o400) -> bytes:
    """The key in the file; made at the first call.

    Written under another name and linked, so that two processes that start at once end with the same whole key.
    """
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
            stream.write(make())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass  # another process was first: its key is the one
        finally:
            draft.unlink()
    return read(file)


def read(file: Path) -> bytes:
    """The key in the file; raises ImproperlyConfigured if others than its owner may use it."""
    check_private(file)
    return file.read_bytes()


def check_private(file: Path) -> None:
    """Raise ImproperlyConfigured if others than its owner may read or change a key's file."""
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise ImproperlyConfigured(f"{file} holds a key, but not its owner alone may use it: chmod 600 {file}")


def check_keys_private(folder: Path) -> None:
    """The same of every key in the folder; those that are not there are made later, or not needed."""
    for name in FILES:
        if (folder / name).exists():
            check_private(folder / name)
