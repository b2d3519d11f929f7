"""PostgreSQL stopped and started again under a running registry: 503 meanwhile, and back without a restart."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
OUTAGE = """
import json, os, subprocess, sys, time
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 1
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import close_old_connections, connection
from django.test import Client
with connection.cursor() as cursor:
    cursor.execute("SHOW data_directory")
    [folder] = cursor.fetchone()
connection.close()
as_owner = [] if os.getuid() else ["setpriv", "--reuid", str(os.stat(folder).st_uid), "--clear-groups"]
server = lambda *words: subprocess.run([*as_owner, sys.argv[1] + "/pg_ctl", *words, "--silent", "--wait", "-D", folder],
                                       check=True, cwd="/", stdout=subprocess.DEVNULL)
client = Client(raise_request_exception=False, headers={"Host": "localhost", "Accept-Language": "en"})
ADDRESSES = ("/healthz", "/readyz", "/en/threats/", "/api/v1/sites")
def ask():
    found = {}
    for address in ADDRESSES:
        r = client.get(address)
        close_old_connections()  # as a server does after every request, and the test client does not
        found[address] = (r.status_code, r.headers.get("Retry-After"), r.content.decode())
    return found
told = {"before": ask()}
server("stop", "--mode=fast")
told["away"] = ask()
options = f"-k '{os.path.dirname(folder)}' -h ''"
server("start", "-l", os.path.dirname(folder) + "/server.log", "-o", options)
for _ in range(120):
    told["after"] = ask()
    if all(status == 200 for status, _, _ in told["after"].values()):
        break
    time.sleep(0.5)
json.dump(told, sys.stdout)
os._exit(0) if sys.stdout.flush() is None else None
"""


@pytest.fixture(scope="module")
def told():
    """What is answered before PostgreSQL stops, while it is away, and after it has come back."""
    script = str(ROOT / ".ci/with-postgres")
    found = subprocess.run([script, "--find"], capture_output=True, text=True, check=False)
    if found.returncode:
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say("NOT TESTED: PostgreSQL is not on this machine.")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"}
    result = subprocess.run(
        [script, sys.executable, "-c", OUTAGE, found.stdout.strip()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return json.loads(result.stdout)


def test_all_is_well_before(told):
    assert {address: status for address, (status, _, _) in told["before"].items()} == dict.fromkeys(told["before"], 200)


def test_away_is_503_and_says_when_to_ask_again(told):
    away = told["away"]
    assert away.pop("/healthz")[0] == 200
    assert {(status, retry) for status, retry, _ in away.values()} == {(503, "5")}
    assert json.loads(away["/readyz"][2])["lacking"] == ["database"]
    assert "cannot reach its database" in away["/en/threats/"][2]
    assert "cannot reach its database" in json.loads(away["/api/v1/sites"][2])["detail"]


def test_it_comes_back_without_a_restart(told):
    assert {status for status, _, _ in told["after"].values()} == {200}
