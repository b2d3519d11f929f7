"""Whole registries of their own, in folders and databases that vanish, driven by commands as an operator would."""

import atexit
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

from django.db import connection

from .commander import FILES, lent_commander

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
COPIES = TemporaryDirectory(prefix="registry-migrated-")
atexit.register(COPIES.cleanup)
RICH = "from tests.backup.registries import rich; rich()"


class Registry:
    """One with its own folder and its own empty database: a SQLite file, or one lent by the server of these tests.

    Its tables are copied from those that the first `migrate` of this run made, unless it `migrates` itself.
    """

    def __init__(self, data, url=None, *, migrates=False):
        data.mkdir(exist_ok=True)
        self.data = data
        self.environment = {**DEMO, "REGISTRY_DATA": str(data)} | ({"DATABASE_URL": url} if url else {})
        self.copies = None if migrates else COPIES.name

    def manage(self, *arguments, file_size=None):
        """Run the command in a process of its own; `file_size` limits its files, as a full disk would.

        The process is forked from one that has Django ready. On a machine without fork nothing of the registry runs.
        """
        arguments = [str(argument) for argument in arguments]
        with lent_commander(self.environment) as commander, TemporaryDirectory(prefix="registry-output-") as folder:
            command = {"environment": self.environment, "arguments": arguments, "folder": folder}
            code = commander and commander.run(command | {"file_size": file_size, "copies": self.copies})
            if code is not None:
                output = [Path(folder, name).read_text(encoding="utf-8") for name in FILES.values()]
                return subprocess.CompletedProcess(arguments, code, *output)
        return self.manage_anew(arguments)

    def manage_anew(self, arguments):
        """Run manage.py by Python itself: what it does before Django is ready, and what cannot even start."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )

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

    from registry.models import Monument, Photo, Placement, Site, SourceCapture
    from tests import factories
    from tests.audit.scene import fill

    fill()
    files = Photo.objects.count() + SourceCapture.objects.count()
    for number in range(1, 1 + files):  # what `factories.kept` made rows of
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
