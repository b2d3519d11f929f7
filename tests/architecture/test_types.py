"""Types: `Any` and ignored errors are rare, and each has a reason."""

import ast
import io
import re
import tokenize

from .source import CODE, offences, path_of

MAX_ANY = 100  # lines with `Any` in config, api and registry
IGNORED = re.compile(r"# type: ignore(?!\[[a-z-]+(, [a-z-]+)*\]  # \w)")


def lines_with_any(text):
    """Return the numbers of the lines that use the name `Any`, those of imports apart."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    imported = {
        number
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for number in range(node.lineno, node.end_lineno + 1)
    }
    return sorted({t.start[0] for t in tokens if t.type == tokenize.NAME and t.string == "Any"} - imported)


def has_reason(lines, number):
    """Return whether the line, or a comment on the line above it, says why it is `Any`."""
    return "# Any: " in lines[number - 1] or lines[number - 2].strip().startswith("# Any: ")


def test_any_has_a_reason_and_is_rare():
    wrong, total = [], 0
    for file in CODE:
        text = file.read_text(encoding="utf-8")
        numbers = lines_with_any(text)
        total += len(numbers)
        lines = text.splitlines()
        wrong += [f"{path_of(file)}:{number}" for number in numbers if not has_reason(lines, number)]
    assert wrong == [], "say why beside it: # Any: ..."
    assert total <= MAX_ANY


def test_ignored_types_name_their_error_and_a_reason():
    def without_reason(file):
        lines = file.read_text(encoding="utf-8").splitlines()
        return [(n, "write: # type: ignore[code]  # why") for n, line in enumerate(lines, 1) if IGNORED.search(line)]

    assert offences(CODE, without_reason) == []


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
