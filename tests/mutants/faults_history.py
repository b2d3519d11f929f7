"""Faults in what history and change feed show, and to whom."""

from .mutant import Mutant

HISTORY = (
    Mutant(
        "reopened_claim_named_in_the_past",
        "registry/queries/evidence.py",
        "chronologies[monument_id] = without_claims(chronology, reopened_refs)",
        "chronologies[monument_id] = chronology",
        ("tests/api/test_visibility.py::test_reopened_claim_is_named_nowhere",),
    ),
    Mutant(
        "reopened_claim_without_tombstone",
        "registry/audit/publication_effects.py",
        "        return _reopens_claim(entry)\n",
        "        return False\n",
        ("tests/api/test_changes.py::test_reopened_claim_leaves_a_tombstone_and_comes_back",),
    ),
    Mutant(
        "cursor_repeats_an_item",
        "registry/audit/change_feed.py",
        "filter(seq__gt=last_seq,",
        "filter(seq__gte=last_seq,",
        ("tests/api/test_changes.py::test_nothing_new_gives_the_position_back",),
    ),
    Mutant(
        "names_in_the_public_feed",
        "registry/audit/change_feed.py",
        "        if audience is Audience.STAFF:\n            item",
        "        if audience is not Audience.STAFF:\n            item",
        ("tests/api/test_changes.py::test_staff_see_who_and_why_and_drafts",),
    ),
    Mutant(
        "hidden_record_without_tombstone",
        "registry/audit/publication_effects.py",
        "was_published_at(record, entry.seq - 1)",
        "was_published_at(record, entry.seq)",
        ("tests/api/test_changes.py::test_what_is_hidden_leaves_tombstones_with_what_hangs_on_it",),
    ),
    Mutant(
        "private_note_public",
        "registry/models/monument.py",
        "columns.staff(private_note, text=True)",
        "columns.public(private_note, text=True)",
        ("tests/audit/test_entries.py::test_what_is_private_is_in_no_public_history",),
    ),
    Mutant(
        "notes_of_a_hidden_place",
        "registry/models/placement.py",
        "columns.public(place_en, place_ar, note_en, note_ar, text=True, hidden_with=columns.HiddenWith.PLACE)",
        "columns.public(place_en, place_ar, note_en, note_ar, text=True)",
        ("tests/audit/test_history.py::test_place_that_is_hidden_now_is_hidden_for_all_times",),
    ),
    Mutant(
        "registers_of_a_hidden_place",
        "registry/audit/entry_visibility.py",
        "if self.audience is Audience.PUBLIC and not has_public_place and discloses_hidden_place(entry):",
        "if False:",
        ("tests/audit/test_history.py::test_context_of_a_rough_place_is_hidden_as_far_as_it_discloses_it",),
    ),
    Mutant(
        "words_on_context_of_a_protected_source",
        "registry/audit/entry_visibility.py",
        'entry.key in self._sealed_context or self._names_protected_source(entry, "source_id")',
        "entry.key in self._sealed_context",
        ("tests/audit/test_history.py::test_words_of_context_are_hidden_with_a_source_that_is_or_was_protected",),
    ),
    Mutant(
        "quote_of_a_protected_source",
        "registry/models/threat.py",
        "columns.public(quote, text=True, hidden_with=columns.HiddenWith.PROTECTED_SOURCE)",
        "columns.public(quote, text=True)",
        ("tests/audit/test_history.py::test_words_of_a_source_that_is_protected_now_stay_hidden_under_another_source",),
    ),
    Mutant(
        "history_before_publication",
        "registry/audit/entry_visibility.py",
        "if not self.is_visible(record) or not self.was_published_at(record, entry.seq):",
        "if not self.is_visible(record):",
        ("tests/audit/test_history.py::test_what_was_written_while_unpublished_is_not_told",),
    ),
    Mutant(
        "drafts_in_the_history",
        "registry/audit/public_rows.py",
        "Claim: visible_claims,",
        "Claim: Claim.objects.all,",
        ("tests/api/test_changes.py::test_what_is_hidden_leaves_tombstones_with_what_hangs_on_it",),
    ),
)
