// The text sheet with a script: a chosen file is sent at once, the plan follows what is typed, arrows, Enter and Tab walk
// the cells as in a spreadsheet, and a table that is pasted into a cell fills the cells from there on. The form is the
// truth; without this script its buttons do the same.
const QUIET_MS = 500;
const form = () => document.getElementById("sheet");
const cells = () => [...document.querySelectorAll(".texts .cell")];
const at = (row, column) => document.querySelector(`.cell[data-row="${row}"][data-column="${column}"]`);
const place = (cell) => [Number(cell.dataset.row), Number(cell.dataset.column)];
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
  const body = new FormData(form());
  for (const name of ["image", "table"]) body.delete(name);
  body.set("do", "check");
  const answer = await fetch("/groups/sheets", { method: "POST", body }).catch(() => null);
  if (number !== asked) return;
  if (!answer?.ok || answer.redirected) { waiting = setTimeout(ask, 8 * QUIET_MS); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (number !== asked || !page.getElementById("plan")) return;
  document.getElementById("plan").replaceWith(page.getElementById("plan"));
  for (const cell of cells()) {
    const fresh = page.querySelector(`.cell[data-row="${cell.dataset.row}"][data-column="${cell.dataset.column}"]`);
    if (!fresh) continue;
    cell.parentElement.replaceChildren(cell, ...fresh.parentElement.querySelectorAll(".cell-note"));
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-sends]") && event.target.files.length) form().requestSubmit(form().querySelector("[value='check']"));
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
  table(text).forEach((line, r) => line.forEach((words, c) => {
    const cell = at(row + r, column + c);
    if (cell) cell.value = words;
  }));
  record();
  check();
});

/** Rows and columns of what a spreadsheet puts on the clipboard; quoted cells hold breaks and doubled quotation marks. */
export function table(text) {
  const rows = [[]];
  const pattern = /(?:^|\t|\r?\n)(?:"((?:[^"]|"")*)"|([^\t\r\n]*))/g;
  const trimmed = text.replace(/\r?\n$/, "");
  for (let match = pattern.exec(trimmed); match; match = pattern.exec(trimmed)) {
    if (/^\r?\n/.test(match[0]) && match.index) rows.push([]);
    rows.at(-1).push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2]);
    if (match.index === pattern.lastIndex) pattern.lastIndex += 1;
  }
  return rows;
}

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
  const to = {
    Enter: !event.shiftKey && !event.altKey && !event.isComposing && at(row + 1, column),
    ArrowDown: isAtEnd && at(row + 1, column),
    ArrowUp: isAtStart && at(row - 1, column),
  }[key];
  if (key === "Enter" && !event.shiftKey && !event.altKey && !event.isComposing) event.preventDefault();
  if (!to) return;
  event.preventDefault();
  to.focus();
  to.setSelectionRange(to.value.length, to.value.length);
});
