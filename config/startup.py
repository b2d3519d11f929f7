"""What must exist before Django starts. manage.py and config/wsgi.py call it; reading the settings writes nothing."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from registry.crypto.keys import SECRET_KEY_FILE

from .environment import INCOMING, is_local, load_or_create_key, read_folder, read_registry_data_folder


def prepare() -> None:
    """Create the folders that the settings name. In the demo and for development, create the secret key as well."""
    folder = read_registry_data_folder()
    make_folder("REGISTRY_DATA", folder)
    make_folder("REGISTRY_DATA", folder / INCOMING)
    if os.environ.get("CHECKPOINTS", "").strip():
        make_folder("CHECKPOINTS", read_folder("CHECKPOINTS"))
    if is_local() and not os.environ.get("SECRET_KEY"):
        load_or_create_key(folder / SECRET_KEY_FILE)


def make_folder(name: str, folder: Path) -> None:
    """Create a folder that an environment variable names, unless it exists.

    Raise ImproperlyConfigured, with the name of the variable, if that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} names {folder}, which cannot be made: {error.strerror}.") from error
