// Small things of the fields: the script follows the words, a message goes when its field is mended, folds are remembered.
import { ask, entries, form } from "./form.js";

document.addEventListener("input", (event) => {
  const control = event.target;
  if (!form().contains(control)) return;
  // A script chosen by hand stays until the words change; then it is that of the words again.
  if (/^change-\d+\.reads$/.test(control.name)) form().elements[control.name.replace("reads", "script")].value = "auto";
  if (control.getAttribute("aria-invalid")) {
    control.removeAttribute("aria-invalid");
    document.getElementById(`${control.id}-error`)?.remove();
  }
  const role = control.closest(".source-roles");
  if (role && control.type === "radio") role.querySelector("summary span:last-child").textContent = control.nextElementSibling.textContent;
  // Choosing a word for a place chooses that way of naming it.
  if (control.matches(".picker-word select")) control.closest(".picker-word").querySelector("input").checked = true;
});
document.addEventListener("toggle", (event) => {
  const open = event.target.querySelector?.(":scope > .change-body > [data-open]");
  if (open) open.value = event.target.open ? "1" : "";
}, true);
document.addEventListener("change", (event) => {
  // Another model has other sizes and options: the server draws them.
  if (event.target.id === "model") ask(entries, "preview");
});
