// What is on the form is kept in this browser as one works. Back and reload bring it as it was; what another tab left
// unfinished is offered. It is dropped when the page of its run has opened (edits.js).
import { drafts, dropDraft, findEdit, keepDraft, lastOfTab } from "../edits.js";
import { form } from "./form.js";
import { lookForRun, sent } from "./send.js";
import { put, same, take } from "./snapshots.js";

const PAUSE_MS = 300;
const ANSWERS_MS = 120; // for other tabs to say which edit they have
const me = `${Date.now()}-${Math.random()}`;
const live = new Set();
let fresh = take();
let id = begin();
let mine = findEdit(id) ?? {};
let pause = 0;

/** Which edit this page has: the one that it had in the tab's history, or before somebody had to sign in. */
function begin() {
  const isResumed = new URLSearchParams(location.search).has("resume");
  const isNew = performance.getEntriesByType("navigation")[0]?.type === "navigate"; // "New edit" on this very page, too
  const known = (isResumed ? lastOfTab() : isNew ? null : history.state?.edit) ?? me;
  name(known, isResumed ? location.pathname : undefined);
  return known;
}

function name(edit, address) {
  history.replaceState({ ...history.state, edit }, "", address);
}

const title = () => [...document.querySelectorAll(".change-gist, .source-name")].map((words) => words.textContent.trim()).filter(Boolean).slice(0, 2).join(", ");

function keep() {
  clearTimeout(pause);
  const pairs = take();
  if (mine.pairs && !same(pairs, mine.pairs)) mine = mine.url || mine.isDone ? {} : { sent: mine.sent };
  if (mine.isDone || (same(pairs, fresh) && !mine.sent)) return;
  mine = { ...mine, id, at: Date.now(), title: title(), pairs };
  keepDraft(mine);
}

/** Put an edit onto the form, and ask what became of it where it was sent and not answered. */
async function restore(draft) {
  mine = draft;
  await put(draft.pairs);
  if (draft.isDone) fresh = take();
  mine = { ...draft, pairs: take() };
  if (draft.sent) form().elements.client_key.value = draft.sent;
  if (draft.sent || draft.url) lookForRun();
}

// --- other tabs, and what they left
const channel = "BroadcastChannel" in window ? new BroadcastChannel("stillframe.edits") : null;
channel?.addEventListener("message", ({ data }) => {
  if (data.who && data.who !== me) channel.postMessage({ have: id, to: data.who });
  if (data.to !== me) return;
  live.add(data.have);
  if (data.have !== id) return;
  id = me; // this tab was made of the other: from here on there are two edits
  mine = { ...mine, id };
  name(id);
});
channel?.postMessage({ who: me });

const notice = document.getElementById("draft-notice");
const left = () => drafts().filter((draft) => draft.id !== id && !live.has(draft.id) && !same(draft.pairs, fresh));

function offer() {
  const [newest, ...others] = left();
  notice.hidden = !newest;
  if (!newest) return;
  notice.dataset.id = newest.id;
  notice.querySelector("[data-title]").textContent = newest.title ?? "";
  const menu = notice.querySelector("details");
  menu.hidden = !others.length;
  const row = notice.querySelector("template");
  menu.querySelector("ul").replaceChildren(...others.map((draft) => {
    const item = document.importNode(row.content, true).firstElementChild;
    item.dataset.id = draft.id;
    item.querySelector("[data-title]").textContent = draft.title || "–";
    item.querySelector("time").textContent = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    return item;
  }));
}

notice.addEventListener("click", (event) => {
  const wanted = event.target.closest("[data-draft]")?.dataset.draft;
  const draft = wanted && findEdit(event.target.closest("[data-id]").dataset.id);
  if (!draft) return;
  if (wanted === "forget") {
    dropDraft(draft.id);
    return offer();
  }
  keep(); // what stands here goes into the menu
  id = draft.id;
  name(id);
  notice.hidden = true;
  restore(draft);
});

document.addEventListener("input", (event) => {
  if (!form().contains(event.target)) return;
  clearTimeout(pause);
  pause = setTimeout(keep, PAUSE_MS);
});
document.addEventListener("form-replaced", keep);
addEventListener("pagehide", keep);
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); }); // with a client key of its own
sent.addEventListener("change", ({ detail }) => {
  mine = { ...mine, ...detail, id, at: Date.now(), title: title(), pairs: take() };
  if ("isDone" in mine) delete mine.isDone;
  keepDraft(mine);
});

if (location.pathname !== "/") fresh = []; // the page came back with what stopped the run: that is no fresh form
if (mine.pairs) restore(mine);
else setTimeout(offer, channel ? ANSWERS_MS : 0);
if (location.pathname !== "/") keep();
