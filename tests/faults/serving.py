"""A real server as ./run starts it, writers who note what it has acknowledged, and the question what is still there."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from registry.accounts.roles import DEMO_NAME
from tests.backup.registries import ROOT, Registry

TOKEN = "a" * 32  # against forged requests, in cookie and form alike
LOGIN = f"""
from django.contrib.auth import get_user_model
from django.test import Client
client = Client(headers={{"host": "localhost"}})
client.force_login(get_user_model().objects.get(username={DEMO_NAME!r}))
print(client.cookies["sessionid"].value)
"""
HELD = """
import json
import registry.audit.verify
from registry.models import Source
from registry.projection import find_differences
rows = {slug: [int(title), version] for slug, title, version in Source.objects.values_list("slug", "title", "version")}
wrong = [str(fault) for fault in [*registry.audit.verify.find_faults(), *find_differences()]]
print(json.dumps({"rows": rows, "faults": wrong, "entries": len(registry.audit.verify.list_entry_hashes())}))
"""
ERRORS = re.compile(r'class="errorlist[^>]*>(.*?)</ul>', re.DOTALL)
FORM = {
    "description_en": "A film",
    "kind": "press_report",
    "reliability": "C",
    "reliability_reason_en": "Seen once.",
    "no_url_reason_en": "It was never online.",
    "csrfmiddlewaretoken": TOKEN,
}


def prepared(registry: Registry) -> str:
    """Makes the tables and the demo's editor; returns the session in which the editor is logged in."""
    registry.done("migrate")
    registry.done("collectstatic", "--no-input", "--verbosity", "0")
    registry.done("create_demo")
    return registry.run(LOGIN).split()[-1]


@dataclass
class Acknowledged:
    """Of each record: which change was acknowledged last, and which was asked for last. Numbers, from 1."""

    written: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    writes: int = 0
    too_late: dict[str, int] = field(default_factory=dict)
    closed: bool = False

    def note(self, slug, number):
        """An answer has come. After the machine was told to stop, it is none that a real client would get."""
        if self.closed:
            self.too_late[slug] = number
        else:
            self.written[slug] = number
            self.writes += 1

    def lost(self, held):
        """What was acknowledged and is not in `held`, by record; what is there and was never asked for, too."""
        return [
            f"{slug}: change {number} was acknowledged, {held.get(slug)} is there"
            for slug, number in self.written.items()
            if slug not in held or not number <= held[slug][0] <= self.asked[slug] or held[slug][0] != held[slug][1]
        ]


class Server:
    """One that answers; it and all its children are killed at once."""

    def __init__(self, registry, **environment):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", "1", "--blocking-threads", "4", "--log-level", "warning"]
        with (registry.data.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "config.wsgi:application"],
                cwd=ROOT,
                env={**registry.environment, **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise

    def _wait(self):
        for _ in range(1200):  # two minutes: the machine may be busy
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                connection.request("HEAD", "/en/admin/login/")
                with connection.getresponse() as answer:
                    assert answer.status < 400
                connection.close()
                return
            except OSError:
                assert self.process.poll() is None, "The server did not start."
                time.sleep(0.1)
        raise AssertionError("The server does not answer.")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


class Writer(threading.Thread):
    """Records a source through the admin, changes it a few times, and goes on with the next, until nobody answers."""

    def __init__(self, name, server, session, said: Acknowledged):
        super().__init__(name=name)
        self.server, self.said, self.wrong = server, said, None
        cookies = f"sessionid={session}; csrftoken={TOKEN}"
        self.headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            for number in range(100_000):
                self._write(connection, f"{self.name}-{number}")
        except (OSError, http.client.HTTPException):
            pass  # the server is gone, as it should be
        except AssertionError as error:
            self.wrong = str(error)
        finally:
            connection.close()

    def _write(self, connection, slug):
        address, version = "/en/admin/registry/source/add/", {"slug": slug}
        for number in range(1, 4):
            self.said.asked[slug] = number
            form = {**FORM, **version, "title": str(number), "_continue": "1"}
            connection.request("POST", address, urlencode(form), self.headers)
            with connection.getresponse() as answer:
                body = answer.read()
            if answer.status >= 500:
                return  # the disk is gone, and the server says so
            assert answer.status == 302, f"{answer.status} at {address}: {ERRORS.findall(body.decode())}"
            address, version = answer.headers["Location"], {"version": str(number)}
            assert address.endswith("/change/"), f"sent to {address} instead of the record that was written"
            self.said.note(slug, number)


class Load:
    """Several writers at once."""

    def __init__(self, server, session, said, name, writers=4):
        self.said = said
        self.writers = [Writer(f"{name}-{number}", server, session, said) for number in range(writers)]
        for writer in self.writers:
            writer.start()

    def wait_for_a_write(self):
        """Until one more is acknowledged: how soon that is depends on the machine."""
        before, until = self.said.writes, time.monotonic() + 60
        while self.said.writes == before:
            assert any(writer.is_alive() for writer in self.writers), [writer.wrong for writer in self.writers]
            assert time.monotonic() < until, "Nothing is acknowledged."
            time.sleep(0.01)

    def ended(self):
        """Wait for the writers, none of whom may have been refused."""
        for writer in self.writers:
            writer.join(60)
        wrong = [writer.wrong for writer in self.writers if writer.wrong]
        assert not wrong, wrong


def held(registry, **environment):
    """What is in the database after it has been opened again, and what is wrong with it."""
    other = Registry(registry.data)
    other.environment = {**registry.environment, **environment}
    return json.loads(other.run(HELD).splitlines()[-1])
