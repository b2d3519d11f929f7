"""The ledger's arithmetic: the chain, and the tree against RFC 6962's known answers."""

import pytest

from registry.audit.hash_chain import (
    GENESIS,
    LedgerEntry,
    entry_hash,
    find_chain_faults,
    inclusion_proof,
    leaf_hash,
    replace_separators,
    tree_root,
)
from registry.audit.verify_proof import root_from_path

# The leaves and roots that the implementations of Certificate Transparency are tested with.
LEAVES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def chain(count=4):
    found, previous = [], GENESIS
    for seq in range(1, count + 1):
        payload, salt = f'{{"id":{seq}}}', f"{seq:032x}"
        leaf = leaf_hash(salt, payload)
        at = "2026-01-01T00:00:00.000000Z"
        entry = LedgerEntry(seq, at, "rima", "why", "r1", "site", str(seq), "insert", payload, salt, leaf, previous, "")
        found.append(entry._replace(hash=entry_hash(entry)))
        previous = found[-1].hash
    return found


def faults(entries):
    return [(fault.seq, fault.sentence) for fault in find_chain_faults(entries)]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_root_is_that_of_rfc_6962(size):
    assert tree_root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(1, 20))
def test_every_path_leads_to_the_root(size):
    hashes = [f"{number:064x}" for number in range(size)]
    for index, hash_ in enumerate(hashes):
        assert root_from_path(hash_, index, size, inclusion_proof(hashes, index)) == tree_root(hashes)


def test_chain_as_written_has_no_fault():
    assert faults(chain()) == []


@pytest.mark.parametrize(
    "column", ["at", "actor", "reason", "request_id", "table", "key", "operation", "leaf", "previous", "hash"]
)
def test_changed_column_is_found(column):
    entries = chain()
    entries[1] = entries[1]._replace(**{column: "f" * 64})
    assert 2 in [seq for seq, _ in faults(entries)]


def test_entry_written_anew_breaks_the_link_of_the_next():
    entries = chain()
    forged = entries[1]._replace(actor="eve")
    entries[1] = forged._replace(hash=entry_hash(forged))
    assert faults(entries) == [(3, "it does not follow from the entry before it")]


@pytest.mark.parametrize("change", [{"payload": "{}"}, {"salt": "0"}, {"salt": None}, {"payload": None}])
def test_changed_or_half_erased_content_is_found(change):
    entries = chain()
    entries[1] = entries[1]._replace(**change)
    assert [seq for seq, _ in faults(entries)] == [2]


def test_erased_content_leaves_the_chain_whole():
    entries = chain()
    entries[1] = entries[1]._replace(payload=None, salt=None)
    assert faults(entries) == []


def test_missing_entries_are_named():
    entries = chain(5)
    assert faults([entries[0], *entries[3:]]) == [(4, "the entries from 2 to 3 before it are missing")]


def test_columns_cannot_pass_pieces_between_them():
    entries = chain(1)
    moved = entries[0]._replace(reason="why\x1fr1", request_id="")
    assert faults([moved]) == [(1, "one of its columns was changed")]
    shifted = entries[0]._replace(actor="rima\x1fwhy", reason="r1\x1fsite", request_id="1", table="insert")
    assert faults([shifted])
    ambiguous = entries[0]._replace(reason="why\x1fr1")
    assert faults([ambiguous._replace(hash=entry_hash(ambiguous))]) == [(1, "one of its columns was changed")]
    assert replace_separators("why\x1fr1") == "why r1"


# --- Names -----------------------------------------------------------------------------------------------------------
