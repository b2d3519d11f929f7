"""Runs manage.py again and again in processes that start at once: each is forked from one that has Django ready.

As a program: reads one line of JSON for each command (its arguments, where its output goes, a limit on the size of
files), forks, runs it as manage.py does, and answers with the exit code. The process that forks opens no database and
starts no thread, so that what it forks is as good as new; only the imports, most of a second, are made once.
"""

import json
import os
import resource
import subprocess
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = {1: "stdout", 2: "stderr"}


class Commander:
    """A process that waits with Django ready, with these environment variables."""

    def __init__(self, environment):
        self.environment = dict(environment)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.backup.commander"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def is_ready(self):
        """Return whether the settings could be loaded; a command that cannot says itself why."""
        return self._process.poll() is None and self._process.stdout.readline() == "ready\n"

    def run(self, arguments, folder, file_size=None):
        """Run the command and return what it did; its output goes through files in the folder."""
        self._process.stdin.write(json.dumps([arguments, str(folder), file_size]) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        stdout, stderr = (folder.joinpath(name).read_text(encoding="utf-8") for name in FILES.values())
        return subprocess.CompletedProcess(arguments, code, stdout, stderr)

    def close(self):
        """End the process."""
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


def main():
    """Answer one line after the other until there are no more."""
    import django

    django.setup()
    from django.urls import get_resolver

    _ = get_resolver().url_patterns  # imports the views, the serializers and the forms
    answers = os.fdopen(os.dup(1), "w")
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        arguments, folder, file_size = json.loads(line)
        child = os.fork()
        if child == 0:
            answers.close()
            os._exit(_run(arguments, Path(folder), file_size))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)


def _run(arguments, folder, file_size):
    """Run the command in this process, and return its exit code."""
    from django.core.management import execute_from_command_line

    from config.startup import prepare

    for descriptor, name in FILES.items():
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if file_size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    try:
        prepare()  # as manage.py does
        execute_from_command_line(["manage.py", *arguments])
        code = 0
    except SystemExit as left:
        if isinstance(left.code, str):
            print(left.code, file=sys.stderr)
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    main()
