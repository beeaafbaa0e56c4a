// The text sheet with a script: its buttons are asked of the server without leaving the page, so that neither Back nor a
// lost connection takes what was typed; the edit is kept for this entry of the history. The plan follows what is typed,
// arrows and Enter walk the cells as in a spreadsheet, and a table that is pasted into a cell fills the cells from there.
import { table } from "./text-sheet-table.js";

const QUIET_MS = 500;
const RETRY_MS = 4000;
const form = () => document.getElementById("sheet");
const cells = () => [...document.querySelectorAll(".texts .cell")];
const at = (row, column) => document.querySelector(`.cell[data-row="${row}"][data-column="${column}"]`);
const place = (cell) => [Number(cell.dataset.row), Number(cell.dataset.column)];
const entries = () => [...new FormData(form())].filter(([, value]) => typeof value === "string");
let waiting, asked = 0;

/** Undo goes over whole cells, since a paste changes several. */
const steps = [];
const undone = [];
const snapshot = () => cells().map((cell) => cell.value);
let last = snapshot();

function record() {
  const now = snapshot();
  if (now.join("\u0000") === last.join("\u0000")) return;
  steps.push(last);
  undone.length = 0;
  last = now;
}

function restore(from, to) {
  const values = from.pop();
  if (!values || values.length !== cells().length) return;
  to.push(snapshot());
  cells().forEach((cell, n) => { cell.value = values[n]; });
  last = values;
  check();
}

/** What is typed is kept for this entry of the history, and comes back with it. */
function keep() {
  if (!history.state?.sheet) history.replaceState({ ...history.state, sheet: crypto.randomUUID() }, "");
  sessionStorage.setItem(`sheet:${history.state.sheet}`, JSON.stringify(entries()));
}

function tell(name, values = {}) {
  const notice = document.getElementById("sheet-notice");
  notice.textContent = Object.entries(values).reduce((words, [key, value]) => words.replaceAll(`{${key}}`, value), form().dataset[name]);
  notice.hidden = false;
  clearTimeout(tell.end);
  tell.end = setTimeout(() => { notice.hidden = true; }, 8000);
}

/** Ask for the plan of what is typed, without anything of the page being lost: only notes and plan are taken from the answer. */
function check() {
  document.getElementById("plan").classList.add("is-stale");
  document.getElementById("stale").hidden = false;
  for (const button of form().querySelectorAll("[value='run'], [value='run-first']")) button.disabled = true;
  clearTimeout(waiting);
  waiting = setTimeout(ask, QUIET_MS);
}

async function ask() {
  const number = (asked += 1);
  keep();
  const page = await posted([...entries(), ["do", "check"]]);
  if (number !== asked) return;
  if (!page) {
    document.getElementById("stale").textContent = form().dataset.away;
    waiting = setTimeout(ask, RETRY_MS);
    return;
  }
  document.getElementById("plan").replaceWith(page.getElementById("plan"));
  for (const cell of cells()) {
    const fresh = page.querySelector(`.cell[data-row="${cell.dataset.row}"][data-column="${cell.dataset.column}"]`);
    if (fresh) cell.parentElement.replaceChildren(cell, ...fresh.parentElement.querySelectorAll(".cell-note"));
  }
  const rows = [...page.querySelectorAll(".texts tbody th")];
  for (const [n, head] of [...document.querySelectorAll(".texts tbody th")].entries()) {
    for (const note of head.querySelectorAll(".cell-note")) note.remove();
    head.querySelector("b").textContent = rows[n]?.querySelector("b").textContent ?? "";
    head.querySelector(".texts-row-tools").before(...(rows[n]?.querySelectorAll(".cell-note") ?? []));
  }
}

/** The page that the server makes of these fields; null where it can't be reached. A sheet that runs leads to its group. */
async function posted(pairs) {
  const body = new FormData();
  for (const [name, value] of pairs) body.append(name, value);
  const answer = await fetch("/groups/sheets", { method: "POST", body }).catch(() => null);
  if (!answer) return null;
  if (answer.redirected) {
    location.assign(answer.url);
    return new Promise(() => {}); // the page is left
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById("sheet") ? page : null;
}

async function press(button) {
  clearTimeout(waiting);
  asked += 1;
  const pairs = [...new FormData(form())].filter(([, value]) => typeof value === "string" || value.size);
  form().setAttribute("aria-busy", "true");
  const page = await posted([...pairs, ["do", button?.value ?? "check"]]);
  form().removeAttribute("aria-busy");
  if (!page) return tell("away");
  const focused = document.activeElement?.name;
  form().replaceWith(document.adoptNode(page.getElementById("sheet")));
  document.getElementById("stale").hidden = true;
  last = snapshot();
  steps.length = undone.length = 0;
  keep();
  if (focused) document.getElementsByName(focused)[0]?.focus();
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  press(event.submitter);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-sends]") && event.target.files.length) press(null);
});
document.addEventListener("input", (event) => {
  if (event.target.form !== form() || event.target.name === "paste" || event.target.name === "add") return;
  if (event.target.matches(".cell")) record();
  check();
});
document.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!event.target.matches?.(".cell") || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const [row, column] = place(event.target);
  let left = 0;
  table(text).forEach((line, r) => line.forEach((words, c) => {
    const cell = at(row + r, column + c);
    if (cell) cell.value = words;
    else if (words.trim()) left += 1;
  }));
  record();
  check();
  if (!left) return;
  form().elements.paste.value = text; // what found no cell is kept, where a whole table is taken
  document.querySelector(".texts-import").open = true;
  tell("left", { n: left });
});

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (!target.matches?.(".cell")) return;
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && key.toLowerCase() === "z" && (event.shiftKey ? undone : steps).length) {
    event.preventDefault();
    return event.shiftKey ? restore(undone, steps) : restore(steps, undone);
  }
  const [row, column] = place(target);
  const isAtStart = target.selectionStart === 0 && target.selectionEnd === 0;
  const isAtEnd = target.selectionStart === target.value.length && target.selectionEnd === target.value.length;
  const isEnter = key === "Enter" && !event.shiftKey && !event.altKey && !event.isComposing;
  const to = (isEnter && at(row + 1, column)) || (key === "ArrowDown" && isAtEnd && at(row + 1, column)) || (key === "ArrowUp" && isAtStart && at(row - 1, column));
  if (isEnter || to) event.preventDefault();
  if (!to) return;
  to.focus();
  to.setSelectionRange(to.value.length, to.value.length);
});

/** Back, or a reload: the edit of this entry, as it was. */
async function comeBack() {
  const kept = history.state?.sheet && sessionStorage.getItem(`sheet:${history.state.sheet}`);
  if (!kept) return;
  const page = await posted([...JSON.parse(kept), ["do", "check"]]);
  if (!page) return tell("away");
  form().replaceWith(document.adoptNode(page.getElementById("sheet")));
  last = snapshot();
}
comeBack();
