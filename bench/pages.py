"""What the pages of pictures weigh on a slow phone, by kind and against the budget; when they are seen; how they jump.

    python -m bench.pages [rounds]

Palmyra with its drawings, served as ./run serves it, in Chromium at 390 px with its processor and connection slowed.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from .ground import ROOT, empty_registry
from .phone import CHROMIUM, HIGH, QUIET, WIDE, largest_paint, shifts, slowed
from .serving import served

ROUNDS = 5
PAGES = (
    *(f"comparisons/X-{number:06}/" for number in range(1, 7)),
    "comparisons/X-000001/embed",
    "comparisons/",
    "photos/P-000001/",
    "photos/",
    "monuments/roman-theatre/",
)
BUDGET = {"Document": 25, "Stylesheet": 15, "Script": 12, "Font": 280, "Image": 150}  # kilobytes
IN_ALL = 300
PACKED = ("Document", "Stylesheet", "Script")  # what a proxy in service compresses
UNITS = 1000
FRAMED = 640  # pixels, as the snippet on the page of a pair frames it


def main(rounds: int = ROUNDS) -> None:
    """Print one line for each page and language."""
    with empty_registry() as folder:
        load(folder)
        with served() as port:
            measure(f"http://127.0.0.1:{port}", rounds)


def load(folder: Path) -> None:
    """What ./run loads."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_fixtures", str(ROOT / "fixtures" / "palmyra"), verbosity=0)
    print(f"{sum(path.is_file() for path in folder.rglob('renditions/**/*'))} files of pictures")


def measure(site: str, rounds: int) -> None:
    """Each page a few times, each time in a new browser window."""
    from playwright.sync_api import sync_playwright

    print(
        f"kB as sent (packed: as gzip -6 would send it), budget {BUDGET}, {IN_ALL} in all; medians of {rounds} rounds"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        for path in PAGES:
            for language in ("en", "ar"):
                told(f"/{language}/{path}", [visited(browser, site, f"/{language}/{path}") for _ in range(rounds)])
        browser.close()


def visited(browser: Any, site: str, path: str) -> tuple[Counter[str], Counter[str], float, float]:
    """Bytes by kind as sent and packed, the largest paint in milliseconds, and the jumps."""
    high = FRAMED if path.endswith("/embed") else HIGH
    context = browser.new_context(viewport={"width": WIDE, "height": high})
    page = context.new_page()
    weights = slowed(page)
    page.goto(f"{site}{path}")
    page.wait_for_load_state("networkidle")
    found = largest_paint(page), shifts(page)
    names = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    context.close()
    return weights.bytes, packed([f"{site}{path}", *names]), *found


def packed(addresses: list[str]) -> Counter[str]:
    """What the texts among them would weigh if they were compressed on their way."""
    sizes: Counter[str] = Counter()
    for address in addresses:
        kind = {"css": "Stylesheet", "js": "Script"}.get(address.rpartition(".")[2])
        if kind or address == addresses[0]:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 our own server
                sizes[kind or "Document"] += len(gzip.compress(answer.read(), 6))
    return sizes


def told(path: str, rounds: list[tuple[Counter[str], Counter[str], float, float]]) -> None:
    """Print it; what is over its budget has an exclamation mark."""
    sent, packed, *_ = rounds[-1]
    parts = []
    for kind, most in BUDGET.items():
        weight = f"{sent[kind] / UNITS:.1f}{'!' if sent[kind] > most * UNITS else ''}"
        parts.append(f"{kind} {weight}" + (f" ({packed[kind] / UNITS:.1f})" if kind in PACKED else ""))
    whole = sum(sent.values())
    paints, jumps = [each[2] for each in rounds], [each[3] for each in rounds]
    print(f"{path}: {whole / UNITS:.0f}{'!' if whole > IN_ALL * UNITS else ''} kB: {', '.join(parts)}")
    print(f"    LCP {statistics.median(paints):.0f} ms (to {max(paints):.0f}), CLS {max(jumps):.3f}", flush=True)


if __name__ == "__main__":
    main(*[int(text) for text in sys.argv[1:] if text.isdigit()])
