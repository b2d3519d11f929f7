"""Many uploads while pages are read: what becomes of the pictures, and how much slower the pages are.

    .venv/bin/python -m bench.uploads [uploads] [rounds] [tasks]

1 000 in 4 rounds unless said otherwise; `tasks` is the server's setting TASKS, `thread` as in `./run`. In each round
pages are read for a while without uploads, then during them; then all is looked at, and the renditions waited for.
"""

from __future__ import annotations

import http.client
import io
import itertools
import json
import multiprocessing
import random
import shutil
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

from PIL import Image

from .ground import empty_registry
from .renditions import photograph
from .serving import served

CLIENTS, READERS = 4, 2
WIDTH, HEIGHT, QUALITY = 4000, 3000, 95
QUIET = 20.0  # seconds of reading without uploads
PAUSE = 0.05  # seconds between two pages that somebody reads
PAGES = (
    "/en/",
    "/ar/monuments/roman-theatre/",
    "/en/comparisons/X-000001/",
    "/en/photos/",
    "/api/v1/monuments",
    "/api/v1/monuments/temple-of-bel/chronology",
)
PARTS = {"monument": "temple-of-bel", "kind": "photograph", "credit": "Made for a measurement", "licence": "cc_by_4"}
BOUNDARY = "8e0f4b5c8a0d4a8f"
SPAWN = multiprocessing.get_context("spawn")  # not a fork of a process that has connections to the database
WAITING = 1200  # seconds without a new one of the renditions that come after the answers: two jobs of ten minutes


@dataclass
class Reading:
    """What readers met with: by page the seconds that its answers took, and how often each status came."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {page: [] for page in PAGES})
    statuses: Counter[int] = field(default_factory=Counter)

    def add(self, other: Reading) -> None:
        """Take in what others met with."""
        self.statuses += other.statuses
        for page, seconds in other.seconds.items():
            self.seconds[page] += seconds

    def times(self, quiet: Reading) -> list[float]:
        """How many times longer than in `quiet` each page took, by its median: pages differ too much to be mixed."""
        return [statistics.median(self.seconds[page]) / statistics.median(quiet.seconds[page]) for page in PAGES]

    def __str__(self) -> str:
        taken = list(itertools.chain(*self.seconds.values()))
        return f"{statistics.mean(taken) * 1000:.0f} ms (95 %: {statistics.quantiles(taken, n=20)[-1] * 1000:.0f})"


@dataclass
class Uploading:
    """What uploaders were told: the photo's ref by the digest of what they sent, and how often each status came."""

    photos: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


# --- Pictures --------------------------------------------------------------------------------------------------------


def pictures(folder: Path, count: int, whole: Image.Image, chance: random.Random) -> Iterator[Path]:
    """Parts of one large picture, each turned and lit in its own way, so that no two are alike."""
    for number in range(count):
        left, top = chance.randrange(whole.width - WIDTH), chance.randrange(whole.height - HEIGHT)
        image = whole.crop((left, top, left + WIDTH, top + HEIGHT))
        if chance.random() < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        image.paste(Image.effect_noise((700, 500), 60).convert("RGB"), (left % 3000, top % 2000))
        path = folder / f"{number}.jpg"
        image.save(path, quality=QUALITY)
        yield path


def form(content: bytes) -> bytes:
    """A picture and what is said of it, as multipart/form-data."""
    said = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in PARTS.items()]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="made.jpg"\r\n\r\n'
    return "".join(said).encode() + head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


# --- Reading and uploading -------------------------------------------------------------------------------------------


def read(port: int, stop: Event, start: int) -> Reading:
    """One page after another over a connection that is kept, with a short pause, until told to stop."""
    connection, reading = http.client.HTTPConnection("127.0.0.1", port, timeout=60), Reading()
    for page in itertools.cycle(PAGES[start:] + PAGES[:start]):
        if stop.is_set():
            break
        begun = time.perf_counter()
        connection.request("GET", page)
        answer = connection.getresponse()
        answer.read()
        reading.seconds[page].append(time.perf_counter() - begun)
        reading.statuses[answer.status] += 1
        time.sleep(PAUSE)
    connection.close()
    return reading


def read_all(port: int, stop: Event, found: Queue) -> None:
    """What all readers meet with; in a process of its own, which what uploaders do cannot slow."""
    with ThreadPoolExecutor(READERS) as pool:
        for reading in pool.map(lambda number: read(port, stop, number * len(PAGES) // READERS), range(READERS)):
            found.put(reading)


def upload(port: int, token: str, path: Path, told: Uploading) -> None:
    """One picture over a connection of its own; whatever is answered is noted."""
    content = path.read_bytes()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    start = time.perf_counter()
    connection.request("POST", "/api/v1/photos", form(content), headers)
    answer = connection.getresponse()
    body = answer.read()
    told.seconds.append(time.perf_counter() - start)
    told.statuses[answer.status] += 1
    if answer.status == 201:
        told.photos[sha256(content).hexdigest()] = json.loads(body)["ref"]
    else:
        print(answer.status, body[:300])
    connection.close()


def beside(port: int, work: Callable[[], object]) -> Reading:
    """What readers meet with for as long as `work` takes, which is called."""
    stop, found, reading = SPAWN.Event(), SPAWN.Queue(), Reading()
    readers = SPAWN.Process(target=read_all, args=(port, stop, found))
    readers.start()
    try:
        work()
    finally:
        stop.set()
    for _ in range(READERS):
        reading.add(found.get(timeout=60))
    readers.join()
    return reading


# --- What is there afterwards ----------------------------------------------------------------------------------------


def wait_for_renditions() -> float:
    """Until every picture has all its renditions and tiles; the seconds that took."""
    from registry.domain.media.renditions import every, is_tiled
    from registry.models import Photo, Rendition

    sizes = Photo.objects.values_list("width", "height")
    wanted = sum(len(every(width)) + is_tiled(width, height) for width, height in sizes)
    start = last = time.perf_counter()
    made = 0
    while (there := Rendition.objects.count()) < wanted:
        now = time.perf_counter()
        if there > made:
            made, last = there, now
        elif now - last > WAITING:
            raise SystemExit("The renditions are not made.")
        time.sleep(0.5)
    return time.perf_counter() - start


def faults(told: Uploading) -> list[str]:
    """What was acknowledged and is not there whole, and what is there and was never acknowledged."""
    from registry.actions.upload import valid_renditions
    from registry.domain.media.renditions import first
    from registry.media.storage import original_storage
    from registry.models import Photo

    found = []
    held = {photo.details.sha256: photo for photo in Photo.objects.select_related("details")}
    for digest, ref in told.photos.items():
        photo = held.get(digest)
        if photo is None or photo.ref != ref:
            found.append(f"{ref} is lost")
        elif original_storage().compute_digest(digest).sha256 != digest:
            found.append(f"The original of {ref} is not what was sent")
        elif not {(each.width, each.format.value) for each in first(photo.width)} <= set(valid_renditions(photo)):
            found.append(f"{ref} cannot be shown")
    strangers = {each.name for each in original_storage().held()} - held.keys()
    return [*found, *(f"No row tells of {name}" for name in strangers)]


def one_round(port: int, token: str, files: list[Path], told: Uploading) -> tuple[Reading, Reading]:
    """Read without uploads, then with them; prints and returns what readers met with."""
    quiet = beside(port, lambda: time.sleep(QUIET))
    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        busy = beside(port, lambda: list(pool.map(lambda path: upload(port, token, path, told), files)))
    rate = len(files) / (time.perf_counter() - start)
    size = statistics.mean(path.stat().st_size for path in files) / 1e6
    print(
        f"{len(files)} of {size:.1f} MB, {rate:.2f} a second; pages {dict(quiet.statuses + busy.statuses)}: "
        f"{quiet} without uploads, {busy} with them: {longer(quiet, busy)}",
        flush=True,
    )
    return quiet, busy


def longer(quiet: Reading, busy: Reading) -> str:
    """How many times longer each page took, and their geometric mean."""
    times = busy.times(quiet)
    return f"{' '.join(f'{each:.2f}' for each in times)} times as long, mean {statistics.geometric_mean(times):.2f}"


def main(uploads: int = 1000, rounds: int = 4, tasks: str = "thread") -> None:
    """Print each round's figures, and what became of the pictures."""
    chance, told, quiet, busy = random.Random(1), Uploading(), Reading(), Reading()
    with empty_registry() as folder:
        token, whole = prepared(), photograph(6000, 4000)
        with served(TASKS=tasks) as port:
            for number in range(rounds):
                (batch := folder / str(number)).mkdir()
                files = list(pictures(batch, uploads // rounds, whole, chance))
                for all_rounds, one in zip((quiet, busy), one_round(port, token, files, told), strict=True):
                    all_rounds.add(one)
                shutil.rmtree(batch)
                print(
                    f"{dict(told.statuses)}, {len(told.photos)} acknowledged; {faults(told) or 'every one is whole'}",
                    flush=True,
                )
                print(f"all renditions {wait_for_renditions():.0f} s after the last answer", flush=True)
    print(f"an upload took {statistics.median(told.seconds):.2f} s; pages in all rounds {longer(quiet, busy)}")


def prepared() -> str:
    """Palmyra is loaded; returns a token of somebody who may bring pictures."""
    from django.core.management import call_command

    from registry.accounts.roles import demo_editor
    from registry.actions import make_token
    from registry.domain.policy.scopes import Scope

    call_command("collectstatic", verbosity=0)
    call_command("load_fixtures", "fixtures/palmyra", stdout=io.StringIO())
    return make_token(user=demo_editor(), name="bench", scopes=[Scope.WRITE], by=None)[1]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), *sys.argv[3:])
