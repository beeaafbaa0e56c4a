// The run page: a clock that counts seconds that passed, the title that says how it stands, local times, copying.
import "./ab-viewer.js";

const run = () => document.getElementById("run");

/** The clock counts on between two events; the bar on the scale is the same number. */
let ticking;
function tick() {
  clearInterval(ticking);
  const clock = run()?.querySelector("[data-clock]");
  if (!clock) return;
  const scale = run().querySelector("[data-scale]");
  const began = Date.now() - Number(clock.dataset.clock) * 1000;
  ticking = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    clock.textContent = `${seconds} s`;
    scale?.querySelector(".spent").setAttribute("width", `${Math.min(100, (seconds / Number(scale.dataset.scale)) * 100)}%`);
  }, 1000);
}

/** Times of the timeline in the reader's own zone; the server writes UTC. */
function localTimes() {
  for (const time of run()?.querySelectorAll("time[datetime]") ?? []) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
    time.title = new Date(time.dateTime).toLocaleString();
  }
}

function refresh() {
  if (run()?.dataset.title) document.title = run().dataset.title;
  tick();
  localTimes();
}

document.addEventListener("htmx:after:settle", refresh);
document.addEventListener("htmx:after:swap", refresh);
document.addEventListener("htmx:sse:error", () => { document.documentElement.dataset.connection = "lost"; });
document.addEventListener("htmx:sse:after:connection", () => { delete document.documentElement.dataset.connection; });
document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  const text = document.querySelector(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(text.textContent.trim());
    button.textContent = button.dataset.done ?? "Copied";
  } catch { // on plain HTTP there is no clipboard: the text is selected to be copied by hand
    getSelection().selectAllChildren(text);
  }
});
refresh();
