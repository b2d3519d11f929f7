"""How the registry starts, and refuses to start: ./run, the settings, the throw-away PostgreSQL."""

import os
import shlex
import shutil
import socket
import stat
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

from config.environment import load_or_create_key

ROOT = Path(__file__).parent.parent
KEY = "a-long-enough-key-for-the-tests-that-guards-nothing-at-all"


def call(*command, **environment):
    """Runs the command with only these environment variables and PATH; the result's stderr and stdout are text."""
    environment = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def refusal(result) -> str:
    """What a refused start says: a sentence or two, no traceback, and nothing before it."""
    assert result.returncode == 1, result
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) <= 2, result.stderr
    return result.stderr


# --- ./run -----------------------------------------------------------------------------------------------------------


def test_run_says_that_the_port_is_busy(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = call("./run", PORT=port, REGISTRY_DATA=str(tmp_path / "data"))
    assert f"Cannot serve on 127.0.0.1, port {port}: Address already in use" in refusal(result)
    assert not (tmp_path / "data").exists(), "the port is looked at before the slow work"


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_run_says_that_the_port_is_no_port(tmp_path, port):
    result = call("./run", PORT=port, REGISTRY_DATA=str(tmp_path))
    assert f"PORT is {port!r}; it must be a number from 1 to 65535." in refusal(result)


def test_run_says_that_python_is_too_old(tmp_path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")  # what 3.10 answers when asked whether it is 3.11 or newer
    old.chmod(0o755)
    (tmp_path / "dirname").symlink_to(shutil.which("dirname"))
    result = call("./run", PATH=str(tmp_path), REGISTRY_DATA=str(tmp_path))
    assert "needs Python 3.11 or newer" in refusal(result)


def test_run_lists_its_commands():
    result = call("./run", "help")
    assert result.returncode == 0
    for command in ("test", "check", "install", "manage", "lock"):
        assert f"./run {command}" in result.stdout


def test_run_refuses_what_it_does_not_know():
    result = call("./run", "dance")
    assert result.returncode == 1
    assert "There is no command 'dance'." in result.stderr


# --- Settings --------------------------------------------------------------------------------------------------------


def load_settings(folder, show="DEBUG", **environment):
    script = f"from config import settings; print(settings.{show})"
    return call(sys.executable, "-c", script, **{"REGISTRY_DATA": str(folder), **environment})


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "short", "ALLOWED_HOSTS": "registry.example"}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": KEY}, "ALLOWED_HOSTS must name the hosts"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"SECRET_KEY": "abc" * 20, "ALLOWED_HOSTS": "registry.example"}, "SECRET_KEY must be random"),
        ({"SECRET_KEY": f"django-insecure-{KEY}", "ALLOWED_HOSTS": "registry.example"}, "SECRET_KEY must be random"),
        ({"DEBUG": "1", "ALLOWED_HOSTS": "registry.example"}, "DEBUG shows tracebacks and settings to anybody"),
        ({"DEBUG": "1", "HOST": "0.0.0.0"}, "DEBUG shows tracebacks and settings to anybody"),  # noqa: S104
        ({"DEBUG": "1", "LOG_FORMAT": "xml"}, "LOG_FORMAT is 'xml'; it must be one of json, plain."),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "registry.example", "LOG_FORMAT": "plain"}, "LOG_FORMAT is 'plain'"),
        ({"DEBUG": "1", "SECURITY_CONTACT": "me@registry.example"}, "SECURITY_CONTACT holds 'me@registry.example'"),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'; it must be 1, true, yes or on, or 0, false, no or off."),
        ({"REGISTRY_DEMO": "2"}, "REGISTRY_DEMO is '2'"),
        (
            {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "registry.example", "SECOND_FACTOR": "0"},
            "SECOND_FACTOR can be turned off",
        ),
        ({"DEBUG": "1", "SECOND_FACTOR": "maybe"}, "SECOND_FACTOR is 'maybe'"),
        ({"DEBUG": "1", "LOG_LEVEL": "loud"}, "LOG_LEVEL is 'LOUD'; it must be one of DEBUG"),
        ({"DEBUG": "1", "DATABASE_URL": "oracle://scott:tiger@host/db"}, "DATABASE_URL must begin with sqlite:///"),
        ({"DEBUG": "1", "DATABASE_URL": "postgres://u:tiger@host:port/db"}, "DATABASE_URL cannot be read"),
        ({"DEBUG": "1", "DATABASE_URL": "postgres://u:tiger@host/"}, "DATABASE_URL names no database"),
    ],
)
def test_settings_refuse(tmp_path, environment, sentence):
    result = load_settings(tmp_path, **environment)
    assert result.returncode == 1
    assert f"ImproperlyConfigured: {sentence}" in result.stderr.splitlines()[-1]
    assert "tiger" not in result.stderr, "a password in a message"


@pytest.mark.parametrize("variable", ["REGISTRY_DATA", "CHECKPOINTS"])
def test_start_refuses_a_folder_that_cannot_be_made(tmp_path, variable):
    script = "from config.startup import prepare; prepare()"
    environment = {"DEBUG": "1", "REGISTRY_DATA": str(tmp_path), variable: "/dev/null/data"}
    result = call(sys.executable, "-c", script, **environment)
    assert f"{variable} names /dev/null/data, which cannot be made" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "environment", [{"REGISTRY_DEMO": "1"}, {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "registry.example"}]
)
def test_settings_write_nothing(tmp_path, environment):
    folder, checkpoints = tmp_path / "data", tmp_path / "checkpoints"
    result = load_settings(folder, CHECKPOINTS=str(checkpoints), PYTHONDONTWRITEBYTECODE="1", **environment)
    assert result.returncode == 0, result.stderr
    assert list(tmp_path.iterdir()) == [], "neither folder is there, so nothing can have been written into them"

    folder.mkdir(mode=0o500)
    result = load_settings(folder, **environment)
    assert result.returncode == 0, result.stderr
    assert list(folder.iterdir()) == []


def test_start_makes_one_key_that_the_settings_read(tmp_path):
    folder = tmp_path / "data"
    script = (
        "from config.startup import prepare; prepare();"
        "from config import settings; print(settings.SECRET_KEY == (settings.REGISTRY_DATA / 'secret_key').read_text())"
    )
    for _ in range(2):
        assert call(sys.executable, "-c", script, REGISTRY_DATA=str(folder), REGISTRY_DEMO="1").stdout == "True\n"
    assert sorted(file.name for file in folder.iterdir()) == ["incoming", "secret_key"]


def test_start_in_service_makes_the_folders_but_no_key(tmp_path):
    script = "from config.startup import prepare; prepare()"
    assert call(sys.executable, "-c", script, REGISTRY_DATA=str(tmp_path / "data")).returncode == 0
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["incoming"]


def test_settings_say_that_psycopg_is_missing(tmp_path):
    script = (
        "import sys; sys.modules['psycopg'] = None;"
        "from config.environment import read_database; read_database('DATABASE_URL', None)"
    )
    result = call(sys.executable, "-c", script, DATABASE_URL="postgres:///db")
    assert "which needs psycopg: pip install" in result.stderr.splitlines()[-1]


def test_service_is_secure(tmp_path):
    show = "SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT, settings.DEBUG"
    result = load_settings(tmp_path, show, SECRET_KEY=KEY, ALLOWED_HOSTS="registry.example")
    assert result.stdout == "True True True False\n", result.stderr


def test_service_asks_for_the_second_factor_and_ties_cookies_to_its_host(tmp_path):
    show = "SECOND_FACTOR, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME"
    result = load_settings(tmp_path, show, SECRET_KEY=KEY, ALLOWED_HOSTS="registry.example")
    assert result.stdout == "True __Host-sessionid __Host-csrftoken\n", result.stderr


def test_demo_may_do_without_the_second_factor(tmp_path):
    assert load_settings(tmp_path, "SECOND_FACTOR", REGISTRY_DEMO="1").stdout == "True\n"
    assert load_settings(tmp_path, "SECOND_FACTOR", REGISTRY_DEMO="1", SECOND_FACTOR="0").stdout == "False\n"


def test_demo_answers_on_this_machine_only(tmp_path):
    result = load_settings(tmp_path, "ALLOWED_HOSTS, settings.DEBUG", REGISTRY_DEMO="1", HOST="::1")
    assert result.stdout == "['[::1]', 'localhost', '127.0.0.1', '[::1]'] False\n", result.stderr


def test_demo_key_is_made_once_and_is_its_owners(tmp_path):
    file = tmp_path / "secret_key"
    assert len(load_or_create_key(file)) >= 50
    assert load_or_create_key(file) == load_or_create_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file], "no draft is left behind"


@pytest.mark.parametrize("name", ["secret_key", "ledger.key", "sealing.key"])
def test_key_that_others_may_read_is_refused(tmp_path, name):
    file = tmp_path / name
    load_or_create_key(file)
    file.chmod(0o640)
    result = load_settings(tmp_path, SECRET_KEY=KEY, ALLOWED_HOSTS="registry.example")
    assert result.returncode == 1
    assert f"{file} holds a key, but not its owner alone may use it: chmod 600" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.2", True), ("::1", True), ("a.localhost", True), ("10.0.0.5", False)]
)
def test_developing_is_for_this_machine(tmp_path, host, local):
    assert (load_settings(tmp_path, DEBUG="1", HOST=host).returncode == 0) == local


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}


def test_sqlite_keeps_what_it_acknowledged(tmp_path):
    """With the settings of service: those of the tests need not survive a power cut."""
    ask = (
        "import django; django.setup(); from django.db import connection; cursor = connection.cursor();"
        f"print({{name: cursor.execute(f'PRAGMA {{name}}').fetchone()[0] for name in {list(PRAGMAS)}}})"
    )
    result = call(
        *(sys.executable, "-c", ask),
        DJANGO_SETTINGS_MODULE="config.settings",
        REGISTRY_DATA=str(tmp_path),
        REGISTRY_DEMO="1",
    )
    assert result.returncode == 0, result.stderr
    assert literal_eval(result.stdout) == PRAGMAS


# --- What only packages of the system bring --------------------------------------------------------------------------


def test_continuous_integration_passes_values_within_options():
    """A value behind a space would be a file to pytest, which would then look for tests/conftest.py beside it."""
    calls = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if "./run test" in line]
    assert len(calls) == 2
    for line in calls:
        options = shlex.split(line.partition("./run test")[2])
        assert options
        assert all(option.startswith("--") for option in options), line
        assert all("=" in option for option in options if "passed" in option), line


def test_packages_are_hidden_where_the_tests_must_do_without_them():
    programs = ("exiftool", "msgfmt", "xgettext", "initdb")
    ask = (
        "import shutil; from PIL import features;"
        f"print(features.check('fribidi'), [shutil.which(name) for name in {programs}])"
    )
    result = call(".ci/without-packages", sys.executable, "-c", ask)
    assert result.stdout == "False [None, None, None, None]\n", result.stderr
    assert call(".ci/without-packages", "sh", "-c", "exit 7").returncode == 7


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_postgres():
    script = str(ROOT / ".ci/with-postgres")
    if call(script, "--find").returncode:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not here, and CI must test on it.")
        pytest.skip("PostgreSQL is not on this machine.")
    return script


def test_with_postgres_lends_a_database_and_takes_it_away(with_postgres):
    script = (
        "import os, psycopg; database = psycopg.connect(os.environ['DATABASE_URL']);"
        "print(database.execute('SHOW data_directory').fetchone()[0])"
    )
    result = call(with_postgres, sys.executable, "-c", script)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().endswith("/data")
    assert not Path(result.stdout.strip()).parent.exists()


def test_with_postgres_passes_the_exit_code_on(with_postgres):
    assert call(with_postgres, "sh", "-c", "exit 7").returncode == 7
