"""The ledger's Ed25519 key pair, and the text form of its public key (a C2SP signed-note verifier key).

The private key is a file outside the database that only its owner may read.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from registry.crypto.keys import load_or_create

ALGORITHM = b"\x01"  # Ed25519, in the signed-note format
KEY_HASH_BYTES = 4  # length of a key's hash in the signed-note format


class BadKey(Exception):
    """A public key that cannot be parsed. The message is a sentence."""


class Verifier:
    """A ledger's name and public key, which are enough to check its signatures."""

    def __init__(self, origin: str, public_key: Ed25519PublicKey) -> None:
        self.origin = origin
        self.public_key = public_key
        self.raw_key = ALGORITHM + public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_hash = hashlib.sha256(origin.encode() + b"\n" + self.raw_key).digest()[:KEY_HASH_BYTES]

    def verifier_key(self) -> str:
        """Return the public key as text, in the signed-note form `name+hash+key`."""
        return f"{self.origin}+{self.key_hash.hex()}+{base64.b64encode(self.raw_key).decode()}"


class Signer(Verifier):
    """A ledger's name and key pair. The private key file is created if it is missing."""

    def __init__(self, origin: str, key_file: Path) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(load_or_create(key_file, _generate_private_key))
        super().__init__(origin, self.key.public_key())


def parse_verifier_key(text: str) -> Verifier:
    """Return the verifier for a public key in the form `name+hash+key`.

    Raise BadKey if the text has another form, or if its hash is not that of the key.
    """
    try:
        origin, key_hash, encoded_key = text.strip().split("+", 2)
        raw_key = base64.b64decode(encoded_key, validate=True)
        public_key = raw_key[1:]  # The first byte names the algorithm.
        verifier = Verifier(origin, Ed25519PublicKey.from_public_bytes(public_key))
    except ValueError as error:
        raise BadKey(f"“{text.strip()[:120]}” is not a public key: it has the form name+hash+key.") from error

    if verifier.raw_key != raw_key or verifier.key_hash.hex() != key_hash:
        raise BadKey(f"“{text.strip()[:120]}” is not a public key: its parts do not fit together.")
    return verifier


def _generate_private_key() -> bytes:
    """Return the raw bytes of a new Ed25519 private key."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
