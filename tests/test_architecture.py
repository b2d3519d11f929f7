"""The shape of the code: who may import whom, how long things are, and what there must not be."""

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
LAYERS = ("config", "api", "registry", "registry.domain")  # each may import those to its right, never to its left
CODE = sorted(
    file
    for room in ("config", "api", "registry")
    for file in (ROOT / room).rglob("*.py")
    if "migrations" not in file.parts
)
TESTS = sorted([*(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")])

MODULE_LINES, FACE_LINES, FUNCTION_LINES = 300, 40, 50
LONG_FACES = {
    # "package": why it may be longer
    "registry/actions/__init__.py": "the list of what can be done: one name a line",
    "registry/models/__init__.py": "the list of the nouns: one name a line",
}
NAMELESS = ("util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "signals")


def offending(files, find):
    """Return what `find` returns for each file, by the file's path, where it returns anything."""
    found = {}
    for file in files:
        if wrong := find(file):
            found[file.relative_to(ROOT).as_posix()] = wrong
    return found


@cache
def tree(file):
    return ast.parse(file.read_text(encoding="utf-8"))


def module_name(file):
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(file):
    """Every module that the file imports, by its full name, also where the import stands inside a function."""
    package = module_name(file).split(".")
    if file.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            yield whole
            yield from (f"{whole}.{alias.name}" for alias in node.names)


def is_in(name, package):
    return name == package or name.startswith(f"{package}.")


def layer(name):
    """The number of the layer that a module belongs to; None if it is none of ours."""
    return max((number for number, package in enumerate(LAYERS) if is_in(name, package)), default=None)


def test_offenders_are_all_listed_with_what_is_wrong():
    files = [ROOT / "tests/test_docs.py", ROOT / "tests/order.py"]
    assert offending(files, lambda file: file.stem) == {"tests/test_docs.py": "test_docs", "tests/order.py": "order"}
    assert offending(files, lambda file: []) == {}


# --- Who imports whom ------------------------------------------------------------------------------------------------


def test_imports_never_point_left():
    def pointing_left(file):
        own = layer(module_name(file))
        return [name for name in imports(file) if (other := layer(name)) is not None and other < own]

    assert offending(CODE, pointing_left) == {}


def test_layers_see_every_import():
    assert "registry.domain.chronology.dates" in set(imports(ROOT / "registry/domain/chronology/windows.py"))
    assert "registry.models" in set(imports(ROOT / "registry/queries/states.py"))
    assert "registry.models.record" in set(imports(ROOT / "registry/models/site.py"))


def test_domain_knows_no_framework_no_clock_and_no_database():
    foreign = ("django", "rest_framework", "sqlite3", "psycopg", "time", "os", "random")
    clocks = {"date.today", "datetime.now", "datetime.today", "datetime.utcnow"}

    def impure(file):
        calls = {ast.unparse(node.func) for node in ast.walk(tree(file)) if isinstance(node, ast.Call)}
        return [name for name in imports(file) if any(is_in(name, package) for package in foreign)] + sorted(
            calls & clocks
        )

    domain = list((ROOT / "registry" / "domain").rglob("*.py"))
    assert domain
    assert offending(domain, impure) == {}


INSIDE = [  # of registry: what a room must not import
    ("models", ("actions", "queries", "projection", "loading", "admin", "views", "documents", "staff", "ledger")),
    ("ledger", ("actions", "queries", "projection", "loading", "admin", "views", "documents", "forms", "staff")),
    ("queries", ("actions", "projection", "loading", "admin", "views", "documents")),
    ("projection", ("actions", "loading", "admin", "views")),
    ("actions", ("loading", "admin", "views", "forms")),
    ("loading", ("admin", "views", "forms")),
    (
        "drawings",
        ("actions", "queries", "projection", "loading", "admin", "views", "forms", "staff", "models", "ledger"),
    ),
    ("files", ("models", "actions", "queries", "loading", "admin", "views", "forms", "staff", "ledger", "darkroom")),
    ("darkroom", ("models", "actions", "queries", "loading", "admin", "views", "forms", "staff", "ledger")),
    ("imaging", ("models", "actions", "queries", "loading", "admin", "views", "forms", "staff", "ledger", "darkroom")),
    ("aligning", ("models", "actions", "queries", "loading", "admin", "views", "forms", "staff", "ledger", "darkroom")),
    ("bags", ("loading", "admin", "views", "forms")),
    ("backup", ("actions", "queries", "loading", "admin", "views", "forms", "staff")),
]


@pytest.mark.parametrize(("pool", "others"), INSIDE, ids=[room for room, _ in INSIDE])
def test_rooms_of_the_registry_stay_apart(pool, others):
    wrong = [
        f"{module_name(file)} imports {name}"
        for file in (ROOT / "registry" / pool).rglob("*.py")
        for name in imports(file)
        if any(is_in(name, f"registry.{other}") for other in others)
    ]
    assert wrong == []


def test_drawings_know_no_framework_and_nothing_of_ours_imports_them():
    drawings = {file for file in CODE if "drawings" in file.parts}
    assert drawings
    assert not [name for file in drawings for name in imports(file) if is_in(name, "django")]
    assert not [name for file in set(CODE) - drawings for name in imports(file) if is_in(name, "tools.drawings")]


def test_opencv_is_known_to_the_search_alone_and_the_search_to_nobody():
    others = [file for file in CODE if "aligning" not in file.relative_to(ROOT).parts]
    assert len(others) < len(CODE)

    def searching(file):
        return [name for name in imports(file) if is_in(name, "cv2") or is_in(name, "registry.media.registration")]

    assert offending(others, searching) == {}


@pytest.mark.parametrize("name", ["StateSegment", "StateDelta", "MonumentDocument", "ClaimDocument"])
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


SEEN = (
    *("Site", "Monument", "Claim", "Source", "Intervention", "Threat", "ControlPeriod", "Placement"),
    *("Photo", "Comparison", "DamageRegion"),
)
ASKS_FOR_ALL = {
    # file: why it may ask for rows that not everybody sees
    "registry/queries/visible.py": "it is where the policy becomes filters",
    "registry/audit/related_rows.py": "it finds the ledger's entries on a record; `sight` says which of them are shown",
    "registry/queries/evidence.py": "the derivation takes the claims on monuments that were found visible",
}


def test_what_is_shown_is_asked_for_by_what_its_reader_sees():
    def asking_for_all(file):
        return [
            f"{node.value.id}.objects in line {node.lineno}"
            for node in ast.walk(tree(file))
            if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name)
            if node.value.id in SEEN
        ]

    showing = [
        file
        for room in ("api", "registry/queries", "registry/web/views", "registry/web/charts", "registry/templatetags")
        for file in sorted((ROOT / room).rglob("*.py"))
    ]
    assert {file.relative_to(ROOT).as_posix() for file in showing} >= set(ASKS_FOR_ALL)
    asked = offending(showing, asking_for_all)
    assert {file: wrong for file, wrong in asked.items() if file not in ASKS_FOR_ALL} == {}


# --- How long things are ---------------------------------------------------------------------------------------------


def test_modules_are_short():
    def too_long(file):
        lines = file.read_text(encoding="utf-8").count("\n")
        face = file.name == "__init__.py" and file.relative_to(ROOT).as_posix() not in LONG_FACES
        return lines if lines > (FACE_LINES if face else MODULE_LINES) else None

    measured = [file for file in [*CODE, *TESTS] if "tests" not in file.relative_to(ROOT).parts[:1]]
    assert offending(measured, too_long) == {}


def test_long_faces_are_still_there_and_long():
    for name in LONG_FACES:
        assert (ROOT / name).read_text(encoding="utf-8").count("\n") > FACE_LINES, name


def test_functions_are_short():
    def too_long(file):
        return [
            f"{node.name}: {node.end_lineno - node.lineno + 1}"
            for node in ast.walk(tree(file))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
        ]

    assert offending([*CODE, *TESTS], too_long) == {}


# --- What every module has, and none may -----------------------------------------------------------------------------


def test_modules_open_by_saying_what_they_are_about():
    def silent(file):
        return bool(tree(file).body) and not ast.get_docstring(tree(file))

    assert offending([*CODE, *TESTS], silent) == {}


def test_modules_are_named_by_a_word_of_the_domain():
    def nameless(file):
        return set(file.relative_to(ROOT).with_suffix("").parts) & set(NAMELESS)

    assert offending([*CODE, *TESTS], nameless) == {}


WIRED = {
    # file: the signals it may listen to. No rule runs there: the ledger's functions are given to every connection, and
    # its triggers are made after every migration. Neither has another place to hook in.
    "registry/apps.py": {
        "django.db.backends.signals",
        "django.db.backends.signals.connection_created",
        "django.db.models.signals",
        "django.db.models.signals.post_migrate",
    },
}
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.db.backends.signals", "django.core.signals")


def test_nothing_happens_behind_the_back():
    def wired(file):
        names = set(imports(file)) - WIRED.get(file.relative_to(ROOT).as_posix(), set())
        signals = [name for name in names if any(is_in(name, package) for package in SIGNALS)]
        return signals + [name for name in names if name.endswith((".GenericForeignKey", ".GenericRelation"))]

    assert offending(CODE, wired) == {}


CATCHES_ALL = {
    # file: why it may, once
    "registry/media/imaging/worker.py": "decoders raise anything over bad files; it is answered, in a child of its own",
}


def test_no_exception_is_swallowed():
    def catching_all(file):
        return [
            node.lineno
            for node in ast.walk(tree(file))
            if isinstance(node, ast.ExceptHandler)
            and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        ]

    found = offending(CODE, catching_all)
    assert {file: lines for file, lines in found.items() if file not in CATCHES_ALL} == {}
    assert {file: len(found.get(file, ())) for file in CATCHES_ALL} == dict.fromkeys(CATCHES_ALL, 1)


DECODING = ("imaging", "aligning", "drawings")  # rooms that no server process enters


def test_pictures_are_decoded_in_children_alone():
    foreign = ("PIL", "cv2", "numpy", *(f"registry.{room}" for room in DECODING))

    def decoding(file):
        return [name for name in imports(file) if any(is_in(name, package) for package in foreign)]

    assert offending((file for file in CODE if not set(DECODING) & set(file.parts)), decoding) == {}


def test_models_save_as_django_does():
    ours = list(apps.get_app_config("registry").get_models())
    overriding = [f"{model.__name__}.{name}" for model in ours for name in ("save", "delete") if name in vars(model)]
    assert overriding == []


def test_properties_of_models_ask_no_database():
    asking = {"objects", "filter", "all", "get", "count", "exists", "first", "values_list"}
    wrong = [
        f"{node.name} in {file.name}"
        for file in (ROOT / "registry" / "models").glob("*.py")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(decorator) in ("property", "cached_property") for decorator in node.decorator_list)
        if any(isinstance(part, ast.Attribute) and part.attr in asking for part in ast.walk(node))
    ]
    assert wrong == []


def test_who_writes_is_an_account_or_a_reserved_name():
    """A name written out would be free for an account: `domain.system_actors.NoPerson` lists those that are not."""

    def written_out(file):
        return [
            keyword.value.value
            for call in ast.walk(tree(file))
            if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in ("attributed", "Attribution")
            for keyword in call.keywords
            if keyword.arg == "actor" and isinstance(keyword.value, ast.Constant)
        ]

    assert offending(CODE, written_out) == {}


# --- Types -----------------------------------------------------------------------------------------------------------

MOST_ANY = 100  # lines with `Any` in config, api and registry
IGNORED = re.compile(r"# type: ignore(?!\[[a-z-]+(, [a-z-]+)*\]  # \w)")


def lines_with_any(text):
    """The numbers of the lines that use the name `Any`, those of imports apart."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    imported = {
        number
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for number in range(node.lineno, node.end_lineno + 1)
    }
    return sorted({t.start[0] for t in tokens if t.type == tokenize.NAME and t.string == "Any"} - imported)


def has_reason(lines, number):
    """Whether the line, or a comment on the line above it, says why it is `Any`."""
    return "# Any: " in lines[number - 1] or lines[number - 2].strip().startswith("# Any: ")


def test_any_has_a_reason_and_is_rare():
    wrong, total = [], 0
    for file in CODE:
        text = file.read_text(encoding="utf-8")
        numbers = lines_with_any(text)
        total += len(numbers)
        lines = text.splitlines()
        wrong += [f"{file.relative_to(ROOT)}:{number}" for number in numbers if not has_reason(lines, number)]
    assert wrong == [], "say why beside it: # Any: ..."
    assert total <= MOST_ANY


def test_ignored_types_name_their_error_and_a_reason():
    wrong = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in CODE
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if IGNORED.search(line)
    ]
    assert wrong == [], "write: # type: ignore[code]  # why"


def test_lines_with_any_are_found_and_their_reasons():
    text = "\n".join(
        [
            "from typing import Any",
            '"""Any text."""',
            "x: Any = 1",
            "# Any: of a file",
            "y: Any = 2",
            "z = dict[str, Any]  # Any: JSON",
        ]
    )
    assert lines_with_any(text) == [3, 5, 6]
    assert [has_reason(text.splitlines(), number) for number in (3, 5, 6)] == [False, True, True]
    assert IGNORED.search("f()  # type: ignore")
    assert IGNORED.search("f()  # type: ignore[misc]")
    assert not IGNORED.search("f()  # type: ignore[misc, arg-type]  # its types are wrong")
