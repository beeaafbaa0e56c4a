// The prompt pane: it follows the form, and says when it does not; which sentence is new; where a word of it leads; Run.
// What is shown is what is sent: Run waits until the pane shows the form as it stands.
import { isOurs } from "../answers.js";
import { ask, entries, form, reveal, settled } from "./form.js";
import { say, send } from "./send.js";

const PATIENCE = "8s";
const RETRY_MS = 2_000;
const LOOK_MS = 700; // a browser that fills a field by itself may tell nobody
const UNSAID = /^(client_key|addresses|spec|do)$|\.(open|note)$/; // of these the prompt says nothing
const pane = () => document.getElementById("pane");
const live = () => document.getElementById("prompt");
const sentences = () => [...document.querySelectorAll("#prompt-text .prompt-words")].map((words) => words.textContent);
const said = () => JSON.stringify(entries().filter(([name]) => !UNSAID.test(name)));
let before = sentences();
let shown = initial(); // the form that the pane shows
let asked = null; // what is under way: its context and the form that it asks about
let retry = 0;
let waiting = [];

/** The form as the server sent it; null where the browser has put other values into it. */
function initial() {
  const isChanged = [...form().elements].some((control) => {
    if (/checkbox|radio/.test(control.type)) return control.checked !== control.defaultChecked;
    return control.matches("input:not([type=hidden], [type=file]), textarea") && control.value !== control.defaultValue;
  });
  return isChanged ? null : said();
}

const isStale = () => shown !== said();

function mark(state) {
  pane().dataset.stale = state;
  const label = document.getElementById("prompt-stale");
  const words = state ? label.dataset[state] : "";
  if (label.textContent !== words) label.textContent = words;
  tellSheet(state === "lost" ? words : "");
  gate();
  if (state === "waiting") return;
  for (const go of waiting.splice(0)) go(!state);
}

/** The closed sheet of a phone shows no more than its note. */
function tellSheet(words) {
  const note = document.getElementById("sheet-note");
  if (!note) return;
  if (words) note.dataset.was ??= note.textContent;
  if (words || note.dataset.was) note.textContent = words || note.dataset.was;
  if (!words) delete note.dataset.was;
}

/** Ask for the prompt of the form as it is now, one at a time: the newest is always the last. */
function follow() {
  if (!isStale()) return asked || mark("");
  if (pane().dataset.stale !== "lost") mark("waiting");
  if (!asked) window.htmx?.trigger(live(), "refresh");
}

/** Whether the pane shows the form as it is: at once, or as soon as it does; not while the server does not answer. */
function fresh() {
  if (!isStale() && !asked) return true;
  if (pane().dataset.stale === "lost") pane().dataset.stale = "waiting";
  return new Promise((go) => { waiting.push(go); follow(); });
}

function recovered() {
  pane().dataset.stale = "waiting";
  delete document.getElementById("sheet-note")?.dataset.was; // the answer has brought a note of its own
  say("");
}

const mineIs = (event) => event.detail.ctx?.sourceElement === live();
document.addEventListener("htmx:config:request", (event) => {
  if (!mineIs(event)) return;
  asked = { ctx: event.detail.ctx, said: said() };
  asked.ctx.request.timeout = PATIENCE; // after it the pane says that nobody answers
});
document.addEventListener("htmx:before:response", (event) => {
  if (!mineIs(event)) return;
  const { response } = event.detail.ctx;
  if (response.status === 200 && isOurs(response)) asked.isAnswered = true;
  else if (!response.headers.has("hx-redirect")) event.preventDefault(); // no prompt: an error, or what a server in front of ours says
});
document.addEventListener("htmx:finally:request", (event) => {
  if (!asked || event.detail.ctx !== asked.ctx) return;
  const { said: was, isAnswered } = asked;
  asked = null;
  clearTimeout(retry);
  if (isAnswered) {
    shown = was;
    if (pane().dataset.stale === "lost") recovered();
    follow();
  } else {
    mark("lost");
    retry = setTimeout(follow, RETRY_MS);
  }
});
for (const name of ["input", "change", "focusout", "compositionend", "drop"]) {
  document.addEventListener(name, (event) => { if (form().contains(event.target)) queueMicrotask(follow); });
}
addEventListener("online", follow);
setInterval(() => { if (!document.hidden && pane().dataset.stale !== "lost") follow(); }, LOOK_MS);

/** Only a sentence that differs flashes, so the eye goes to what the last key or click did. */
function flash() {
  for (const line of document.querySelectorAll("#prompt-text .prompt-line")) {
    line.classList.toggle("is-new", before.length > 0 && !before.includes(line.lastElementChild.textContent));
  }
  before = sentences();
}

/** While a finding stops the run, or the pane is not up to date, Run says so, and leads to what it is. */
function gate() {
  const isBlocked = document.getElementById("prompt-text").dataset.blocked === "yes" || pane().dataset.stale === "lost";
  document.querySelector("[data-run]").setAttribute("aria-disabled", isBlocked);
}

function shortcut() {
  const keys = document.querySelector("[data-shortcut]");
  if (keys && /Mac|iPhone|iPad/.test(navigator.platform)) keys.textContent = "⌘ Return";
}

async function run(does = "run") {
  if (form().elements.addresses?.value.trim()) await ask(entries, "take"); // Run would send them: they are shown first
  await settled();
  if (!(await fresh())) return say(document.getElementById("run-trouble").dataset.stale);
  if (document.querySelector("[data-run]").getAttribute("aria-disabled") !== "true") return send(does);
  const finding = document.querySelector(".finding.is-error");
  const target = document.getElementById(finding?.querySelector("a")?.hash.slice(1));
  if (target) reveal(target);
  else finding?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:after:swap", flash);
document.addEventListener("htmx:after:swap", gate);
document.addEventListener("form-replaced", () => {
  asked = null;
  shown = said();
  flash();
  shortcut();
  mark("");
});
document.addEventListener("submit", (event) => {
  if (event.target !== form() || !event.submitter || event.submitter.hasAttribute("formaction")) return;
  event.preventDefault();
  run(event.submitter.value);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-run]")) {
    event.preventDefault();
    run();
  }
  const link = event.target.closest("#prompt a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("leave-sheet"));
  reveal(target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  run();
});
gate();
shortcut();
addEventListener("load", follow);
