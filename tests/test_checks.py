"""What ./run check finds: a planted fault of each kind is named with its file, its line and what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COPIED = ("api", "bench", "config", "docs", "fixtures", "registry", "static", "tests", ".ci")
GENERATED = shutil.ignore_patterns("__pycache__", "vendor", "img", "photos")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the checkout, without what tools wrote."""
    folder = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=GENERATED)
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    return folder


@pytest.fixture
def plant(copy):
    """Return a function that adds a line to the end of a file and returns its number; the file is restored after."""
    originals = {}

    def add_line(name, line):
        file = copy / name
        originals[file] = file.read_bytes()
        text = originals[file].decode()
        file.write_text(f"{text}{line}\n", encoding="utf-8")
        return len(text.splitlines()) + 1

    yield add_line
    for file, content in originals.items():
        file.write_bytes(content)


def run_rules(folder, test):
    """Run one of the tests that ./run check runs, in the copy; return what it printed. It has to fail."""
    file = Path(test.partition("::")[0])
    run = (ROOT / "run").read_text(encoding="utf-8").split()
    assert {str(file), str(file.parent)} & set(run), "./run check does not run this file"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "--quiet", "--no-header", "-p", "no:cacheprovider", test],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1, result.stdout + result.stderr
    return result.stdout


def test_long_line_in_a_template_is_named(copy, plant):
    name = "registry/templates/registry/threats.html"
    number = plant(name, f"<p>{'a' * 200}</p>")
    printed = run_rules(copy, "tests/test_templates.py::test_no_line_is_too_long")
    assert f"{name}:{number}: 207 characters; break the line so that it has at most 160" in printed


def test_import_against_the_order_is_named(copy, plant):
    name = "registry/domain/errors.py"
    # Inside a function: at the top of this module it would be circular, and Django would not even start.
    number = plant(name, "def planted():\n    import registry.models") + 1
    printed = run_rules(copy, "tests/architecture/test_layers.py::test_imports_follow_the_order_of_layers")
    assert f"{name}:{number}: registry.domain.errors may not import registry.models: move the code" in printed


def test_setting_without_a_line_in_the_sample_is_named(copy, plant):
    number = plant("config/settings.py", 'NEW_THING = read_list("NEW_THING")')
    printed = run_rules(copy, "tests/test_docs.py::test_every_variable_has_a_line_in_the_sample")
    assert f"config/settings.py:{number}: NEW_THING has no line in .env.sample; add one" in printed


def test_retired_word_is_named(copy, plant):
    number = plant("docs/api.md", "The darkroom does it.")
    printed = run_rules(copy, "tests/test_prose.py::test_no_retired_word_is_left")
    assert f"docs/api.md:{number}: darkroom, say image worker pool" in printed


def test_messages_are_checked_as_well():
    """Their faults are planted in tests/test_prose.py."""
    assert ".ci/check_messages" in (ROOT / "run").read_text(encoding="utf-8")
