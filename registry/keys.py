"""Keys in files beside the data, each made at its first use and readable by its owner alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def read_or_make(file: Path, make: Callable[[], bytes], mode: int = 0o400) -> bytes:
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
    return file.read_bytes()
