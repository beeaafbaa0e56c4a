"""When a page is at rest: nothing that a test would have to wait a while for is still to come."""

from playwright.sync_api import Page

# Put into every page of the tests: it counts the timers that end within a second. Longer ones are notices that go and tries
# that come again, which are part of rest.
COUNTING = """(() => {
  const { setTimeout: begin, clearTimeout: drop } = window;
  const due = new Set();
  window.setTimeout = (run, ms = 0, ...given) => {
    const timer = begin((...all) => { due.delete(timer); run(...all); }, ms, ...given);
    if (ms < 1000) due.add(timer);
    return timer;
  };
  window.clearTimeout = (timer) => { due.delete(timer); drop(timer); };
  const frame = () => new Promise((go) => { requestAnimationFrame(go); });
  window.atRest = async () => {
    do {
      await frame();
      await frame();
      while (due.size) await new Promise((go) => { begin(go, 5); });
      await frame();
    } while (due.size);
  };
})();"""


def come_to_rest(page: Page) -> None:
    """Wait until no timer of less than a second is due, and what the last of them did was drawn."""
    page.evaluate("atRest()")
