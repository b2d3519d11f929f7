"""What modules look like: length, docstring, name, and what none of them may do."""

import ast

from django.apps import apps

from .source import CODE, ROOT, TESTS, files_below, functions, import_lines, imports, is_in, offences, path_of, tree

MAX_LINES, MAX_INIT_LINES, MAX_FUNCTION_LINES = 300, 40, 50
LONG_INITS = {
    # file: why it may be longer
    "registry/actions/__init__.py": "lists the actions, one name a line",
    "registry/models/__init__.py": "lists the models, one name a line",
}
VAGUE_NAMES = ("util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "signals")


def test_modules_are_short():
    def too_long(file):
        lines = file.read_text(encoding="utf-8").count("\n")
        is_init = file.name == "__init__.py" and path_of(file) not in LONG_INITS
        most = MAX_INIT_LINES if is_init else MAX_LINES
        return [(lines, f"{lines} lines; {most} are allowed: split it by a term of the domain")] if lines > most else []

    product = [*CODE, *files_below("bench", "tools")]
    assert offences(product, too_long) == []


def test_long_inits_are_still_there_and_long():
    for name in LONG_INITS:
        assert (ROOT / name).read_text(encoding="utf-8").count("\n") > MAX_INIT_LINES, name


def test_functions_are_short():
    def too_long(file):
        return [
            (node.lineno, f"{node.name} has {length} lines; {MAX_FUNCTION_LINES} are allowed")
            for node in functions(file)
            if (length := node.end_lineno - node.lineno + 1) > MAX_FUNCTION_LINES
        ]

    assert offences([*CODE, *TESTS], too_long) == []


def test_modules_have_a_docstring():
    def silent(file):
        return [(1, "say what the module holds")] if tree(file).body and not ast.get_docstring(tree(file)) else []

    assert offences([*CODE, *TESTS], silent) == []


def test_modules_are_named_by_a_term_of_the_domain():
    def vague(file):
        parts = set(file.relative_to(ROOT).with_suffix("").parts)
        return [(1, f"{name} says nothing") for name in parts & set(VAGUE_NAMES)]

    assert offences([*CODE, *TESTS], vague) == []


MAY_LISTEN = {
    # file: the signals it may connect to. No rule runs there: the functions of the audit log are registered with every
    # connection, and its triggers are created after every migration. Django offers no other place for either.
    "registry/apps.py": {
        "django.db.backends.signals",
        "django.db.backends.signals.connection_created",
        "django.db.models.signals",
        "django.db.models.signals.post_migrate",
    },
}
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.db.backends.signals", "django.core.signals")


def test_no_signals_and_no_generic_relations():
    def hidden(file):
        allowed = MAY_LISTEN.get(path_of(file), set())
        return [
            (line, name)
            for name, line in import_lines(file)
            if name not in allowed
            if any(is_in(name, signals) for signals in SIGNALS)
            or name.endswith((".GenericForeignKey", ".GenericRelation"))
        ]

    assert offences(CODE, hidden) == []


CATCHES_ALL = {
    # file: why it may, once
    "registry/media/imaging/worker.py": "decoders raise anything over bad files; the worker answers it as a rejection",
}


def test_no_exception_is_swallowed():
    def catching_all(file):
        return [
            (node.lineno, "catch the exceptions that you expect")
            for node in ast.walk(tree(file))
            if isinstance(node, ast.ExceptHandler)
            and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        ]

    others = [file for file in CODE if path_of(file) not in CATCHES_ALL]
    assert offences(others, catching_all) == []
    assert [len(catching_all(ROOT / name)) for name in CATCHES_ALL] == [1]


def test_no_instance_is_filled_from_another_instances_dictionary():
    def filling(file):
        return [
            (node.lineno, "replace the instance, or use refresh_from_db")
            for node in ast.walk(tree(file))
            if isinstance(node, ast.Attribute) and node.attr == "__dict__"
        ]

    assert offences(CODE, filling) == []


def test_models_save_as_django_does():
    models = list(apps.get_app_config("registry").get_models())
    overriding = [f"{model.__name__}.{name}" for model in models for name in ("save", "delete") if name in vars(model)]
    assert overriding == []


def test_properties_of_models_run_no_query():
    querying = {"objects", "filter", "all", "get", "count", "exists", "first", "values_list"}

    def is_property(function):
        return any(ast.unparse(node) in ("property", "cached_property") for node in function.decorator_list)

    def find(file):
        return [
            (node.lineno, f"{function.name} runs a query")
            for function in functions(file)
            if is_property(function)
            for node in ast.walk(function)
            if isinstance(node, ast.Attribute) and node.attr in querying
        ]

    assert offences(files_below("registry/models"), find) == []


def test_offences_name_file_and_line():
    assert offences([ROOT / "manage.py"], lambda file: [(3, "is wrong")]) == ["manage.py:3: is wrong"]
    assert "os" in imports(ROOT / "manage.py")
