"""Prints at the end of a run which files took longest: where to look when the suite grows slow."""

from collections import Counter

SHOWN = 10


class FileTimes:
    """Adds up what each file's tests took: their fixtures, their bodies and what follows them."""

    def __init__(self):
        self.seconds = Counter()

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid.partition("::")[0]] += report.duration

    def pytest_terminal_summary(self, terminalreporter):
        if len(self.seconds) < 2:
            return
        terminalreporter.section(f"{min(SHOWN, len(self.seconds))} slowest files")
        for file, seconds in self.seconds.most_common(SHOWN):
            terminalreporter.write_line(f"{seconds:7.1f} s  {file}")


def pytest_configure(config):
    # Of several processes, only the one that writes the summary adds up.
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(FileTimes(), "file-times")
