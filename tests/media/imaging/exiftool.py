"""The program exiftool, which reads and writes every kind of metadata in image files."""

import os
import shutil
import subprocess

import pytest


def exiftool(*arguments):
    """What it prints."""
    program = shutil.which("exiftool")
    if program is None:
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say("exiftool is not installed, which reads and writes metadata of image files")
    return subprocess.run([program, *arguments], capture_output=True, check=True).stdout
