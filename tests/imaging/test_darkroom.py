"""The children: used again, replaced, limited; killed in the middle of work; gone when the server is."""

import errno
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from registry.domain.media import renditions
from registry.media.workers import (
    ImageRejected,
    Limits,
    TooLong,
    WorkerPool,
    WorkersBusy,
    inspect,
    make_renditions,
    make_tiles,
)
from registry.media.workers.process import Worker, WorkerCrashed
from tests.long import LONG

from . import samples

ROOT = Path(__file__).parents[2]


@pytest.fixture
def own_room():
    """A darkroom with these limits, for one test."""
    rooms = []

    def make(**limits):
        rooms.append(WorkerPool(Limits(**limits)))
        return rooms[-1]

    yield make
    for room in rooms:
        room.close()


@pytest.fixture
def picture(kept):
    return kept(samples.encoded(samples.scene()))


@pytest.fixture
def slow(tmp_path):
    """A picture that takes a second or so to cut into tiles."""
    path = tmp_path / "slow"
    path.write_bytes(samples.encoded(samples.scene(9000, 6000), "PNG", compress_level=1))
    return path


def is_running(pid):
    """Whether there is such a process, a dead one that nobody has reaped included."""
    return Path(f"/proc/{pid}").exists()


def soon(true):
    """Whether it comes true within some seconds."""
    for _ in range(200):
        if true():
            return True
        time.sleep(0.05)
    return False


# --- One after another -----------------------------------------------------------------------------------------------


def test_child_is_used_again(own_room, picture):
    room = own_room()
    inspect(picture, pool=room)
    first = room.children()
    inspect(picture, pool=room)
    assert room.children() == first
    assert len(first) == 1


def test_refused_picture_does_not_cost_the_child(own_room, picture, tmp_path):
    room = own_room()
    inspect(picture, pool=room)
    first = room.children()
    (tmp_path / "bad").write_bytes(b"no picture")
    with pytest.raises(ImageRejected):
        inspect(tmp_path / "bad", pool=room)
    assert room.children() == first


def test_child_is_replaced_after_its_jobs(own_room, picture):
    room, seen = own_room(jobs=2), []
    for _ in range(4):
        inspect(picture, pool=room)
        seen += room.children()
    assert len(seen) == len(set(seen)) == 2, "an old child that is not used again is not idle"
    assert not any(is_running(pid) for pid in seen)


def test_many_threads_share_few_children(own_room, picture):
    room = own_room(children=2)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: inspect(picture, pool=room), range(40)))
    assert len({each.likeness for each in found}) == 1
    assert len(room.children()) <= 2


def test_who_waits_too_long_is_told_that_it_is_busy(own_room, picture, slow, tmp_path):
    room = own_room(children=1, waiting=0.01)
    inspect(picture, pool=room)
    thread = threading.Thread(target=make_tiles, args=(slow, tmp_path / "tiles"), kwargs={"pool": room})
    thread.start()
    assert soon(lambda: not room.children())
    with pytest.raises(WorkersBusy):
        inspect(picture, pool=room)
    thread.join()
    assert inspect(picture, pool=room)


# --- Limits ----------------------------------------------------------------------------------------------------------


def test_slow_picture_is_given_up(own_room, picture, slow, tmp_path):
    room = own_room(seconds=0.3)
    with pytest.raises(TooLong) as refused:
        make_tiles(slow, tmp_path / "made" / "tiles", pool=room)
    assert str(refused.value).endswith(".")
    assert room.children() == []
    assert list((tmp_path / "made").iterdir()) == []


def test_heavy_picture_is_refused_and_the_next_is_not(own_room, picture, tmp_path):
    room, heavy = own_room(memory=300 << 20), tmp_path / "heavy"
    heavy.write_bytes(samples.bomb(8000, 8000, bits=32))
    with pytest.raises(ImageRejected) as refused:
        make_renditions(heavy, tmp_path / "made", renditions.first(8000), pool=room)
    assert refused.value.code == "picture_too_heavy"
    assert inspect(picture, pool=room)
    assert list((tmp_path / "made").iterdir()) == []


def test_picture_that_takes_too_much_of_the_processor_is_given_up(own_room, picture, slow, tmp_path):
    """The kernel ends the child, so that it holds too where the server is gone, however long others kept it waiting."""
    room = own_room(children=1, processor=7)
    inspect(picture, pool=room)
    [pid] = room.children()
    assert 7 < resource.prlimit(pid, resource.RLIMIT_CPU)[0] < 12
    kernel = threading.Thread(target=lambda: soon(lambda: not room.children()) and os.kill(pid, signal.SIGXCPU))
    kernel.start()
    with pytest.raises(TooLong):
        make_tiles(slow, tmp_path / "made" / "tiles", pool=room)
    kernel.join()
    assert list((tmp_path / "made").iterdir()) == []


def test_full_disk_is_no_fault_of_the_picture(own_room, picture):
    with pytest.raises(OSError, match="No space left") as failed:
        own_room().ask(
            "renditions", path=str(picture), into="/dev", files=[{"name": "full", "width": 320, "format": "jpeg"}]
        )
    assert failed.value.errno == errno.ENOSPC


def test_child_sees_nothing_of_the_environment(own_room, picture, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "kept-from-children")
    room = own_room()
    inspect(picture, pool=room)
    [pid] = room.children()
    assert b"kept-from-children" not in Path(f"/proc/{pid}/environ").read_bytes()


# --- Killed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nice", [3, 10])
def test_child_stands_back_behind_the_server(own_room, picture, nice):
    """Nice, and in the server's session: Linux gives every session the same share of the processors."""
    room = own_room(children=1, nice=nice)
    inspect(picture, pool=room)
    [child] = room.children()
    # Linux knows no more than 19, and the tests may run at any niceness themselves.
    assert os.getpriority(os.PRIO_PROCESS, child) == min(os.getpriority(os.PRIO_PROCESS, 0) + nice, 19)
    assert os.getsid(child) == os.getsid(0)
    assert os.getpgid(child) != os.getpgid(0), "Ctrl-C would end it in the middle of its work"


def test_idle_child_that_was_killed_is_replaced(own_room, picture):
    room = own_room()
    inspect(picture, pool=room)
    [pid] = room.children()
    os.kill(pid, signal.SIGKILL)
    assert inspect(picture, pool=room)
    assert room.children() != [pid]
    assert not is_running(pid)


def test_child_killed_at_work_is_asked_again(own_room, picture, slow, tmp_path):
    room = own_room(children=1)
    inspect(picture, pool=room)
    [pid] = room.children()
    killer = threading.Thread(target=lambda: soon(lambda: not room.children()) and os.kill(pid, signal.SIGKILL))
    killer.start()
    assert make_tiles(slow, tmp_path / "tiles", pool=room).count > 200
    killer.join()
    assert not is_running(pid)


def test_picture_that_kills_twice_is_refused(own_room, picture, monkeypatch):
    room, killed = own_room(), []

    def dies(child, asked, seconds):
        killed.append(child.pid)
        child.kill()
        raise WorkerCrashed

    monkeypatch.setattr(Worker, "ask", dies)
    with pytest.raises(ImageRejected) as refused:
        inspect(picture, pool=room)
    assert refused.value.code == "picture_fatal"
    assert len(killed) == 2
    assert not any(is_running(pid) for pid in killed)


@pytest.mark.parametrize("answer", [b"", b"[1]\n", b"no json\n", b"half a line"])
def test_senseless_answer_ends_the_child(own_room, answer):
    child = Worker(Limits())
    read, write = os.pipe()
    os.write(write, answer)
    os.close(write)
    child._output.close()
    child._output = os.fdopen(read, "rb", buffering=0)
    with pytest.raises(WorkerCrashed):
        child.ask({"job": "inspect"}, 5)
    assert not is_running(child.pid)


# --- Gone when the server is -----------------------------------------------------------------------------------------

SERVER = """
import os, sys, time
from pathlib import Path
from registry import darkroom
from registry.media.workers.jobs import BACKROOM, DARKROOM
from registry.domain import renditions
picture, made = Path(sys.argv[1]), Path(sys.argv[2])
darkroom.inspect(picture)
darkroom.make_renditions(picture, made, renditions.every(640))
darkroom.make_tiles(picture, made / "tiles")
try:
    darkroom.inspect(Path(__file__ if False else sys.argv[3]))
except darkroom.BadPicture:
    pass
wrong = [name for name in sys.modules if name.split(".")[0] in ("PIL", "cv2", "numpy", "django")]
print(*DARKROOM.children(), *wrong, flush=True)
"""


def server(picture, tmp_path, more=""):
    (tmp_path / "bad").write_bytes(b"GIF89a")
    command = [sys.executable, "-c", SERVER + more, str(picture), str(tmp_path / "made"), str(tmp_path / "bad")]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def test_server_never_imports_what_decodes_and_leaves_no_child(picture, tmp_path):
    more = """
darkroom.make_tiles(picture, made / "again", room=BACKROOM)
print(*BACKROOM.children(), os.getpriority(os.PRIO_PROCESS, *BACKROOM.children()))
"""
    with server(picture, tmp_path, more) as process:
        words = process.stdout.read().split()
    assert process.returncode == 0
    assert [word for word in words if not word.isdigit()] == []
    assert words.pop() == "19"
    assert len(words) == 2, "a child of each room"
    assert soon(lambda: not any(is_running(word) for word in words))


def test_children_end_with_a_server_that_is_killed(picture, tmp_path):
    with server(picture, tmp_path, "time.sleep(60)") as process:
        pids = process.stdout.readline().split()
        assert all(is_running(pid) for pid in pids)
        process.kill()
    assert soon(lambda: not any(is_running(pid) for pid in pids))


def test_children_at_work_end_with_a_server_that_is_killed(picture, slow, tmp_path):
    more = f"""
import threading
threading.Thread(target=darkroom.make_tiles, args=(Path({str(slow)!r}), made / "more")).start()
while DARKROOM.children():
    time.sleep(0.01)
print("at work", flush=True)
"""
    with server(picture, tmp_path, more) as process:
        pids = process.stdout.readline().split()
        assert process.stdout.readline() == "at work\n"
        process.kill()
    assert soon(lambda: not any(is_running(pid) for pid in pids))


def test_forked_server_has_children_of_its_own(picture, tmp_path):
    more = """
parent = DARKROOM.children()
if os.fork() == 0:
    assert DARKROOM.children() == []
    darkroom.inspect(picture)
    assert not set(DARKROOM.children()) & set(parent)
    DARKROOM.close()
    os._exit(7)
assert os.waitstatus_to_exitcode(os.wait()[1]) == 7
darkroom.inspect(picture)
assert DARKROOM.children() == parent
"""
    with server(picture, tmp_path, more) as process:
        process.stdout.read()
    assert process.returncode == 0


# --- Memory ----------------------------------------------------------------------------------------------------------


LARGE = [
    (form, size, most, job)
    for form in ("JPEG", "PNG")
    for size, most in (((6000, 4000), 250), ((12_000, 8300), 700))
    for job in ("renditions", "tiles")
]


@pytest.mark.long
@pytest.mark.parametrize(("form", "size", "most", "job"), LARGE if LONG else LARGE[:2])
def test_large_picture_stays_within_its_memory(own_room, tmp_path, size, most, job, form):
    noise = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size)
    noise = noise.convert("RGB" if form == "JPEG" else "RGBA")
    noise.save(tmp_path / "large", form, **({"compress_level": 1} if form == "PNG" else {}))
    room = own_room()
    inspect(tmp_path / "large", pool=room)
    if job == "tiles":
        make_tiles(tmp_path / "large", tmp_path / "tiles", pool=room)
    else:
        make_renditions(tmp_path / "large", tmp_path, renditions.every(size[0]), pool=room)
    [pid] = room.children()
    status = Path(f"/proc/{pid}/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    print(f"{size[0] * size[1] / 1e6:.0f} megapixels, {form}, {job}: {peak} MB")
    assert peak < most
