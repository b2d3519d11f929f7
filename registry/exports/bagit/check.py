"""Checking a bag, without the registry's database: its manifests, the originals against their digests, the proofs."""

from __future__ import annotations

import json
from pathlib import Path

import bagit

from registry.audit.verify_proof import VerificationFailed, check
from registry.media.storage.disk import compute_digest

DETAILS = "-details.json"


def check_bag(folder: Path, key: str | None = None) -> list[str]:
    """What is wrong with the bag, in sentences; nothing if it is whole.

    `key` is the registry's public key as it was got elsewhere: without it the proofs are held against their own.
    """
    try:
        bagit.Bag(str(folder)).validate()
    except (bagit.BagError, UnicodeDecodeError) as error:  # the second where a manifest is no text
        return [f"This is no valid bag: {error}"]
    data = folder / "data"
    return [
        *(sentence for path in sorted(data.glob(f"photos/*{DETAILS}")) if (sentence := _original_fault(path))),
        *(sentence for path in sorted(data.glob("ledger/*.json")) if (sentence := _proof_fault(path, key))),
    ]


def _original_fault(details: Path) -> str | None:
    ref = details.name.removesuffix(DETAILS)
    files = [path for path in details.parent.glob(f"{ref}.*") if path.suffix != ".json"]
    if not files:
        return f"The original of {ref} is not in the bag."
    with files[0].open("rb") as file:
        found = compute_digest(file).sha256
    try:
        wanted = json.loads(details.read_text(encoding="utf-8"))["sha256"]
    except (KeyError, TypeError, ValueError):
        return f"{details.name} does not say what the original of {ref} was."
    return None if found == wanted else f"{files[0].name} is not the original that came to the registry."


def _proof_fault(path: Path, key: str | None) -> str | None:
    try:
        check(json.loads(path.read_text(encoding="utf-8")), key)
    except (VerificationFailed, ValueError) as error:
        return f"{path.name}: {error}."
    return None
