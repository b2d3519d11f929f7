"""Backups: one file that holds everything, whichever engine it came from, and the way back into an empty registry."""

from .archive import Archive, Unfit, opened
from .restore import Restored, restore
from .take import Taken, take

__all__ = ["Archive", "Restored", "Taken", "Unfit", "opened", "restore", "take"]
