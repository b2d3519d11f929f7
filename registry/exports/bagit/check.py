"""The check of a bag without the database: its manifests, the digests of the originals, and the proofs."""

from __future__ import annotations

import json
from pathlib import Path

import bagit

from registry.audit.verify_proof import VerificationFailed, check_proof
from registry.media.storage.disk import compute_digest

DETAILS_SUFFIX = "-details.json"


def check_bag(folder: Path, key: str | None = None) -> list[str]:
    """Check a BagIt bag, and return a sentence for each fault. The list is empty if the bag is valid.

    `key` is the registry's public key, obtained from another source than the bag. Without it, each proof is checked
    with the key that it contains.
    """
    try:
        bagit.Bag(str(folder)).validate()
    except (bagit.BagError, UnicodeDecodeError) as error:  # UnicodeDecodeError: a manifest that is not UTF-8
        return [f"This is no valid bag: {error}"]

    data_folder = folder / "data"
    details_files = sorted(data_folder.glob(f"photos/*{DETAILS_SUFFIX}"))
    proof_files = sorted(data_folder.glob("ledger/*.json"))
    faults = [_find_original_fault(details_file) for details_file in details_files]
    faults += [_find_proof_fault(proof_file, key) for proof_file in proof_files]
    return [fault for fault in faults if fault is not None]


def _find_original_fault(details_file: Path) -> str | None:
    """Compare a photo's original file with the digest in the photo's details file (JSON).

    Return a sentence about what is wrong, or None if they match.
    """
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


def _find_proof_fault(proof_file: Path, key: str | None) -> str | None:
    """Check a proof that an entry is in the audit log. Return a sentence about what is wrong, or None if it holds."""
    try:
        check_proof(json.loads(proof_file.read_text(encoding="utf-8")), key)
    except (VerificationFailed, ValueError) as error:
        return f"{proof_file.name}: {error}."
    return None
