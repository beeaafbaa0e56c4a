// The toolbar and the legend of keys: markup only, the element gives them life.
const WORDS = { slider: "Slider", side: "Side by side", onion: "Onion", difference: "Difference", flicker: "Flicker" };
const SURROUND = { black: "Black surround", dark: "Dark surround", grey: "18 % grey surround", light: "Light surround", white: "White surround" };
const KEYS = [
  ["Slider, side by side, onion, difference, flicker", ["1", "–", "5"]], ["See the original while held", ["Space", "X"]],
  ["Divider, opacity or gain", [",", "."]], ["Zoom in, out", ["+", "−"]],
  ["Fit", ["F"]], ["100 %, one pixel to one", ["Z"]],
  ["Move the picture", ["↑", "↓", "←", "→"]], ["Move it far", ["Shift", "←"]],
  ["Next surround", ["B"]], ["This list", ["?"]],
];
const ICONS = new URL("../img/icons.svg", import.meta.url).pathname;
const icon = (name) => `<svg class="icon" aria-hidden="true"><use href="${ICONS}#${name}"/></svg>`;
const action = (name, words, drawing) => `<button class="button is-quiet is-icon" type="button" data-do="${name}" aria-label="${words}">${drawing}</button>`;

function made(tag, className, html) {
  const element = document.createElement(tag);
  element.className = className;
  element.innerHTML = html;
  return element;
}

export function toolbar({ modes, surrounds }) {
  return made("div", "viewer-tools", `
    <div class="tabs" role="radiogroup" aria-label="Compare by">${modes.map((mode) => `<label><input type="radio" name="viewer-mode" value="${mode}">${WORDS[mode]}</label>`).join("")}</div>
    <label class="viewer-amount"><span data-amount-name></span><input class="range" type="range" step="1"><output data-amount></output></label>
    <button class="button is-quiet" type="button" data-hold>Hold for original</button>
    <div class="viewer-zoom">
      <output data-zoom aria-label="Zoom"></output>
      ${action("zoom-out", "Zoom out", icon("minus"))}${action("zoom-in", "Zoom in", icon("plus"))}
      <button class="button is-quiet" type="button" data-do="fit">Fit</button>
      <button class="button is-quiet" type="button" data-do="actual">100 %</button>
      <div class="surrounds" role="radiogroup" aria-label="Surround">${surrounds.map((name) => `<label><input type="radio" name="viewer-surround" value="${name}" aria-label="${SURROUND[name]}"><i></i></label>`).join("")}</div>
      ${action("legend", "Keys of the viewer", "?")}
    </div>`);
}

export function legend() {
  const rows = KEYS.map(([words, keys]) => `<div><dt>${words}</dt><dd>${keys.map((key) => (key === "–" ? "–" : `<kbd>${key}</kbd>`)).join("")}</dd></div>`).join("");
  return made("dialog", "legend", `<form method="dialog" class="legend-head"><h2 class="title">Keys</h2><button class="button is-quiet is-icon" aria-label="Close">${icon("x")}</button></form><dl>${rows}</dl>`);
}
