// One stream for all pages of a browser, which gives a server six connections: ten pages then still load. A shared
// worker. A page joins with the number of the last event that it was rendered with, and is told what came after.
import { EventStream } from "./event-stream.js";

const MAX_HELD = 500;
const pages = new Set();
let held = []; // the events after `floor`, for pages that join later
let floor = null;
let connection = "lost";

const stream = new EventStream((news) => {
  if (news.event) {
    held.push(news.event);
    if (held.length > MAX_HELD) floor = held.shift().id;
  } else {
    connection = news.connection;
  }
  for (const page of pages) page.postMessage(news);
});

function join(page, after) {
  pages.add(page);
  if (stream.running && floor !== null && after >= floor) {
    page.postMessage({ connection });
    for (const event of held) if (event.id > after) page.postMessage({ event });
    return;
  }
  held = [];
  floor = after;
  stream.start(after);
}

function leave(page) {
  pages.delete(page);
  if (!pages.size) stream.stop();
}

addEventListener("connect", ({ ports: [page] }) => {
  page.onmessage = ({ data }) => { if ("after" in data) join(page, data.after); else leave(page); };
});
