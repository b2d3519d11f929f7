"""The list of 50 monuments from stored documents, against the same records through nested serializers.

    python -m bench.lists [monuments] [--rounds=5]

Both are served as ./run serves, from one database, and asked in turns.
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
from .serving import served

ADDRESS = "/api/v1/monuments?limit=50"
THREADS, SECONDS, ROUNDS = 4, 4.0, 5
SERVERS = {"stored documents": "config.settings", "nested serializers": "bench.peers.settings"}


def get(port: int) -> bytes:
    """One answer over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", ADDRESS)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise SystemExit(f"{ADDRESS} answers {response.status}: {body[:300]!r}")
    return body


def ask_until(port: int, end: float) -> int:
    """Ask over one connection that is kept open, again and again; how many answers came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    count = 0
    while time.perf_counter() < end:
        connection.request("GET", ADDRESS)
        connection.getresponse().read()
        count += 1
    connection.close()
    return count


def rate(port: int) -> float:
    """Answers a second to a few who ask at once."""
    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        counts = list(pool.map(ask_until, [port] * THREADS, [start + SECONDS] * THREADS))
    return sum(counts) / (time.perf_counter() - start)


def compare(ports: dict[str, int]) -> int:
    """Stop unless both answer with the same records; returns the size of the page in bytes."""
    ours, theirs = (get(port) for port in ports.values())
    if json.loads(ours)["results"] != json.loads(theirs)["results"]:
        Path("/dev/stderr").write_text(difference(json.loads(ours)["results"], json.loads(theirs)["results"]))
        raise SystemExit("The two lists differ: there is nothing to compare.")
    return len(ours)


def difference(ours: list[dict], theirs: list[dict]) -> str:
    """The first field that differs."""
    for one, other in zip(ours, theirs, strict=False):
        for name, value in one.items():
            if value != other.get(name):
                return f"{one['slug']}.{name}:\n  {value}\n  {other.get(name)}\n"
    return f"{len(ours)} and {len(theirs)} records\n"


def main(monuments: int = 10_000, rounds: int = ROUNDS) -> None:
    """Print the rate of each round and the ratio of the medians."""
    with empty_registry(), ExitStack() as stack:
        data.make(monuments, 5)
        ports = {name: stack.enter_context(served(DJANGO_SETTINGS_MODULE=it)) for name, it in SERVERS.items()}
        size = compare(ports)
        print(f"{monuments} monuments; a page of 50 is {size / 1000:.0f} kB; {THREADS} connections")
        rates: dict[str, list[float]] = {name: [] for name in ports}
        for _ in range(rounds):
            for name, port in ports.items():
                rates[name].append(rate(port))
        for name, found in rates.items():
            listed = ", ".join(f"{each:.1f}" for each in found)
            print(f"{name:>20}: {statistics.median(found):8.1f} requests/s (rounds: {listed})")
        ratios = [ours / theirs for ours, theirs in zip(*rates.values(), strict=True)]
        print(f"{'ratio':>20}: {statistics.median(ratios):8.1f} (lowest {min(ratios):.1f})")


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:] if text.isdigit()]
    given = [int(text.partition("=")[2]) for text in sys.argv[1:] if text.startswith("--rounds=")]
    main(*(numbers or [10_000]), *given)
