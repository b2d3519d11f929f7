"""Backups: one file that holds the whole registry, and its restore into an empty registry on either database."""

from .archive import Archive, BadArchive, open_archive
from .restore import Restored, restore
from .take import Taken, take

__all__ = ["Archive", "BadArchive", "Restored", "Taken", "open_archive", "restore", "take"]
