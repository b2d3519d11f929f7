"""The ledger's key pair (Ed25519), and how its public half is written down: as a verifier key of C2SP's signed-note.

The private half lies in a file outside the database, readable by its owner alone.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from registry.crypto.keys import load_or_create

ALGORITHM = b"\x01"  # Ed25519, in the signed-note format


class BadKey(Exception):
    """A public key that cannot be read; the message is a sentence."""


class Verifier:
    """The ledger's name and the public half of its key: enough to check what it signed."""

    def __init__(self, origin: str, public: Ed25519PublicKey) -> None:
        self.origin = origin
        self.public = public
        self.raw = ALGORITHM + public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_hash = hashlib.sha256(origin.encode() + b"\n" + self.raw).digest()[:4]

    def verifier_key(self) -> str:
        """`name+hash+key`, as the signed-note format writes it."""
        return f"{self.origin}+{self.key_hash.hex()}+{base64.b64encode(self.raw).decode()}"


class Signer(Verifier):
    """With the private half, from its file; it is made if it is not there."""

    def __init__(self, origin: str, key_file: Path) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(load_or_create(key_file, _made))
        super().__init__(origin, self.key.public_key())


def verifier(text: str) -> Verifier:
    """The public key that `verifier_key` wrote; raises BadKey."""
    try:
        origin, key_hash, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        found = Verifier(origin, Ed25519PublicKey.from_public_bytes(raw[1:]))
    except ValueError as error:
        raise BadKey(f"“{text.strip()[:120]}” is not a public key: it has the form name+hash+key.") from error
    if (found.raw, found.key_hash.hex()) != (raw, key_hash):
        raise BadKey(f"“{text.strip()[:120]}” is not a public key: its parts do not fit together.")
    return found


def _made() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
