// The results of a sheet: they move with their runs by the browser's one stream; arrows walk the rows, A approves, C
// requests changes. What is typed is left alone: the shown row is put anew only while nothing in it was touched.
import { follow } from "./live.js";

const SETTLES_MS = 150;
const page = () => document.getElementById("main");
let live, waiting;

async function refresh() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = fresh.getElementById("main");
  if (!main) return;
  const list = document.getElementById("set-list");
  const scrolled = list.scrollTop;
  for (const id of ["set-head", "set-list"]) document.getElementById(id).replaceWith(fresh.getElementById(id));
  document.getElementById("set-list").scrollTop = scrolled;
  const [old, now] = [document.getElementById("set-stage"), fresh.getElementById("set-stage")];
  const hasChanged = old && now && (old.dataset.run !== now.dataset.run || old.dataset.state !== now.dataset.state);
  const panel = document.getElementById("set-panel");
  if (hasChanged) old.replaceWith(document.adoptNode(now));
  if (panel && !panel.contains(document.activeElement) && !isTouched(panel)) panel.replaceWith(document.adoptNode(fresh.getElementById("set-panel")));
  page().dataset.live = main.dataset.live ?? "";
  if (!main.dataset.live) live?.leave();
}

const isTouched = (panel) => [...panel.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
const soon = () => { clearTimeout(waiting); waiting = setTimeout(refresh, SETTLES_MS); };
if (page().dataset.live) live = follow(Number(page().dataset.after), ({ run }) => { if (page().dataset.live.includes(run)) soon(); }, soon);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [role='group'], summary")) return;
  const link = { ArrowDown: "a[rel='next']", ArrowUp: "a[rel='prev']" }[event.key];
  const decision = { a: "approved", c: "changes_requested" }[event.key];
  const target = document.querySelector(link ?? (decision ? `.set-decide [value='${decision}']` : "#none"));
  if (!target) return;
  event.preventDefault();
  target.click();
});
document.querySelector(".set-row.is-chosen")?.scrollIntoView({ block: "nearest", inline: "nearest" });
