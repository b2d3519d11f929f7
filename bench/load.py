"""Measure how long it takes to record and decide on many claims at once.

python -m bench.load [monuments] [claims each] [--profile]
"""

from __future__ import annotations

import cProfile
import pstats
import sys

from . import data
from .ground import elapsed_seconds, empty_registry

PROFILE_LINES = 45


def main(monument_count: int = 10_000, claims_each: int = 5, *, profile: bool = False) -> None:
    """Print how long it takes to write the claims, and to check all tables that are derived from them.

    With `profile`, also print the functions that took most of the time.
    """
    with empty_registry():
        from registry.projection import find_differences

        monuments = data.create_records(monument_count, 1)
        drafts = data.draft_claims(monuments, claims_each, 1)
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        seconds = elapsed_seconds(lambda: data.write_claims(drafts))
        profiler.disable()
        print(f"{monument_count} monuments, {len(drafts)} claims recorded and decided on in {seconds:.1f} s")
        print(f"  {len(drafts) / seconds:.0f} claims a second")
        if profile:
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(PROFILE_LINES)
        seconds = elapsed_seconds(lambda: print(f"  {len(find_differences())} stored copies differ", end=""))
        print(f" (checked in {seconds:.1f} s)")


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:] if text.isdigit()), profile="--profile" in sys.argv)
