"""Measure many uploads while pages are read: whether every photo is stored, and how much slower the pages are.

    .venv/bin/python -m bench.uploads [uploads] [rounds] [tasks]

The default is 1 000 uploads in 4 rounds; `tasks` is the server's setting TASKS, `thread` as in `./run`. In each round
pages are read for a while without uploads, then during them. Then the photos are checked, and renditions are awaited.
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
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

from .ground import empty_registry
from .photos import photograph, write_photos
from .serving import run_server

CLIENTS = 4  # that upload at the same time
READERS = 2  # that request pages at the same time
SECONDS_WITHOUT_UPLOADS = 20.0
READER_PAUSE = 0.05  # seconds between two requests of a reader
PAGES = (
    "/en/",
    "/ar/monuments/roman-theatre/",
    "/en/comparisons/X-000001/",
    "/en/photos/",
    "/api/v1/monuments",
    "/api/v1/monuments/temple-of-bel/chronology",
)
FORM_FIELDS = {
    "monument": "temple-of-bel",
    "kind": "photograph",
    "credit": "Made for a measurement",
    "licence": "cc_by_4",
}
BOUNDARY = "8e0f4b5c8a0d4a8f"
SPAWN = multiprocessing.get_context("spawn")  # a fork would share the parent's connections to the database
MAX_SECONDS_BETWEEN_RENDITIONS = 1200  # two background jobs of ten minutes


@dataclass
class ReadingResult:
    """The results of requesting pages: response times in seconds by page, and the number of responses by status."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {page: [] for page in PAGES})
    statuses: Counter[int] = field(default_factory=Counter)

    def add(self, other: ReadingResult) -> None:
        """Add the results of another reader or round."""
        self.statuses += other.statuses
        for page, seconds in other.seconds.items():
            self.seconds[page] += seconds

    def slowdowns(self, baseline: ReadingResult) -> list[float]:
        """Return how many times as long as in `baseline` each page took, by its median response time.

        The pages are too different for a ratio over all of them.
        """
        return [statistics.median(self.seconds[page]) / statistics.median(baseline.seconds[page]) for page in PAGES]

    def __str__(self) -> str:
        """Return the mean and the 95th percentile of all response times, in milliseconds."""
        all_seconds = list(itertools.chain(*self.seconds.values()))
        percentile_95 = statistics.quantiles(all_seconds, n=20)[-1]
        return f"{statistics.mean(all_seconds) * 1000:.0f} ms (95 %: {percentile_95 * 1000:.0f})"


@dataclass
class UploadResult:
    """The results of uploads: references of photos by the SHA-256 of their files, statuses, and response times."""

    photos: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def multipart_body(content: bytes) -> bytes:
    """Return the multipart/form-data body of a request that uploads a photo."""
    body = ""
    for name, value in FORM_FIELDS.items():
        body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
    body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="made.jpg"\r\n\r\n'
    return body.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


# --- Reading and uploading -------------------------------------------------------------------------------------------


def read_pages(port: int, stop: Event, first_page: int) -> ReadingResult:
    """Request the pages in turn over one connection until `stop` is set. `first_page` is an index of PAGES."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    result = ReadingResult()
    for page in itertools.cycle(PAGES[first_page:] + PAGES[:first_page]):
        if stop.is_set():
            break
        start = time.perf_counter()
        connection.request("GET", page)
        response = connection.getresponse()
        response.read()
        result.seconds[page].append(time.perf_counter() - start)
        result.statuses[response.status] += 1
        time.sleep(READER_PAUSE)
    connection.close()
    return result


def run_readers(port: int, stop: Event, results: Queue) -> None:
    """Request pages in several threads (the readers) until `stop` is set, and put their results into a queue.

    Call this in a process of its own: the uploading threads would slow it down.
    """
    first_pages = [number * len(PAGES) // READERS for number in range(READERS)]
    with ThreadPoolExecutor(READERS) as pool:
        for result in pool.map(lambda first_page: read_pages(port, stop, first_page), first_pages):
            results.put(result)


def upload(port: int, token: str, path: Path, result: UploadResult) -> None:
    """Upload a photo through the API, and add the response to `result`. Print the response if the upload failed."""
    content = path.read_bytes()
    digest = sha256(content).hexdigest()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    start = time.perf_counter()
    connection.request("POST", "/api/v1/photos", multipart_body(content), headers)
    response = connection.getresponse()
    body = response.read()
    result.seconds.append(time.perf_counter() - start)
    result.statuses[response.status] += 1
    if response.status == 201:
        result.photos[digest] = json.loads(body)["ref"]
    else:
        print(response.status, body[:300])
    connection.close()


def read_during(port: int, work: Callable[[], object]) -> ReadingResult:
    """Request pages while `work` runs, and return the results of all readers together."""
    stop = SPAWN.Event()
    results = SPAWN.Queue()
    readers = SPAWN.Process(target=run_readers, args=(port, stop, results))
    readers.start()
    try:
        work()
    finally:
        stop.set()
    total = ReadingResult()
    for _ in range(READERS):
        total.add(results.get(timeout=60))
    readers.join()
    return total


# --- Checks after the uploads ----------------------------------------------------------------------------------------


def wait_for_renditions() -> float:
    """Wait until every photo has all its renditions and tiles, and return how many seconds that took.

    Exit if no rendition was added for a long time.
    """
    from registry.domain.media.renditions import all_renditions, is_tiled
    from registry.models import Photo, Rendition

    expected_count = 0
    for width, height in Photo.objects.values_list("width", "height"):
        expected_count += len(all_renditions(width)) + is_tiled(width, height)

    start = time.perf_counter()
    last_progress = start
    last_count = 0
    count = Rendition.objects.count()
    while count < expected_count:
        now = time.perf_counter()
        if count > last_count:
            last_count = count
            last_progress = now
        elif now - last_progress > MAX_SECONDS_BETWEEN_RENDITIONS:
            raise SystemExit("The renditions are not made.")
        time.sleep(0.5)
        count = Rendition.objects.count()
    return time.perf_counter() - start


def find_faults(uploads: UploadResult) -> list[str]:
    """Return a sentence for each uploaded photo that is missing or damaged, and each file that no photo refers to."""
    from registry.actions.upload import find_valid_renditions
    from registry.domain.media.renditions import first_renditions
    from registry.media.storage import original_storage
    from registry.models import Photo

    faults = []
    photos_by_digest = {photo.details.sha256: photo for photo in Photo.objects.select_related("details")}
    for digest, ref in uploads.photos.items():
        photo = photos_by_digest.get(digest)
        if photo is None or photo.ref != ref:
            faults.append(f"{ref} is lost")
            continue
        if original_storage().compute_digest(digest).sha256 != digest:
            faults.append(f"The original of {ref} is not what was sent")
            continue
        expected_renditions = {(rendition.width, rendition.format.value) for rendition in first_renditions(photo.width)}
        if not expected_renditions <= set(find_valid_renditions(photo)):
            faults.append(f"{ref} cannot be shown")

    stored_digests = {stored.name for stored in original_storage().list_originals()}
    faults += [f"No row tells of {digest}" for digest in stored_digests - photos_by_digest.keys()]
    return faults


def run_round(port: int, token: str, files: list[Path], uploads: UploadResult) -> tuple[ReadingResult, ReadingResult]:
    """Measure how fast pages are without uploads and during uploads. Print both results and return them."""
    quiet = read_during(port, lambda: time.sleep(SECONDS_WITHOUT_UPLOADS))

    def upload_files() -> None:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda path: upload(port, token, path, uploads), files))

    start = time.perf_counter()
    busy = read_during(port, upload_files)
    rate = len(files) / (time.perf_counter() - start)
    size = statistics.mean(path.stat().st_size for path in files) / 1e6
    print(
        f"{len(files)} of {size:.1f} MB, {rate:.2f} a second; pages {dict(quiet.statuses + busy.statuses)}: "
        f"{quiet} without uploads, {busy} with them: {format_slowdowns(quiet, busy)}",
        flush=True,
    )
    return quiet, busy


def format_slowdowns(quiet: ReadingResult, busy: ReadingResult) -> str:
    """Return how many times as long each page took during uploads, and the geometric mean, as text."""
    slowdowns = busy.slowdowns(quiet)
    listed = " ".join(f"{slowdown:.2f}" for slowdown in slowdowns)
    return f"{listed} times as long, mean {statistics.geometric_mean(slowdowns):.2f}"


def main(upload_count: int = 1000, rounds: int = 4, tasks: str = "thread") -> None:
    """Upload photos while pages are read, and print how much slower the pages get and whether all photos are stored.

    `tasks` is the server's setting TASKS.
    """
    rng = random.Random(1)
    uploads = UploadResult()
    all_quiet = ReadingResult()
    all_busy = ReadingResult()
    with empty_registry() as folder:
        token = prepare_registry()
        large_image = photograph(6000, 4000)
        with run_server(TASKS=tasks) as port:
            for number in range(rounds):
                round_folder = folder / str(number)
                round_folder.mkdir()
                files = list(write_photos(round_folder, upload_count // rounds, large_image, rng))
                quiet, busy = run_round(port, token, files, uploads)
                all_quiet.add(quiet)
                all_busy.add(busy)
                shutil.rmtree(round_folder)

                faults = find_faults(uploads) or "every one is whole"
                print(f"{dict(uploads.statuses)}, {len(uploads.photos)} acknowledged; {faults}", flush=True)
                print(f"all renditions {wait_for_renditions():.0f} s after the last answer", flush=True)
    median = statistics.median(uploads.seconds)
    print(f"an upload took {median:.2f} s; pages in all rounds {format_slowdowns(all_quiet, all_busy)}")


def prepare_registry() -> str:
    """Load the Palmyra fixtures and the static files, and return an API token with which photos can be uploaded."""
    from django.core.management import call_command

    from registry.accounts.roles import get_or_create_demo_editor
    from registry.actions import create_token
    from registry.domain.policy.scopes import Scope

    call_command("collectstatic", verbosity=0)
    call_command("load_fixtures", "fixtures/palmyra", stdout=io.StringIO())
    _, token = create_token(user=get_or_create_demo_editor(), name="bench", scopes=[Scope.WRITE], by=None)
    return token


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), *sys.argv[3:])
