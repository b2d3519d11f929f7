"""Building a bag: fill a temporary folder, write the manifests, validate the bag, then rename it into place."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import bagit
from django.contrib.auth.models import User
from django.db.models import Q

from registry import actions
from registry.accounts.roles import viewer_for
from registry.audit import verify_proof
from registry.audit.column_policy import Audience
from registry.domain.media.renditions import Format, rendition_name
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.value_types import JsonObject
from registry.media.storage import OriginalNotFound, original_storage, rendition_storage
from registry.media.storage.disk import compute_digest
from registry.models import Photo, PhotoDetails, photo_number
from registry.queries.photos import PhotoRecord, photo_records
from registry.queries.visible import visible_monuments, visible_photos, visible_sites

from .proofs import record_proofs
from .records import format_json, record_files

OWNER_ONLY = 0o600  # file mode: readable and writable by the owner alone
# By image format: the extension of its files.
FILE_EXTENSIONS = {"jpeg": "jpg", "png": "png", "webp": "webp", "tiff": "tif", "avif": "avif", "heif": "heic"}


class BagError(Exception):
    """A bag that cannot be built. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class BagSummary:
    """The number of records and files in a bag, and the photos whose files are missing from storage."""

    monuments: int
    record_files: int  # JSON files of records
    originals: int
    renditions: int
    proofs: int
    missing: list[str]


def build_bag(slug: str, target: Path, *, by: User | None = None, reason: str = "") -> BagSummary:
    """Export a monument with its parts, or all monuments of a site, as a BagIt bag in a new folder `target`.

    The bag holds what user `by` may see, or what the public may see if there is no user. It holds the original photos
    if the user may see them, and logs each as a disclosure with the reason. Otherwise it holds their widest renditions.

    Raise BagError, a RuleViolation, StorageUnavailable or OSError if the export fails. Then no bag is left behind.
    """
    viewer = PUBLIC_VIEWER if by is None else viewer_for(by)
    monument_pks, site_pks = _find_exported_pks(slug, viewer)
    with _create_folder_atomically(target) as folder:
        summary = BagBuilder(folder, viewer, by, reason).write_content(monument_pks, site_pks)
        bag_info = {"External-Identifier": slug, "Source-Organization": "Heritage Damage Registry"}
        bag = bagit.make_bag(str(folder), bag_info, checksums=["sha256"])
        bag.validate()
    return summary


def _find_exported_pks(slug: str, viewer: Viewer) -> tuple[list[int], list[int]]:
    """Find the monument with this slug and its parts, or the site with this slug and all its monuments.

    If both a monument and a site have the slug, it stands for the monument. Return the primary keys of the monuments
    that the viewer may see, and that of the site in a list, which is empty for a monument. Raise BagError if there are
    no monuments.
    """
    site_pks: list[int] = []
    monuments = visible_monuments(viewer)
    has_slug = Q(slug=slug)
    is_part = Q(part_of__slug=slug)
    pks = list(monuments.filter(has_slug | is_part).values_list("pk", flat=True))
    if not pks:
        pks = list(monuments.filter(site__slug=slug).values_list("pk", flat=True))
        site_pks = list(visible_sites(viewer).filter(slug=slug).values_list("pk", flat=True))
    if not pks:
        raise BagError(f"There is no monument and no site with monuments named “{slug}” that may be seen.")
    return sorted(pks), site_pks


@contextmanager
def _create_folder_atomically(target: Path) -> Iterator[Path]:
    """Provide a new hidden folder, which becomes `target` if the block succeeds and is deleted if it fails.

    Raise BagError if the target exists already, or if its parent folder does not exist.
    """
    if target.exists():
        raise BagError(f"{target} is there already; a bag overwrites nothing.")
    if not target.parent.is_dir():
        raise BagError(f"There is no folder {target.parent}.")

    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield folder
        folder.rename(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class BagBuilder:
    """The builder of one bag's content for one viewer, in a folder."""

    def __init__(self, folder: Path, viewer: Viewer, by: User | None, reason: str) -> None:
        self.folder = folder
        self.viewer = viewer
        self.by = by
        self.reason = reason
        self.missing_photos: list[str] = []

    def write_content(self, monument_pks: list[int], site_pks: list[int]) -> BagSummary:
        """Write the records, photos and proofs of these monuments and sites into the bag.

        Return what was written.
        """
        visible_monument_photos = visible_photos(self.viewer).filter(monument__in=monument_pks).order_by("pk")
        photos = photo_records(visible_monument_photos, self.viewer)
        record_count = 0
        for name, content in record_files(monument_pks, site_pks, photos, self.viewer):
            self._write_text(name, content)
            record_count += 1

        original_count = 0
        rendition_count = 0
        for photo in photos:
            if self.by is not None and self.viewer.may_reveal_details:
                original_count += self._write_original(photo, self.by)
            else:
                rendition_count += self._write_rendition(photo)

        # Proofs name actors and reasons, which only staff may see.
        is_for_staff = Audience.of(self.viewer) is Audience.STAFF
        proof_count = self._write_proofs(monument_pks, site_pks) if is_for_staff else 0
        return BagSummary(
            len(monument_pks),
            record_count,
            originals=original_count,
            renditions=rendition_count,
            proofs=proof_count,
            missing=self.missing_photos,
        )

    def _write_original(self, photo: PhotoRecord, by: User) -> bool:
        """Write a photo's original file and private details into the bag, and log this as a disclosure.

        If the original is missing or damaged, add the photo to `missing_photos` and return False.
        """
        details = actions.reveal_details(Photo(pk=photo_number(photo.ref)), by=by, reason=self.reason)
        self._write_text(f"photos/{photo.ref}-details.json", format_json(_build_details_document(details)))

        extension = FILE_EXTENSIONS[details.content_type.removeprefix("image/")]
        name = f"photos/{photo.ref}.{extension}"
        path = self.folder / name
        try:
            with self._create_file(name) as file:
                for chunk in original_storage().iter_chunks(details.sha256):
                    file.write(chunk)
            with path.open("rb") as file:
                is_intact = compute_digest(file).sha256 == details.sha256
            if not is_intact:
                raise OriginalNotFound(details.sha256)  # a damaged original counts as missing
        except OriginalNotFound:
            path.unlink()
            self.missing_photos.append(photo.ref)
            return False
        return True

    def _write_rendition(self, photo: PhotoRecord) -> bool:
        """Write a photo's widest JPEG rendition into the bag.

        Return False if the photo has no JPEG renditions or its licence forbids downloads. If the file is missing, add
        the photo to `missing_photos` and return False.
        """
        renditions = photo.copies("jpeg")
        if not renditions or not photo.may_download:
            return False

        width = renditions[-1].width  # the last one is the widest
        try:
            rendition_file = rendition_storage().open(photo.public_id, rendition_name(width, Format.JPEG))
        except FileNotFoundError:
            self.missing_photos.append(photo.ref)
            return False
        with rendition_file, self._create_file(f"photos/{photo.ref}-{width}.jpg") as file_in_bag:
            shutil.copyfileobj(rendition_file, file_in_bag)
        return True

    def _write_proofs(self, monument_pks: list[int], site_pks: list[int]) -> int:
        """Write the audit log's proofs about these monuments and sites, and a script that checks them, into the bag.

        Return the number of proofs.
        """
        proof_count = 0
        for proof in record_proofs(monument_pks, site_pks):
            sequence_number = proof["entry"]["seq"]
            self._write_text(f"ledger/{sequence_number:09}.json", format_json(proof))
            proof_count += 1
        shutil.copy(verify_proof.__file__, self.folder / "ledger" / "verify_proof.py")
        return proof_count

    def _write_text(self, name: str, text: str) -> None:
        """Write a text into a new file of the bag."""
        with self._create_file(name) as file:
            file.write(text.encode())

    def _create_file(self, name: str) -> BinaryIO:
        """Create a file in the bag and open it for writing. Only its owner may read it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # With O_EXCL this fails if the file exists already, so that no file in the bag is overwritten.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        return os.fdopen(descriptor, "wb")


def _build_details_document(details: PhotoDetails) -> JsonObject:
    """Return the private details of a photo (its original file, metadata and uploader) as a JSON object."""
    return {
        "sha256": details.sha256,
        "size": details.size,
        "original_name": details.original_name,
        "content_type": details.content_type,
        "metadata": json.loads(details.metadata),
        "credentials": details.credentials,
        "uploader": details.uploader.get_username(),
        "uploaded_at": details.uploaded_at,
    }
