// The short form of a recipe with a script. Its prompt and its Run are the builder's; what is typed is kept in this browser
// until the page of its run has opened (edits.js), and offered when one comes back.
import "./builder/prompt.js";
import { isOurs, wordsOfFront } from "./answers.js";
import { dropFilling, fillingOf, keepFilling } from "./edits.js";
import { changed, entries, form, noticeOf, renew } from "./builder/form.js";
import { lookForRun, say, sent } from "./builder/send.js";

const PAUSE_MS = 300;
const notice = document.getElementById("draft-notice");
const take = () => entries().filter(([name]) => name !== "do" && name !== "client_key");
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const id = form().getAttribute("action");
const fresh = take();
const left = fillingOf(id);
let mine = {};
let pause = 0;

function keep() {
  clearTimeout(pause);
  const pairs = take();
  if (same(pairs, fresh) && !mine.sent) return;
  mine = { ...mine, id, pairs };
  keepFilling(mine);
}

function restore(draft) {
  const values = new Map();
  for (const [name, value] of draft.pairs) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form().elements) {
    if (!control.name || control.name === "client_key" || control.matches("button, [type='file']")) continue;
    const found = values.get(control.name) ?? [];
    if (control.type === "checkbox") control.checked = found.includes(control.value);
    else control.value = found.shift() ?? "";
  }
  mine = { ...draft };
  changed(form().querySelector("input:not([type=hidden]), textarea"));
  if (!draft.sent) return;
  form().elements.client_key.value = draft.sent;
  lookForRun();
}

notice.addEventListener("click", (event) => {
  const wanted = event.target.closest("[data-draft]")?.dataset.draft;
  if (!wanted) return;
  notice.hidden = true;
  if (wanted === "forget") dropFilling(id);
  else restore(left);
});
document.addEventListener("input", (event) => {
  if (!form().contains(event.target)) return;
  notice.hidden = true;
  clearTimeout(pause);
  pause = setTimeout(keep, PAUSE_MS);
});
document.addEventListener("form-replaced", keep);
addEventListener("pagehide", keep);
sent.addEventListener("change", ({ detail }) => {
  mine = { ...mine, ...detail, id, pairs: take() };
  keepFilling(mine);
});
/** A file is taken in at once, as in the builder, so that the prompt and its findings know of it. */
document.addEventListener("change", async ({ target }) => {
  if (!form().contains(target) || !target.files?.length) return;
  const body = new FormData(form());
  body.append("do", "preview");
  form().setAttribute("aria-busy", "true");
  const answer = await fetch(id, { method: "POST", body, headers: { "HX-Request": "true", "HX-Current-URL": location.href } }).catch(() => null);
  form().removeAttribute("aria-busy");
  if (!answer) return say(form().dataset.unanswered);
  if (!isOurs(answer)) return say(wordsOfFront(answer.status));
  const door = answer.headers.get("HX-Redirect");
  if (door) return location.assign(door);
  const html = await answer.text();
  if (!renew(html)) say(noticeOf(html));
});
// Enter in a field presses the hidden first button, which shows the prompt: with a script it is here already
document.addEventListener("submit", (event) => {
  if (event.target === form() && event.submitter?.value === "preview") event.preventDefault();
});
notice.hidden = !left || same(left.pairs, fresh);
