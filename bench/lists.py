"""Compare the list of 50 monuments, which uses stored JSON, with the same list from nested serializers.

    python -m bench.lists [monuments] [--rounds=5]

Both are served as by ./run, from the same database, and requested in turns.
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from . import data
from .ground import empty_registry
from .serving import run_server

PATH = "/api/v1/monuments?limit=50"
THREADS = 4
SECONDS_PER_ROUND = 4.0
ROUNDS = 5
SERVERS = {"stored documents": "config.settings", "nested serializers": "bench.peers.settings"}


def fetch_page(port: int, path: str = PATH) -> bytes:
    """Request a list from a server once, and return the body. Exit if the status is not 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise SystemExit(f"{path} answers {response.status}: {body[:300]!r}")
    return body


def count_responses_until(port: int, path: str, end: float) -> int:
    """Request a list again and again until the time `end`, and return the number of responses."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    count = 0
    while time.perf_counter() < end:
        connection.request("GET", path)
        connection.getresponse().read()
        count += 1
    connection.close()
    return count


def response_rate(port: int, path: str = PATH) -> float:
    """Return how many responses per second a server gives to several clients at once."""
    start = time.perf_counter()
    end = start + SECONDS_PER_ROUND
    with ThreadPoolExecutor(THREADS) as pool:
        counts = pool.map(count_responses_until, [port] * THREADS, [path] * THREADS, [end] * THREADS)
        total_count = sum(counts)
    return total_count / (time.perf_counter() - start)


def check_same_records(ports: dict[str, int]) -> int:
    """Check that both servers return the same records, and return the size of our response in bytes.

    Exit if the records differ.
    """
    ours, theirs = (fetch_page(port) for port in ports.values())
    our_records = json.loads(ours)["results"]
    their_records = json.loads(theirs)["results"]
    if our_records != their_records:
        Path("/dev/stderr").write_text(first_difference(our_records, their_records))
        raise SystemExit("The two lists differ: there is nothing to compare.")
    return len(ours)


def first_difference(ours: list[dict], theirs: list[dict]) -> str:
    """Return the first difference between two lists of records, as text for a developer.

    If no field differs, the text has the lengths of the lists.
    """
    for our_record, their_record in zip(ours, theirs, strict=False):
        for name, value in our_record.items():
            if value != their_record.get(name):
                return f"{our_record['slug']}.{name}:\n  {value}\n  {their_record.get(name)}\n"
    return f"{len(ours)} and {len(theirs)} records\n"


def main(monument_count: int = 10_000, rounds: int = ROUNDS) -> None:
    """Print how many responses per second both servers give, and how many times faster ours is."""
    with empty_registry(), ExitStack() as stack:
        data.fill_registry(monument_count, 5)
        ports = {}
        for name, settings in SERVERS.items():
            ports[name] = stack.enter_context(run_server(DJANGO_SETTINGS_MODULE=settings))
        size = check_same_records(ports)
        print(f"{monument_count} monuments; a page of 50 is {size / 1000:.0f} kB; {THREADS} connections")
        rates: dict[str, list[float]] = {name: [] for name in ports}
        for _ in range(rounds):
            for name, port in ports.items():
                rates[name].append(response_rate(port))
        for name, server_rates in rates.items():
            rounds_text = ", ".join(f"{rate:.1f}" for rate in server_rates)
            print(f"{name:>20}: {statistics.median(server_rates):8.1f} requests/s (rounds: {rounds_text})")
        ratios = [ours / theirs for ours, theirs in zip(*rates.values(), strict=True)]
        print(f"{'ratio':>20}: {statistics.median(ratios):8.1f} (lowest {min(ratios):.1f})")


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:] if text.isdigit()]
    round_counts = [int(text.partition("=")[2]) for text in sys.argv[1:] if text.startswith("--rounds=")]
    main(*(numbers or [10_000]), *round_counts)
