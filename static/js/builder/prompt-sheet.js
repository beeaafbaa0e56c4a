// On a narrow screen the prompt pane becomes a sheet at the foot of the screen; its grip opens and closes it, Esc closes it.
const narrow = matchMedia("(max-width: 56rem)");
const sheet = () => document.querySelector("[data-prompt-sheet]");
let isOpen = false;

function show() {
  const pane = sheet();
  const closed = narrow.matches && !isOpen;
  pane.classList.toggle("is-sheet", narrow.matches);
  pane.classList.toggle("is-open", narrow.matches && isOpen);
  pane.querySelector(".sheet-grip").setAttribute("aria-expanded", isOpen);
  pane.querySelector("#prompt-body").inert = closed; // closed, it is a glance: no focus may fall behind the fold
}

function open(wanted) {
  isOpen = wanted;
  show();
}

document.addEventListener("click", (event) => {
  if (event.target.closest(".sheet-grip")) open(!isOpen);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !narrow.matches || !sheet().contains(document.activeElement)) return;
  open(false);
  sheet().querySelector(".sheet-grip").focus();
});
document.addEventListener("leave-sheet", () => open(false));
document.addEventListener("form-replaced", show);
narrow.addEventListener("change", show);
show();
