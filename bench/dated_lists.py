"""Compare the current list of 50 monuments with the list as of a day, and with the list of 50 claims.

    python -m bench.dated_lists [monuments] [claims on each] [rounds]

One server answers all of them in turns. It also prints how long recording and projecting the records took.
"""

from __future__ import annotations

import statistics
import sys

from . import data
from .ground import elapsed_seconds, empty_registry
from .lists import ROUNDS, THREADS, fetch_page, response_rate
from .serving import run_server

CURRENT = "monuments"
PATHS = {
    CURRENT: "/api/v1/monuments?limit=50",
    "monuments as of a day": "/api/v1/monuments?limit=50&as_of=2016-06-01",
    "monuments of a grade": "/api/v1/monuments?limit=50&grade=destroyed",
    "those as of a day": "/api/v1/monuments?limit=50&grade=destroyed&as_of=2016-06-01",
    "claims": "/api/v1/claims?limit=50",
}


def main(monument_count: int = 10_000, claims_each: int = 7, rounds: int = ROUNDS) -> None:
    """Print the responses per second of each list, and their ratio to those of the current list of monuments."""
    with empty_registry():
        seconds = elapsed_seconds(lambda: data.fill_registry(monument_count, claims_each))
        print(f"{monument_count} monuments with {monument_count * claims_each} claims: recorded in {seconds:.0f} s")
        with run_server() as port:
            rates: dict[str, list[float]] = {name: [] for name in PATHS}
            for path in PATHS.values():
                fetch_page(port, path)
            for _ in range(rounds):
                for name, path in PATHS.items():
                    rates[name].append(response_rate(port, path))
    print(f"a page of 50; {THREADS} connections; median of {rounds} rounds")
    for name, path_rates in rates.items():
        ratios = [rate / current for rate, current in zip(path_rates, rates[CURRENT], strict=True)]
        print(f"{name:>22}: {statistics.median(path_rates):8.1f} requests/s, ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
