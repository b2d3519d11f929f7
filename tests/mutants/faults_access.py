"""Faults in access: lockout, second factor, roles, and the API's permissions, entity tags and parser."""

from .mutant import Mutant

ACCESS = (
    Mutant(
        "depth_at_most_less_one",
        "api/parsing.py",
        "if _nesting_depth(text) > MAX_DEPTH:",
        "if _nesting_depth(text) >= MAX_DEPTH:",
        ("tests/api/test_parsing.py::test_brackets_within_text_are_not_counted_as_depth",),
    ),
    Mutant(
        "last_of_repeated_members_wins",
        "api/parsing.py",
        "        if name in members:",
        "        if name in members and members[name] is None:",
        ("tests/api/test_parsing.py::test_body_is_refused",),
    ),
    Mutant(
        "negative_number_too_long",
        "api/parsing.py",
        "abs(int(digits)) > MAX_INTEGER:",
        "int(digits) > MAX_INTEGER:",
        ("tests/api/test_parsing.py::test_body_is_refused",),
    ),
    Mutant(
        "null_character_stored",
        "api/parsing.py",
        're.compile("[\\0\\ud800-\\udfff]")',
        're.compile("[\\ud800-\\udfff]")',
        ("tests/api/test_parsing.py::test_body_is_refused",),
    ),
)
