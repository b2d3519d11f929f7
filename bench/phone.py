"""A phone on a slow connection, emulated by Chromium: the weight, largest paint and layout shift of a page there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WIDTH = 390  # pixels
HEIGHT = 844
# The headless shell is the same engine without the browser's windows: a page costs it a third of the processor time.
CHROMIUMS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
CHROMIUM = next((path for path in CHROMIUMS if path.exists()), CHROMIUMS[-1])
BROWSER_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CPU_SLOWDOWN = 4  # compared with this machine's processor
CONNECTION = {
    "offline": False,
    "latency": 150,  # milliseconds, round trip
    "downloadThroughput": 1_600_000 / 8,  # bytes per second
    "uploadThroughput": 750_000 / 8,
}
# Returns the values (layout shifts) or start times (all other types) of the page's performance entries of a type.
PERFORMANCE_ENTRIES = """type => new Promise(done => {
    const found = [];
    new PerformanceObserver(list => found.push(...list.getEntries())).observe({type, buffered: true});
    setTimeout(() => done(found.map(each => type === "layout-shift" ? each.value : each.startTime)), 500);
})"""


@dataclass  # Without slots, because Playwright sets an attribute on the object of a handler.
class TransferSizes:
    """Bytes transferred for a page, headers included, by resource type (`Document`, `Stylesheet`, `Script`, ...)."""

    type_by_request: dict[str, str] = field(default_factory=dict)
    bytes: Counter[str] = field(default_factory=Counter)

    def on_response(self, event: dict[str, Any]) -> None:
        """Note the resource type of a response that has begun."""
        self.type_by_request[event["requestId"]] = event["type"]

    def on_loaded(self, event: dict[str, Any]) -> None:
        """Add the size of a response that is complete."""
        self.bytes[self.type_by_request.get(event["requestId"], "Other")] += int(event["encodedDataLength"])


def emulate_slow_phone(page: Any) -> TransferSizes:
    """Make a Playwright page load as on a slow phone with an empty cache.

    Return an object that adds up the sizes of everything that the page loads from now on.
    """
    session = page.context.new_cdp_session(page)
    sizes = TransferSizes()
    session.send("Network.enable")
    session.on("Network.responseReceived", sizes.on_response)
    session.on("Network.loadingFinished", sizes.on_loaded)
    session.send("Network.clearBrowserCache")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", CONNECTION)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    return sizes


def layout_shift(page: Any) -> float:
    """Return the cumulative layout shift of a page: how much its parts have moved while it loaded."""
    return sum(page.evaluate(PERFORMANCE_ENTRIES, "layout-shift"))


def largest_paint(page: Any) -> float:
    """Return when the largest image or text of a page was painted, in milliseconds after its request."""
    return max(page.evaluate(PERFORMANCE_ENTRIES, "largest-contentful-paint"))
