"""Whole registries of their own, in folders and databases that vanish, driven by commands as an operator would."""

import json
import os
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from urllib.parse import unquote

from django.db import connection

from registry.crypto.keys import KEY_FILES

from .commander import Commander

ROOT = Path(__file__).parents[2]
WITH_POSTGRES = ROOT / ".ci/with-postgres"
DEMO = {
    "PATH": os.environ["PATH"],
    "REGISTRY_DEMO": "1",
    "SECOND_FACTOR": "0",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
PHOTOGRAPH = bytes(range(256)) * 4000
MODELS = "from registry.models import *"
RICH = "from tests.backup.registries import rich; rich()"


class Registry:
    """One with its own folder and its own empty database: a SQLite file, or one lent by the server of these tests."""

    def __init__(self, data, url=None):
        data.mkdir(exist_ok=True)
        self.data = data
        self.environment = {**DEMO, "REGISTRY_DATA": str(data)} | ({"DATABASE_URL": url} if url else {})
        self._commander = None

    def manage(self, *arguments, file_size=None):
        """Run the command in a process of its own; `file_size` limits its files, as a full disk would.

        The process is forked from one that has Django ready, which begins again whenever the environment or the keys
        have changed: those are read once, at the start. On a machine without fork nothing of the registry runs.
        """
        arguments = [str(argument) for argument in arguments]
        state = (dict(self.environment), self._keys())
        if self._commander is None or self._commander_state != state:
            self.close()
            self._commander, self._commander_state = Commander(self.environment), state
            if not self._commander.is_ready():
                self.close()
                return self.manage_anew(arguments)
            self._commander_state = (state[0], self._keys())  # the first start makes them
        with tempfile.TemporaryDirectory(prefix="registry-output-") as folder:
            return self._commander.run(arguments, Path(folder), file_size)

    def manage_anew(self, arguments):
        """Run manage.py by Python itself: what it does before Django is ready, and what cannot even start."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )

    def _keys(self):
        """Return the keys in the folder with their permissions: the settings read and check them at the start."""
        files = [self.data / name for name in KEY_FILES]
        return [(file.stat().st_mode, file.read_bytes()) for file in files if file.exists()]

    def close(self):
        """End the process that waits for commands."""
        if self._commander is not None:
            self._commander.close()
            self._commander = None

    def __del__(self):
        self.close()

    def done(self, *arguments):
        """What the command printed; it must have gone well."""
        result = self.manage(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def refused(self, *arguments, file_size=None):
        """The sentence with which the command exits with 1; no traceback."""
        result = self.manage(*arguments, file_size=file_size)
        assert result.returncode == 1, result
        assert "Traceback" not in result.stderr, result.stderr
        return result.stderr

    def run(self, code):
        return self.done("shell", "--verbosity", "0", "--command", code)

    def prove(self, entry):
        return json.loads(self.done("export_proof", "--entry", entry))

    def tables(self):
        return self.run("from django.db import connection as c; print(c.introspection.table_names())").strip()


def lent_database(stack):
    """The address of a new database on the server of these tests; `stack` takes it away."""
    name = f"moved_{uuid.uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    stack.callback(_drop, name)
    settings = connection.settings_dict
    user = settings["USER"] + (f":{settings['PASSWORD']}" if settings["PASSWORD"] else "")
    host = unquote(settings["HOST"] or "").replace("/", "%2F")
    return f"postgres://{user}@{host}{':' + str(settings['PORT']) if settings['PORT'] else ''}/{name}"


def _drop(name):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def rich():
    """A row in every audited table, with values that engines write in ways of their own."""
    from allauth.mfa.models import Authenticator

    from registry.models import Monument, Photo, Placement, Site
    from tests import factories
    from tests.audit.scene import fill

    fill()
    for number in range(1, 1 + Photo.objects.count()):  # what `factories.kept` made rows of
        factories.stored(f"picture {number}".encode())
    factories.photo(file=factories.stored(PHOTOGRAPH))
    odd = {
        "z": 1,
        "a": 1.0,
        "é": '\u062a\u062f\u0645\u0631 \\ " \n \u2028',
        "deep": [[], {}, None, True, -0.5, 1e300, 1e-7],
    }
    factories.monument(
        "great-arch",
        name_ar="قوس النصر",
        built_text="-0099-05/0193",
        other_names=["قوس", 'a "quoted" one', ""],
        description_ar="تدمر \N{RIGHT-TO-LEFT MARK}\n" * 50_000,
    )
    factories.placement(Monument.objects.get(slug="great-arch"), lon=0.1 + 0.2, lat=34.554_123_456_789_012)
    factories.placement(Monument.objects.get(slug="great-arch"), place_en="None", lon=None, lat=None)
    factories.placement(Monument.objects.get(slug="great-arch"), place_en="Round", lon=38.0, lat=-1e-9)
    Site.objects.update(identifiers=odd)
    Authenticator.objects.create(user=factories.rima(), type="recovery_codes", data={"seed": "s", "used_mask": 0})
    Placement.objects.filter(place_en="Round").update(recorded_at="2020-01-02T03:04:05Z")
