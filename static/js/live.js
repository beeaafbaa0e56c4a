// What happens to runs, for this page: through the browser's one stream where there are shared workers, else through
// a stream of its own while it is seen. While the connection is lost, the page looks by itself every few seconds.
import { EventStream } from "./event-stream.js";

const LOOKS_MS = 5_000;

/** `moved(event)` is called for each event after `after`; `look()` while there is no stream. */
export function follow(after, moved, look) {
  let last = after;
  let looking;
  const told = ({ event, connection }) => {
    if (event) {
      last = Math.max(last, event.id);
      moved(event);
      return;
    }
    clearInterval(looking);
    if (connection === "open") {
      delete document.documentElement.dataset.connection;
    } else {
      document.documentElement.dataset.connection = connection;
      if (connection === "lost") looking = setInterval(look, LOOKS_MS);
    }
  };
  const source = "SharedWorker" in window ? shared(told) : own(told);
  source.join(last);
  addEventListener("pagehide", () => source.leave());
  addEventListener("pageshow", ({ persisted }) => { if (persisted) source.join(last); }); // back from the back button
  return { leave: () => { clearInterval(looking); source.leave(); } };
}

function shared(told) {
  const { port } = new SharedWorker(new URL("./live-worker.js", import.meta.url), { type: "module", name: "stillframe" });
  port.onmessage = ({ data }) => told(data);
  return { join: (after) => port.postMessage({ after }), leave: () => port.postMessage({}) };
}

function own(told) {
  const stream = new EventStream(told);
  document.addEventListener("visibilitychange", () => { if (document.hidden) stream.stop(); else stream.start(stream.last); });
  return { join: (after) => { stream.last = after; if (!document.hidden) stream.start(after); }, leave: () => stream.stop() };
}
