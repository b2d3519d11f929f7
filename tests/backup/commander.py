"""Runs manage.py again and again in processes that start at once: each is forked from one that has Django ready.

As a program: reads one line of JSON for each command, forks, runs it as manage.py does, and answers with the exit
code. The process that forks opens no database and starts no thread, so that what it forks is as good as new; only the
imports, a second, are made once. The fork takes the environment of its command and reads the settings again.
"""

import atexit
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import traceback
from collections import defaultdict
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = {1: "stdout", 2: "stderr"}
UNREADABLE = "unreadable"  # the answer if the settings refuse the environment
# They name one registry. A process runs the commands of all registries that differ in nothing else.
OF_ONE_REGISTRY = ("REGISTRY_DATA", "DATABASE_URL")
_idle = defaultdict(list)


class Commander:
    """A process that waits with Django ready, with these environment variables."""

    def __init__(self, environment):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.backup.commander"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def is_ready(self):
        """Return whether the settings could be loaded."""
        return self._process.stdout.readline() == "ready\n"

    def run(self, command):
        """Run the command and return its exit code, or None if the settings refuse its environment."""
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        return None if answer == UNREADABLE else int(answer)

    def close(self):
        """End the process."""
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


@contextmanager
def lent_commander(environment):
    """A process that is ready for commands in this environment, or None if the settings refuse it.

    Two commands at once get two processes.
    """
    idle = _idle[_kind(environment)]
    commander = idle.pop() if idle else _started(environment)
    yield commander
    if commander is not None:
        idle.append(commander)


def _kind(environment):
    """Return what a process must have in common with a command that it runs."""
    common = {name: value for name, value in environment.items() if name not in OF_ONE_REGISTRY}
    engine = environment.get("DATABASE_URL", "").partition(":")[0]
    return engine, *sorted(common.items())


def _started(environment):
    commander = Commander(environment)
    if commander.is_ready():
        return commander
    commander.close()
    return None


@atexit.register
def _close_idle():
    for commanders in _idle.values():
        for commander in commanders:
            commander.close()


def main():
    """Answer one line after the other until there are no more."""
    _load()
    answers = os.fdopen(os.dup(1), "w")
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        child = os.fork()
        if child == 0:
            answers.close()
            os._exit(_run(**command))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        refused = Path(command["folder"], UNREADABLE).exists()
        print(UNREADABLE if refused else code, file=answers, flush=True)


def _load():
    """Import all that a command may need, with the settings of a registry that is not there."""
    import django

    from config.startup import prepare

    with tempfile.TemporaryDirectory(prefix="registry-commander-") as folder:
        os.environ["REGISTRY_DATA"] = folder
        prepare()
        django.setup()
    from django.urls import get_resolver

    _ = get_resolver().url_patterns  # imports the views, the serializers and the forms


def _run(environment, arguments, folder, file_size, copies):
    """Run the command in this process, and return its exit code."""
    for descriptor, name in FILES.items():
        os.dup2(os.open(Path(folder, name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        _move_to(environment)
    except Exception:
        Path(folder, UNREADABLE).touch()
        return 1
    if copies:
        from .migrated import migrate_from_copies

        migrate_from_copies(Path(copies))
    if file_size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    code = _execute(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _move_to(environment):
    """Read the settings again, in this environment; raise what they raise. Django sets itself up with them later."""
    from django.conf import settings
    from django.db import connections

    from config.startup import prepare

    os.environ.clear()
    os.environ.update(environment)
    prepare()  # as manage.py does
    module = importlib.reload(sys.modules[os.environ["DJANGO_SETTINGS_MODULE"]])
    for name in filter(str.isupper, dir(module)):
        setattr(settings, name, getattr(module, name))
    connections.settings = connections.configure_settings(None)
    for alias in connections:
        with suppress(AttributeError):
            del connections[alias]


def _execute(arguments):
    """Run manage.py with the arguments, and return its exit code."""
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["manage.py", *arguments])
    except SystemExit as left:
        if isinstance(left.code, str):
            print(left.code, file=sys.stderr)
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
