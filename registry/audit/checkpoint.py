"""Signed checkpoints of the ledger (C2SP tlog-checkpoint and signed-note), and proofs of single entries.

The signing key is created on first use. The folder of checkpoints also holds the public key of each signature.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from django.conf import settings

from registry.crypto.keys import LEDGER_KEY
from registry.domain.value_types import JsonObject

from .hash_chain import LedgerEntry, inclusion_proofs, tree_root
from .signing import KEY_HASH_BYTES, BadKey, Signer, Verifier, parse_verifier_key

SIGNATURE_DASH = "\u2014"  # starts each signature line of a signed note


class BadCheckpoint(Exception):
    """A checkpoint that cannot be parsed or has a wrong signature. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The signed state of a ledger: its name, its number of entries, and the Merkle tree root over them."""

    origin: str
    size: int
    root: bytes


class KeyMissing(Exception):
    """The key that signed earlier checkpoints is missing. The message says what to do."""


def load_signer(*, allow_new_key: bool = False) -> Signer:
    """Return the signer of the audit log's checkpoints, creating its key on first use.

    If checkpoints were signed before but the key file is gone, raise KeyMissing unless `allow_new_key` is set.
    """
    key_file = settings.REGISTRY_DATA / LEDGER_KEY
    if not key_file.exists() and not allow_new_key and find_latest_checkpoint() is not None:
        raise KeyMissing(
            f"{key_file} is not there, though checkpoints were signed with it. Put it back from where it is kept; if it"
            " is lost, `checkpoint --new-key` makes another, as which the registry signs from then on."
        )
    return Signer(settings.LEDGER_ORIGIN, key_file)


def load_own_verifier() -> Verifier | None:
    """Return the verifier for the registry's own key. Return None if the key file is missing; no key is created."""
    key_file = settings.REGISTRY_DATA / LEDGER_KEY
    return Signer(settings.LEDGER_ORIGIN, key_file) if key_file.exists() else None


def sign_checkpoint(signer: Signer, entry_hashes: Sequence[str]) -> str:
    """Sign a checkpoint of the audit log, and return it as a signed note (C2SP).

    `entry_hashes` are the hashes of all audit entries, in order.
    """
    root = base64.b64encode(tree_root(entry_hashes)).decode()
    text = f"{signer.origin}\n{len(entry_hashes)}\n{root}\n"
    signature = base64.b64encode(signer.key_hash + signer.key.sign(text.encode())).decode()
    return f"{text}\n{SIGNATURE_DASH} {signer.origin} {signature}\n"


def save_checkpoint(note: str, last_hash: str, signer: Signer) -> Path:
    """Save a signed checkpoint with the signer's public key, and return the path of the checkpoint.

    Its file name contains the number of audit entries and the beginning of `last_hash`, the hash of the last entry.
    """
    folders = [checkpoint_folder()]
    # A copy is saved first in this folder, which an attacker with access to the database should not be able to change.
    if settings.CHECKPOINTS:
        folders.insert(0, settings.CHECKPOINTS)

    entry_count = int(note.splitlines()[1])
    # Zero-padded, so that the file names sort by the number of entries.
    file_name = f"{entry_count:012d}-{last_hash[:12]}.txt"
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file_name).write_text(note, encoding="utf-8")
        (folder / _key_file_name(signer.key_hash)).write_text(signer.verifier_key() + "\n", encoding="utf-8")
    return checkpoint_folder() / file_name


def checkpoint_folder() -> Path:
    """Return the folder in REGISTRY_DATA where checkpoints are saved."""
    return Path(settings.REGISTRY_DATA / "checkpoints")


def find_latest_checkpoint() -> Path | None:
    """Return the saved checkpoint with the most entries, or None if there is none."""
    return max(checkpoint_folder().glob("*.txt"), default=None)


def find_verifier_for(checkpoint_file: Path) -> Verifier | None:
    """Return the verifier for a saved checkpoint, made from a public key in the same folder.

    Return None if this registry did not sign the checkpoint, or if the key that it was signed with is missing.
    """
    try:
        signature_lines = checkpoint_file.read_text(encoding="utf-8").partition("\n\n")[2]
        signatures = _parse_signatures(signature_lines, settings.LEDGER_ORIGIN)
    except ValueError:  # The file is not UTF-8, or a signature is not base64.
        return None

    for signature in signatures:
        key_file = checkpoint_file.with_name(_key_file_name(signature[:KEY_HASH_BYTES]))
        try:
            verifier = parse_verifier_key(key_file.read_text(encoding="utf-8"))
        except (FileNotFoundError, BadKey, UnicodeDecodeError):
            continue  # The checkpoint may have another signature whose key is here.
        if verifier.origin == settings.LEDGER_ORIGIN:
            return verifier
    return None


def read_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """Parse a signed checkpoint and check its signature.

    Raise BadCheckpoint unless it was signed with the verifier's key and for the verifier's own audit log.
    """
    text, _, signature_lines = note.partition("\n\n")
    signed_text = f"{text}\n"  # The signature covers the newline that ends the text.
    try:
        origin, size, root = signed_text.splitlines()[:3]
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
        signatures = _parse_signatures(signature_lines, verifier.origin)
        own_signatures = [signature for signature in signatures if signature[:KEY_HASH_BYTES] == verifier.key_hash]
        if signatures and not own_signatures:
            raise BadCheckpoint(f"This checkpoint was signed with another key than {verifier.verifier_key()}.")
        # Without any signature, this raises IndexError.
        first_signature = own_signatures[0][KEY_HASH_BYTES:]
        verifier.public_key.verify(first_signature, signed_text.encode())
    except InvalidSignature as error:
        raise BadCheckpoint("The signature does not fit the checkpoint.") from error
    except (ValueError, IndexError) as error:
        raise BadCheckpoint(f"This is not a checkpoint signed by {verifier.origin}.") from error
    if origin != verifier.origin:
        raise BadCheckpoint(f"This is a checkpoint of {origin}, not of {verifier.origin}.")
    return checkpoint


def find_checkpoint_fault(checkpoint: Checkpoint, entry_hashes: Sequence[str]) -> str | None:
    """Return a sentence that says how the audit log contradicts an earlier checkpoint.

    Return None if entries were only added since. `entry_hashes` are the hashes of all audit entries, in order.
    """
    if len(entry_hashes) < checkpoint.size:
        return f"The ledger has {len(entry_hashes)} entries, but {checkpoint.size} were signed: its tail was cut off."

    signed_hashes = entry_hashes[: checkpoint.size]
    if tree_root(signed_hashes) != checkpoint.root:
        return f"The first {checkpoint.size} entries are not those that were signed: the ledger was written anew."
    return None


def build_proof(entry: LedgerEntry, entry_hashes: Sequence[str], signer: Signer) -> JsonObject:
    """Return the proof of one audit entry, which `verify_proof.py` checks with nothing but the public key."""
    return build_proofs([entry], entry_hashes, signer)[0]


def build_proofs(entries: Sequence[LedgerEntry], entry_hashes: Sequence[str], signer: Signer) -> list[JsonObject]:
    """Return a proof for each of several audit entries, all against one new checkpoint.

    `entry_hashes` are the hashes of all entries in the audit log, in order.
    """
    note = sign_checkpoint(signer, entry_hashes)
    key = signer.verifier_key()
    paths = inclusion_proofs(entry_hashes, [entry.seq - 1 for entry in entries])

    proofs = []
    for entry, path in zip(entries, paths, strict=True):
        encoded_path = [base64.b64encode(node).decode() for node in path]
        proofs.append({"entry": entry._asdict(), "path": encoded_path, "checkpoint": note, "key": key})
    return proofs


def _parse_signatures(signature_lines: str, origin: str) -> list[bytes]:
    """Return the signatures in a signed note by the signer whose name is `origin`.

    Each begins with the hash of the signer's key. Raise ValueError if one is not base64.
    """
    prefix = f"{SIGNATURE_DASH} {origin} "
    signer_lines = [line for line in signature_lines.splitlines() if line.startswith(prefix)]
    return [base64.b64decode(line.removeprefix(prefix), validate=True) for line in signer_lines]


def _key_file_name(key_hash: bytes) -> str:
    """Return the name of the file that holds the public key with this hash."""
    return f"{key_hash.hex()}.vkey"
