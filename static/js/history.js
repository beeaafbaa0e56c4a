// History: cards that move with their runs, the bar for chosen runs, the keys, and the wipe over a card.
import { isOurs, sayFront } from "./answers.js";
import { follow } from "./live.js";

const INSET = 12; // the picture stands this far inside its cell
const main = () => document.getElementById("main");
const cards = () => [...document.querySelectorAll(".card")];
const box = (card) => card.querySelector("[name='run']");

// --- what happens to runs
const fetched = new Set();

async function take(run) { // a run that was made elsewhere comes first, where all are shown
  if (!("takesNew" in main().dataset) || fetched.has(run)) return;
  fetched.add(run);
  const answer = await fetch(`/runs/${run}/card`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer || !isOurs(answer)) { fetched.delete(run); return; } // the next event tries again
  const list = document.querySelector("#days .cards");
  const html = answer.ok ? (await answer.text()).trim() : "";
  if (!html || document.getElementById(`card-${run}`)) { fetched.delete(run); return; }
  if (!list) { location.reload(); return; } // the first run of all
  list.insertAdjacentHTML("afterbegin", html);
  window.htmx?.process(list.firstElementChild);
  refresh();
}

function moved({ run }) {
  const card = document.getElementById(`card-${run}`);
  if (card) window.htmx?.trigger(card, "moved"); else take(run);
}

const look = () => { for (const card of document.querySelectorAll(".card.is-live")) window.htmx?.trigger(card, "moved"); };

function tick() {
  for (const clock of document.querySelectorAll(".card-clock[data-clock]")) {
    const began = Number(clock.dataset.began ??= Date.now() - Number(clock.dataset.clock) * 1000);
    clock.textContent = clock.dataset.words.replace("{n}", Math.round((Date.now() - began) / 1000));
  }
}

// --- choosing
let latest = null; // the card chosen last; Shift chooses from there

function refresh() {
  const form = document.querySelector("[data-selectable]");
  const bar = form?.querySelector("[data-selection]");
  if (!bar) return;
  const chosen = cards().filter((card) => box(card).checked);
  for (const card of cards()) card.classList.toggle("is-selected", box(card).checked);
  form.classList.toggle("has-selection", chosen.length > 0);
  bar.hidden = chosen.length === 0;
  const count = bar.querySelector("[data-count]");
  count.textContent = chosen.length === 1 ? count.dataset.one : count.dataset.many.replace("{n}", chosen.length);
  bar.querySelector("[data-compare]").hidden = chosen.length !== 2; // a comparison is of two
}

function choose(card, checked, { through = false } = {}) {
  const all = cards();
  const from = through && latest?.isConnected ? all.indexOf(latest) : all.indexOf(card);
  const to = all.indexOf(card);
  for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) box(one).checked = checked;
  latest = card;
  refresh();
}

function none() {
  for (const card of cards()) box(card).checked = false;
  refresh();
}

document.addEventListener("click", (event) => {
  const card = event.target.closest?.(".card");
  if (event.target.matches?.("[name='run']") && card) choose(card, event.target.checked, { through: event.shiftKey });
  else if (card && event.target.closest(".card-picture") && (event.shiftKey || event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    choose(card, event.shiftKey || !box(card).checked, { through: event.shiftKey });
  }
});
document.addEventListener("reset", (event) => {
  event.preventDefault(); // "none" means none, not the state the page came with
  none();
});

// --- keys: arrows walk, X chooses, Shift with arrows chooses on, Enter opens, Esc chooses none
function across() {
  const [first] = cards();
  const top = first?.getBoundingClientRect().top;
  return Math.max(1, cards().findIndex((card) => card.getBoundingClientRect().top > top + 1)) || 1;
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.target.closest?.("input:not([type='checkbox']), select, textarea, summary")) return;
  if (event.key === "Escape") { none(); return; }
  const here = document.activeElement?.closest?.(".card");
  if (!here) return;
  const all = cards();
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across(), ArrowUp: -across() };
  if (event.key in steps && !event.ctrlKey && !event.metaKey) {
    const next = all[all.indexOf(here) + steps[event.key]];
    if (!next) return;
    event.preventDefault();
    if (event.shiftKey) { box(here).checked = true; latest = here; choose(next, true, { through: true }); }
    next.querySelector(".card-title").focus();
  } else if (event.key === "x" || event.key === "X") {
    choose(here, !box(here).checked);
  } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    for (const card of all) box(card).checked = true;
    refresh();
  }
});

// --- acts: the form is sent as it is, and the page that comes back takes the place of this one
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[action='/runs/selection']") || event.submitter?.hasAttribute("data-plain") || event.submitter?.hasAttribute("data-compare")) return;
  event.preventDefault();
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) }).catch(() => null);
  if (!answer || !isOurs(answer)) { sayFront(answer?.status ?? 502); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
  if (!page) { location.reload(); return; }
  main().replaceWith(page);
  window.htmx?.process(page);
  if (answer.redirected) history.replaceState(null, "", answer.url.replace(/[?&](deleted|kept)=[^&]*/gu, ""));
  start();
});
document.addEventListener("change", ({ target }) => { if (target.matches?.("[data-sends]")) target.form.requestSubmit(); });
document.addEventListener("input", ({ target }) => { if (target.matches?.("[type='search']") && !target.value && new URLSearchParams(location.search).get("q")) target.form.requestSubmit(); });

// --- the divider over a card follows the pointer and shows the original as far as it stands
document.addEventListener("pointermove", ({ target, clientX }) => {
  const cell = target.closest?.(".card-picture");
  if (!cell) return;
  const { left, width } = cell.getBoundingClientRect();
  cell.style.setProperty("--wipe", `${clientX - left - 2}px`);
  cell.style.setProperty("--wipe-picture", `${Math.max(0, Math.min(width - 2 * INSET, clientX - left - INSET))}px`);
  setTimeout(() => cell.classList.add("is-scrubbed"), 200); // the first wipe glides, then it is held
});
document.addEventListener("pointerout", ({ target, relatedTarget }) => {
  const cell = target.closest?.(".card-picture");
  if (!cell || cell.contains(relatedTarget)) return;
  setTimeout(() => cell.classList.remove("is-scrubbed"), 210);
});

// --- a picture whose file is gone says so (errors of pictures do not bubble, so they are caught on their way down)
function lacks(image) {
  const card = image.closest(".card");
  card?.querySelector(".card-picture").classList.add("is-missing");
  const mark = card?.querySelector(".mark");
  if (!mark || image.matches(".is-before")) return;
  mark.classList.add("is-warning");
  const use = mark.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/u, "#triangle-alert"));
  mark.querySelector("span").textContent = card.querySelector(".card-picture").dataset.missing;
}
document.addEventListener("error", ({ target }) => { if (target.matches?.(".card-picture img")) lacks(target); }, true);

function start() {
  for (const image of document.querySelectorAll(".card-picture img")) if (image.complete && !image.naturalWidth) lacks(image);
  const undo = document.querySelector("[data-undo]");
  if (undo) {
    undo.focus({ preventScroll: true });
    setTimeout(() => undo.closest("form").remove(), Number(undo.dataset.undo) * 1000);
  }
  refresh();
}

start();
document.addEventListener("htmx:after:swap", refresh);
setInterval(tick, 1000);
follow(Number(main().dataset.after), moved, look);
