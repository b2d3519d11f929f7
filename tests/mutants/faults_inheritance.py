"""Faults in what wholes and parts say of each other."""

from .mutant import Mutant

UNIT, STORED = "tests/domain/chronology/test_inheritance.py", "tests/projection/test_whole_and_part.py"

INHERITANCE = (
    Mutant(
        "part_is_left_as_bad_as_its_whole",
        "registry/domain/chronology/inheritance.py",
        "replace(event, grade=None, inherited_from=relative.slug)",
        "replace(event, inherited_from=relative.slug)",
        (f"{UNIT}::test_event_on_the_whole_may_have_hit_a_part_not_seen_since",),
    ),
    Mutant(
        "every_look_at_the_whole_opens_its_parts",
        "registry/domain/chronology/inheritance.py",
        "if sighting.grades != NO_DAMAGE and not is_known_damage:",
        "if sighting.grades != NO_DAMAGE:",
        (f"{UNIT}::test_second_sighting_of_the_same_damage_of_the_whole_opens_no_part",),
    ),
    Mutant(
        "damage_of_the_whole_opens_no_part",
        "registry/domain/chronology/inheritance.py",
        "yield Days(max(PAST, last_seen + 1), sighting.last)",
        "yield from ()",
        (f"{UNIT}::test_part_may_have_been_damaged_on_the_days_on_which_the_whole_was",),
    ),
    Mutant(
        "other_part_was_mended_as_well",
        "registry/domain/chronology/inheritance.py",
        "reaching = [repair.days for repair in repairs if repair.relative.is_in_line_with(relative)]",
        "reaching = [repair.days for repair in repairs]",
        (f"{UNIT}::test_repair_of_another_part_explains_nothing",),
    ),
    Mutant(
        "own_repair_mends_no_part",
        "registry/domain/chronology/inheritance.py",
        "return RepairDays([*own_repairs, *reaching])",
        "return RepairDays(reaching)",
        ("tests/domain/chronology/test_true_families.py",),
    ),
    Mutant(
        "event_on_the_whole_hits_what_is_not_known",
        "registry/domain/chronology/timeline.py",
        "if event.inherited_from is None:",
        "if True:",
        (f"{UNIT}::test_event_on_the_whole_does_not_hit_a_part_of_which_nothing_is_known",),
    ),
    Mutant(
        "weak_claim_is_inherited",
        "registry/domain/chronology/inheritance.py",
        "strong_claims = [claim for claim in relative.statements if claim.is_strong]",
        "strong_claims = list(relative.statements)",
        (f"{UNIT}::test_claim_that_is_not_strong_is_not_inherited",),
    ),
    Mutant(
        "hidden_part_speaks_for_its_whole",
        "registry/queries/relatives.py",
        "if member.published and not part.published:",
        "if False:",
        (f"{STORED}::test_hidden_part_leaves_the_whole_as_if_it_were_not_there",),
    ),
    Mutant(
        "decision_rewrites_no_relatives",
        "registry/projection/segments.py",
        "split_into_chunks(sorted(find_line_ids(monuments)))",
        "split_into_chunks(sorted(set(monuments)))",
        (f"{STORED}::test_claim_on_the_whole_changes_its_parts",),
    ),
    Mutant(
        "decisions_of_a_line_share_a_moment",
        "registry/actions/locks.py",
        "sorted(find_line_ids(subjects.monument_ids))",
        "subjects.monument_ids",
        (f"{STORED}::test_decision_on_a_part_comes_after_those_on_its_whole",),
    ),
)
