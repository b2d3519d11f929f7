"""Eight writers on one record, half over the API and half at the admin, on a server as ./run starts it: none is lost.

Each reads a number in a text, adds one and writes it back, again and again when somebody else was quicker. So the
number ends as high as the writers were told "done", and the version rises by one each time.
"""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.long import LONG

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
WRITERS, EDITS = 8, 1000 if LONG else 6
SLUG, TOKEN = "old-city", "t" * 32
SETTING_UP = """
from django.test import Client
from tests import factories
factories.old_city(description_en="0")
for number in range({writers}):
    browser = Client()
    browser.force_login(factories.person(f"writer-{{number}}", factories.REGISTRAR))
    print(browser.cookies["sessionid"].value)
"""
COUNTING = """
from registry.models import Revision, Site
site = Site.objects.get()
entries = Revision.objects.filter(table="registry_site").count()
print(site.pk, site.description_en, site.version, entries)
"""


class Form(HTMLParser):
    """The values of the form on a page of the admin, as a browser would send them back."""

    def __init__(self, page):
        super().__init__()
        self.values, self.select, self.area = {}, None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "input" and given.get("type") not in ("submit", "checkbox"):
            self.values.setdefault(given.get("name"), given.get("value", ""))
        elif tag == "textarea":
            self.area = given["name"]
            self.values[self.area] = ""
        elif tag == "select":
            self.select = given.get("name")
        elif tag == "option" and "selected" in given and self.select:
            self.values[self.select] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.values[self.area] = self.values[self.area].removeprefix("\n")
            self.area = None

    def handle_data(self, data):
        if self.area:
            self.values[self.area] += data


@pytest.fixture
def environment(tmp_path, django_db_setup):
    """A registry of its own beside that of the tests, on the same kind of database."""
    found = {**os.environ, "REGISTRY_DATA": str(tmp_path), "REGISTRY_DEMO": "1", "LOG_LEVEL": "ERROR"}
    found |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", "SECOND_FACTOR": "0"}
    given = found.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        found.pop("DATABASE_URL", None)
        yield found
        return
    import psycopg

    name = f"lost_updates_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield found | {"DATABASE_URL": f"{given.rpartition('/')[0]}/{name}"}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(environment, *command):
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")


@pytest.fixture
def port(environment):
    """Where the server listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
    manage(environment, "migrate", "--no-input")
    manage(environment, "collectstatic", "--no-input")
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(number)]
    command += ["--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "config.wsgi:application"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(number)
        yield number
    finally:
        server.terminate()
        server.wait(20)


def wait_for(port):
    for _ in range(1200):  # two minutes: the machine may be busy
        with contextlib.suppress(OSError), closing(Writer(port, "")) as writer:
            writer.ask("GET", "/api/v1")
            return
        time.sleep(0.1)
    pytest.fail("The server does not answer.")


class Writer:
    """Somebody logged in, over one connection that is kept open."""

    def __init__(self, port, session):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}

    def close(self):
        self.connection.close()

    def ask(self, method, address, body=None, **headers):
        self.connection.request(method, address, body, {**self.headers, **headers})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        assert answer.status < 500 or answer.status == 503, text
        return answer, text

    def over_api(self):
        """One attempt to add one; whether it was acknowledged."""
        address = f"/api/v1/sites/{SLUG}"
        answer, text = self.ask("GET", address)
        changed = json.dumps({"description_en": str(int(json.loads(text)["description_en"]) + 1)})
        headers = {"If-Match": answer.headers["ETag"], "Content-Type": "application/json"}
        answer, text = self.ask("PATCH", address, changed, **headers)
        assert answer.status in (200, 412, 503), text
        return answer.status == 200

    def at_desk(self, number):
        """The same with the form."""
        address = f"/en/admin/registry/site/{number}/change/"
        _, page = self.ask("GET", address)
        values = Form(page).values
        values |= {"csrfmiddlewaretoken": TOKEN, "description_en": str(int(values["description_en"]) + 1)}
        body = urlencode({name: value for name, value in values.items() if name}, quote_via=quote)
        answer, page = self.ask("POST", address, body, **{"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status in (302, 503) or "Somebody else changed this record" in page, (answer.status, page[:3000])
        return answer.status == 302


def edit(writer, number, over_api):
    """Write EDITS times; how many attempts were told that somebody else was quicker."""
    done = refused = 0
    with closing(writer):
        while done < EDITS:
            if writer.over_api() if over_api else writer.at_desk(number):
                done += 1
            else:
                refused += 1
    return refused


def test_no_update_is_lost(environment, port):
    sessions = [line for line in manage(environment, "shell", "-v0", "-c", SETTING_UP.format(writers=WRITERS)) if line]
    [number, zero, version, entries] = map(int, manage(environment, "shell", "-v0", "-c", COUNTING)[0].split())
    writers = [Writer(port, session) for session in sessions]
    with ThreadPoolExecutor(WRITERS) as pool:
        works = [pool.submit(edit, writer, number, place % 2 == 0) for place, writer in enumerate(writers)]
        refused = [work.result() for work in works]
    counted = [int(each) for each in manage(environment, "shell", "-v0", "-c", COUNTING)[0].split()]
    done = WRITERS * EDITS
    assert counted == [number, zero + done, version + done, entries + done]
    assert sum(refused) > 0, "nobody ever came second: this proves nothing"
    manage(environment, "verify_ledger")
