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

async function step(isAgain) {
  note();
  const target = isAgain ? undone.at(-1) : done.at(-2);
  if (!target) return;
  if (isAgain) done.push(undone.pop());
  else undone.push(done.pop());
  isRestoring = true;
  await put(target);
  isRestoring = false;
  done[done.length - 1] = take(); // the server may have put it in order
  announce(isAgain ? form().dataset.redone : form().dataset.undone);
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
  step(key === "y" || event.shiftKey);
});
