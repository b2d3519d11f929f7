"""Import of the photos and comparisons in a folder of fixture files, after the folder's records.

Photos are uploaded and published, then compared in pairs. This is not part of the records' transaction: decoding takes
long, and SQLite lets no other process write meanwhile. So the import can be run again after an interruption. A photo
is recognised by its bytes and its monument, a comparison by its two photos.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path, PurePath
from typing import TypeVar

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone

from registry import actions
from registry.audit.discarded import find_discarded_claim_keys, is_photo_discarded
from registry.domain.errors import RuleViolation
from registry.domain.value_types import JsonObject
from registry.media.storage.disk import compute_digest, iter_chunks
from registry.models import Claim, Comparison, Monument, Photo, Source

from .entry_columns import localized_columns, plain_columns
from .folder_importer import PUBLICATION_REASON
from .import_report import ImportReport
from .schema import Fault
from .yaml_reader import Entry, FixtureError, read_folder

M = TypeVar("M", bound=Model)


def load_photos(folder: Path, *, by: User, reviewer: User, at: datetime | None = None) -> ImportReport:
    """Import the photos and comparisons of a fixture folder, except those that the registry has or has discarded.

    All other records of the folder must be imported first. The user `by` uploads the photos, `reviewer` publishes them.
    Raise FixtureError at the first fault, with its file and line. What was imported before it stays.
    """
    entries = [entry for entry in read_folder(folder) if entry.record_type in ("photos", "comparisons")]
    recorded_at = at or timezone.now()
    return _PhotoImporter(folder, by, reviewer, recorded_at).import_entries(entries)


class _PhotoImporter:
    """One import of photo and comparison entries. `photos` are those of the entries so far, by key."""

    def __init__(self, folder: Path, by: User, reviewer: User, at: datetime) -> None:
        self.folder, self.by, self.reviewer, self.at = folder, by, reviewer, at
        self.report = ImportReport()
        self.photos: dict[str, Photo] = {}
        self.discarded_keys: set[str] = set()  # of photos

    def import_entries(self, entries: list[Entry]) -> ImportReport:
        """Import the photos and comparisons that the entries describe, and count them.

        The photos must come first, because comparisons refer to them. Raise FixtureError, with the line of the entry,
        at the first one that a rule refuses.
        """
        for entry in entries:
            import_entry = self._import_photo if entry.record_type == "photos" else self._import_comparison
            try:
                is_new = import_entry(entry)
            except RuleViolation as violation:
                raise _fixture_error(entry, str(violation)) from violation

            if is_new is None:
                self.report.discarded[entry.record_type].append(entry.key)
            elif is_new:
                self.report.added[entry.record_type] += 1
            else:
                self.report.present[entry.record_type] += 1
        return self.report

    # --- Photos ------------------------------------------------------------------------------------------------------

    def _import_photo(self, entry: Entry) -> bool | None:
        """Upload and publish the photo of a fixture entry. Return False if the registry had it already.

        Return None if it was discarded since it was loaded, and leave it out. A photo that an interrupted import has
        uploaded but not published is published now.
        """
        values = entry.values
        photo_file = self._find_file(entry)
        monument = _get_record(entry, Monument, "slug", values["monument"])
        photo = Photo.objects.filter(monument=monument, details__sha256=values["sha256"]).first()
        is_new = photo is None
        if photo is None and is_photo_discarded(values["sha256"], monument.pk):
            self.discarded_keys.add(entry.key)
            return None
        if photo is None:
            photo = self._upload(entry, photo_file, monument)

        # If somebody has decided on the publication of the photo before, leave it as it is.
        has_publication_history = photo.published or photo.publications.exists()
        if not has_publication_history:
            actions.publish_recorded(
                [photo], by=self.by, publisher=self.reviewer, reason=PUBLICATION_REASON, at=self.at
            )
        self.photos[entry.key] = photo
        return is_new

    def _find_file(self, entry: Entry) -> Path:
        """Return the path of the photo file that a fixture entry names. It must be in the folder of the fixture file.

        Raise FixtureError if the file is elsewhere or missing, or does not have the SHA-256 that the entry gives.
        """
        name = entry.values["file"]
        # A name that contains folders could lead out of the fixture folder.
        if PurePath(name).name != name:
            raise _fixture_error(entry, f"the picture “{name}” must lie beside this file")

        fixture_file = self.folder.parent / entry.location.file
        photo_file = fixture_file.with_name(name)
        if not photo_file.is_file():
            raise _fixture_error(entry, f"there is no picture “{name}” beside this file")
        with photo_file.open("rb") as opened_file:
            digest = compute_digest(opened_file)
        if digest.sha256 != entry.values["sha256"]:
            raise _fixture_error(entry, f"“{name}” is not the picture whose digest is given")
        return photo_file

    def _upload(self, entry: Entry, photo_file: Path, monument: Monument) -> Photo:
        """Upload the photo of a fixture entry as an editor would, with the captions and details that it gives."""
        values = entry.values
        source = _get_record(entry, Source, "slug", values["source"])
        with photo_file.open("rb") as content:
            upload = actions.upload_photo(
                by=self.by,
                pieces=iter_chunks(content),
                original_name=photo_file.name,
                at=self.at,
                monument=monument,
                depicts_text=values.get("depicts", ""),
                source=source,
                **plain_columns(Photo, values),
            )
        return upload.photo

    # --- Comparisons -------------------------------------------------------------------------------------------------

    def _import_comparison(self, entry: Entry) -> bool | None:
        """Record and publish the before-and-after comparison of a fixture entry.

        Return False if the registry has it already, or None if one of its photos was discarded.
        """
        values = entry.values
        if self.discarded_keys & {values["before"], values["after"]}:
            return None
        before = self._get_photo(entry, values["before"])
        after = self._get_photo(entry, values["after"])
        if Comparison.objects.filter(before=before, after=after).exists():
            return False

        regions = [self._build_region(entry, region_values) for region_values in values.get("regions", [])]
        actions.import_comparison(
            by=self.by,
            publisher=self.reviewer,
            reason=PUBLICATION_REASON,
            at=self.at,
            before=before,
            after=after,
            comparability=values["comparability"],
            alignment=values["alignment"],
            matrix=values.get("matrix", []),
            regions=regions,
            **localized_columns("caption", values["caption"]),
        )
        return True

    def _get_photo(self, entry: Entry, key: str) -> Photo:
        """Return the photo that a comparison's entry names by its key. Raise FixtureError if no entry has that key."""
        if key not in self.photos:
            raise _fixture_error(entry, f"“{key}” is not among the photos of this folder")
        return self.photos[key]

    def _build_region(self, entry: Entry, values: JsonObject) -> JsonObject:
        """Build the arguments of `draw_region` for a damage region, from its values in the entry of a comparison.

        A claim that was discarded since it was loaded is left out.
        """
        is_discarded = bool(find_discarded_claim_keys([values["claim"]]))
        return {
            "outline": values["polygon"],
            "effect": values["effect"],
            "claim": None if is_discarded else _get_record(entry, Claim, "key", values["claim"]),
            **localized_columns("note", values["note"]),
        }


def _get_record(entry: Entry, model: type[M], column: str, value: str) -> M:
    """Return the record that a fixture entry refers to by the value of a column, such as its slug.

    Raise FixtureError, with the line of the entry, if there is none.
    """
    record = model._default_manager.filter(**{column: value}).first()
    if record is None:
        raise _fixture_error(entry, f"it names “{value}”, which is no {model._meta.model_name} in the registry")
    return record


def _fixture_error(entry: Entry, message: str) -> FixtureError:
    """Build the error that reports a message about a fixture entry, with its file, line and key."""
    return FixtureError([Fault(entry.location, f"“{entry.key}”: {message.removesuffix('.')}.")])
