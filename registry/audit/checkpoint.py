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


def load_signer(*, anew: bool = False) -> Signer:
    """Return the ledger's signer. Create its key on first use.

    Raise KeyMissing if the key is missing although checkpoints exist, unless `anew` permits another key.
    """
    key_file = settings.REGISTRY_DATA / LEDGER_KEY
    needs_existing_key = not key_file.exists() and not anew
    if needs_existing_key and find_latest_checkpoint() is not None:
        raise KeyMissing(
            f"{key_file} is not there, though checkpoints were signed with it. Put it back from where it is kept; if it"
            " is lost, `checkpoint --new-key` makes another, as which the registry signs from then on."
        )
    return Signer(settings.LEDGER_ORIGIN, key_file)


def load_own_verifier() -> Verifier | None:
    """Return the verifier of the ledger's own key, or None if the key file is missing. No key is created."""
    key_file = settings.REGISTRY_DATA / LEDGER_KEY
    return Signer(settings.LEDGER_ORIGIN, key_file) if key_file.exists() else None


def sign_checkpoint(by: Signer, hashes: Sequence[str]) -> str:
    """Sign a checkpoint of the ledger whose entries have the given hashes. Return it as a signed note."""
    root = base64.b64encode(tree_root(hashes)).decode()
    text = f"{by.origin}\n{len(hashes)}\n{root}\n"
    signature = base64.b64encode(by.key_hash + by.key.sign(text.encode())).decode()
    return f"{text}\n{SIGNATURE_DASH} {by.origin} {signature}\n"


def save_checkpoint(note: str, head: str, by: Signer) -> Path:
    """Save a signed note and the signer's public key. Return the note's path.

    Both go into the folder of checkpoints, and into the folder of the setting CHECKPOINTS if there is one. `head`
    is the hash of the last entry.
    """
    folder = checkpoint_folder()
    size = int(note.splitlines()[1])
    # Zero-padded, so that the file names sort by the number of entries.
    name = f"{size:012d}-{head[:12]}.txt"
    # CHECKPOINTS should name a folder that an attacker with access to the database cannot change.
    for target in filter(None, (settings.CHECKPOINTS, folder)):
        target.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(note, encoding="utf-8")
        (target / _key_file_name(by.key_hash)).write_text(by.verifier_key() + "\n", encoding="utf-8")
    return folder / name


def checkpoint_folder() -> Path:
    """Return the folder in REGISTRY_DATA where checkpoints are saved."""
    return Path(settings.REGISTRY_DATA / "checkpoints")


def find_latest_checkpoint() -> Path | None:
    """Return the saved checkpoint with the most entries, or None if there is none."""
    return max(checkpoint_folder().glob("*.txt"), default=None)


def find_verifier_for(file: Path) -> Verifier | None:
    """Return the verifier for a checkpoint file, from the public keys in the same folder.

    Return None if the folder holds no key of this ledger that the checkpoint was signed with.
    """
    try:
        signature_lines = file.read_text(encoding="utf-8").partition("\n\n")[2]
        signatures = _parse_signatures(signature_lines, settings.LEDGER_ORIGIN)
    except ValueError:  # The file is not UTF-8, or a signature is not base64.
        return None
    for signature in signatures:
        key_file = file.with_name(_key_file_name(signature[:KEY_HASH_BYTES]))
        try:
            candidate = parse_verifier_key(key_file.read_text(encoding="utf-8"))
        except (FileNotFoundError, BadKey, UnicodeDecodeError):
            continue  # The checkpoint may have another signature whose key is here.
        if candidate.origin == settings.LEDGER_ORIGIN:
            return candidate
    return None


def read_checkpoint(note: str, by: Verifier) -> Checkpoint:
    """Return the checkpoint in a signed note. Raise BadCheckpoint unless `by` has signed it for its own ledger."""
    text, _, signature_lines = note.partition("\n\n")
    text += "\n"  # The signature covers the newline that ends the text.
    try:
        origin, size, root = text.splitlines()[:3]
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
        signatures = _parse_signatures(signature_lines, by.origin)
        own_signatures = [signature for signature in signatures if signature[:KEY_HASH_BYTES] == by.key_hash]
        if signatures and not own_signatures:
            raise BadCheckpoint(f"This checkpoint was signed with another key than {by.verifier_key()}.")
        by.public.verify(own_signatures[0][KEY_HASH_BYTES:], text.encode())
    except InvalidSignature as error:
        raise BadCheckpoint("The signature does not fit the checkpoint.") from error
    except (ValueError, IndexError) as error:
        raise BadCheckpoint(f"This is not a checkpoint signed by {by.origin}.") from error
    if origin != by.origin:
        raise BadCheckpoint(f"This is a checkpoint of {origin}, not of {by.origin}.")
    return checkpoint


def find_checkpoint_fault(checkpoint: Checkpoint, hashes: Sequence[str]) -> str | None:
    """Return how the ledger contradicts an earlier checkpoint, as a sentence, or None if it only grew.

    `hashes` are the hashes of all its entries, in order.
    """
    if len(hashes) < checkpoint.size:
        return f"The ledger has {len(hashes)} entries, but {checkpoint.size} were signed: its tail was cut off."
    if tree_root(hashes[: checkpoint.size]) != checkpoint.root:
        return f"The first {checkpoint.size} entries are not those that were signed: the ledger was written anew."
    return None


def build_proof(entry: LedgerEntry, hashes: Sequence[str], by: Signer) -> JsonObject:
    """Return the proof of one entry, which `verify_proof.py` checks with nothing but the public key."""
    return build_proofs([entry], hashes, by)[0]


def build_proofs(entries: Sequence[LedgerEntry], hashes: Sequence[str], by: Signer) -> list[JsonObject]:
    """Return the proofs of several entries, all against one new checkpoint.

    `hashes` are the hashes of all entries of the ledger, in order.
    """
    note = sign_checkpoint(by, hashes)
    key = by.verifier_key()
    paths = inclusion_proofs(hashes, [entry.seq - 1 for entry in entries])
    entry_proofs = []
    for entry, path in zip(entries, paths, strict=True):
        encoded_path = [base64.b64encode(node).decode() for node in path]
        entry_proofs.append({"entry": entry._asdict(), "path": encoded_path, "checkpoint": note, "key": key})
    return entry_proofs


def _parse_signatures(lines: str, origin: str) -> list[bytes]:
    """Return a signer's signatures from the lines below a signed note, each preceded by the hash of its key.

    Raise ValueError if one is not base64.
    """
    prefix = f"{SIGNATURE_DASH} {origin} "
    encoded_signatures = [line.removeprefix(prefix) for line in lines.splitlines() if line.startswith(prefix)]
    return [base64.b64decode(encoded, validate=True) for encoded in encoded_signatures]


def _key_file_name(key_hash: bytes) -> str:
    """Return the name of the file that holds the public key with this hash."""
    return f"{key_hash.hex()}.vkey"
