// Run: the form goes by fetch, so that an answer that does not come leaves the page and the edit as they were. What was
// not answered is looked for by its client key, which makes one run of however many tries.
import { isOurs } from "../answers.js";
import { form, noticeOf, renew } from "./form.js";

const PATIENCE_MS = 60_000;
const LOOKS_MS = [300, 1_200, 2_500]; // what was sent may arrive a little after the connection broke
const QUIETLY_MS = 5_000; // a server that was restarted comes back without a word to the browser
export const sent = new EventTarget();
let isSending = false;
let looking = 0;
let unanswered = ""; // the client key of a Run of which nothing is known

const tellDraft = (detail) => sent.dispatchEvent(new CustomEvent("change", { detail }));
const trouble = () => document.getElementById("run-trouble");
const pause = (ms) => new Promise((go) => { setTimeout(go, ms); });

/** Say beside Run what became of it; `more` are elements with the next step. */
export function say(words, ...more) {
  trouble().replaceChildren(...(words ? [words, " "] : []), ...more);
  trouble().hidden = !words && !more.length;
}

function busy(yes) {
  isSending = yes;
  document.querySelector("[data-run]").setAttribute("aria-busy", yes);
}

export async function send(does) {
  if (isSending) return;
  clearInterval(looking);
  busy(true);
  say("");
  const known = unanswered === form().elements.client_key.value ? await lookOnce() : null;
  if (known?.dataset.url) show(known);
  else await post(does);
  busy(false);
}

async function post(does) {
  const body = new FormData();
  for (const [name, value] of new FormData(form())) if (typeof value === "string" || value.size) body.append(name, value);
  body.append("do", does);
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href, "X-Shown-Prompt": document.getElementById("prompt-text").dataset.mark };
  tellDraft({ sent: form().elements.client_key.value });
  const answer = await fetch(form().getAttribute("action"), { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
  if (!answer || !isOurs(answer) || answer.status >= 500) return lookForRun(answer);
  const door = answer.headers.get("HX-Redirect");
  if (answer.ok && door) tellDraft({ sent: undefined, url: new URL(door, location).pathname });
  else tellDraft({ sent: undefined });
  if (door) {
    location.assign(door); // to the run; or to sign in, and back to this edit
    return pause(PATIENCE_MS / 10); // Run waits while the page comes
  }
  const html = await answer.text();
  if (!renew(html)) say(noticeOf(html));
}

/** Whether a Run that was not answered has arrived; says so beside Run. */
export async function lookForRun(answer = null) {
  clearInterval(looking);
  unanswered = form().elements.client_key.value;
  const { noanswer, proxy, unknown, again } = trouble().dataset;
  const cause = answer && isOurs(answer) ? noticeOf(await answer.text()) : "";
  say(cause || (answer ? proxy.replace("{status}", answer.status) : noanswer));
  let found = null;
  for (const ms of LOOKS_MS) {
    await pause(ms);
    found = (await lookOnce()) ?? found;
    if (found?.dataset.url) break;
  }
  if (found) return show(found, cause);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link-button", textContent: again });
  button.addEventListener("click", () => lookForRun());
  addEventListener("online", () => lookForRun(), { once: true });
  say(unknown, button);
  looking = setInterval(async () => {
    const late = document.hidden ? null : await lookOnce();
    if (!late || isSending || unanswered !== form().elements.client_key.value) return;
    clearInterval(looking);
    show(late);
  }, QUIETLY_MS);
}

/** What the server says of this client key; null where it does not answer. */
async function lookOnce() {
  const key = encodeURIComponent(form().elements.client_key.value);
  const answer = await fetch(`/edit/arrival?client_key=${key}`, { headers: { "HX-Request": "true" }, cache: "no-store" }).catch(() => null);
  if (!answer || !isOurs(answer)) return null;
  const door = answer.headers.get("HX-Redirect");
  if (door) location.assign(door);
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-arrival]") : null;
}

function show(found, cause = "") {
  const { url, key } = found.dataset;
  if (url) {
    tellDraft({ sent: undefined, url }); // dropped once its page has opened
    unanswered = "";
    form().elements.client_key.value = key; // Run makes another one from here on, for it is asked to
  }
  say(cause, document.importNode(found, true));
}

document.addEventListener("form-replaced", () => { if (isSending) busy(true); });
