#!/usr/bin/env python3
"""Checks the proof of one ledger entry: `python3 verify_proof.py proof.json [KEY]`. Stands alone: copy it anywhere.

Needs only Python's standard library for the hashes, and `cryptography` for the Ed25519 signature. KEY is the registry's
public key as you got it elsewhere; without it the proof's own is used, which says nothing about who signed.
Exits with 0 if all holds, 1 if it is refuted, 3 if all holds but the signature could not be checked.
"""

import base64
import hashlib
import json
import sys
from typing import Any

Json = dict[str, Any]  # Any: a proof comes from outside; what is not as it should be is refuted
COLUMNS = ("previous", "seq", "at", "actor", "reason", "request_id", "table", "key", "operation", "leaf")


class VerificationFailed(Exception):
    """The proof does not hold; the message says where."""


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def check_entry(entry: Json) -> None:
    """The entry's content fits its leaf, and its columns fit its hash."""
    if entry["payload"] is not None and sha256(entry["salt"] + "\x1f" + entry["payload"]) != entry["leaf"]:
        raise VerificationFailed("the content of the entry is not what was recorded")
    columns = [str(entry[column]) for column in COLUMNS]
    if sha256("\x1f".join(columns)) != entry["hash"] or any("\x1f" in column for column in columns):
        raise VerificationFailed("the columns of the entry are not what was recorded")


def root_from(hash_: str, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that the entry's hash and its path lead to (RFC 6962)."""
    node = hashlib.sha256(b"\x00" + bytes.fromhex(hash_)).digest()
    last, path = size - 1, list(path)
    if not 0 <= index <= last:
        raise VerificationFailed("the signed ledger is not as long as that")
    while last:
        if index % 2 or index != last:
            if not path:
                raise VerificationFailed("the path is too short")
            other = path.pop(0)
            pair = other + node if index % 2 else node + other
            node = hashlib.sha256(b"\x01" + pair).digest()
        index, last = index // 2, last // 2
    if path:
        raise VerificationFailed("the path is too long")
    return node


def check_signature(note: str, key: str) -> bool:
    """Whether the signature could be checked; raises Refuted if it is wrong."""
    name, _, encoded = key.split("+", 2)
    public = base64.b64decode(encoded)[1:]
    text, _, signatures = note.partition("\n\n")
    line = next((line for line in signatures.splitlines() if line.startswith(f"\u2014 {name} ")), None)
    if line is None or not text.startswith(name + "\n"):
        raise VerificationFailed("the checkpoint is not signed by this key")
    signature = base64.b64decode(line.split(" ")[2])
    if signature[:4] != hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]:
        raise VerificationFailed("the checkpoint is not signed by this key")
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], (text + "\n").encode())
    except InvalidSignature:
        raise VerificationFailed("the signature of the checkpoint is wrong") from None
    return True


def check(proof: Json, key: str | None = None) -> bool:
    """Check a proof; returns whether the signature could be checked, raises Refuted if anything is wrong."""
    try:
        check_entry(proof["entry"])
        _, size, root = proof["checkpoint"].splitlines()[:3]
        path = [base64.b64decode(node) for node in proof["path"]]
        if root_from(proof["entry"]["hash"], proof["entry"]["seq"] - 1, int(size), path) != base64.b64decode(root):
            raise VerificationFailed("the entry is not in the signed ledger")
        return check_signature(proof["checkpoint"], key or proof["key"])
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as fault:
        raise VerificationFailed(f"this is not a proof ({fault!r})") from fault


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2:
        print(__doc__)
        return 2
    with open(arguments[0], encoding="utf-8") as file:  # noqa: PTH123 stands alone
        proof = json.load(file)
    try:
        signed = check(proof, arguments[1] if len(arguments) == 2 else None)
    except VerificationFailed as fault:
        print(f"REFUTED: {fault}.")
        return 1
    what = "{operation} {table} {key} by {actor}, {at}".format(**proof["entry"])
    print(f"{'Proved' if signed else 'The hashes hold'}: entry {proof['entry']['seq']} ({what}).")
    if proof["entry"]["payload"] is None:
        print("Its content was erased; what was recorded of it is proved, not the content.")
    if not signed:
        print("NOT CHECKED: the signature. Install the Python package `cryptography` and run this again.")
    if len(arguments) == 1:
        print("The key is the proof's own. Compare it with the one that the registry publishes.")
    return 0 if signed else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
