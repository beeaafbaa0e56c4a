// Keys and buttons of the viewer, as acts.
import { addressWith } from "./viewer-state.js";

const SURROUNDS = ["black", "dark", "grey", "light", "white"];
const MODES = ["slider", "side", "onion", "difference", "flicker"];
const KEYS = { "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", 0: "fit", f: "fit", z: "actual", b: "surround", l: "loupe", "?": "legend" };

/** Letters work only while the viewer has the focus (WCAG 2.1.4), and Space only on the picture, not on its buttons. */
export function listenToKeys(viewer) {
  viewer.addEventListener("keydown", (event) => { if (isTaken(viewer, event)) event.preventDefault(); });
  viewer.addEventListener("keyup", (event) => { if (/^( |x)$/i.test(event.key)) viewer.showBefore(false); });
  viewer.addEventListener("focusout", () => viewer.showBefore(false));
}

function isTaken(viewer, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || viewer.tools.takes(event)) return false;
  const onPicture = event.target === viewer.stage;
  const step = event.shiftKey ? 160 : 40;
  const pans = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (onPicture && pans[key]) viewer.move(() => viewer.transform.pan(...pans[key]));
  else if (key === "x" || (onPicture && key === " ")) viewer.showBefore(true);
  else if (key === "," || key === ".") viewer.setAmount(viewer.amount + (key === "." ? 1 : -1) * viewer.tools.stepOf(viewer.mode));
  else if (key >= "1" && key <= "5") viewer.setMode(MODES[key - 1], { isSaid: true });
  else if (KEYS[key]) act(viewer, KEYS[key], { isSaid: true });
  else return false;
  return true;
}

/** `isSaid`: also to somebody who does not see it. */
export function act(viewer, action, { isSaid } = {}) {
  const { transform, tools } = viewer;
  const acts = {
    "zoom-in": () => viewer.fly(() => transform.step(1, ...transform.centre)),
    "zoom-out": () => viewer.fly(() => transform.step(-1, ...transform.centre)),
    fit: () => viewer.fly(() => transform.fit()),
    actual: () => viewer.zoomTo(100),
    loupe: () => viewer.toggleLoupe(),
    surround: () => viewer.setSurround(SURROUNDS[(SURROUNDS.indexOf(viewer.getAttribute("surround")) + 1) % SURROUNDS.length]),
    link: () => tools.copy(addressWith(viewer.viewWords)),
    legend: () => tools.showLegend(),
  };
  acts[action]();
  if (isSaid && /zoom|fit|actual/.test(action)) tools.announce(tools.say("zoom", { n: Math.round(transform.percent) }));
}
