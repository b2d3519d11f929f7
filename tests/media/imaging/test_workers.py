"""Image workers: used again, replaced, limited; killed during a job; gone when the server is."""

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
    ImageTooSlow,
    Limits,
    WorkerPool,
    WorkersBusy,
    inspect,
    make_renditions,
    make_tiles,
)
from registry.media.workers.process import Worker, WorkerCrashed
from tests.long import LONG

from . import samples

ROOT = Path(__file__).parents[3]


@pytest.fixture
def own_pool():
    """Return a function that makes a worker pool with these limits, for one test."""
    pools = []

    def make(**limits):
        pools.append(WorkerPool(Limits(**limits)))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


@pytest.fixture
def picture(kept):
    return kept(samples.encoded(samples.scene()))


@pytest.fixture
def slow(tmp_path):
    """Return an image that takes a second or so to cut into tiles."""
    path = tmp_path / "slow"
    path.write_bytes(samples.encoded(samples.scene(9000, 6000), "PNG", compress_level=1))
    return path


def is_running(pid):
    """Whether there is such a process, including a dead one that was not reaped."""
    return Path(f"/proc/{pid}").exists()


def soon(true):
    """Whether it comes true within a minute."""
    for _ in range(1200):
        if true():
            return True
        time.sleep(0.05)
    return False


# --- One after another -----------------------------------------------------------------------------------------------


def test_worker_is_used_again(own_pool, picture):
    pool = own_pool()
    inspect(picture, pool=pool)
    first = pool.idle_pids()
    inspect(picture, pool=pool)
    assert pool.idle_pids() == first
    assert len(first) == 1


def test_rejected_image_does_not_cost_the_worker(own_pool, picture, tmp_path):
    pool = own_pool()
    inspect(picture, pool=pool)
    first = pool.idle_pids()
    (tmp_path / "bad").write_bytes(b"no picture")
    with pytest.raises(ImageRejected):
        inspect(tmp_path / "bad", pool=pool)
    assert pool.idle_pids() == first


def test_worker_is_replaced_after_its_jobs(own_pool, picture):
    pool, pids = own_pool(jobs_per_worker=2), []
    for _ in range(4):
        inspect(picture, pool=pool)
        pids += pool.idle_pids()
    assert len(pids) == len(set(pids)) == 2, "an old worker that is not used again is not idle"
    assert not any(is_running(pid) for pid in pids)


def test_many_threads_share_few_workers(own_pool, picture):
    pool = own_pool(workers=2)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: inspect(picture, pool=pool), range(40)))
    assert len({each.perceptual_hashes for each in found}) == 1
    assert len(pool.idle_pids()) <= 2


def test_job_that_waits_too_long_raises_workers_busy(own_pool, picture, slow, tmp_path):
    pool = own_pool(workers=1, wait_seconds=0.01)
    inspect(picture, pool=pool)
    thread = threading.Thread(target=make_tiles, args=(slow, tmp_path / "tiles"), kwargs={"pool": pool})
    thread.start()
    assert soon(lambda: not pool.idle_pids())
    with pytest.raises(WorkersBusy):
        inspect(picture, pool=pool)
    thread.join()
    assert inspect(picture, pool=pool)


# --- Limits ----------------------------------------------------------------------------------------------------------


def test_slow_image_is_rejected(own_pool, picture, slow, tmp_path):
    pool = own_pool(job_seconds=0.3)
    with pytest.raises(ImageTooSlow) as refused:
        make_tiles(slow, tmp_path / "made" / "tiles", pool=pool)
    assert str(refused.value).endswith(".")
    assert pool.idle_pids() == []
    assert list((tmp_path / "made").iterdir()) == []


def test_heavy_image_is_rejected_and_the_next_is_not(own_pool, picture, tmp_path):
    pool, heavy = own_pool(memory_bytes=300 << 20), tmp_path / "heavy"
    heavy.write_bytes(samples.bomb(8000, 8000, bits=32))
    with pytest.raises(ImageRejected) as refused:
        make_renditions(heavy, tmp_path / "made", renditions.first_renditions(8000), pool=pool)
    assert refused.value.code == "picture_too_heavy"
    assert inspect(picture, pool=pool)
    assert list((tmp_path / "made").iterdir()) == []


def test_image_that_takes_too_much_cpu_time_is_rejected(own_pool, picture, slow, tmp_path):
    """The kernel ends the worker, also if the server is gone, and however long other processes delayed it."""
    pool = own_pool(workers=1, cpu_seconds=7)
    inspect(picture, pool=pool)
    [pid] = pool.idle_pids()
    assert 7 < resource.prlimit(pid, resource.RLIMIT_CPU)[0] < 12
    kernel = threading.Thread(target=lambda: soon(lambda: not pool.idle_pids()) and os.kill(pid, signal.SIGXCPU))
    kernel.start()
    with pytest.raises(ImageTooSlow):
        make_tiles(slow, tmp_path / "made" / "tiles", pool=pool)
    kernel.join()
    assert list((tmp_path / "made").iterdir()) == []


def test_full_disk_is_no_fault_of_the_image(own_pool, picture):
    with pytest.raises(OSError, match="No space left") as failed:
        own_pool().run(
            "renditions", path=str(picture), into="/dev", files=[{"name": "full", "width": 320, "format": "jpeg"}]
        )
    assert failed.value.errno == errno.ENOSPC


def test_worker_sees_nothing_of_the_environment(own_pool, picture, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "kept-from-workers")
    pool = own_pool()
    inspect(picture, pool=pool)
    [pid] = pool.idle_pids()
    assert b"kept-from-workers" not in Path(f"/proc/{pid}/environ").read_bytes()


# --- Killed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nice", [3, 10])
def test_worker_has_lower_priority_than_the_server(own_pool, picture, nice):
    """Nice, and in the server's session: Linux gives every session the same share of the processors."""
    pool = own_pool(workers=1, nice=nice)
    inspect(picture, pool=pool)
    [pid] = pool.idle_pids()
    # Linux knows no more than 19, and the tests may run at any niceness themselves.
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(os.getpriority(os.PRIO_PROCESS, 0) + nice, 19)
    assert os.getsid(pid) == os.getsid(0)
    assert os.getpgid(pid) != os.getpgid(0), "Ctrl-C would end it in the middle of its work"


def test_idle_worker_that_was_killed_is_replaced(own_pool, picture):
    pool = own_pool()
    inspect(picture, pool=pool)
    [pid] = pool.idle_pids()
    os.kill(pid, signal.SIGKILL)
    assert inspect(picture, pool=pool)
    assert pool.idle_pids() != [pid]
    assert not is_running(pid)


def test_worker_killed_at_work_is_asked_again(own_pool, picture, slow, tmp_path):
    pool = own_pool(workers=1)
    inspect(picture, pool=pool)
    [pid] = pool.idle_pids()
    killer = threading.Thread(target=lambda: soon(lambda: not pool.idle_pids()) and os.kill(pid, signal.SIGKILL))
    killer.start()
    assert make_tiles(slow, tmp_path / "tiles", pool=pool).count > 200
    killer.join()
    assert not is_running(pid)


def test_image_that_kills_twice_is_rejected(own_pool, picture, monkeypatch):
    pool, killed = own_pool(), []

    def dies(worker, job, seconds):
        killed.append(worker.pid)
        worker.kill()
        raise WorkerCrashed

    monkeypatch.setattr(Worker, "run", dies)
    with pytest.raises(ImageRejected) as refused:
        inspect(picture, pool=pool)
    assert refused.value.code == "picture_fatal"
    assert len(killed) == 2
    assert not any(is_running(pid) for pid in killed)


@pytest.mark.parametrize("answer", [b"", b"[1]\n", b"no json\n", b"half a line"])
def test_senseless_answer_ends_the_worker(own_pool, answer):
    worker = Worker(Limits())
    read, write = os.pipe()
    os.write(write, answer)
    os.close(write)
    worker._output.close()
    worker._output = os.fdopen(read, "rb", buffering=0)
    with pytest.raises(WorkerCrashed):
        worker.run({"job": "inspect"}, 5)
    assert not is_running(worker.pid)


# --- Gone when the server is -----------------------------------------------------------------------------------------

SERVER = """
import os, sys, time
from pathlib import Path
from registry.media import workers
from registry.media.workers.jobs import BACKGROUND_POOL, INTERACTIVE_POOL
from registry.domain.media import renditions
picture, made = Path(sys.argv[1]), Path(sys.argv[2])
workers.inspect(picture)
workers.make_renditions(picture, made, renditions.all_renditions(640))
workers.make_tiles(picture, made / "tiles")
try:
    workers.inspect(Path(__file__ if False else sys.argv[3]))
except workers.ImageRejected:
    pass
wrong = [name for name in sys.modules if name.split(".")[0] in ("PIL", "cv2", "numpy", "django")]
print(*INTERACTIVE_POOL.idle_pids(), *wrong, flush=True)
"""


def server(picture, tmp_path, more=""):
    (tmp_path / "bad").write_bytes(b"GIF89a")
    command = [sys.executable, "-c", SERVER + more, str(picture), str(tmp_path / "made"), str(tmp_path / "bad")]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def test_server_never_imports_what_decodes_and_leaves_no_worker(picture, tmp_path):
    more = """
workers.make_tiles(picture, made / "again", pool=BACKGROUND_POOL)
print(*BACKGROUND_POOL.idle_pids(), os.getpriority(os.PRIO_PROCESS, *BACKGROUND_POOL.idle_pids()))
"""
    with server(picture, tmp_path, more) as process:
        words = process.stdout.read().split()
    assert process.returncode == 0
    assert [word for word in words if not word.isdigit()] == []
    assert int(words.pop()) == min(19, os.nice(0) + 19), "the lowest priority that can be added to that of the tests"
    assert len(words) == 2, "a worker of each pool"
    assert soon(lambda: not any(is_running(word) for word in words))


def test_workers_end_with_a_server_that_is_killed(picture, tmp_path):
    with server(picture, tmp_path, "time.sleep(60)") as process:
        pids = process.stdout.readline().split()
        assert all(is_running(pid) for pid in pids)
        process.kill()
    assert soon(lambda: not any(is_running(pid) for pid in pids))


def test_workers_at_work_end_with_a_server_that_is_killed(picture, slow, tmp_path):
    more = f"""
import threading
threading.Thread(target=workers.make_tiles, args=(Path({str(slow)!r}), made / "more")).start()
while INTERACTIVE_POOL.idle_pids():
    time.sleep(0.01)
print("at work", flush=True)
"""
    with server(picture, tmp_path, more) as process:
        pids = process.stdout.readline().split()
        assert process.stdout.readline() == "at work\n"
        process.kill()
    assert soon(lambda: not any(is_running(pid) for pid in pids))


def test_forked_server_has_workers_of_its_own(picture, tmp_path):
    more = """
parent = INTERACTIVE_POOL.idle_pids()
if os.fork() == 0:
    assert INTERACTIVE_POOL.idle_pids() == []
    workers.inspect(picture)
    assert not set(INTERACTIVE_POOL.idle_pids()) & set(parent)
    INTERACTIVE_POOL.close()
    os._exit(7)
assert os.waitstatus_to_exitcode(os.wait()[1]) == 7
workers.inspect(picture)
assert INTERACTIVE_POOL.idle_pids() == parent
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
def test_large_image_stays_within_its_memory(own_pool, tmp_path, size, most, job, form):
    noise = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size)
    noise = noise.convert("RGB" if form == "JPEG" else "RGBA")
    noise.save(tmp_path / "large", form, **({"compress_level": 1} if form == "PNG" else {}))
    pool = own_pool()
    inspect(tmp_path / "large", pool=pool)
    if job == "tiles":
        make_tiles(tmp_path / "large", tmp_path / "tiles", pool=pool)
    else:
        make_renditions(tmp_path / "large", tmp_path, renditions.all_renditions(size[0]), pool=pool)
    [pid] = pool.idle_pids()
    status = Path(f"/proc/{pid}/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    print(f"{size[0] * size[1] / 1e6:.0f} megapixels, {form}, {job}: {peak} MB")
    assert peak < most
