"""The shape of the code: who may import whom, how long things are, and what there must not be."""

import ast
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


def ids(files):
    return [pytest.param(file, id=file.relative_to(ROOT).as_posix()) for file in files]


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


# --- Who imports whom ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ids(CODE))
def test_imports_never_point_left(file):
    own = layer(module_name(file))
    wrong = [name for name in imports(file) if (other := layer(name)) is not None and other < own]
    assert wrong == []


def test_layers_see_every_import():
    assert "registry.domain.dating" in set(imports(ROOT / "registry/domain/windows.py"))
    assert "registry.models" in set(imports(ROOT / "registry/queries/states.py"))
    assert "registry.models.record" in set(imports(ROOT / "registry/models/site.py"))


@pytest.mark.parametrize("file", ids((ROOT / "registry" / "domain").rglob("*.py")))
def test_domain_knows_no_framework_no_clock_and_no_database(file):
    foreign = ("django", "rest_framework", "sqlite3", "psycopg", "time", "os", "random")
    assert [name for name in imports(file) if any(is_in(name, package) for package in foreign)] == []
    calls = {ast.unparse(node.func) for node in ast.walk(tree(file)) if isinstance(node, ast.Call)}
    assert not calls & {"date.today", "datetime.now", "datetime.today", "datetime.utcnow"}


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


@pytest.mark.parametrize(("room", "others"), INSIDE, ids=[room for room, _ in INSIDE])
def test_rooms_of_the_registry_stay_apart(room, others):
    wrong = [
        f"{module_name(file)} imports {name}"
        for file in (ROOT / "registry" / room).rglob("*.py")
        for name in imports(file)
        if any(is_in(name, f"registry.{other}") for other in others)
    ]
    assert wrong == []


def test_drawings_know_no_framework_and_nothing_of_ours_imports_them():
    drawings = {file for file in CODE if "drawings" in file.parts}
    assert drawings
    assert not [name for file in drawings for name in imports(file) if is_in(name, "django")]
    assert not [name for file in set(CODE) - drawings for name in imports(file) if is_in(name, "registry.drawings")]


@pytest.mark.parametrize("file", ids(CODE))
def test_opencv_is_known_to_the_search_alone_and_the_search_to_nobody(file):
    if "aligning" not in file.relative_to(ROOT).parts:
        assert [name for name in imports(file) if is_in(name, "cv2") or is_in(name, "registry.aligning")] == []


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
    "registry/queries/belonging.py": "it finds the ledger's entries on a record; `sight` says which of them are shown",
    "registry/queries/evidence.py": "the derivation takes the claims on monuments that were found visible",
}


@pytest.mark.parametrize(
    "file",
    ids(
        file
        for room in ("api", "registry/queries", "registry/views", "registry/charts", "registry/templatetags")
        for file in sorted((ROOT / room).rglob("*.py"))
        if file.relative_to(ROOT).as_posix() not in ASKS_FOR_ALL
    ),
)
def test_what_is_shown_is_asked_for_by_what_its_reader_sees(file):
    wrong = [
        f"{node.value.id}.objects in line {node.lineno}"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name)
        if node.value.id in SEEN
    ]
    assert wrong == []


# --- How long things are ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ids([*CODE, *TESTS]))
def test_modules_are_short(file):
    lines = file.read_text(encoding="utf-8").count("\n")
    face = file.name == "__init__.py" and file.relative_to(ROOT).as_posix() not in LONG_FACES
    tests = "tests" in file.relative_to(ROOT).parts[:1]
    assert tests or lines <= (FACE_LINES if face else MODULE_LINES)


def test_long_faces_are_still_there_and_long():
    for name in LONG_FACES:
        assert (ROOT / name).read_text(encoding="utf-8").count("\n") > FACE_LINES, name


@pytest.mark.parametrize("file", ids([*CODE, *TESTS]))
def test_functions_are_short(file):
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


# --- What every module has, and none may -----------------------------------------------------------------------------


@pytest.mark.parametrize("file", ids([*CODE, *TESTS]))
def test_modules_open_by_saying_what_they_are_about(file):
    content = tree(file)
    assert not content.body or ast.get_docstring(content)


@pytest.mark.parametrize("file", ids([*CODE, *TESTS]))
def test_modules_are_named_by_a_word_of_the_domain(file):
    assert not set(file.relative_to(ROOT).with_suffix("").parts) & set(NAMELESS)


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


@pytest.mark.parametrize("file", ids(CODE))
def test_nothing_happens_behind_the_back(file):
    names = set(imports(file)) - WIRED.get(file.relative_to(ROOT).as_posix(), set())
    assert not [name for name in names if any(is_in(name, package) for package in SIGNALS)]
    assert not [name for name in names if name.endswith((".GenericForeignKey", ".GenericRelation"))]


CATCHES_ALL = {
    # file: why it may, once
    "registry/imaging/child.py": "decoders raise anything over bad files; it is answered, in a child of its own",
}


@pytest.mark.parametrize("file", ids(CODE))
def test_no_exception_is_swallowed(file):
    bare = [
        node.lineno
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]
    assert len(bare) == (file.relative_to(ROOT).as_posix() in CATCHES_ALL), bare


DECODING = ("imaging", "aligning", "drawings")  # rooms that no server process enters


@pytest.mark.parametrize("file", ids(file for file in CODE if not set(DECODING) & set(file.parts)))
def test_pictures_are_decoded_in_children_alone(file):
    foreign = ("PIL", "cv2", "numpy", *(f"registry.{room}" for room in DECODING))
    assert [name for name in imports(file) if any(is_in(name, package) for package in foreign)] == []


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


@pytest.mark.parametrize("file", ids(CODE))
def test_who_writes_is_an_account_or_a_reserved_name(file):
    """A name written out would be free for an account: `domain.system_actors.NoPerson` lists those that are not."""
    written = [
        keyword.value.value
        for call in ast.walk(tree(file))
        if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in ("attributed", "Attribution")
        for keyword in call.keywords
        if keyword.arg == "actor" and isinstance(keyword.value, ast.Constant)
    ]
    assert written == []
