// The group page: it moves with its members, by the browser's one stream, and its title follows how it stands.
import { opened } from "./edits.js";
import { follow } from "./live.js";

opened(location.pathname);

const group = () => document.getElementById("group");
let live;

function refresh() {
  document.title = group()?.dataset.title ?? document.title;
  if (live && group() && !("live" in group().dataset)) {
    live.leave();
    live = undefined;
  }
}

const look = () => window.htmx?.trigger(group(), "moved");
if (group() && "live" in group().dataset) {
  live = follow(Number(group().dataset.after), ({ run }) => { if (group().dataset.live?.includes(run)) look(); }, look);
}
document.addEventListener("htmx:after:settle", refresh);
document.addEventListener("htmx:after:swap", refresh);
