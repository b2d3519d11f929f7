"""Backups: one file that holds the whole registry, and its restore into an empty registry on either database."""

from .archive import Archive, BadArchive, open_archive
from .restore import RestoreSummary, restore_backup
from .take import BackupSummary, take_backup

__all__ = ["Archive", "BackupSummary", "BadArchive", "RestoreSummary", "open_archive", "restore_backup", "take_backup"]
