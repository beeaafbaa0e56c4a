// The form of the builder as its modules see it. A button that posts to /edit gets a new form from the server, which
// takes the old one's place; whoever holds on to elements of the form listens for "form-replaced" on the document.
import { isOurs, wordsOfFront } from "../answers.js";

const SAID_MS = 8000;
export const form = () => document.querySelector("#builder, #recipe-form"); // a recipe's short form works the same
export const announce = (words) => { document.getElementById("announcer").textContent = words; };

/** Say for a while, over the page, what did not work. */
export function tell(words) {
  const toast = document.getElementById("toast");
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(tell.end);
  tell.end = setTimeout(() => { toast.hidden = true; }, SAID_MS);
}

/** All that the form holds, but files: pairs of a name and a value, in order. */
export const entries = () => [...new FormData(form())].filter(([, value]) => typeof value === "string");

/** Tell whoever follows the typing that a control was changed by a script. */
export const changed = (control) => control.dispatchEvent(new Event("input", { bubbles: true }));

let asking = Promise.resolve();

/** Have the server do one thing to the form. One at a time: each starts from what the one before it left. */
export function ask(pairs, what, extra = []) {
  asking = asking.then(() => post(typeof pairs === "function" ? pairs() : pairs, what, extra));
  return asking;
}

/** When everything that was asked of the form is done. */
export const settled = () => asking;

/** The words of an error that came as HTML. */
export function noticeOf(html) {
  const notice = new DOMParser().parseFromString(html, "text/html");
  return [...notice.querySelectorAll(".title, .title + p")].map((words) => words.textContent.trim()).join(". ");
}

async function post(pairs, what, extra) {
  const typed = values();
  const body = new FormData();
  for (const [name, value] of [...pairs, ["do", what], ...extra]) body.append(name, value);
  form().setAttribute("aria-busy", "true");
  const answer = await fetch("/edit", { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  form().removeAttribute("aria-busy");
  if (!answer) return tell(form().dataset.unanswered);
  const door = answer.headers.get("HX-Redirect"); // signed out meanwhile; the draft is kept
  if (door) return location.assign(door);
  if (!isOurs(answer)) return tell(wordsOfFront(answer.status));
  if (answer.ok) return replace(await answer.text(), typed);
  tell(noticeOf(await answer.text()));
}

const values = () => new Map([...form().querySelectorAll("input:not([type=hidden], [type=file], [type=checkbox], [type=radio]), textarea")].map((control) => [control.id, control.value]));

/** The page of a Run that was stopped: its notice and its form. Whether it is such a page. */
export function renew(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!page.getElementById(form().id)) return false;
  const notice = document.getElementById("form-notice");
  notice.replaceChildren(...page.getElementById("form-notice").childNodes);
  replace(html, values());
  if (notice.firstElementChild) {
    document.dispatchEvent(new CustomEvent("leave-sheet"));
    notice.scrollIntoView({ block: "nearest" });
  }
  return true;
}

/** Not a morph: htmx leaves the ticks and choices of a form as a person set them, and here the server's are wanted.
    `typed`: the fields when the server was asked; what was typed since is typed again. */
function replace(html, typed) {
  const old = form();
  const made = new DOMParser().parseFromString(html, "text/html").getElementById(old.id);
  const wanted = made.querySelector("[autofocus]");
  wanted?.removeAttribute("autofocus"); // the browser would try it by itself, and complain
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  document.dispatchEvent(new CustomEvent("form-replacing"));
  const since = [...values()].filter(([id, value]) => id && typed.has(id) && typed.get(id) !== value);
  const caret = focused?.selectionStart;
  old.replaceWith(made);
  window.htmx?.process(made);
  document.dispatchEvent(new CustomEvent("form-replaced"));
  for (const [id, value] of since) {
    const control = document.getElementById(id);
    if (!control) continue;
    control.value = value;
    changed(control);
  }
  refocus(made, focused, since.length ? null : wanted);
  if (focused && since.length && document.activeElement.id === focused.id) document.activeElement.setSelectionRange?.(caret, caret);
}

/** Go on where the server says, else with the control that had the focus. */
function refocus(made, focused, wanted) {
  const same = focused?.id ? document.getElementById(focused.id) : focused?.name === "do" ? made.querySelector(`button[value="${CSS.escape(focused.value)}"]`) : null;
  const target = wanted ?? same;
  if (target) reveal(target);
}

/** Bring a control of the form to the reader: open what it is folded into, then focus it. */
export function reveal(target) {
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const inner = target.matches("input, select, textarea, button, [tabindex]") ? target : target.querySelector("input:checked, input, select, textarea");
  (inner ?? target).focus({ preventScroll: false });
}

document.addEventListener("submit", (event) => {
  const { submitter } = event;
  if (event.target !== form() || !submitter?.formAction.endsWith("/edit")) return;
  event.preventDefault();
  if (submitter.value !== "preview") ask(entries, submitter.value); // Enter in a field asks for the prompt, which is here already
});

// A browser brings back what was typed where there is no script, unless a field says "off"; here drafts do, and its
// list of earlier words would be in the way.
document.addEventListener("focusin", ({ target }) => {
  if (form()?.contains(target) && target.matches("input, textarea")) target.autocomplete = "off";
});
