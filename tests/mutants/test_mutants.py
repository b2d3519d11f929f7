"""The tests of the tests: each fault of a fixed list is noticed by the tests that it names.

In full only with `./run test --long`: each mutant is put into a copy of the project, where its tests run until one
fails. Always: that each mutant still fits the code and that its tests exist, so that the list cannot rot.
"""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.long import LONG

from .faults import MUTANTS

ROOT = Path(__file__).parents[2]
COPIED_FOLDERS = ("api", "bench", "config", "docs", "fixtures", "registry", "static", "tests", "tools")
COPIED_FILES = ("manage.py", "pyproject.toml", "run")
LEAST_MUTANTS = 60
# The tests of a mutant run shortly, in one process, on SQLite, whatever this run does.
NOT_PASSED_ON = ("REGISTRY_LONG", "DATABASE_URL", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_ADDOPTS")
LONG_PROOF = pytest.mark.skipif(not LONG, reason="a long proof: ./run test --long")


def mutated(mutant, root):
    """Return the file's text with the fault."""
    return (root / mutant.file).read_text(encoding="utf-8").replace(mutant.correct, mutant.faulty)


def missing_tests(mutant):
    """Return the tests that the mutant names and that are not there."""
    missing = []
    for test in mutant.tests:
        file, _, function = test.partition("::")
        path = ROOT / file
        if not path.exists() or (function and f"\ndef {function}(" not in path.read_text(encoding="utf-8")):
            missing.append(test)
    return missing


def test_every_mutant_fits_the_code():
    wrong = []
    for mutant in MUTANTS:
        text = (ROOT / mutant.file).read_text(encoding="utf-8")
        if text.count(mutant.correct) != 1:
            wrong.append(
                f"{mutant.name}: {mutant.correct!r} stands {text.count(mutant.correct)} times in {mutant.file}"
            )
        ast.parse(mutated(mutant, ROOT), filename=mutant.name)
        wrong += [f"{mutant.name}: {test} is missing" for test in missing_tests(mutant)]
    assert wrong == []


def test_mutants_are_many_and_named_apart():
    assert len(MUTANTS) >= LEAST_MUTANTS
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert all(mutant.tests and mutant.correct != mutant.faulty for mutant in MUTANTS)


@pytest.fixture(scope="module")
def copied_project(tmp_path_factory):
    """A copy of the project that may be broken."""
    copy = tmp_path_factory.mktemp("mutants")
    for name in COPIED_FOLDERS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in COPIED_FILES:
        shutil.copy(ROOT / name, copy / name)
    return copy


def run_tests(project, tests):
    """Run the tests of the copy until one fails; return pytest's exit code and what it printed."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    environment = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout[-2000:]


@pytest.mark.long
@LONG_PROOF
def test_copy_without_a_fault_passes(copied_project):
    """Otherwise a test that fails in any copy would seem to notice its mutant."""
    code, printed = run_tests(copied_project, sorted({test for mutant in MUTANTS for test in mutant.tests}))
    assert code == pytest.ExitCode.OK, printed


@pytest.mark.long
@LONG_PROOF
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_mutant_is_noticed(mutant, copied_project):
    file = copied_project / mutant.file
    correct = file.read_text(encoding="utf-8")
    file.write_text(mutated(mutant, copied_project), encoding="utf-8")
    try:
        code, printed = run_tests(copied_project, mutant.tests)
    finally:
        file.write_text(correct, encoding="utf-8")
    assert code == pytest.ExitCode.TESTS_FAILED, f"{mutant.tests} did not notice it:\n{printed}"
