// Copy the prompt, the spec, or the call that makes this run, without any token. The button says that it worked, where the
// eye is, and takes its own name back.
import { announce, form } from "./form.js";

function text(kind) {
  if (kind === "prompt") return [...document.querySelectorAll("#prompt-text .prompt-words")].map((words) => words.textContent.trim()).join(" ");
  const spec = document.getElementById("prompt-spec").textContent;
  if (kind === "spec") return spec;
  // With the key of this edit: sent twice, or sent and then run here, it is one run.
  const body = JSON.stringify({ spec: JSON.parse(spec), client_key: form().elements.client_key.value }).replaceAll("'", "'\\''");
  return `curl -X POST '${location.origin}/api/v1/runs' -H 'Content-Type: application/json' -d '${body}'`;
}

/** Plain HTTP has no clipboard for scripts: there the words are shown, selected, for the reader's own Ctrl C. */
async function give(words) {
  if (navigator.clipboard) return navigator.clipboard.writeText(words);
  const box = document.getElementById("copied");
  box.hidden = false;
  box.value = words;
  box.select();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || button.dataset.name) return;
  button.dataset.name = button.textContent;
  try {
    await give(text(button.dataset.copy));
    button.textContent = navigator.clipboard ? button.dataset.done : button.dataset.selected;
  } catch {
    button.textContent = button.dataset.failed;
  }
  announce(button.textContent);
  setTimeout(() => {
    button.textContent = button.dataset.name;
    delete button.dataset.name;
  }, 1600);
});
