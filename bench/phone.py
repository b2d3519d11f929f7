"""A phone on a slow connection, as Chromium plays one: what a page weighs there, when it is seen, how much it jumps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WIDE, HIGH = 390, 844
CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SLOWER = 4  # than this machine's processor
CONNECTION = {
    "offline": False,
    "latency": 150,  # milliseconds, there and back
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
OBSERVED = """type => new Promise(done => {
    const found = [];
    new PerformanceObserver(list => found.push(...list.getEntries())).observe({type, buffered: true});
    setTimeout(() => done(found.map(each => type === "layout-shift" ? each.value : each.startTime)), 500);
})"""


@dataclass  # without slots: Playwright notes on the object that it calls it
class Weights:
    """Bytes that came over the wire, headers included, by what they are (`Document`, `Stylesheet`, `Script`, ...)."""

    kinds: dict[str, str] = field(default_factory=dict)
    bytes: Counter[str] = field(default_factory=Counter)

    def answered(self, event: dict[str, Any]) -> None:
        """An answer has begun."""
        self.kinds[event["requestId"]] = event["type"]

    def finished(self, event: dict[str, Any]) -> None:
        """An answer has come in whole."""
        self.bytes[self.kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])


def slowed(page: Any) -> Weights:
    """From now on the page loads as on a slow phone that has nothing kept; what comes in is counted in the answer."""
    session, weights = page.context.new_cdp_session(page), Weights()
    session.send("Network.enable")
    session.on("Network.responseReceived", weights.answered)
    session.on("Network.loadingFinished", weights.finished)
    session.send("Network.clearBrowserCache")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", CONNECTION)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return weights


def shifts(page: Any) -> float:
    """How much the parts of the page have jumped about."""
    return sum(page.evaluate(OBSERVED, "layout-shift"))


def largest_paint(page: Any) -> float:
    """When the largest picture or text stood there, in milliseconds."""
    return max(page.evaluate(OBSERVED, "largest-contentful-paint"))
