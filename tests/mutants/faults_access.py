"""Faults in access: lockout, second factor, roles, and the API's permissions, entity tags and parser."""

from .mutant import Mutant

ACCESS = (
    Mutant(
        "scope_of_a_token_ignored",
        "api/authentication.py",
        "request.auth.is_good_for(scope)",
        'request.auth.is_good_for("read")',
        ("tests/api/test_writing.py::test_token_must_be_good_for_it",),
    ),
    Mutant(
        "wrong_tokens_uncounted",
        "api/authentication.py",
        "        lockout.count_failure(request, lockout.API_CLIENT)",
        "        pass",
        ("tests/api/test_tokens.py::test_five_wrong_tokens_lock_the_address_out",),
    ),
    Mutant(
        "any_version_of_the_record",
        "api/etags.py",
        "if version not in client_versions:",
        "if not client_versions:",
        ("tests/api/test_deciding.py::test_decision_over_another_version_is_refused",),
    ),
    Mutant(
        "tag_of_another_record",
        "api/etags.py",
        'if record_etag and record_etag["record_digest"] == _record_digest(record_type, url_key):',
        "if record_etag:",
        ("tests/api/test_writing.py::test_only_the_records_own_strong_tag_counts",),
    ),
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
    Mutant(
        "scope_without_permission",
        "api/permissions.py",
        "return has_scope and bool(",
        "return has_scope or bool(",
        ("tests/api/test_writing.py::test_anonymous_is_401_and_known_without_permission_403",),
    ),
    Mutant(
        "client_address_forged",
        "registry/accounts/lockout.py",
        '.rpartition(",")[2]',
        '.partition(",")[0]',
        ("tests/accounts/test_login.py::test_address_is_the_clients_as_far_as_it_can_be_trusted",),
    ),
    Mutant(
        "factor_set_up_is_enough",
        "registry/accounts/second_factor.py",
        "is_set_up(request.user) and is_given(request)",
        "is_set_up(request.user)",
        ("tests/accounts/test_second_factor.py::test_session_from_before_the_set_up_is_asked_for_the_code",),
    ),
)
