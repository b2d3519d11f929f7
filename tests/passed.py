"""`.ci/run` tests in two environments, and no test twice: the first run writes down what passed, the second skips that.

`--note-passed=FILE` writes the tests that passed, a line each; `--leave-out-passed=FILE` leaves those out on the first
database. What the first run skipped, since a program was hidden, is not in the file, so that the second one runs it.
pytest would take a file behind a space for a test.
"""

from pathlib import Path

NOTE, LEAVE_OUT = "--note-passed", "--leave-out-passed"


class PassedTests:
    """Writes the tests that passed to a file at the end of a run."""

    def __init__(self, path):
        self.path = path
        self.passed, self.failed = set(), set()

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)

    def pytest_sessionfinish(self):
        self.path.write_text("".join(f"{name}\n" for name in sorted(self.passed - self.failed)), encoding="utf-8")


def pytest_addoption(parser):
    parser.addoption(NOTE, type=Path, help="write the tests that passed to this file")
    parser.addoption(LEAVE_OUT, type=Path, help="leave out the tests in this file on the first database")


def pytest_configure(config):
    path = config.getoption(NOTE)
    # Of several processes, only the one that hears of every test writes.
    if path is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(PassedTests(path), "passed-tests")


def pytest_collection_modifyitems(config, items):
    path = config.getoption(LEAVE_OUT)
    if path is None or config.getoption("--second-engine"):
        return
    passed = set(path.read_text(encoding="utf-8").splitlines())
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in passed])
    items[:] = [item for item in items if item.nodeid not in passed]
