#!/usr/bin/env python3
"""Checks the proof of one ledger entry: `python3 verify_proof.py proof.json [KEY]`. Stands alone: copy it anywhere.

Needs only Python's standard library for the hashes, and `cryptography` for the Ed25519 signature. KEY is the registry's
public key from another source. Without KEY the key in the proof is used, which does not show who signed it.
Exits with 0 if the proof holds, 1 if it is refuted, 3 if it holds but the signature could not be checked.
"""

import base64
import hashlib
import json
import sys
from typing import Any

# Any: a proof is input from outside; one of another form is refuted
Json = dict[str, Any]
SEPARATOR = "\x1f"
HASHED_COLUMNS = ("previous", "seq", "at", "actor", "reason", "request_id", "table", "key", "operation", "leaf")
KEY_HASH_BYTES = 4  # length of a key's hash in a signed note


class VerificationFailed(Exception):
    """A proof that does not hold. The message says where."""


def sha256_hex(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_entry(entry: Json) -> None:
    """Raise VerificationFailed if the content or columns of an audit entry do not match its hashes."""
    if entry["payload"] is not None:
        leaf = sha256_hex(entry["salt"] + SEPARATOR + entry["payload"])
        if leaf != entry["leaf"]:
            raise VerificationFailed("the content of the entry is not what was recorded")

    columns = [str(entry[column]) for column in HASHED_COLUMNS]
    # A separator within a column could hide that text moved from one column to another.
    has_separator = any(SEPARATOR in column for column in columns)
    if has_separator or sha256_hex(SEPARATOR.join(columns)) != entry["hash"]:
        raise VerificationFailed("the columns of the entry are not what was recorded")


def root_from_path(entry_hash: str, index: int, size: int, path: list[bytes]) -> bytes:
    """Compute the root of a Merkle tree from an audit entry's hash and its path (RFC 6962, 2.1.1).

    `index` is the entry's position from 0, `size` the number of entries. Raise VerificationFailed if the path has
    the wrong length for them.
    """
    last_index = size - 1
    if not 0 <= index <= last_index:
        raise VerificationFailed("the signed ledger is not as long as that")

    node = hashlib.sha256(b"\x00" + bytes.fromhex(entry_hash)).digest()
    remaining_path = list(path)
    while last_index:
        # An odd last node has no sibling on this level and moves up unchanged.
        if index % 2 or index != last_index:
            if not remaining_path:
                raise VerificationFailed("the path is too short")
            sibling = remaining_path.pop(0)
            children = sibling + node if index % 2 else node + sibling
            node = hashlib.sha256(b"\x01" + children).digest()
        index //= 2
        last_index //= 2
    if remaining_path:
        raise VerificationFailed("the path is too long")
    return node


def find_signature(note: str, origin: str) -> bytes:
    """Return the signature in a signed note by the signer whose name is `origin`.

    It begins with the hash of the signer's key. Raise VerificationFailed unless this signer wrote and signed the note.
    """
    text, _, signature_lines = note.partition("\n\n")
    if text.startswith(origin + "\n"):
        for line in signature_lines.splitlines():
            if line.startswith(f"\u2014 {origin} "):
                encoded_signature = line.split(" ")[2]
                return base64.b64decode(encoded_signature)
    raise VerificationFailed("the checkpoint is not signed by this key")


def check_signature(note: str, key: str) -> bool:
    """Check the signature of a checkpoint against a public key of the form name+hash+key.

    Return False if the package `cryptography` is missing. Raise VerificationFailed if the signature is wrong.
    """
    origin, _, encoded_key = key.split("+", 2)
    public_key = base64.b64decode(encoded_key)[1:]  # The first byte names the algorithm.
    key_hash = hashlib.sha256(origin.encode() + b"\n\x01" + public_key).digest()[:KEY_HASH_BYTES]
    signature = find_signature(note, origin)
    if signature[:KEY_HASH_BYTES] != key_hash:
        raise VerificationFailed("the checkpoint is not signed by this key")
    # The rest of this file needs only Python, so the package is optional.
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return False

    signed_text = note.partition("\n\n")[0] + "\n"
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature[KEY_HASH_BYTES:], signed_text.encode())
    except InvalidSignature:
        raise VerificationFailed("the signature of the checkpoint is wrong") from None
    return True


def check_proof(proof: Json, key: str | None = None) -> bool:
    """Check the proof of an audit entry, and return whether its signature could be checked.

    `key` is the public key; without it, the proof's own is used. Raise VerificationFailed if anything is wrong.
    """
    try:
        entry = proof["entry"]
        check_entry(entry)
        _, size, encoded_root = proof["checkpoint"].splitlines()[:3]
        path = [base64.b64decode(node) for node in proof["path"]]
        root = root_from_path(entry["hash"], entry["seq"] - 1, int(size), path)
        if root != base64.b64decode(encoded_root):
            raise VerificationFailed("the entry is not in the signed ledger")
        return check_signature(proof["checkpoint"], key or proof["key"])
    # The proof lacks a member or has one of another type.
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise VerificationFailed(f"this is not a proof ({error!r})") from error


def main(arguments: list[str]) -> int:
    """Check the proof in a file, print the result and return the exit code."""
    if not 1 <= len(arguments) <= 2:
        print(__doc__)
        return 2
    path = arguments[0]
    key = arguments[1] if len(arguments) == 2 else None
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 stands alone
        proof = json.load(file)
    try:
        signature_checked = check_proof(proof, key)
    except VerificationFailed as error:
        print(f"REFUTED: {error}.")
        return 1

    entry = proof["entry"]
    description = "{operation} {table} {key} by {actor}, {at}".format(**entry)
    result = "Proved" if signature_checked else "The hashes hold"
    print(f"{result}: entry {entry['seq']} ({description}).")
    if entry["payload"] is None:
        print("Its content was erased; what was recorded of it is proved, not the content.")
    if not signature_checked:
        print("NOT CHECKED: the signature. Install the Python package `cryptography` and run this again.")
    if key is None:
        print("The key is the proof's own. Compare it with the one that the registry publishes.")
    return 0 if signature_checked else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
