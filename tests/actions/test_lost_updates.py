"""Eight writers on one record, half over the API and half at the admin, on a server as ./run starts it: none is lost.

Each reads a number in a text, adds one and writes it back, again and again when somebody else was quicker. So the
number ends as high as the writers were told "done", and the version rises by one each time.
"""

import contextlib
import http.client
import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pytest
from django.db import connection

from tests.backup.registries import ROOT, Registry, lent_database
from tests.long import LONG

pytestmark = pytest.mark.slow
WRITERS, EDITS = 8, 1000 if LONG else 4
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
def registry(tmp_path, django_db_setup, django_db_blocker):
    """A registry of its own beside that of the tests, on the same kind of database."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        made = Registry(tmp_path, lent_database(stack) if connection.vendor == "postgresql" else None)
        made.environment["LOG_LEVEL"] = "ERROR"
        yield made
    connection.close()


@pytest.fixture
def port(registry):
    """Where the server listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
    registry.done("migrate", "--no-input")
    registry.done("collectstatic", "--no-input")
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(number)]
    command += ["--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "config.wsgi:application"]
    server = subprocess.Popen(command, cwd=ROOT, env=registry.environment)
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


def count(registry):
    """Return the number of the site, the number in its text, its version and its entries in the ledger."""
    return [int(number) for number in registry.run(COUNTING).split()]


def test_no_update_is_lost(registry, port):
    sessions = registry.run(SETTING_UP.format(writers=WRITERS)).split()
    [number, zero, version, entries] = count(registry)
    writers = [Writer(port, session) for session in sessions]
    with ThreadPoolExecutor(WRITERS) as pool:
        works = [pool.submit(edit, writer, number, place % 2 == 0) for place, writer in enumerate(writers)]
        refused = [work.result() for work in works]
    done = WRITERS * EDITS
    assert count(registry) == [number, zero + done, version + done, entries + done]
    assert sum(refused) > 0, "nobody ever came second: this proves nothing"
    registry.done("verify_ledger")
