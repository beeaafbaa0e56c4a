// The prompt pane: which sentence is new, where a word of it leads, and Run.
import { form, reveal } from "./form.js";

const sentences = () => [...document.querySelectorAll("#prompt-text .prompt-words")].map((words) => words.textContent);
let before = sentences();

/** Only a sentence that differs flashes, so the eye goes to what the last key or click did. */
function flash() {
  for (const line of document.querySelectorAll("#prompt-text .prompt-line")) {
    line.classList.toggle("is-new", before.length > 0 && !before.includes(line.lastElementChild.textContent));
  }
  before = sentences();
}

/** While a finding stops the run, Run says so, and leads to what it is. */
function gate() {
  const blocked = document.getElementById("prompt-text").dataset.blocked === "yes";
  document.querySelector("[data-run]").setAttribute("aria-disabled", blocked);
}

function shortcut() {
  if (/Mac|iPhone|iPad/.test(navigator.platform)) document.querySelector("[data-shortcut]").textContent = "⌘ Return";
}

function run() {
  const button = document.querySelector("[data-run]");
  if (button.getAttribute("aria-disabled") !== "true") return form().requestSubmit(button);
  const finding = document.querySelector(".finding.is-error");
  const target = document.getElementById(finding?.querySelector("a")?.hash.slice(1));
  if (target) reveal(target);
  else finding?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:after:swap", flash);
document.addEventListener("htmx:after:swap", gate);
document.addEventListener("form-replaced", () => { flash(); gate(); shortcut(); });
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
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  run();
});
gate();
shortcut();
