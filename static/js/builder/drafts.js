// What is on the form is kept in this browser as one works, so that a reload, a crash or a closed tab loses nothing. The
// newest edit of all tabs is kept, and offered by the next page that is opened.
import { form } from "./form.js";
import { put, same, take } from "./snapshots.js";

const KEY = "stillframe.draft";
const PAUSE_MS = 300;
const fresh = take();
let pause = 0;

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
};

let isSent = false;

function keep(always = false) {
  const now = take();
  try {
    if (isSent || (!always && same(now, fresh))) return;
    localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), pairs: now }));
  } catch {
    // Full or forbidden: the form works on, only without a draft.
  }
}

const notice = document.getElementById("draft-notice");
const found = read();
if (found?.pairs && !same(found.pairs, fresh)) notice.hidden = false;

notice.addEventListener("click", (event) => {
  const wanted = event.target.closest("[data-draft]")?.dataset.draft;
  if (!wanted) return;
  notice.hidden = true;
  if (wanted === "restore") put(found.pairs);
  else localStorage.removeItem(KEY);
});
document.addEventListener("input", (event) => {
  if (!form().contains(event.target)) return;
  clearTimeout(pause);
  pause = setTimeout(keep, PAUSE_MS);
});
document.addEventListener("form-replaced", () => keep());
if (location.pathname !== "/") keep(true); // the page came back with what stopped the run
addEventListener("pagehide", () => keep());
// A run has its own copy of the edit: nothing is left to be restored.
document.addEventListener("submit", (event) => {
  if (event.target === form() && event.submitter?.matches("[data-run]")) {
    isSent = true;
    localStorage.removeItem(KEY);
  }
});
