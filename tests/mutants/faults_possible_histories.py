"""Faults in how states follow from possible histories, and in the windows and gaps that are read from them."""

from .mutant import Mutant

POSSIBLE_HISTORIES = (
    Mutant(
        "range_is_its_better_end",
        "registry/domain/chronology/evidence.py",
        "return lowest, lowest if self.worst_grade is None else RANK[self.worst_grade]",
        "return lowest, lowest",
        ("tests/domain/chronology/test_ranges.py::test_range_that_was_seen_is_settled_and_counts_at_its_lower_end",),
    ),
    Mutant(
        "floor_is_a_sighting_that_shows_damage",
        "registry/domain/chronology/sightings.py",
        "floor.grades, shows_damage=False) for floor in floors)",
        "floor.grades) for floor in floors)",
        ("tests/domain/chronology/test_ranges.py::test_event_with_a_floor_opens_the_days_after_it_from_the_floor",),
    ),
    Mutant(
        "event_of_the_day_before_counts",
        "registry/domain/chronology/sightings.py",
        "bisect_right(firsts, day) > bisect_left(lasts, day)",
        "bisect_right(firsts, day) > bisect_left(lasts, day - 1)",
        (
            "tests/domain/chronology/test_sightings.py::test_sighting_may_describe_the_morning_of_a_day_that_may_have_seen_damage",
        ),
    ),
    Mutant(
        "restoration_begins_with_the_last_sighting",
        "registry/domain/chronology/sightings.py",
        "default=PAST - 1) + 1",
        "default=PAST - 1)",
        (
            "tests/domain/chronology/test_sightings.py::test_restoration_is_a_repair_on_the_days_since_the_last_sighting_or_event_before_it",
        ),
    ),
    Mutant(
        "restoration_repairs_what_was_not_damaged",
        "registry/domain/chronology/sightings.py",
        "if last_ones and all(grades & NO_DAMAGE for _, _, grades in last_ones):",
        "if False:",
        (
            "tests/domain/chronology/test_sightings.py::test_restoration_of_what_was_last_seen_undamaged_says_that_it_was_damaged_before",
        ),
    ),
    Mutant(
        "restoration_never_ends",
        "registry/domain/chronology/sightings.py",
        "restoration.first < last_day < FUTURE and not may_go_on",
        "restoration.first > last_day",
        ("tests/domain/chronology/test_timeline.py::test_restoration_of_a_vague_date_is_over_on_its_last_day",),
    ),
    Mutant(
        "other_repair_ends_with_the_restoration",
        "registry/domain/chronology/sightings.py",
        "repair.first <= last_day and repair.last > restoration.first",
        "repair.first <= last_day and repair.last > last_day",
        (
            "tests/domain/chronology/test_small_claims.py::test_segments_of_small_worlds_are_those_of_all_their_histories",
        ),
    ),
    Mutant(
        "event_repairs",
        "registry/domain/chronology/histories.py",
        "next_changed |= WORSE[shown]",
        "next_changed |= WORSE[shown] | BETTER[shown]",
        (
            "tests/domain/chronology/test_timeline.py::test_shelling_repairs_nothing_and_a_restoration_may_begin_on_the_day_after",
        ),
    ),
    Mutant(
        "unseen_damage_is_repaired",
        "registry/domain/chronology/histories.py",
        "next_changed |= BETTER[shown]",
        "next_changed |= BETTER[shown | unshown]",
        (
            "tests/domain/chronology/test_small_claims.py::test_segments_of_small_worlds_are_those_of_all_their_histories",
        ),
    ),
    Mutant(
        "contradiction_is_certain",
        "registry/domain/chronology/conflicts.py",
        "                is_open = True",
        "                is_open = False",
        ("tests/domain/chronology/test_timeline.py::test_contradicting_sightings_leave_open_what_any_of_them_says",),
    ),
    Mutant(
        "farther_claim_named",
        "registry/domain/chronology/contradictions.py",
        "if distance < nearest_distance:",
        "if distance > nearest_distance:",
        (
            "tests/domain/chronology/test_contradictions.py::test_disputed_state_is_held_against_the_nearer_of_two_claims_that_contradict_each_other",
        ),
    ),
    Mutant(
        "order_of_recording_decides",
        "registry/domain/chronology/evidence.py",
        "return (self.weight, self.source, *what_it_says, self.has_uncertain_date, self.ref)",
        "return (self.weight, self.ref)",
        ("tests/domain/chronology/test_timeline.py::test_leading_claim_of_equal_ones_does_not_depend_on_their_refs",),
    ),
    Mutant(
        "weak_claims_make_windows",
        "registry/domain/chronology/derivation.py",
        "strong_claims = [statement for statement in accepted if statement.is_strong]",
        "strong_claims = list(accepted)",
        ("tests/domain/chronology/test_timeline.py::test_weak_claim_makes_no_state_but_says_what_is_likely",),
    ),
    Mutant(
        "event_damages_nothing",
        "registry/domain/chronology/histories.py",
        "        if block.has_event:\n",
        "        if False:\n",
        (
            "tests/domain/chronology/test_timeline.py::test_event_after_the_last_sighting_opens_everything_worse_from_its_first_possible_day",
        ),
    ),
    Mutant(
        "event_of_the_first_day_is_in_the_window",
        "registry/domain/chronology/windows.py",
        "return first <= by and last > after",
        "return first <= by and last >= after",
        ("tests/domain/chronology/test_windows.py::test_event_of_the_last_day_before_a_window_is_not_in_it",),
    ),
    Mutant(
        "last_seen_goes_back",
        "registry/domain/chronology/timeline.py",
        "accumulate((sighting.first for sighting in sightings), max)",
        "accumulate((sighting.first for sighting in sightings), min)",
        (
            "tests/domain/chronology/test_timeline.py::test_last_seen_never_goes_back_to_a_day_before_a_sharper_sighting",
        ),
    ),
    Mutant(
        "loss_likely_before_its_event",
        "registry/domain/chronology/timeline.py",
        "day < window.likely.earliest",
        "day > window.likely.earliest",
        ("tests/domain/chronology/test_timeline.py::test_loss_is_likely_on_the_days_of_the_events_in_its_window",),
    ),
    Mutant(
        "claim_of_another_grade_leads",
        "registry/domain/chronology/timeline.py",
        "        for position in range(count - 1, -1, -1):\n            if self.reports[position].grades & grades:",
        "        for position in range(count - 1, -1, -1):\n            if self.reports[position].grades:",
        ("tests/domain/chronology/test_timeline.py::test_claim_that_was_seen_before_the_loss_does_not_lead_after_it",),
    ),
    Mutant(
        "event_on_the_day_after_the_window",
        "registry/domain/chronology/windows.py",
        "return first <= by and last > after",
        "return first <= by + 1 and last > after",
        (
            "tests/domain/chronology/test_windows.py::test_window_lists_the_events_that_may_lie_in_it_and_is_narrowed_by_none",
        ),
    ),
    Mutant(
        "lightest_event_is_likely",
        "registry/domain/chronology/windows.py",
        "greatest_weight = min(",
        "greatest_weight = max(",
        ("tests/domain/chronology/test_windows.py::test_likely_days_are_those_of_the_events_of_greatest_weight",),
    ),
    Mutant(
        "losses_apart_are_one_window",
        "registry/domain/chronology/windows.py",
        "crossing.after < last_by:",
        "crossing.after <= last_by + 30:",
        ("tests/domain/chronology/test_windows.py::test_losses_that_share_days_are_one_window_and_others_are_not",),
    ),
    Mutant(
        "window_ends_with_the_last_sighting",
        "registry/domain/chronology/windows.py",
        "min(moment.last for moment in moments)",
        "max(moment.last for moment in moments)",
        (
            "tests/domain/chronology/test_windows.py::test_window_lies_between_the_last_day_surely_before_the_change_and_the_first_surely_after_it",
        ),
    ),
    Mutant(
        "vague_sighting_limits_no_window",
        "registry/domain/chronology/windows.py",
        "                ordered_moments.append(moment)",
        "                continue",
        ("tests/domain/chronology/test_windows.py::test_loss_seen_at_a_vague_date_before_a_restoration_has_a_window",),
    ),
    Mutant(
        "event_before_a_vague_sighting_is_no_gap",
        "registry/domain/chronology/gaps.py",
        "        last_seen_day = latest_state.last_seen.earliest",
        "        last_seen_day = latest_state.last_seen.latest or PAST",
        ("tests/domain/chronology/test_gaps.py::test_event_may_have_come_after_a_sighting_of_a_vague_date",),
    ),
    Mutant(
        "no_repair_between_disputed_states",
        "registry/domain/chronology/conflicts.py",
        "return repair_days.first_after(worse.first) > better.last",
        "return True",
        ("tests/domain/chronology/test_contradictions.py::test_disputed_state_is_possible_after_a_repair",),
    ),
)
