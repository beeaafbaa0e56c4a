// Whether an answer is Stillframe's own, and what one means that a server in front of it gave in its place: a proxy that
// takes no file of that size, one that finds nobody behind it, a page of a network that wants a sign-in.
const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/; // others name their requests, too, but not so
const SAID_MS = 12_000;
const notice = () => document.getElementById("front-notice");

export const isOurs = (answer) => ID.test(answer.headers.get("x-request-id") ?? "");

/** The words for an answer of that status which is not ours. */
export function wordsOfFront(status) {
  const { large, away, denied, other } = notice().dataset;
  const words = { 401: denied, 403: denied, 407: denied, 413: large, 502: away, 503: away, 504: away }[status] ?? other;
  return words.replace("{status}", status);
}

/** Say it over the page for a while. */
export function sayFront(status) {
  const toast = notice();
  toast.textContent = wordsOfFront(status);
  toast.hidden = false;
  clearTimeout(sayFront.end);
  sayFront.end = setTimeout(() => { toast.hidden = true; }, SAID_MS);
}

// What is not ours is never put into the page.
document.addEventListener("htmx:before:response", (event) => {
  const { response } = event.detail.ctx;
  if (event.defaultPrevented || isOurs(response)) return;
  event.preventDefault();
  sayFront(response.status);
});
