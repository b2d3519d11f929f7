"""Faults in saving records: places, protected sources, texts that disclose a place, and dependent read models."""

from .mutant import Mutant

RECORDS = (
    Mutant(
        "placement_withdrawn_without_a_reason",
        "registry/actions/placement.py",
        "if not reason.strip():",
        "if False:",
        ("tests/actions/test_placement_withdrawal.py::test_withdrawal_without_a_reason_is_refused",),
    ),
    Mutant(
        "far_point_not_asked_about",
        "registry/actions/placement.py",
        "if point is not UNCHANGED and not _is_public_point(stored_placement, point):",
        "if False:",
        ("tests/actions/test_placement_withdrawal.py::test_far_point_is_asked_about_and_saved_once_acknowledged",),
    ),
    Mutant(
        "audit_log_tells_that_a_hidden_place_is_far_away",
        "registry/actions/plausibility.py",
        "if precision == Precision.HIDDEN:",
        "if False:",
        (
            "tests/actions/test_placement_withdrawal.py::test_audit_log_does_not_tell_that_a_hidden_place_is_far_from_its_site",
        ),
    ),
    Mutant(
        "only_hidden_places_guarded",
        "registry/actions/location_leaks.py",
        "monument.precision != Precision.EXACT.value",
        "monument.precision == Precision.HIDDEN.value",
        ("tests/actions/test_placements.py::test_text_of_a_published_monument_does_not_tell_its_place",),
    ),
    Mutant(
        "locator_with_coordinates",
        "registry/models/claim.py",
        "columns.public(locator, quote, text=True, hidden",
        "columns.public(quote, text=True)\n    columns.public(locator, text=False, hidden",
        ("tests/actions/test_placements.py::test_no_text_of_a_claim_tells_its_place",),
    ),
    Mutant(
        "refined_by_any_editor",
        "registry/actions/placement.py",
        'or user.has_perm("registry.view_exactplace"):',
        'or user.has_perm("registry.change_monument"):',
        ("tests/actions/test_placements.py::test_whoever_may_not_see_the_exact_place_cannot_show_it_either",),
    ),
    Mutant(
        "record_of_any_version",
        "registry/actions/record.py",
        "check_version(stored_record, expected_version)",
        "check_version(stored_record, None)",
        ("tests/actions/test_records.py::test_saving_over_somebody_elses_change_is_refused",),
    ),
    Mutant(
        "bound_of_any_version",
        "registry/actions/revision.py",
        "check_version(stored_bound, read_versions.get(bound.pk))",
        "check_version(stored_bound, None)",
        ("tests/actions/test_one_action.py::test_violation_names_the_bound_that_it_is_about",),
    ),
    Mutant(
        "protection_removed",
        "registry/actions/source.py",
        "stored_source is not None and stored_source.protected and not source.protected",
        "stored_source is not None and not stored_source.protected and source.protected",
        ("tests/crypto/test_encryption.py::test_protection_cannot_be_undone",),
    ),
    Mutant(
        "pseudonym_taken",
        "registry/actions/source.py",
        "PSEUDONYM.fullmatch(source.slug)",
        "stored_source is None and PSEUDONYM.fullmatch(source.slug)",
        ("tests/crypto/test_encryption.py::test_pseudonyms_are_not_for_others",),
    ),
    Mutant(
        "published_photo_discarded",
        "registry/actions/discard.py",
        "if photo.published:",
        "if not photo.pk:",
        ("tests/actions/test_discard_photos.py::test_published_photo_is_not_discarded",),
    ),
    Mutant(
        "discarded_step_leaves_no_order",
        "registry/actions/discard.py",
        "        _check_order_without(step)",
        "        _check_reason(reason)",
        ("tests/actions/test_discard_steps.py::test_step_without_which_the_others_are_in_no_order_is_not_discarded",),
    ),
    Mutant(
        "states_keep_a_discarded_step",
        "registry/actions/discard.py",
        "        rebuild_timelines(monument_ids)",
        "        lock_monuments(monument_ids)",
        ("tests/actions/test_discard_steps.py::test_states_and_status_follow_a_discarded_step",),
    ),
    Mutant(
        "discarded_draft_loaded_again",
        "registry/importers/folder_importer.py",
        "[entry for entry in entries if entry.key not in discarded_keys]",
        "entries",
        ("tests/importers/test_folder_importer.py::test_draft_that_was_discarded_does_not_come_back",),
    ),
    Mutant(
        "discarded_photo_of_any_monument",
        "registry/audit/discarded.py",
        'any(photo["monument_id"] == monument_id for photo in photos)',
        "bool(photos)",
        ("tests/importers/test_photo_importer.py::test_photo_that_was_discarded_does_not_come_back_nor_does_its_pair",),
    ),
)
