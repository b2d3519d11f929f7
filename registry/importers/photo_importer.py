"""Adding the pictures that a folder holds beside its records: taken in as any upload, then published, then paired.

Not part of the records' one transaction: decoding takes its time, and nobody else could write meanwhile. A picture is
known again by its bytes and its monument, a pair by its two pictures; what a former run did not come to is done.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path, PurePath
from typing import TypeVar

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone

from registry import actions
from registry.domain.errors import RuleViolation
from registry.domain.value_types import JsonObject
from registry.media.storage.disk import compute_digest, iter_chunks
from registry.models import Claim, Comparison, Monument, Photo, Source

from .entry_columns import both, plain
from .folder_importer import PUBLISHED, Report
from .schema import Fault
from .yaml_reader import Entry, FixtureError, read_folder


def load_pictures(folder: Path, *, by: User, reviewer: User, at: datetime | None = None) -> Report:
    """Take in the photos and comparisons that the files below `folder` list and the registry does not have.

    Their records must be loaded. Raises FixtureError with file, line and sentence; what came before it stays.
    """
    entries = [entry for entry in read_folder(folder) if entry.noun in ("photos", "comparisons")]
    return _Pictures(folder, by, reviewer, at or timezone.now()).run(entries)


M = TypeVar("M", bound=Model)


class _Pictures:
    def __init__(self, folder: Path, by: User, reviewer: User, at: datetime) -> None:
        self.folder, self.by, self.reviewer, self.at = folder, by, reviewer, at
        self.report = Report()
        self.photos: dict[str, Photo] = {}

    def run(self, entries: list[Entry]) -> Report:
        for entry in entries:
            try:
                new = self._photo(entry) if entry.noun == "photos" else self._comparison(entry)
            except RuleViolation as refusal:
                raise _fault(entry, str(refusal)) from refusal
            (self.report.added if new else self.report.present)[entry.noun] += 1
        return self.report

    # --- Photos ------------------------------------------------------------------------------------------------------

    def _photo(self, entry: Entry) -> bool:
        v = entry.values
        file = self._file(entry)
        monument = _one(entry, Monument, "slug", v["monument"])
        photo = Photo.objects.filter(monument=monument, details__sha256=v["sha256"]).first()
        new = photo is None
        if photo is None:
            photo = self._upload(entry, file, monument)
        if not photo.published and not photo.publications.exists():
            self._publish(photo)
        self.photos[entry.key] = photo
        return new

    def _file(self, entry: Entry) -> Path:
        """The picture beside the file that lists it, if it is the one that is meant."""
        name = entry.values["file"]
        if PurePath(name).name != name:
            raise _fault(entry, f"the picture “{name}” must lie beside this file")
        file = (self.folder.parent / entry.place.file).with_name(name)
        if not file.is_file():
            raise _fault(entry, f"there is no picture “{name}” beside this file")
        with file.open("rb") as content:
            if compute_digest(content).sha256 != entry.values["sha256"]:
                raise _fault(entry, f"“{name}” is not the picture whose digest is given")
        return file

    def _upload(self, entry: Entry, file: Path, monument: Monument) -> Photo:
        v = entry.values
        with file.open("rb") as content:
            return actions.upload_photo(
                by=self.by,
                pieces=iter_chunks(content),
                original_name=file.name,
                at=self.at,
                monument=monument,
                taken_text=v.get("taken", ""),
                source=_one(entry, Source, "slug", v["source"]),
                **plain(v, "kind", "date_origin", "credit", "licence"),
                **both("viewpoint", v.get("viewpoint")),
                **both("caption", v["caption"]),
                **both("alt", v["alt"]),
            ).photo

    def _publish(self, record: Photo) -> None:
        actions.publish_recorded([record], by=self.by, publisher=self.reviewer, reason=PUBLISHED, at=self.at)

    # --- Pairs -------------------------------------------------------------------------------------------------------

    def _comparison(self, entry: Entry) -> bool:
        before, after = (self._known(entry, name) for name in ("before", "after"))
        if Comparison.objects.filter(before=before, after=after).exists():
            return False
        values = entry.values
        actions.import_comparison(
            by=self.by,
            publisher=self.reviewer,
            reason=PUBLISHED,
            at=self.at,
            before=before,
            after=after,
            comparability=values["comparability"],
            alignment=values["alignment"],
            matrix=values.get("matrix", []),
            regions=[self._region(entry, region) for region in values.get("regions", [])],
            **both("caption", values["caption"]),
        )
        return True

    def _known(self, entry: Entry, name: str) -> Photo:
        key = entry.values[name]
        if key not in self.photos:
            raise _fault(entry, f"“{key}” is not among the photos of this folder")
        return self.photos[key]

    def _region(self, entry: Entry, region: JsonObject) -> JsonObject:
        """Return what `draw_region` takes."""
        return {
            "outline": region["polygon"],
            "effect": region["effect"],
            "claim": _one(entry, Claim, "key", region["claim"]),
            **both("note", region["note"]),
        }


def _one(entry: Entry, model: type[M], column: str, value: str) -> M:
    found = model._default_manager.filter(**{column: value}).first()
    if found is None:
        raise _fault(entry, f"it names “{value}”, which is no {model._meta.model_name} in the registry")
    return found


def _fault(entry: Entry, sentence: str) -> FixtureError:
    return FixtureError([Fault(entry.place, f"“{entry.key}”: {sentence.removesuffix('.')}.")])
