"""How long it takes to record and decide on many claims at once.

python -m bench.load [monuments] [claims each] [--profile]
"""

from __future__ import annotations

import cProfile
import pstats
import sys

from . import data
from .ground import empty_registry, seconds


def main(monuments: int = 10_000, claims_each: int = 5, *, profile: bool = False) -> None:
    """Print how long each part takes."""
    with empty_registry():
        from registry.projection import differences

        found = data.write_nouns(monuments, 1)
        drafts = data.draft_claims(found, claims_each, 1)
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        took = seconds(lambda: data.write_claims(drafts))
        profiler.disable()
        print(f"{monuments} monuments, {len(drafts)} claims recorded and decided on in {took:.1f} s")
        print(f"  {len(drafts) / took:.0f} claims a second")
        if profile:
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)
        took = seconds(lambda: print(f"  {len(differences())} stored copies differ", end=""))
        print(f" (checked in {took:.1f} s)")


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:] if text.isdigit()), profile="--profile" in sys.argv)
