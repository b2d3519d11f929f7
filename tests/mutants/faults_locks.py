"""Faults in versions and record times, and in the review and publication that depend on them."""

from .mutant import Mutant

LOCKS = (
    Mutant(
        "older_version_accepted",
        "registry/actions/locks.py",
        "version != record.version:",
        "version > record.version:",
        ("tests/registry/test_actions_records.py::test_saving_over_somebody_elses_change_is_refused",),
    ),
    Mutant(
        "two_decisions_at_one_moment",
        "registry/actions/locks.py",
        "last_decision + timedelta(microseconds=1)",
        "last_decision",
        ("tests/registry/test_actions_review.py::test_record_time_rises_even_if_the_clock_does_not",),
    ),
    Mutant(
        "decided_before_it_was_recorded",
        "registry/actions/locks.py",
        "max([at or timezone.now(), *claims_recorded_at])",
        "at or timezone.now()",
        ("tests/registry/test_actions_review.py::test_record_time_is_never_before_what_it_decides_on",),
    ),
    Mutant(
        "publication_of_any_version",
        "registry/actions/publishing.py",
        "check_version(record, version)",
        "check_version(record, None)",
        ("tests/registry/test_publication.py::test_what_has_changed_since_it_was_looked_at_is_not_published",),
    ),
    Mutant(
        "proposer_publishes",
        "registry/actions/publishing.py",
        "proposer=None if proposal is None else proposal.by_id",
        "proposer=None",
        ("tests/registry/test_publication.py::test_publisher_who_proposed_needs_another",),
    ),
    Mutant(
        "editor_publishes",
        "registry/actions/publishing.py",
        'publisher=by.has_perm("registry.publish_record")',
        "publisher=_may_edit(by, record)",
        ("tests/registry/test_publication.py::test_publishing_takes_two",),
    ),
    Mutant(
        "published_without_licence",
        "registry/actions/publishing.py",
        "            check_complete(record)\n            check_parents_public(record)\n            _publish(record)",
        "            check_parents_public(record)\n            _publish(record)",
        ("tests/registry/test_photos.py::test_photo_is_not_published_without_its_rights_and_words",),
    ),
    Mutant(
        "published_before_its_site",
        "registry/actions/publishing.py",
        "            check_complete(record)\n            check_parents_public(record)\n            _publish(record)",
        "            check_complete(record)\n            _publish(record)",
        ("tests/registry/test_publication.py::test_monument_is_published_after_its_site",),
    ),
    Mutant(
        "review_of_any_version",
        "registry/actions/review.py",
        "check_version(claim, version)",
        "check_version(claim, None)",
        ("tests/registry/test_actions_review.py::test_move_on_a_claim_changed_meanwhile_is_refused",),
    ),
    Mutant(
        "wording_changed_and_accepted_alone",
        "registry/actions/review.py",
        "author=by.pk if is_author else claim.recorded_by_id",
        "author=claim.recorded_by_id",
        (
            "tests/registry/test_actions_review.py::test_whoever_changed_somebody_else_s_claim_is_no_second_pair_of_eyes",
        ),
    ),
    Mutant(
        "registrar_decides",
        "registry/actions/review.py",
        'by.has_perm("registry.review_claim")',
        'by.has_perm("registry.change_claim")',
        ("tests/registry/test_actions_review.py::test_move_needs_the_reviewers_permission",),
    ),
    Mutant(
        "draft_takes_the_place",
        "registry/actions/review.py",
        "            and successor.status == ClaimStatus.ACCEPTED\n",
        "",
        ("tests/registry/test_actions_review.py::test_successor_that_cannot_take_the_place_is_refused",),
    ),
    Mutant(
        "successor_of_another_monument",
        "registry/actions/review.py",
        "            and successor.monument_id == claim.monument_id\n",
        "",
        ("tests/registry/test_actions_review.py::test_successor_that_cannot_take_the_place_is_refused",),
    ),
    Mutant(
        "accepted_with_coordinates",
        "registry/actions/review.py",
        "check_location_not_disclosed(claim, [claim.monument])",
        "check_location_not_disclosed(claim, [])",
        ("tests/registry/test_places.py::test_draft_is_looked_at_again_before_it_becomes_public",),
    ),
)
