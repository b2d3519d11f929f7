"""Backups: one file that holds everything, whichever engine it came from, and the way back into an empty registry."""

from .archive import Archive, BadArchive, open_archive
from .restore import Restored, restore
from .take import Taken, take

__all__ = ["Archive", "BadArchive", "Restored", "Taken", "open_archive", "restore", "take"]
