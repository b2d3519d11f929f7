"""The check of a bag without the database: its manifests, the digests of the originals, and the proofs."""

from __future__ import annotations

import json
from pathlib import Path

import bagit

from registry.audit.verify_proof import VerificationFailed, check_proof
from registry.media.storage.disk import compute_digest

DETAILS_SUFFIX = "-details.json"


def check_bag(folder: Path, key: str | None = None) -> list[str]:
    """Return a sentence for each fault of a bag, or [] if it is valid.

    `key` is the registry's public key from another source. Without it each proof is checked against its own key.
    """
    try:
        bagit.Bag(str(folder)).validate()
    except (bagit.BagError, UnicodeDecodeError) as error:  # UnicodeDecodeError: a manifest that is not UTF-8
        return [f"This is no valid bag: {error}"]

    data = folder / "data"
    faults = [_original_fault(path) for path in sorted(data.glob(f"photos/*{DETAILS_SUFFIX}"))]
    faults += [_proof_fault(path, key) for path in sorted(data.glob("ledger/*.json"))]
    return [fault for fault in faults if fault is not None]


def _original_fault(details_file: Path) -> str | None:
    """Return how a photo's original differs from its details file, as a sentence, or None if they match."""
    ref = details_file.name.removesuffix(DETAILS_SUFFIX)
    originals = [path for path in details_file.parent.glob(f"{ref}.*") if path.suffix != ".json"]
    if not originals:
        return f"The original of {ref} is not in the bag."
    original = originals[0]
    with original.open("rb") as file:
        actual_sha256 = compute_digest(file).sha256
    try:
        expected_sha256 = json.loads(details_file.read_text(encoding="utf-8"))["sha256"]
    except (KeyError, TypeError, ValueError):
        return f"{details_file.name} does not say what the original of {ref} was."
    if actual_sha256 != expected_sha256:
        return f"{original.name} is not the original that came to the registry."
    return None


def _proof_fault(proof_file: Path, key: str | None) -> str | None:
    """Return why the proof in a file does not hold, as a sentence, or None if it holds."""
    try:
        check_proof(json.loads(proof_file.read_text(encoding="utf-8")), key)
    except (VerificationFailed, ValueError) as error:
        return f"{proof_file.name}: {error}."
    return None
