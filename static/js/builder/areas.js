// The area as a rectangle over the picture being edited: drawn with the pointer, moved and sized with the arrows. The four
// numbers of the form are the truth; this only shows and sets them.
import { changed, form } from "./form.js";

const SIDES = ["x", "y", "w", "h"];
const field = (side) => form().elements[`area.${side}`];
const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
const stage = () => document.querySelector("[data-area-stage]");
let start = null;
let hadArea = Boolean(field("x"));

function read() {
  const values = SIDES.map((side) => Number.parseFloat(field(side)?.value));
  return values.every(Number.isFinite) ? values : null;
}

function write(values) {
  SIDES.forEach((side, n) => { field(side).value = Math.round(values[n] * 10) / 10; });
  show();
}

/** SVG geometry, since the policy of the page allows no style attributes. */
function show() {
  const place = stage();
  if (!place) return;
  const area = field("x") ? read() : null;
  place.hidden = !field("x");
  if (!place.firstChild) place.innerHTML = '<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"><rect class="is-outer"/><rect class="is-inner"/></svg>';
  place.tabIndex = field("x") ? 0 : -1;
  for (const rect of place.querySelectorAll("rect")) ["x", "y", "width", "height"].forEach((name, n) => rect.setAttribute(name, area ? area[n] : 0));
}

const at = (event) => {
  const box = stage().getBoundingClientRect();
  return [clamp(((event.clientX - box.left) / box.width) * 100, 0, 100), clamp(((event.clientY - box.top) / box.height) * 100, 0, 100)];
};

document.addEventListener("pointerdown", (event) => {
  if (event.target.closest?.("[data-area-stage]") !== stage() || !stage() || !field("x")) return;
  event.preventDefault();
  start = at(event);
  stage().setPointerCapture(event.pointerId);
  stage().focus({ preventScroll: true });
});
document.addEventListener("pointermove", (event) => {
  if (!start) return;
  const end = at(event);
  write([Math.min(start[0], end[0]), Math.min(start[1], end[1]), Math.abs(end[0] - start[0]), Math.abs(end[1] - start[1])]);
});
document.addEventListener("dragstart", (event) => {
  if (start) event.preventDefault(); // it is a rectangle that is drawn, not a picture that is moved
});
document.addEventListener("pointerup", () => {
  if (start) changed(field("x"));
  start = null;
});
document.addEventListener("keydown", (event) => {
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!steps || event.target !== stage() || !field("x")) return;
  event.preventDefault();
  const [x, y, w, h] = read() ?? [25, 25, 50, 50];
  const [dx, dy] = steps;
  // Shift sizes, arrows alone move.
  if (event.shiftKey) write([x, y, clamp(w + dx, 1, 100 - x), clamp(h + dy, 1, 100 - y)]);
  else write([clamp(x + dx, 0, 100 - w), clamp(y + dy, 0, 100 - h), w, h]);
  changed(field("x"));
});
document.addEventListener("input", (event) => { if (event.target.name?.startsWith("area.")) show(); });
document.addEventListener("form-replaced", () => {
  show();
  const isNew = field("x") && !hadArea;
  hadArea = Boolean(field("x"));
  if (isNew) queueMicrotask(() => stage()?.focus()); // the picture stands far above the button: bring it into view
});
show();
