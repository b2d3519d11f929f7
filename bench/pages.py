"""Measure the weight of pages with photos on a slow phone against a budget, their largest paint and layout shift.

    python -m bench.pages [rounds]

The fixtures of Palmyra, served as by ./run, in Chromium at 390 px with a slowed-down processor and connection.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .ground import ROOT, empty_registry
from .phone import BROWSER_OPTIONS, CHROMIUM, HEIGHT, WIDTH, emulate_slow_phone, largest_paint, layout_shift
from .serving import run_server

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
TOTAL_BUDGET = 300  # kilobytes
COMPRESSED_TYPES = ("Document", "Stylesheet", "Script")  # by a proxy in production
BYTES_PER_KB = 1000
EMBED_HEIGHT = 640  # pixels, as in the HTML for embedding that the page of a pair offers


@dataclass(frozen=True)
class Visit:
    """The measurements of one page load: bytes by resource type, largest paint in milliseconds, layout shift."""

    sent: Counter[str]
    compressed: Counter[str]
    largest_paint: float
    layout_shift: float


def main(rounds: int = ROUNDS) -> None:
    """Load the pages with photos on an emulated slow phone, and print the measurements of each."""
    with empty_registry() as folder:
        load_palmyra(folder)
        with run_server() as port:
            measure(f"http://127.0.0.1:{port}", rounds)


def load_palmyra(folder: Path) -> None:
    """Load the fixtures of Palmyra with their photos, and collect the static files, as ./run does."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_fixtures", str(ROOT / "fixtures" / "palmyra"), verbosity=0)
    print(f"{sum(path.is_file() for path in folder.rglob('renditions/**/*'))} files of pictures")


def measure(site: str, rounds: int) -> None:
    """Load each page in both languages several times, and print the measurements.

    `site` is the URL of the server. Each load has a new browser context, so nothing is cached.
    """
    from playwright.sync_api import sync_playwright

    print(
        f"kB as sent (packed: as gzip -6 would send it), budget {BUDGET}, {TOTAL_BUDGET} in all; "
        f"medians of {rounds} rounds"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(BROWSER_OPTIONS))
        for path in PAGES:
            for language in ("en", "ar"):
                visits = [visit(browser, site, f"/{language}/{path}") for _ in range(rounds)]
                print_results(f"/{language}/{path}", visits)
        browser.close()


def visit(browser: Any, site: str, path: str) -> Visit:
    """Load a page in a new browser context on an emulated slow phone, and return its measurements."""
    height = EMBED_HEIGHT if path.endswith("/embed") else HEIGHT
    context = browser.new_context(viewport={"width": WIDTH, "height": height})
    page = context.new_page()
    sizes = emulate_slow_phone(page)
    page.goto(f"{site}{path}")
    page.wait_for_load_state("networkidle")
    paint = largest_paint(page)
    shift = layout_shift(page)
    resource_urls = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    context.close()
    return Visit(sizes.bytes, compressed_sizes(f"{site}{path}", resource_urls), paint, shift)


def compressed_sizes(page_url: str, resource_urls: list[str]) -> Counter[str]:
    """Return how many bytes a page would send if a proxy compressed it, by resource type.

    Only the document, style sheets and scripts are counted: images and fonts are compressed already.
    """
    sizes: Counter[str] = Counter()
    for url in [page_url, *resource_urls]:
        resource_type = {"css": "Stylesheet", "js": "Script"}.get(url.rpartition(".")[2])
        if url == page_url:
            resource_type = "Document"
        if resource_type:
            with urllib.request.urlopen(url) as response:  # noqa: S310 our own server
                sizes[resource_type] += len(gzip.compress(response.read(), 6))
    return sizes


def print_results(path: str, visits: list[Visit]) -> None:
    """Print the measurements of a page. A size over its budget is marked with an exclamation mark."""
    last_visit = visits[-1]
    parts = []
    for resource_type, budget in BUDGET.items():
        part = f"{resource_type} {format_size(last_visit.sent[resource_type], budget, digits=1)}"
        if resource_type in COMPRESSED_TYPES:
            part += f" ({last_visit.compressed[resource_type] / BYTES_PER_KB:.1f})"
        parts.append(part)
    total = format_size(sum(last_visit.sent.values()), TOTAL_BUDGET, digits=0)
    paints = [visit.largest_paint for visit in visits]
    shifts = [visit.layout_shift for visit in visits]
    print(f"{path}: {total} kB: {', '.join(parts)}")
    print(f"    LCP {statistics.median(paints):.0f} ms (to {max(paints):.0f}), CLS {max(shifts):.3f}", flush=True)


def format_size(size: int, budget: int, *, digits: int) -> str:
    """Return a size in bytes as kilobytes, with an exclamation mark if it is over a budget in kilobytes."""
    mark = "!" if size > budget * BYTES_PER_KB else ""
    return f"{size / BYTES_PER_KB:.{digits}f}{mark}"


if __name__ == "__main__":
    main(*[int(text) for text in sys.argv[1:] if text.isdigit()])
