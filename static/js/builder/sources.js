// Pictures into the form and about in it: drop, paste, choose, many addresses at once; reorder by drag, or with Alt and the
// arrows on a picture. Each goes to the server as the same post that the buttons make.
import { announce, ask, entries, form } from "./form.js";

const column = () => document.getElementById("sources");
const within = (event) => event.target.closest?.("#sources");
const PICTURE = "application/x-stillframe-source";

const addFiles = (files) => files.length && ask(entries, "take", [...files].map((file) => ["file", file]));

function addAddresses(text) {
  const field = form().elements.addresses;
  field.value = [field.value, ...text.split(/\s+/)].filter(Boolean).join("\n");
  ask(entries, "take");
}

const addressesIn = (transfer) => {
  const text = transfer.getData("text/uri-list") || transfer.getData("text/plain");
  return /^https?:\/\//i.test(text.trim()) ? text.replace(/^#.*$/gm, "") : "";
};

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
/** Office programs put a picture of the text beside the text: in a field for text it is the text that is meant. */
const isForField = ({ target, clipboardData }) =>
  target.matches?.("textarea, input:not([type]), input[type='text'], input[type='search']") && clipboardData.getData("text/plain").trim();

document.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length && !isForField(event)) {
    event.preventDefault();
    addFiles(event.clipboardData.files);
  } else if (event.target.id === "addresses" && addressesIn(event.clipboardData)) {
    event.preventDefault();
    addAddresses(event.clipboardData.getData("text/plain"));
  }
});
document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-paste]")) return;
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((name) => name.startsWith("image/"));
      if (type) await addFiles([new File([await item.getType(type)], "pasted", { type })]);
      else if (item.types.includes("text/plain")) addAddresses(await (await item.getType("text/plain")).text());
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
document.addEventListener("dragover", (event) => {
  if (!within(event)) return;
  event.preventDefault();
  column().classList.add("is-drop-target");
});
document.addEventListener("dragleave", (event) => {
  if (within(event) && !column().contains(event.relatedTarget)) column().classList.remove("is-drop-target");
});
document.addEventListener("drop", (event) => {
  if (!within(event)) return;
  event.preventDefault();
  column().classList.remove("is-drop-target");
  const from = Number(event.dataTransfer.getData(PICTURE));
  const onto = Number(event.target.closest("[data-source]")?.dataset.source);
  if (from && onto) move(from, onto);
  else if (event.dataTransfer.files.length) addFiles(event.dataTransfer.files);
  else if (!from && addressesIn(event.dataTransfer)) addAddresses(addressesIn(event.dataTransfer));
});
