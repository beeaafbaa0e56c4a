// The edits of this browser that no run has yet: the last five, each with the id that its page has in the history of its
// tab. One whose run has opened is kept a while for that tab's Back, and offered no more.
const DRAFTS = ["localStorage", "stillframe.draft"];
const DONE = ["sessionStorage", "stillframe.done"];
const LAST = ["sessionStorage", "stillframe.edit"];
const FILLINGS = ["localStorage", "stillframe.recipes"]; // what was typed into recipes, the last of each
const MAX_KEPT = 5;

function read([store, key]) {
  try {
    const found = JSON.parse(window[store].getItem(key));
    return Array.isArray(found) ? found : found?.pairs ? [{ id: "earlier", ...found }] : [];
  } catch {
    return []; // forbidden, or not ours
  }
}

function write([store, key], list) {
  try {
    if (list.length) window[store].setItem(key, JSON.stringify(list));
    else window[store].removeItem(key);
  } catch {
    // Full or forbidden: the form works on, only without a draft.
  }
}

export const drafts = () => read(DRAFTS);
export const findEdit = (id) => [...read(DRAFTS), ...read(DONE)].find((draft) => draft.id === id);
export const lastOfTab = () => read(LAST)[0];

/** `draft`: id, at, title, pairs; `sent`, the client key of a Run that was not answered; `url`, what it became. */
export function keepDraft(draft) {
  write(DRAFTS, [draft, ...drafts().filter(({ id }) => id !== draft.id)].slice(0, MAX_KEPT));
  write(LAST, [draft.id]);
}

export function dropDraft(dropped) {
  write(DRAFTS, drafts().filter(({ id }) => id !== dropped));
}

export const fillingOf = (id) => read(FILLINGS).find((filling) => filling.id === id);

/** `filling`: id, the recipe's address; pairs; `sent` and `url` as of a draft. */
export function keepFilling(filling) {
  write(FILLINGS, [filling, ...read(FILLINGS).filter(({ id }) => id !== filling.id)].slice(0, MAX_KEPT));
}

export function dropFilling(id) {
  write(FILLINGS, read(FILLINGS).filter((filling) => filling.id !== id));
}

/** The page of a run is open: its edit is safe there. */
export function opened(path) {
  if (read(FILLINGS).some(({ url }) => url === path)) write(FILLINGS, read(FILLINGS).filter(({ url }) => url !== path));
  const done = drafts().filter(({ url }) => url === path);
  if (!done.length) return;
  write(DRAFTS, drafts().filter(({ url }) => url !== path));
  write(DONE, [...done.map(({ id, pairs }) => ({ id, pairs, isDone: true })), ...read(DONE)].slice(0, MAX_KEPT));
}
