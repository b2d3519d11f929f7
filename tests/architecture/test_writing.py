"""How the doors write: through one action each, which alone opens transactions and says who writes."""

import ast

import pytest

from registry import actions

from .source import CODE, ROOT, functions, imports, is_in, module_name, offences, path_of, tree

DOORS = (
    "api",
    "registry/admin",
    "registry/admin/forms",
    "registry/web/views",
    "registry/importers",
    "registry/management",
)
AT_DOORS = [file for file in CODE if path_of(file).startswith(DOORS)]
CONTEXT = "registry.audit.context"
USES_CONTEXT = {
    # file outside of registry/actions and registry/audit: the names it may import, and why
    "registry/apps.py": {"context"},  # gives every new connection the present attribution
    "registry/http/audit_context.py": {"audit_context"},  # names who sent the request
    "registry/backup/take.py": {"utc_timestamp"},  # the format of the audit log's times, nothing of the context
}
OPENS_TRANSACTIONS = {
    # file: why it may, though an action does so itself
    "registry/admin/record_admin.py": "a refused save is rolled back, within Django's transaction of the view",
    "registry/importers/folder_importer.py": "a folder is loaded all or nothing; each entry is one action",
    "registry/management/commands/load_fixtures.py": "the people of a folder are made only if it is loaded",
}
READS = {"get_alignment_search", "get_implausibilities"}  # actions that write nothing


def context_names(file):
    """Return what the file imports of the audit context; the module itself as its last name."""
    names = set(imports(file))
    found = {name.removeprefix(f"{CONTEXT}.") for name in names if name.startswith(f"{CONTEXT}.")}
    if CONTEXT in names and not found:
        found = {"context"}
    return found


def test_audit_context_is_used_by_actions_alone():
    wrong = {}
    for file in CODE:
        name = path_of(file)
        if is_in(module_name(file), "registry.actions") or is_in(module_name(file), "registry.audit"):
            continue
        if context_names(file) - USES_CONTEXT.get(name, set()):
            wrong[name] = context_names(file)
    assert wrong == {}, "call an action with by=: a person, or a SystemActor"


def test_audit_context_is_found_where_it_is_used():
    assert "acting_as" in context_names(ROOT / "registry/actions/claim.py")
    for name, allowed in USES_CONTEXT.items():
        assert context_names(ROOT / name) == allowed, name


def opens_transaction(file):
    """Whether the file uses Django's transactions or locks rows."""
    locks = any(isinstance(node, ast.Attribute) and node.attr == "select_for_update" for node in ast.walk(tree(file)))
    return locks or any(is_in(name, "django.db.transaction") for name in imports(file))


def test_doors_open_no_transactions():
    opening = {path_of(file) for file in AT_DOORS if opens_transaction(file)}
    assert opening == set(OPENS_TRANSACTIONS), "what belongs together is one action"


# --- One action for one request --------------------------------------------------------------------------------------


def count_calls(node, names):
    """Return how many actions are called in an expression or statement."""
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
    called = [call.func.attr for call in calls if ast.unparse(call.func).startswith("actions.")]
    called += [call.func.id for call in calls if isinstance(call.func, ast.Name) and call.func.id in names]
    return sum(name.islower() and name not in READS for name in called)


def leaves(statements):
    """Whether a block always ends its function or the round of a loop."""
    return bool(statements) and isinstance(statements[-1], ast.Return | ast.Raise | ast.Continue)


def most_calls(statements, names):
    """Return how many actions are called at most on one way through the statements; a loop counts as one round."""
    if not statements:
        return 0
    first, rest = statements[0], statements[1:]
    after = most_calls(rest, names)
    match first:
        case ast.FunctionDef():
            return after  # counted by itself
        case ast.If():
            branches = [first.body, first.orelse]
        case ast.Match():
            branches = [case.body for case in first.cases]
        case ast.Try():
            branches = [[*first.body, *first.orelse], *(handler.body for handler in first.handlers)]
        case ast.With() | ast.For() | ast.While():
            return most_calls(first.body, names) + after
        case ast.Return() | ast.Raise():
            return count_calls(first, names)
        case _:
            return count_calls(first, names) + after
    return max(most_calls(branch, names) + (0 if leaves(branch) else after) for branch in branches)


def imported_actions(file):
    """Return the actions that the file imports by name."""
    return {name.rpartition(".")[2] for name in imports(file) if name.startswith("registry.actions.")} & set(
        actions.__all__
    )


def test_a_door_calls_one_action_for_one_request():
    def calling_several(file):
        names = imported_actions(file)
        return [
            (node.lineno, f"{node.name} calls several actions: what belongs together is one action")
            for node in functions(file)
            if most_calls(node.body, names) > 1
        ]

    assert offences(AT_DOORS, calling_several) == []


@pytest.mark.parametrize(
    ("code", "calls"),
    [
        ("a = actions.revise_photo(p)\nactions.support_claims(a)", 2),
        ("if x:\n    return actions.revise_photo(p)\nreturn actions.record_photo(p)", 1),
        ("if x:\n    actions.revise_photo(p)\nactions.support_claims(p)", 2),
        ("try:\n    actions.publish(p)\nexcept Refusal:\n    pass\nelse:\n    decide_on_claim(p)", 2),
        ("match m:\n    case 1:\n        decide_on_claim(p)\n    case _:\n        actions.publish(p)", 1),
        ("with x:\n    for p in ps:\n        actions.publish(p)\nactions.StepChange(1)", 1),
        ("def inner():\n    actions.publish(p)\nactions.publish(p)", 1),
    ],
)
def test_calls_of_actions_are_counted_along_each_way(code, calls):
    body = ast.parse(f"def f():\n    {code.replace(chr(10), chr(10) + '    ')}").body[0].body
    assert most_calls(body, {"decide_on_claim"}) == calls


# --- Stored copies and writers ---


@pytest.mark.parametrize(
    "name", ["StateSegment", "StoredGap", "StateDelta", "MonumentDocument", "DatedDocument", "ClaimDocument"]
)
def test_stored_copies_are_written_by_the_projection_alone(name):
    writers = ("create", "bulk_create", "get_or_create", "update_or_create", "update", "delete", "bulk_update")
    wrong = [
        f"{module_name(file)}:{node.lineno}"
        for file in CODE
        if "projection" not in file.parts
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writers
        if ast.unparse(node.func).startswith(f"{name}.")
    ]
    assert wrong == []


def test_who_writes_is_an_account_or_a_reserved_name():
    """A name written out would be free for an account: `SystemActor` lists the reserved names."""

    def written_out(file):
        return [
            (call.lineno, keyword.value.value)
            for call in ast.walk(tree(file))
            if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in ("audit_context", "Attribution")
            for keyword in call.keywords
            if keyword.arg == "actor" and isinstance(keyword.value, ast.Constant)
        ]

    assert offences(CODE, written_out) == []
