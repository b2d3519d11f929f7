"""Making a bag: filled in a hidden folder, sealed by its manifests, read back, and only then given its name."""

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
from registry.queries.visible import visible_monuments, visible_photos

from .proofs import proofs_of
from .records import as_json, papers

ENDINGS = {"jpeg": "jpg", "png": "png", "webp": "webp", "tiff": "tif", "avif": "avif", "heif": "heic"}


class BagError(Exception):
    """A bag that cannot be made; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class BagSummary:
    """What a bag holds, and the photos whose files could not be put into it."""

    monuments: int
    papers: int
    originals: int
    renditions: int
    proofs: int
    missing: list[str]


def build_bag(slug: str, target: Path, *, by: User | None = None, reason: str = "") -> BagSummary:
    """Bag the monument with its parts, or the site, of that slug, as `by` sees it; as anybody does without.

    Who may open originals gets them, each on record with the reason; who may not gets the largest renditions. Raises
    Unbaggable, a Refusal, StoreAway or OSError, and then there is no bag.
    """
    viewer = PUBLIC_VIEWER if by is None else viewer_for(by)
    pks = _monuments(slug, viewer)
    with _drafted(target) as folder:
        found = _BagBuilder(folder, viewer, by, reason).fill(pks)
        said = {"External-Identifier": slug, "Source-Organization": "Heritage Damage Registry"}
        bagit.make_bag(str(folder), said, checksums=["sha256"]).validate()
    return found


def _monuments(slug: str, viewer: Viewer) -> list[int]:
    seen = visible_monuments(viewer)
    pks = seen.filter(Q(slug=slug) | Q(part_of__slug=slug)).values_list("pk", flat=True)
    found = sorted(pks) or sorted(seen.filter(site__slug=slug).values_list("pk", flat=True))
    if not found:
        raise BagError(f"There is no monument and no site with monuments named “{slug}” that may be seen.")
    return found


@contextmanager
def _drafted(target: Path) -> Iterator[Path]:
    """A hidden folder that gets its name when the block ends well, and is gone when it does not."""
    if target.exists():
        raise BagError(f"{target} is there already; a bag overwrites nothing.")
    if not target.parent.is_dir():
        raise BagError(f"There is no folder {target.parent}.")
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield draft
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


class _BagBuilder:
    def __init__(self, folder: Path, viewer: Viewer, by: User | None, reason: str) -> None:
        self.folder, self.viewer, self.by, self.reason = folder, viewer, by, reason
        self.missing: list[str] = []

    def fill(self, pks: list[int]) -> BagSummary:
        photos = photo_records(visible_photos(self.viewer).filter(monument__in=pks).order_by("pk"), self.viewer)
        texts = [self._write(name, text) for name, text in papers(pks, photos, self.viewer)]
        by = self.by if self.viewer.may_reveal_details else None
        opened = by is not None
        kept = [self._rendition(photo) if by is None else self._original(photo, by) for photo in photos]
        proved = self._proofs(pks) if Audience.of(self.viewer) is Audience.STAFF else 0
        return BagSummary(
            monuments=len(pks),
            papers=len(texts),
            originals=sum(kept) if opened else 0,
            renditions=0 if opened else sum(kept),
            proofs=proved,
            missing=self.missing,
        )

    def _original(self, photo: PhotoRecord, by: User) -> bool:
        """The original, and what is known of it besides; that it was opened is on record."""
        details = actions.reveal_details(Photo(pk=photo_number(photo.ref)), by=by, reason=self.reason)
        self._write(f"photos/{photo.ref}-details.json", as_json(_details(details)))
        name = f"photos/{photo.ref}.{ENDINGS[details.content_type.removeprefix('image/')]}"
        try:
            with self._open(name) as file:
                for piece in original_storage().iter_chunks(details.sha256):
                    file.write(piece)
            with (self.folder / name).open("rb") as file:
                if compute_digest(file).sha256 != details.sha256:
                    raise OriginalNotFound(details.sha256)  # what is there in its place is another file
        except OriginalNotFound:
            (self.folder / name).unlink()
            self.missing.append(photo.ref)
            return False
        return True

    def _rendition(self, photo: PhotoRecord) -> bool:
        """The widest copy that the public is shown, where its licence lets it be passed on."""
        copies = photo.copies("jpeg")
        if not copies or not photo.may_download:
            return False
        try:
            made = rendition_storage().open(photo.public_id, rendition_name(copies[-1].width, Format.JPEG))
        except FileNotFoundError:
            self.missing.append(photo.ref)
            return False
        with made, self._open(f"photos/{photo.ref}-{copies[-1].width}.jpg") as file:
            shutil.copyfileobj(made, file)
        return True

    def _proofs(self, pks: list[int]) -> int:
        count = 0
        for proof in proofs_of(pks):
            self._write(f"ledger/{proof['entry']['seq']:09}.json", as_json(proof))
            count += 1
        shutil.copy(verify_proof.__file__, self.folder / "ledger" / "verify_proof.py")
        return count

    def _write(self, name: str, text: str) -> str:
        with self._open(name) as file:
            file.write(text.encode())
        return name

    def _open(self, name: str) -> BinaryIO:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _details(details: PhotoDetails) -> JsonObject:
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
