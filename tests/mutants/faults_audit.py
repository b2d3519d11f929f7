"""Faults in the audit log: its hash chain, triggers, checkpoints and verification."""

from .mutant import Mutant

AUDIT = (
    Mutant(
        "missing_entries_unnoticed",
        "registry/audit/hash_chain.py",
        "if entry.seq != previous_seq + 1:",
        "if entry.seq <= previous_seq:",
        ("tests/domain/test_ledger.py::test_missing_entries_are_named",),
    ),
    Mutant(
        "broken_link_unnoticed",
        "registry/audit/hash_chain.py",
        "elif entry.previous != previous_hash:",
        "elif not entry.previous:",
        ("tests/domain/test_ledger.py::test_entry_written_anew_breaks_the_link_of_the_next",),
    ),
    Mutant(
        "text_moved_between_columns",
        "registry/audit/hash_chain.py",
        " or text.count(SEPARATOR) != SEPARATORS_PER_ENTRY:",
        ":",
        ("tests/domain/test_ledger.py::test_columns_cannot_pass_pieces_between_them",),
    ),
    Mutant(
        "half_erased_unnoticed",
        "registry/audit/hash_chain.py",
        "elif entry.payload is not None or entry.salt is not None:",
        "elif entry.payload is not None:",
        ("tests/domain/test_ledger.py::test_changed_or_half_erased_content_is_found",),
    ),
    Mutant(
        "leaves_pass_for_nodes",
        "registry/audit/hash_chain.py",
        'hashlib.sha256(b"\\x01" + left + right)',
        'hashlib.sha256(b"\\x00" + left + right)',
        ("tests/domain/test_ledger.py::test_root_is_that_of_rfc_6962",),
    ),
    Mutant(
        "sibling_always_to_the_right",
        "registry/audit/hash_chain.py",
        "sibling = position ^ 1",
        "sibling = position + 1",
        ("tests/domain/test_ledger.py::test_every_path_leads_to_the_root",),
    ),
)
