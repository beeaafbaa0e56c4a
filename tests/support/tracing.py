"""What Chromium's main thread did between two moments, by its own trace."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel", "blink.user_timing"]


@dataclass
class Trace:
    """Filled when the tracing ends; only what the page's own main thread did."""

    events: list[dict[str, Any]] = field(default_factory=list)

    def count(self, name: str) -> int:
        return sum(event["name"] == name and event["ph"] in "XB" for event in self.events)

    def longest(self) -> float:
        """Milliseconds of the processor's time that the longest task took; what else the machine does is left out."""
        return max(
            (event.get("tdur", 0) / 1000 for event in self.events if event["name"].endswith("RunTask")), default=0.0
        )


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[Trace]:
    trace = Trace()
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        yield trace
    finally:
        events = json.loads(browser.stop_tracing())["traceEvents"]
        frames = {
            e["args"]["data"]["frame"] for e in events if e["name"] == "CommitLoad" and "data" in e.get("args", {})
        }
        assert not frames, "the page was loaded anew while it was traced"
        mains = {
            (e["pid"], e["tid"]) for e in events if e["name"] == "FunctionCall" and "ab-viewer" in json.dumps(e["args"])
        }
        mains |= {(e["pid"], e["tid"]) for e in events if e["name"] == "FireAnimationFrame"}
        trace.events = [event for event in events if (event["pid"], event["tid"]) in mains]
