"""The ledger's arithmetic: how an entry is hashed, how entries are chained, and what the tree over them proves.

Texts are hashed as they are stored, never written anew. Hashes are SHA-256 in lower-case hex. The tree is that of
RFC 6962. Must not know where entries are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

GENESIS = "0" * 64
SEPARATOR = "\x1f"
SEPARATORS = 9  # in the text that is hashed; one more, and a piece may have been passed between two columns


class Entry(NamedTuple):
    """One line of the ledger; a tuple, since a check makes millions.

    `payload` and `salt` are None once the content was erased; the leaf stays.
    """

    seq: int
    at: str
    actor: str
    reason: str
    request_id: str
    table: str
    key: str
    operation: str
    payload: str | None
    salt: str | None
    leaf: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the entry `seq`."""

    seq: int
    sentence: str


def sha256(text: str) -> str:
    """Of the UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def leaf_hash(salt: str, payload: str) -> str:
    """What stands for the content: without the salt, nobody can guess it from the hash."""
    return sha256(salt + SEPARATOR + payload)


def one_line(text: str) -> str:
    """The text without the separator: two columns could otherwise pass a piece between them and keep their hash."""
    return text.replace(SEPARATOR, " ")


def hashed_text(entry: Entry) -> str:
    """What an entry's hash is over: every column but the content, for which the leaf stands."""
    return SEPARATOR.join(
        (
            entry.previous,
            str(entry.seq),
            entry.at,
            entry.actor,
            entry.reason,
            entry.request_id,
            entry.table,
            entry.key,
            entry.operation,
            entry.leaf,
        )
    )


def entry_hash(entry: Entry) -> str:
    """What chains an entry to the one before it."""
    return sha256(hashed_text(entry))


def chain_faults(entries: Iterable[Entry]) -> Iterator[Fault]:
    """Every entry that is not what its hashes say, or does not follow from the one before it; given in order of seq."""
    previous, seq = GENESIS, 0
    for entry in entries:
        if entry.seq != seq + 1:
            yield Fault(entry.seq, f"the entries from {seq + 1} to {entry.seq - 1} before it are missing")
        elif entry.previous != previous:
            yield Fault(entry.seq, "it does not follow from the entry before it")
        yield from (Fault(entry.seq, sentence) for sentence in _own_faults(entry))
        previous, seq = entry.hash, entry.seq


def _own_faults(entry: Entry) -> Iterator[str]:
    if entry.payload is not None and entry.salt is not None:
        if leaf_hash(entry.salt, entry.payload) != entry.leaf:
            yield "its content was changed"
    elif (entry.payload, entry.salt) != (None, None):
        yield "its content was erased in part"
    text = hashed_text(entry)
    if sha256(text) != entry.hash or text.count(SEPARATOR) != SEPARATORS:
        yield "one of its columns was changed"


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_leaf(hash_: str) -> bytes:
    """The tree's leaf for an entry's hash."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(hash_)).digest()


def tree_root(hashes: Sequence[str]) -> bytes:
    """The Merkle tree hash (RFC 6962, 2.1) over the entries' hashes in order."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    level = [tree_leaf(hash_) for hash_ in hashes]
    while len(level) > 1:
        paired = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def inclusion_proof(hashes: Sequence[str], index: int) -> list[bytes]:
    """The audit path (RFC 6962, 2.1.1) of the entry at `index` (from 0), from the leaf upwards."""
    return inclusion_proofs(hashes, [index])[0]


def inclusion_proofs(hashes: Sequence[str], indexes: Sequence[int]) -> list[list[bytes]]:
    """The audit paths of several entries: the tree is made once."""
    paths: list[list[bytes]] = [[] for _ in indexes]
    places = list(indexes)
    level = [tree_leaf(hash_) for hash_ in hashes]
    while len(level) > 1:
        for number, place in enumerate(places):
            if place ^ 1 < len(level):
                paths[number].append(level[place ^ 1])
            places[number] = place // 2
        paired = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return paths
