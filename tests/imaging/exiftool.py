"""The program exiftool, which knows more ways to hide words in a picture than anything else."""

import os
import shutil
import subprocess

import pytest


def exiftool(*arguments):
    """What it prints."""
    program = shutil.which("exiftool")
    if program is None:
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say("exiftool is not here, which reads and writes what files say beside their pixels")
    return subprocess.run([program, *arguments], capture_output=True, check=True).stdout
