"""Reading the project's own source: files, syntax trees and imports, for the tests of its structure."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = sorted(
    file
    for package in ("config", "api", "registry")
    for file in (ROOT / package).rglob("*.py")
    if "migrations" not in file.parts
)
TESTS = sorted(file for folder in ("tests", "bench", "tools") for file in (ROOT / folder).rglob("*.py"))


def path_of(file: Path) -> str:
    """Return the path from the project's root, with slashes."""
    return file.relative_to(ROOT).as_posix()


def files_below(*folders: str) -> list[Path]:
    """Return the Python files in the folders and everything below them, in order."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def module_name(file: Path) -> str:
    """Return the dotted name under which a file is imported."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def import_lines(file: Path) -> tuple[tuple[str, int], ...]:
    """Return the full name and the line of everything that the file imports, inside of functions too.

    `from a.b import c` gives both `a.b` and `a.b.c`.
    """
    package = module_name(file).split(".")
    if file.name != "__init__.py":
        package = package[:-1]
    imported: list[tuple[str, int]] = []
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            imported += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            imported.append((module, node.lineno))
            imported += [(f"{module}.{alias.name}", node.lineno) for alias in node.names]
    return tuple(imported)


def imports(file: Path) -> list[str]:
    """Return the full names of everything that the file imports."""
    return [name for name, _ in import_lines(file)]


def is_in(name: str, package: str) -> bool:
    """Return whether a dotted name is the package or something in it."""
    return name == package or name.startswith(f"{package}.")


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file, methods and inner functions too."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def offences(files, find) -> list[str]:
    """Return "path:line: what is wrong" for each (line, text) that `find` returns of a file."""
    return [f"{path_of(file)}:{line}: {text}" for file in files for line, text in find(file)]
