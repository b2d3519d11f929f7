"""Uploads, the making of renditions and sweeps are killed, again and again: every picture that was acknowledged is
whole, and nothing is left over once it is swept.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest
from django.db import connection

from tests.backup.registries import ROOT, Registry, lent_database

pytestmark = pytest.mark.long
ROUNDS, FULL = 3, 50  # of each kind
WHOLE = """
import json
from registry.actions.upload import find_valid_renditions
from registry.domain.media.renditions import first_renditions
from registry.media.storage import OriginalNotFound, original_storage
from registry.models import Photo
def state(photo):
    try:
        sha256 = original_storage().compute_digest(photo.details.sha256).sha256
    except OriginalNotFound:
        sha256 = "missing"
    valid = find_valid_renditions(photo)
    expected = [(rendition.width, rendition.format.value) for rendition in first_renditions(photo.width)]
    return [photo.details.sha256, sha256, all(rendition in valid for rendition in expected)]
print(json.dumps({photo.ref: state(photo) for photo in Photo.objects.select_related("details")}))
"""
AFTERWARDS = """
import json
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from registry.actions.storage_cleanup import clean_storage
from registry.actions.upload import render_photo
from registry.media.storage import original_storage, rendition_storage
import registry.audit.verify
from registry.models import Photo, PhotoDetails
now = timezone.now()
said = [clean_storage(at=now + timedelta(days=days)).failed for days in (2, 40)]
rows = set(PhotoDetails.objects.values_list("sha256", flat=True))
ids = set(Photo.objects.values_list("public_id", flat=True))
parts = (".part-", "arriving-", "making-")
left = [str(path) for path in settings.REGISTRY_DATA.rglob("*") if path.name.startswith(parts)]
print(json.dumps({
    "failed": sum(said, []),
    "originals without a row": [held.name for held in original_storage().list_originals() if held.name not in rows],
    "in quarantine": [held.name for held in original_storage().list_quarantined()],
    "renditions without a row": [each for each in rendition_storage().list_public_ids() if each not in ids],
    "left over": left,
    "renditions missing": [photo.ref for photo in Photo.objects.all() if render_photo(photo)],
    "faults of the ledger": [str(fault) for fault in registry.audit.verify.find_faults()],
}))
"""


@pytest.fixture
def registry(tmp_path, django_db_setup, django_db_blocker):
    """An empty one, on the engine of these tests."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        made = Registry(tmp_path / "data", lent_database(stack) if connection.vendor == "postgresql" else None)
        made.done("migrate")
        yield made


def killed(registry, what, seconds):
    """What the process said before it was killed, so many seconds after its first word."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.uploading", what],
        cwd=ROOT,
        env=registry.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        first = process.stdout.readline()
        time.sleep(seconds)
        assert process.poll() is None, process.stderr.read()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        rest, wrong = process.communicate(timeout=60)
    assert "Traceback" not in wrong, wrong
    return [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


def test_killed_uploads_and_sweeps_lose_no_picture_and_leave_nothing(registry, long):
    rounds, acknowledged = FULL if long else ROUNDS, {}
    for _ in range(rounds):
        said = killed(registry, "upload", random.uniform(0.1, 2.5))  # noqa: S311 any moment will do
        acknowledged |= dict(line.split() for line in said)
        killed(registry, "clean_storage", random.uniform(0, 1))  # noqa: S311
        held = json.loads(registry.run(WHOLE))
        lost = [ref for ref, sha256 in acknowledged.items() if held.get(ref) != [sha256, sha256, True]]
        assert lost == [], {ref: held.get(ref) for ref in lost}
        assert [ref for ref, (row, file, _) in held.items() if row != file] == [], "a row always has its file"
    assert len(acknowledged) > rounds
    wrong = {what: found for what, found in json.loads(registry.run(AFTERWARDS)).items() if found}
    assert wrong == {}
    print(f"{2 * rounds} kills, {len(acknowledged)} acknowledged pictures, all whole ({connection.vendor})")
