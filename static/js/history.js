// History: the divider over a card follows the pointer and shows the original as far as it stands.
const INSET = 12; // the picture stands this far inside its cell
const main = document.getElementById("main");

main.addEventListener("pointermove", ({ target, clientX }) => {
  const cell = target.closest(".card-picture");
  if (!cell) return;
  const { left, width } = cell.getBoundingClientRect();
  cell.style.setProperty("--wipe", `${clientX - left - 2}px`);
  cell.style.setProperty("--wipe-picture", `${Math.max(0, Math.min(width - 2 * INSET, clientX - left - INSET))}px`);
  setTimeout(() => cell.classList.add("is-scrubbed"), 200); // the first wipe glides, then it is held
});
main.addEventListener("pointerout", ({ target, relatedTarget }) => {
  const cell = target.closest(".card-picture");
  if (!cell || cell.contains(relatedTarget)) return;
  setTimeout(() => cell.classList.remove("is-scrubbed"), 210);
});
