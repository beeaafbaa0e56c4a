// Pictures into the form and about in it: drop anywhere, paste, choose, many addresses at once; reorder by drag, or with Alt and the
// arrows on a picture. Each goes to the server as the same post that the buttons make.
import { announce, ask, entries, form, tell } from "./form.js";
import { picturesIn, textAndFiles } from "./transfers.js";

const column = () => document.getElementById("sources");
const within = (event) => event.target.closest?.("#sources");
const PICTURE = "application/x-stillframe-source";

const addFiles = (files) => files.length && ask(entries, "take", [...files].map((file) => ["file", file]));

/** Take what was dropped or pasted; false when there is no picture in it. */
function take({ files, text }) {
  if (!files.length && !text) return false;
  const field = form().elements.addresses;
  if (text) field.value = [field.value, text].filter(Boolean).join("\n");
  ask(entries, "take", files.map((file) => ["file", file]));
  return true;
}

document.addEventListener("change", (event) => {
  if (event.target.matches(".source-replace input")) {
    const { name, files } = event.target;
    if (files.length) ask(entries, "take", [[name, files[0]]]);
    return;
  }
  if (event.target.id !== "file") return;
  const files = [...event.target.files];
  event.target.value = "";
  addFiles(files);
});
const isText = (target) => Boolean(target.matches?.("textarea, input:not([type]), input[type='text'], input[type='search']"));
/** Office programs put a picture of the text beside the text: in a field for text it is the text that is meant. */
const isForField = ({ target, clipboardData }) => isText(target) && clipboardData.getData("text/plain").trim();

document.addEventListener("paste", (event) => {
  const held = event.clipboardData;
  const isAddresses = event.target.id === "addresses";
  if (isForField(event) && !isAddresses) return;
  const text = held.getData("text/plain");
  const pictures = isForField(event) ? textAndFiles(text) : picturesIn(held);
  if (take(pictures)) event.preventDefault();
});
document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-paste]")) return;
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((name) => name.startsWith("image/"));
      if (type) await addFiles([new File([await item.getType(type)], "pasted", { type })]);
      else if (item.types.includes("text/plain") && !take(textAndFiles(await (await item.getType("text/plain")).text())))
        tell(column().dataset.untaken);
    }
  } catch {
    form().elements.addresses.focus(); // no right to read the clipboard: Ctrl V does it there
  }
});
document.addEventListener("keydown", (event) => {
  if (event.target.id === "addresses" && event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (event.target.value.trim()) ask(entries, "take");
  }
  const source = event.target.closest?.("[data-source]");
  if (source !== event.target || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  move(Number(source.dataset.source), Number(source.dataset.source) + (event.key === "ArrowUp" ? -1 : 1));
});

async function move(from, to) {
  const count = column().querySelectorAll("[data-source]").length;
  if (to < 1 || to > count || to === from) return;
  await ask(entries, `place:${from}:${to}`);
  announce(column().dataset.moved.replace("{from}", from).replace("{to}", to).replace("{count}", count));
}

document.addEventListener("dragstart", (event) => {
  const source = event.target.closest?.("[data-source]");
  if (!source) return;
  event.dataTransfer.setData(PICTURE, source.dataset.source);
  event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragstart", () => { isOurs = true; });
document.addEventListener("dragend", () => endDrag());

let isOurs = false; // a drag that began on this page: a picture of the list, or words of the prompt
const HELD = ["Files", "text/uri-list", "text/html"];
const isTaken = (event) => {
  const types = [...event.dataTransfer.types];
  if (types.includes(PICTURE)) return Boolean(within(event));
  if (isOurs || !HELD.some((type) => types.includes(type))) return false;
  return types.includes("Files") || event.target.id === "addresses" || !isText(event.target);
};

function endDrag() {
  isOurs = false;
  column().classList.remove("is-drop-target");
}

document.addEventListener("dragover", (event) => {
  if (!isTaken(event)) return;
  event.preventDefault();
  column().classList.add("is-drop-target");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) column().classList.remove("is-drop-target"); // it left the window
});
document.addEventListener("drop", (event) => {
  const takes = isTaken(event);
  endDrag();
  if (!takes) return;
  event.preventDefault();
  const from = Number(event.dataTransfer.getData(PICTURE));
  const onto = Number(event.target.closest("[data-source]")?.dataset.source);
  if (from && onto) move(from, onto);
  else if (!from && !take(picturesIn(event.dataTransfer))) tell(column().dataset.untaken);
});
