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
// Lines that are pasted into a line of a text become lines of that text; a field by itself would run them together.
document.addEventListener("paste", (event) => {
  const { target } = event;
  const pasted = event.clipboardData.getData("text/plain").replace(/^[\r\n]+|[\r\n]+$/g, "");
  if (!form().contains(target) || !/^change-\d+\.reads$/.test(target.name) || !/[\r\n\u2028\u2029]/.test(pasted)) return;
  event.preventDefault();
  const { name, value, selectionStart, selectionEnd } = target;
  const nth = [...form().elements].filter((control) => control.name === name).indexOf(target);
  const text = value.slice(0, selectionStart) + pasted + value.slice(selectionEnd);
  ask(() => {
    let seen = -1;
    return entries().map(([key, said]) => key === name && ++seen === nth ? [key, text] : [key, said]);
  }, "preview");
});
document.addEventListener("toggle", (event) => {
  const open = event.target.querySelector?.(":scope > .change-body > [data-open]");
  if (open) open.value = event.target.open ? "1" : "";
}, true);
document.addEventListener("change", (event) => {
  // Another model has other sizes and options: the server draws them.
  if (event.target.id === "model") ask(entries, "preview");
});
