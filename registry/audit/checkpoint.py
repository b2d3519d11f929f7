"""Signed checkpoints of the ledger in the text form of C2SP (tlog-checkpoint, signed-note), and proofs of entries.

The key is made at first use. Beside the checkpoints lies the public half of the key that signed them.
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

from .hash_chain import Entry, inclusion_proofs, tree_root
from .signing import BadKey, Signer, Verifier, verifier

DASH = "\u2014"


class BadCheckpoint(Exception):
    """A checkpoint that cannot be read or whose signature does not fit; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was signed: the ledger's name, how many entries it had, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes


class KeyMissing(Exception):
    """The key that signed before is not here; the message says what to do."""


def signer(*, anew: bool = False) -> Signer:
    """The ledger's own; raises KeyMissing where it signed before and the key is gone, unless another is wanted."""
    file = settings.REGISTRY_DATA / LEDGER_KEY
    if not (file.exists() or anew) and last_kept():
        raise KeyMissing(
            f"{file} is not there, though checkpoints were signed with it. Put it back from where it is kept; if it is"
            " lost, `checkpoint --new-key` makes another, as which the registry signs from then on."
        )
    return Signer(settings.LEDGER_ORIGIN, file)


def own() -> Verifier | None:
    """The ledger's public key, if its private one is here; nothing is made."""
    file = settings.REGISTRY_DATA / LEDGER_KEY
    return Signer(settings.LEDGER_ORIGIN, file) if file.exists() else None


def take(by: Signer, hashes: Sequence[str]) -> str:
    """A signed checkpoint, as a signed note, of the ledger whose entries have these hashes."""
    text = f"{by.origin}\n{len(hashes)}\n{base64.b64encode(tree_root(hashes)).decode()}\n"
    signature = by.key_hash + by.key.sign(text.encode())
    return f"{text}\n{DASH} {by.origin} {base64.b64encode(signature).decode()}\n"


def keep(note: str, head: str, by: Signer) -> Path:
    """Write a note and the public key into the folder of checkpoints, and the one outside if the settings name one."""
    name = f"{int(note.splitlines()[1]):012d}-{head[:12]}.txt"
    for folder in filter(None, (settings.CHECKPOINTS, kept_in())):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(note, encoding="utf-8")
        (folder / _key_name(by.key_hash)).write_text(by.verifier_key() + "\n", encoding="utf-8")
    return kept_in() / name


def kept_in() -> Path:
    """The folder of checkpoints."""
    return Path(settings.REGISTRY_DATA / "checkpoints")


def last_kept() -> Path | None:
    """The checkpoint of most entries, of those in the folder."""
    return max(kept_in().glob("*.txt"), default=None)


def beside(file: Path) -> Verifier | None:
    """The public key, of those in the checkpoint's folder, by which the checkpoint says that it was signed."""
    try:
        signatures = _signatures(file.read_text(encoding="utf-8").partition("\n\n")[2], settings.LEDGER_ORIGIN)
    except ValueError:  # no text, or no signatures
        return None
    for signature in signatures:
        try:
            found = verifier(file.with_name(_key_name(signature[:4])).read_text(encoding="utf-8"))
        except (FileNotFoundError, BadKey, UnicodeDecodeError):
            continue
        if found.origin == settings.LEDGER_ORIGIN:
            return found
    return None


def read(note: str, by: Verifier) -> Checkpoint:
    """The checkpoint in a signed note; raises BadCheckpoint unless it is of this ledger and the signature fits."""
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    try:
        origin, size, root = text.splitlines()[:3]
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
        signed = _signatures(signatures, by.origin)
        ours = [signature for signature in signed if signature[:4] == by.key_hash]
        if signed and not ours:
            raise BadCheckpoint(f"This checkpoint was signed with another key than {by.verifier_key()}.")
        by.public.verify(ours[0][4:], text.encode())
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


def proof(entry: Entry, hashes: Sequence[str], by: Signer) -> JsonObject:
    """Everything that proves one entry to somebody who has nothing but the public key (`verify_proof.py`)."""
    return proofs([entry], hashes, by)[0]


def proofs(entries: Sequence[Entry], hashes: Sequence[str], by: Signer) -> list[JsonObject]:
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


def _signatures(lines: str, origin: str) -> list[bytes]:
    """What the signer of that name put under a note: four bytes of the key's hash, then the signature."""
    begin = f"{DASH} {origin} "
    found = [line.removeprefix(begin) for line in lines.splitlines() if line.startswith(begin)]
    return [base64.b64decode(text, validate=True) for text in found]


def _key_name(key_hash: bytes) -> str:
    return f"{key_hash.hex()}.vkey"
