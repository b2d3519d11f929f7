"""The power is cut while the registry writes: a file system of its own stops from one moment to the next.

ext4 can be told to go down as if the machine had lost its power (EXT4_IOC_SHUTDOWN without a flush of its journal, as
xfstests does it): what was not sent to the disk is gone. Mounted again, it replays its journal, then SQLite its log.
"""

import fcntl
import os
import random
import shutil
import struct
import subprocess
import time
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.backup.registries import Registry

from .serving import Acknowledged, Load, Server, held, prepared

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="tried with SQLite's file; PostgreSQL syncs its own"),
]
ROUNDS, FULL = 2, 40
EXT4_IOC_SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32)
NO_LOG_FLUSH = 2
NORMAL = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings_normal"}


class Disk:
    """An ext4 file system in a file."""

    def __init__(self, folder):
        self.image, self.mount_point = folder / "disk", folder / "mounted"
        self.mount_point.mkdir()
        with self.image.open("wb") as file:
            file.truncate(256 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(self.image)], check=True, capture_output=True)

    def mount(self):
        subprocess.run(["mount", "-o", "loop", self.image, self.mount_point], check=True, capture_output=True)

    def unmount(self):
        for _ in range(50):
            result = subprocess.run(["umount", self.mount_point], capture_output=True, text=True)
            if result.returncode == 0:
                return
            time.sleep(0.1)
        raise AssertionError(result.stderr)

    def cut(self):
        """From now on nothing reaches the disk, and what had not reached it is lost."""
        descriptor = os.open(self.mount_point, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(descriptor)


@pytest.fixture
def disk(tmp_path):
    """A new one, mounted; skipped where that is not allowed."""
    if os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
        pytest.skip("NOT TESTED: power cuts. It takes root, and mkfs.ext4 (Debian: apt-get install e2fsprogs).")
    made = Disk(tmp_path)
    try:
        made.mount()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"NOT TESTED: power cuts. A mount is refused here: {error.stderr.decode().strip()}")
    yield made
    subprocess.run(["umount", "--lazy", made.mount_point], capture_output=True, check=False)


@contextmanager
def until_the_power_goes(disk, registry, session, said, name, **environment):
    """A server under load; at the end of the block the power is cut, and then the machine starts again."""
    server = Server(registry, **environment)
    try:
        load = Load(server, session, said, name)
        yield load
        # After a simulated cut the kernel runs on, and a sync that was under way may still come back as done: of ten
        # answers that came after this moment, one was lost. No real client would have got them, so they do not count.
        said.closed = True
        disk.cut()
    finally:
        server.kill()
    load.ended()
    disk.unmount()
    disk.mount()
    said.closed = False


def cuts(disk, rounds, **environment):
    """Cut the power `rounds` times; what was acknowledged and is lost, and how many writes were acknowledged."""
    registry = Registry(disk.mount_point / "data")
    registry.environment |= {"PYTHONDONTWRITEBYTECODE": "1"}
    session, said, lost = prepared(registry), Acknowledged(), []
    os.sync()
    for number in range(rounds):
        with until_the_power_goes(disk, registry, session, said, f"round-{number}", **environment) as load:
            load.wait_for_a_write()
            time.sleep(random.uniform(0, 2))  # noqa: S311 any moment will do
        found = held(registry)
        assert found["faults"] == [], "old or new, but whole"
        if gone := said.lost(found["rows"]):
            lost.append(gone)
            said.written.clear()
    assert said.writes > rounds, "something was written"
    return lost, said.writes


def test_power_cut_loses_nothing_that_was_acknowledged(disk, long):
    lost, writes = cuts(disk, FULL if long else ROUNDS)
    assert lost == []
    print(f"{FULL if long else ROUNDS} power cuts, {writes} acknowledged writes, none lost")


def test_power_cut_is_real_since_without_full_synchronisation_it_loses_some(disk, long):
    lost, writes = cuts(disk, FULL if long else ROUNDS, **NORMAL)
    assert lost, "Nothing was lost even with synchronous=NORMAL: these cuts prove nothing."
    print(f"with synchronous=NORMAL, {len(lost)} of {FULL if long else ROUNDS} cuts lost some of {writes} writes")
