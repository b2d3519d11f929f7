"""The hash chain of the audit log: entry hashes, the Merkle tree over them, and inclusion proofs.

Hashes are SHA-256 in lower-case hex, over texts exactly as stored. The tree follows RFC 6962. This module must not
know where entries are stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

GENESIS = "0" * 64  # the `previous` of the first entry
SEPARATOR = "\x1f"  # ASCII unit separator, which the columns must not contain
SEPARATORS_PER_ENTRY = 9  # A hashed text joins ten columns.


class LedgerEntry(NamedTuple):
    """One entry of the hash chain, with its columns as stored.

    `payload` and `salt` are None once the content was erased; `leaf` stays. A tuple, because a check reads millions.
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
class ChainFault:
    """An error in the entry numbered `seq`, as a sentence without a subject or full stop."""

    seq: int
    sentence: str


def sha256_hex(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def leaf_hash(salt: str, payload: str) -> str:
    """Return the salted hash of an entry's content. Without the salt, the content cannot be guessed from it."""
    return sha256_hex(salt + SEPARATOR + payload)


def replace_separators(text: str) -> str:
    """Replace each hash separator in a text by a space.

    Otherwise text could move from one column to the next without changing the audit entry's hash.
    """
    return text.replace(SEPARATOR, " ")


def hashed_text(entry: LedgerEntry) -> str:
    """Return the text that an audit entry's hash is computed from.

    It joins all columns, with the hash of the content (`leaf`) in place of the content itself.
    """
    columns = (
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
    return SEPARATOR.join(columns)


def entry_hash(entry: LedgerEntry) -> str:
    """Return the hash of an audit entry, which the next entry stores as `previous`."""
    return sha256_hex(hashed_text(entry))


def find_chain_faults(entries: Iterable[LedgerEntry]) -> Iterator[ChainFault]:
    """Check the hash chain of the audit log, and yield each fault found.

    A fault is a gap between entries, a broken link or changed content. Entries must be in the order of `seq`.
    """
    previous_hash = GENESIS
    previous_seq = 0
    for entry in entries:
        # After missing entries the link is broken as well, so only the gap is reported.
        if entry.seq != previous_seq + 1:
            yield ChainFault(entry.seq, f"the entries from {previous_seq + 1} to {entry.seq - 1} before it are missing")
        elif entry.previous != previous_hash:
            yield ChainFault(entry.seq, "it does not follow from the entry before it")
        for sentence in _entry_faults(entry):
            yield ChainFault(entry.seq, sentence)
        previous_hash = entry.hash
        previous_seq = entry.seq


def _entry_faults(entry: LedgerEntry) -> Iterator[str]:
    """Yield a sentence for each way in which an audit entry contradicts its own hashes."""
    # An erasure removes the content (`payload`) and its salt together.
    if entry.payload is not None and entry.salt is not None:
        if leaf_hash(entry.salt, entry.payload) != entry.leaf:
            yield "its content was changed"
    elif entry.payload is not None or entry.salt is not None:
        yield "its content was erased in part"

    text = hashed_text(entry)
    # One separator too many means that text may have moved between two columns.
    if sha256_hex(text) != entry.hash or text.count(SEPARATOR) != SEPARATORS_PER_ENTRY:
        yield "one of its columns was changed"


def tree_leaf_hash(entry_hash: str) -> bytes:
    """Return the Merkle tree leaf of an entry's hash (RFC 6962, 2.1)."""
    # RFC 6962 hashes leaves with the prefix 0 and inner nodes with 1, so that neither can pass for the other.
    return hashlib.sha256(b"\x00" + bytes.fromhex(entry_hash)).digest()


def _parent_level(level: Sequence[bytes]) -> list[bytes]:
    """Compute the next higher level of a Merkle tree (RFC 6962, 2.1) from the hashes on one level."""
    siblings = zip(level[::2], level[1::2], strict=False)
    parents = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in siblings]
    # An odd last node has no sibling and moves up unchanged.
    if len(level) % 2:
        parents.append(level[-1])
    return parents


def tree_root(hashes: Sequence[str]) -> bytes:
    """Return the root hash of the Merkle tree (RFC 6962, 2.1) over the hashes of all audit entries."""
    if not hashes:
        return hashlib.sha256(b"").digest()

    level = [tree_leaf_hash(entry_hash) for entry_hash in hashes]
    while len(level) > 1:
        level = _parent_level(level)
    return level[0]


def inclusion_proof(hashes: Sequence[str], index: int) -> list[bytes]:
    """Return the audit path (RFC 6962, 2.1.1) of the entry at `index`, from the leaf upwards. Indexes start at 0."""
    return inclusion_proofs(hashes, [index])[0]


def inclusion_proofs(hashes: Sequence[str], indexes: Sequence[int]) -> list[list[bytes]]:
    """Return the inclusion proof (RFC 6962, 2.1.1) of each audit entry in `indexes`.

    A proof lists the hashes of the siblings along the path from the entry's leaf to the root of the Merkle tree.
    `hashes` are the hashes of all entries, in order.
    """
    paths: list[list[bytes]] = [[] for _ in indexes]
    positions = list(indexes)
    level = [tree_leaf_hash(entry_hash) for entry_hash in hashes]
    while len(level) > 1:
        for path_number, position in enumerate(positions):
            sibling = position ^ 1  # 2n and 2n+1 are siblings; flipping the last bit switches between them.
            # An odd last node has no sibling.
            if sibling < len(level):
                paths[path_number].append(level[sibling])
            positions[path_number] = position // 2
        level = _parent_level(level)
    return paths
