// Undo and redo across the whole form: Ctrl or ⌘ + Z, with Shift again. A pause in typing ends a step.
import { announce, form } from "./form.js";
import { put, same, take } from "./snapshots.js";

const MOST = 100;
const PAUSE_MS = 400;
let done = [take()];
let undone = [];
let pause = 0;
let isRestoring = false;

function note() {
  clearTimeout(pause);
  const now = take();
  if (isRestoring || same(now, done.at(-1))) return;
  done = [...done.slice(-MOST), now];
  undone = [];
}

async function step(from, to, words) {
  note();
  const target = from === done ? done.at(-2) : undone.at(-1);
  if (!target) return;
  if (from === done) undone.push(done.pop());
  else done.push(undone.pop());
  isRestoring = true;
  await put(target);
  isRestoring = false;
  done[done.length - 1] = take();
  announce(words);
}

document.addEventListener("input", (event) => {
  if (!form().contains(event.target) || isRestoring) return;
  clearTimeout(pause);
  pause = setTimeout(note, PAUSE_MS);
});
document.addEventListener("form-replacing", note);
document.addEventListener("form-replaced", note);
document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !(key === "z" || key === "y")) return;
  event.preventDefault();
  const again = key === "y" || event.shiftKey;
  if (again) step(undone, done, form().dataset.redone);
  else step(done, undone, form().dataset.undone);
});
