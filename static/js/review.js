// The page of a review link: a click on the picture says where the pin is to be.
import "./ab-viewer.js";
import "./run-report.js";

const pin = document.getElementById("new-pin");
const [x, y, words] = ["x", "y", "words"].map((id) => document.getElementById(id));
const TWICE_MS = 350; // a second click zooms: the words wait for it

function put(across, down) {
  pin.dataset.x = across;
  pin.dataset.y = down;
}

let waiting;
document.addEventListener("pointerdown", () => clearTimeout(waiting));
document.addEventListener("viewer-place", ({ detail }) => {
  put(detail.x, detail.y);
  x.value = (detail.x * 100).toFixed(1);
  y.value = (detail.y * 100).toFixed(1);
  // On a phone the keyboard would cover what one looks at
  if (matchMedia("(pointer: fine)").matches) waiting = setTimeout(() => words.focus({ preventScroll: true }), TWICE_MS);
});
for (const field of [x, y]) field.addEventListener("change", () => { if (x.value && y.value) put(parseFloat(x.value) / 100, parseFloat(y.value) / 100); });
if (pin.dataset.percent) put(...pin.dataset.percent.split(",").map((side) => parseFloat(side) / 100));
