"""Signed checkpoints of the ledger in the text form of C2SP (tlog-checkpoint, signed-note), and proofs of entries.

The key is made at first use and kept in a file outside the database, readable by its owner alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings

from registry.domain.ledger import Entry, inclusion_proofs, tree_root
from registry.keys import read_or_make

ALGORITHM = b"\x01"  # Ed25519, in the signed-note format
DASH = "\u2014"


class BadCheckpoint(Exception):
    """A checkpoint that cannot be read or whose signature does not fit; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was signed: the ledger's name, how many entries it had, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes


class Signer:
    """The ledger's name and its key."""

    def __init__(self, origin: str, key_file: Path) -> None:
        self.origin = origin
        self.key = _read_or_make(key_file)

    @property
    def public(self) -> Ed25519PublicKey:
        """The half of the key that anybody may have."""
        return self.key.public_key()

    def verifier_key(self) -> str:
        """`name+hash+key`, as the signed-note format writes it."""
        raw = ALGORITHM + _raw(self.public)
        return f"{self.origin}+{_key_hash(self.origin, self.public).hex()}+{base64.b64encode(raw).decode()}"

    def sign(self, checkpoint: Checkpoint) -> str:
        """The checkpoint as a signed note."""
        text = f"{checkpoint.origin}\n{checkpoint.size}\n{base64.b64encode(checkpoint.root).decode()}\n"
        signature = _key_hash(self.origin, self.public) + self.key.sign(text.encode())
        return f"{text}\n{DASH} {self.origin} {base64.b64encode(signature).decode()}\n"


def signer() -> Signer:
    """The one that the settings name."""
    return Signer(settings.LEDGER_ORIGIN, settings.REGISTRY_DATA / "ledger.key")


def take(by: Signer, hashes: Sequence[str]) -> str:
    """A signed checkpoint of the ledger whose entries have these hashes."""
    return by.sign(Checkpoint(by.origin, len(hashes), tree_root(hashes)))


def keep(note: str, head: str) -> Path:
    """Write a note into the folder of checkpoints, and into the one outside if the settings name one."""
    name = f"{int(note.splitlines()[1]):012d}-{head[:12]}.txt"
    for folder in filter(None, (settings.CHECKPOINTS, kept_in())):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(note, encoding="utf-8")
    return kept_in() / name


def kept_in() -> Path:
    """The folder of checkpoints."""
    return Path(settings.REGISTRY_DATA / "checkpoints")


def last_kept() -> Path | None:
    """The checkpoint of most entries, of those in the folder."""
    return max(kept_in().glob("*.txt"), default=None)


def read(note: str, by: Signer) -> Checkpoint:
    """The checkpoint in a signed note; raises BadCheckpoint unless it is of this ledger and the signature fits."""
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    try:
        origin, size, root = text.splitlines()[:3]
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
        signed = [line.split(" ")[2] for line in signatures.splitlines() if line.startswith(f"{DASH} {by.origin} ")]
        signature = base64.b64decode(signed[0], validate=True)
        by.public.verify(signature[4:], text.encode())
    except InvalidSignature as error:
        raise BadCheckpoint("The signature does not fit the checkpoint.") from error
    except (ValueError, IndexError) as error:
        raise BadCheckpoint(f"This is not a checkpoint signed by {by.origin}.") from error
    if origin != by.origin:
        raise BadCheckpoint(f"This is a checkpoint of {origin}, not of {by.origin}.")
    return checkpoint


def fault(checkpoint: Checkpoint, hashes: Sequence[str]) -> str | None:
    """What is wrong with the ledger as seen from an earlier checkpoint; None if it only grew."""
    if len(hashes) < checkpoint.size:
        return f"The ledger has {len(hashes)} entries, but {checkpoint.size} were signed: its tail was cut off."
    if tree_root(hashes[: checkpoint.size]) != checkpoint.root:
        return f"The first {checkpoint.size} entries are not those that were signed: the ledger was written anew."
    return None


def proof(entry: Entry, hashes: Sequence[str], by: Signer) -> dict[str, Any]:
    """Everything that proves one entry to somebody who has nothing but the public key (`verify_proof.py`)."""
    return proofs([entry], hashes, by)[0]


def proofs(entries: Sequence[Entry], hashes: Sequence[str], by: Signer) -> list[dict[str, Any]]:
    """The proofs of several entries, against one checkpoint."""
    note, key = take(by, hashes), by.verifier_key()
    paths = inclusion_proofs(hashes, [entry.seq - 1 for entry in entries])
    return [
        {
            "entry": entry._asdict(),
            "path": [base64.b64encode(node).decode() for node in path],
            "checkpoint": note,
            "key": key,
        }
        for entry, path in zip(entries, paths, strict=True)
    ]


def _raw(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _key_hash(name: str, public: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ALGORITHM + _raw(public)).digest()[:4]


def _read_or_make(file: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(read_or_make(file, _made))


def _made() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
