"""Faults in the storage of originals, in the order of file and row, and in encryption and its keys."""

from .mutant import Mutant

FILES = (
    Mutant(
        "running_upload_quarantined",
        "registry/actions/storage_cleanup.py",
        "is_old = original.since < now - MAX_UPLOAD_DURATION",
        "is_old = original.since < now",
        (
            "tests/media/storage/test_storage_cleanup.py::test_original_without_a_row_is_quarantined_after_a_day_and_deleted_after_thirty",
        ),
    ),
    Mutant(
        "used_original_purged",
        "registry/actions/storage_cleanup.py",
        "if _release_if_used(original.name):\n            summary.released += 1",
        "if storage.release(original.name):\n            summary.released += 1",
        (
            "tests/media/storage/test_storage_cleanup.py::test_original_without_a_row_is_quarantined_after_a_day_and_deleted_after_thirty",
        ),
    ),
    Mutant(
        "row_before_its_original",
        "registry/actions/upload.py",
        "        originals.save(received.path, received.kept)\n        try:",
        "        transaction.on_commit(lambda: originals.save(received.path, received.kept))\n        try:",
        ("tests/media/storage/test_uploads.py::test_original_is_there_before_its_row",),
    ),
    Mutant(
        "identity_opened_for_another_source",
        "registry/crypto/encryption.py",
        'return f"registry source {source}".encode()',
        'return b"registry source"',
        ("tests/crypto/test_encryption.py::test_seal_opens_for_its_own_source_alone",),
    ),
    Mutant(
        "key_read_by_others",
        "registry/crypto/keys.py",
        "mode: int = 0o400",
        "mode: int = 0o444",
        ("tests/crypto/test_encryption.py::test_key_is_made_once_and_readable_by_its_owner_alone",),
    ),
    Mutant(
        "file_of_the_size_limit_refused",
        "registry/media/storage/ingest.py",
        "if size > limit:",
        "if size >= limit:",
        ("tests/media/storage/test_ingest.py::test_file_is_hashed_and_read_only_while_it_is_there",),
    ),
    Mutant(
        "original_stays_writable",
        "registry/media/storage/ingest.py",
        "            os.fchmod(file.fileno(), READ_ONLY)",
        "            pass",
        ("tests/media/storage/test_ingest.py::test_file_is_hashed_and_read_only_while_it_is_there",),
    ),
    Mutant(
        "damaged_original_kept",
        "registry/media/storage/local_originals.py",
        "return compute_digest(file) == digest",
        "return True",
        ("tests/media/storage/test_originals.py::test_damaged_original_is_quarantined_when_a_good_one_comes",),
    ),
)
