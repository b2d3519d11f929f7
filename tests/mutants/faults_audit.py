"""Faults in the audit log: its hash chain, triggers, checkpoints and verification."""

from .mutant import Mutant

AUDIT = (
    Mutant(
        "checkpoint_of_another_ledger",
        "registry/audit/checkpoint.py",
        "if origin != verifier.origin:",
        "if not origin:",
        ("tests/audit/test_tampering.py::test_checkpoint_that_names_another_ledger_is_refused",),
    ),
    Mutant(
        "proof_of_the_next_entry",
        "registry/audit/checkpoint.py",
        "[entry.seq - 1 for entry in entries]",
        "[entry.seq for entry in entries]",
        ("tests/audit/test_tampering.py::test_proof_holds_anywhere",),
    ),
    Mutant(
        "erasing_stays_allowed",
        "registry/audit/context.py",
        "        _erasing_allowed.reset(token)",
        "        pass",
        ("tests/audit/test_erasure.py::test_permission_to_erase_ends_with_the_erasure",),
    ),
    Mutant(
        "missing_entries_unnoticed",
        "registry/audit/hash_chain.py",
        "if entry.seq != previous_seq + 1:",
        "if entry.seq <= previous_seq:",
        ("tests/audit/test_hash_chain.py::test_missing_entries_are_named",),
    ),
    Mutant(
        "broken_link_unnoticed",
        "registry/audit/hash_chain.py",
        "elif entry.previous != previous_hash:",
        "elif not entry.previous:",
        ("tests/audit/test_hash_chain.py::test_entry_written_anew_breaks_the_link_of_the_next",),
    ),
    Mutant(
        "text_moved_between_columns",
        "registry/audit/hash_chain.py",
        " or text.count(SEPARATOR) != SEPARATORS_PER_ENTRY:",
        ":",
        ("tests/audit/test_hash_chain.py::test_columns_cannot_pass_pieces_between_them",),
    ),
    Mutant(
        "half_erased_unnoticed",
        "registry/audit/hash_chain.py",
        "elif entry.payload is not None or entry.salt is not None:",
        "elif entry.payload is not None:",
        ("tests/audit/test_hash_chain.py::test_changed_or_half_erased_content_is_found",),
    ),
    Mutant(
        "leaves_pass_for_nodes",
        "registry/audit/hash_chain.py",
        'hashlib.sha256(b"\\x01" + left + right)',
        'hashlib.sha256(b"\\x00" + left + right)',
        ("tests/audit/test_hash_chain.py::test_root_is_that_of_rfc_6962",),
    ),
    Mutant(
        "sibling_always_to_the_right",
        "registry/audit/hash_chain.py",
        "sibling = position ^ 1",
        "sibling = position + 1",
        ("tests/audit/test_hash_chain.py::test_every_path_leads_to_the_root",),
    ),
    Mutant(
        "ledger_changed_while_erasing",
        "registry/audit/sqlite.py",
        "NOT (ledger_erasing() AND {ONLY_ERASES})",
        "NOT ledger_erasing()",
        ("tests/audit/test_erasure.py::test_guards_let_nothing_but_an_erasure_through",),
    ),
    Mutant(
        "replaced_row_unrecorded",
        "registry/audit/sqlite.py",
        "PRAGMA recursive_triggers = ON",
        "PRAGMA recursive_triggers = OFF",
        ("tests/audit/test_triggers.py::test_replaced_row_is_recorded_as_gone",),
    ),
    Mutant(
        "emptied_entry_unnoticed",
        "registry/audit/verify.py",
        "tracker.erased_through.get((entry.table, entry.key), 0)",
        "tracker.erased_through.get((entry.table, entry.key), entry.seq)",
        ("tests/audit/test_erasure.py::test_content_taken_out_by_hand_is_found",),
    ),
    Mutant(
        "erasure_of_the_future",
        "registry/audit/verify.py",
        'min(erasure.get("through", 0), entry.seq - 1)',
        'erasure.get("through", 0)',
        ("tests/audit/test_erasure.py::test_erasure_excuses_nothing_that_came_after_it",),
    ),
)
