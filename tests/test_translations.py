"""Arabic is complete: every message of pages, admin and rules is in the catalogue, translated and compiled."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parent.parent
CATALOGUE = Path("locale/ar/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%(?:0?\d*)[sd]|{\w+}")


def catalogue(folder=ROOT / "registry"):
    return polib.pofile(str(folder / CATALOGUE))


def messages(po):
    return {(entry.msgctxt, entry.msgid) for entry in po if not entry.obsolete}


def test_catalogue_is_translated_in_full():
    po = catalogue()
    assert len(po) > 400
    assert [entry.msgid for entry in po.untranslated_entries() + po.fuzzy_entries()] == []


def test_translations_keep_their_placeholders():
    for entry in catalogue():
        wanted = set(PLACEHOLDER.findall(entry.msgid))
        if entry.msgstr:
            assert set(PLACEHOLDER.findall(entry.msgstr)) == wanted, entry.msgid
        for text in entry.msgstr_plural.values():  # "one year" needs no number
            assert set(PLACEHOLDER.findall(text)) <= wanted, entry.msgid


def test_compiled_catalogue_is_current():
    compiled = polib.mofile(str((ROOT / "registry" / CATALOGUE).with_suffix(".mo")))
    shown = {(e.msgctxt, e.msgid): (e.msgstr, {int(k): v for k, v in e.msgstr_plural.items()}) for e in compiled}
    written = {(e.msgctxt, e.msgid): (e.msgstr, {int(k): v for k, v in e.msgstr_plural.items()}) for e in catalogue()}
    assert shown == written


def test_catalogue_holds_every_message_of_the_code(tmp_path):
    if shutil.which("xgettext") is None:
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say("NOT TESTED: gettext is not on this machine (on Debian: apt-get install gettext)")
    copy = tmp_path / "registry"
    shutil.copytree(ROOT / "registry", copy, ignore=shutil.ignore_patterns("__pycache__"))
    command = [
        sys.executable,
        str(ROOT / "manage.py"),
        "makemessages",
        "--locale",
        "ar",
        "--no-location",
        "--no-obsolete",
    ]
    done = subprocess.run(command, cwd=copy, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert messages(catalogue(copy)) == messages(catalogue()), "run `makemessages -l ar --no-location` in registry/"
