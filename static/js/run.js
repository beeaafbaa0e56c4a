// The run page: it moves with its run, counts the seconds that pass, says in the title how it stands, and tells when it
// is done. Times stand in the reader's own zone.
import "./ab-viewer.js";
import "./run-report.js";
import { opened } from "./edits.js";
import { follow } from "./live.js";

opened(location.pathname);
const AWAY_LOOKS_MS = 60_000; // what no event tells, such as an upstream that is silent
const run = () => document.getElementById("run");
const main = document.getElementById("main");

// --- the clock counts on between two events; the bar on the scale is the same number
let ticking;
function tick() {
  clearInterval(ticking);
  const clock = run()?.querySelector("[data-clock]");
  if (!clock) return;
  const scale = run().querySelector("[data-scale]");
  const began = Date.now() - Number(clock.dataset.clock) * 1000;
  ticking = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    clock.textContent = clock.dataset.words.replace("{n}", seconds);
    scale?.querySelector(".spent").setAttribute("width", `${Math.min(100, (seconds / Number(scale.dataset.scale)) * 100)}%`);
  }, 1000);
}

/** Times of the timeline in the reader's own zone; the server writes its own. */
function localTimes() {
  const language = document.documentElement.lang;
  for (const time of run()?.querySelectorAll("time[datetime]") ?? []) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
    time.title = new Date(time.dateTime).toLocaleString(language);
  }
}

// --- a notification when it is done, for those who asked for it; only where the browser can
const canNotify = "Notification" in window && isSecureContext;
const wantsIt = () => canNotify && Notification.permission === "granted" && localStorage.getItem("notify") === "1";

function offer() {
  const button = run()?.querySelector("[data-notify]");
  if (!button || !canNotify || Notification.permission === "denied") return;
  button.hidden = false;
  button.setAttribute("aria-pressed", String(wantsIt()));
}

async function ask() {
  if (wantsIt()) localStorage.removeItem("notify");
  else if (await Notification.requestPermission() === "granted") localStorage.setItem("notify", "1");
  offer();
}

function done() {
  if (!document.hidden || !wantsIt()) return;
  const [headline] = run().querySelector(".title").textContent.trim().split("\n");
  const note = new Notification(headline, { body: run().querySelector(".run-crumb span").textContent, tag: main.dataset.run, icon: document.querySelector("link[rel='icon']").href });
  note.addEventListener("click", () => { window.focus(); note.close(); });
}

// --- it moves with its run
let live;
function refresh() {
  if (run()?.dataset.title) document.title = run().dataset.title;
  tick();
  localTimes();
  offer();
  if (live && run() && !("live" in run().dataset)) {
    clearInterval(live.looking);
    live.leave();
    live = undefined;
    done();
  }
}

const FETCHING_MS = 400; // most results are here by then, and to say in between that they come would keep them waiting
let fetching;
function look() {
  clearTimeout(fetching);
  window.htmx?.trigger(run(), "moved");
}
function moved({ run: id, name, state, picture }) {
  if (id !== main.dataset.run || name === "done") return; // the state that came with it has said so
  if (picture) new Image().src = picture; // comes while the page around it does
  if (state === "succeeded" && name === "state") fetching = setTimeout(look, FETCHING_MS);
  else look();
}
if (run() && "live" in run().dataset) {
  live = follow(Number(main.dataset.after), moved, look);
  live.looking = setInterval(look, AWAY_LOOKS_MS);
}

document.addEventListener("htmx:after:settle", refresh);
document.addEventListener("htmx:after:swap", refresh);
document.addEventListener("click", async ({ target }) => {
  if (target.closest?.("[data-notify]")) { ask(); return; }
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  const text = document.querySelector(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(text.value ?? text.textContent.trim());
    button.textContent = button.dataset.done;
  } catch { // on plain HTTP there is no clipboard: the text is selected to be copied by hand
    if (text.select) text.select();
    else getSelection().selectAllChildren(text);
  }
});
refresh();
