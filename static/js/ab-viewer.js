// <ab-viewer> wraps two figures and compares their pictures: slider, side by side, onion, difference, flicker.
// The figures are in the page's HTML, so that without this script both pictures are there to be seen.
import { Transform } from "./viewer-transform.js";
import { trackPointers } from "./viewer-pointers.js";
import { legend, toolbar } from "./viewer-parts.js";

const MODES = ["slider", "side", "onion", "difference", "flicker"];
const SURROUNDS = ["black", "dark", "grey", "light", "white"];
// What the one range means in each mode: name, least, most, start, unit shown.
const AMOUNTS = {
  slider: { name: "Divider", property: "--split", from: 0, to: 100, value: 50, css: (v) => `${v}%`, words: (v) => `${v} %` },
  onion: { name: "Result", property: "--onion", from: 0, to: 100, value: 50, css: (v) => v / 100, words: (v) => `${v} %` },
  difference: { name: "Gain", property: "--gain", from: 1, to: 16, value: 6, css: (v) => v, words: (v) => `× ${v}` },
};

class AbViewer extends HTMLElement {
  connectedCallback() {
    if (this.stage) return; // moved, not new: state stays
    const [before, after] = this.querySelectorAll("figure img");
    this.amounts = Object.fromEntries(Object.entries(AMOUNTS).map(([mode, { value }]) => [mode, value]));
    this.fitTogether(before, after);
    this.build(before, after);
    this.transform = new Transform({ width: Number(before.getAttribute("width")), height: Number(before.getAttribute("height")) });
    this.listen();
    this.setMode(this.getAttribute("mode") ?? "slider");
    this.setSurround(this.getAttribute("surround") ?? "grey");
    this.resizes = new ResizeObserver(() => this.refit());
    this.resizes.observe(this.stage);
  }

  /** Both pictures stand in the first one's box, each whole and undistorted, so that one transform serves both. */
  fitTogether(before, after) {
    const [w, h, w2, h2] = [before, after].flatMap((image) => [Number(image.getAttribute("width")), Number(image.getAttribute("height"))]);
    this.differs = w === w2 && h === h2 ? "" : Math.abs(w / h - w2 / h2) < 0.005 ? `Shown at one size: ${w} × ${h} before, ${w2} × ${h2} after.` : `Another shape: ${w} × ${h} before, ${w2} × ${h2} after.`;
    for (const image of [before, after]) Object.assign(image.style, { inlineSize: `${w}px`, blockSize: `${h}px`, objectFit: "contain" });
  }

  disconnectedCallback() {
    this.resizes?.disconnect();
  }

  build(before, after) {
    const labels = [...this.querySelectorAll("figcaption")].map((caption) => caption.textContent);
    this.stage = document.createElement("div");
    this.stage.className = "viewer-stage";
    this.stage.tabIndex = 0;
    this.stage.setAttribute("role", "group");
    this.stage.setAttribute("aria-roledescription", "picture comparison");
    this.stage.setAttribute("aria-label", "Before and after. Press question mark for the keys.");
    this.stage.innerHTML = `<div class="viewer-pair"><div class="viewer-layer is-before"></div><div class="viewer-layer is-after"></div></div>
      <div class="viewer-divider"></div><div class="viewer-evidence" hidden></div>
      <span class="viewer-label is-before"></span><span class="viewer-label is-after"></span>
      <p class="viewer-note" hidden><span></span></p>`;
    this.find(".viewer-layer.is-before").append(before);
    this.find(".viewer-layer.is-after").append(after);
    this.find(".viewer-label.is-before").textContent = labels[0];
    this.find(".viewer-label.is-after").textContent = labels[1];
    this.tools = toolbar({ modes: MODES, surrounds: SURROUNDS });
    this.keys = legend();
    this.replaceChildren(this.stage, this.tools, this.keys);
    this.classList.add("is-ready");
  }

  listen() {
    trackPointers(this.stage, {
      pan: (dx, dy) => this.move(() => this.transform.pan(dx, dy)),
      zoom: (factor, x, y) => this.move(() => this.transform.zoomAt(factor, ...this.local(x, y))),
      divide: (x) => this.setAmount(Math.round((x / this.stage.clientWidth) * 100)),
      toggle: (x, y) => this.toggleActualSize(...this.local(x, y)),
    });
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("keyup", (event) => { if (/^( |x)$/i.test(event.key)) this.showBefore(false); });
    this.addEventListener("focusout", () => this.showBefore(false));
    this.tools.addEventListener("click", (event) => {
      const action = event.target.closest("[data-do]")?.dataset.do;
      if (action) this.act(action);
    });
    this.tools.addEventListener("input", ({ target }) => {
      if (target.matches(".range")) this.setAmount(Number(target.value));
      if (target.name === "viewer-mode") this.setMode(target.value);
      if (target.name === "viewer-surround") this.setSurround(target.value);
    });
    const hold = this.tools.querySelector("[data-hold]");
    hold.addEventListener("pointerdown", () => this.showBefore(true));
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) hold.addEventListener(end, () => this.showBefore(false));
    hold.addEventListener("keydown", (event) => { if (/^( |Enter)$/.test(event.key)) { event.preventDefault(); this.showBefore(true); } });
    hold.addEventListener("keyup", () => this.showBefore(false));
  }

  // Letters work only while the viewer has the focus (WCAG 2.1.4), and Space only on the picture, not on its buttons.
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.keys.open) return;
    const onPicture = event.target === this.stage;
    const step = event.shiftKey ? 160 : 40;
    const pans = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    const acts = { "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", "0": "fit", f: "fit", z: "actual", b: "surround", "?": "legend" };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (onPicture && pans[key]) this.move(() => this.transform.pan(...pans[key]));
    else if (key === "x" || (onPicture && key === " ")) this.showBefore(true);
    else if (key === "," || key === ".") this.setAmount(this.amount + (key === "." ? 1 : -1) * (this.mode === "difference" ? 1 : 2));
    else if (key >= "1" && key <= "5") this.setMode(MODES[key - 1]);
    else if (acts[key]) this.act(acts[key]);
    else return;
    event.preventDefault();
  }

  act(action) {
    const centre = [this.transform.width / 2, this.transform.height / 2];
    const acts = {
      "zoom-in": () => this.fly(() => this.transform.zoomAt(1.25, ...centre)),
      "zoom-out": () => this.fly(() => this.transform.zoomAt(0.8, ...centre)),
      fit: () => this.fly(() => this.transform.fit()),
      actual: () => this.fly(() => this.transform.actual(...centre)),
      surround: () => this.setSurround(SURROUNDS[(SURROUNDS.indexOf(this.getAttribute("surround")) + 1) % SURROUNDS.length]),
      legend: () => this.keys.showModal(),
    };
    acts[action]();
  }

  toggleActualSize(x, y) {
    this.fly(() => (this.transform.isFit ? this.transform.actual(x, y) : this.transform.fit()));
  }

  /** Bring a place of the picture, in fractions of it, to the middle, and frame it. */
  flyTo([x, y, width, height], words) {
    this.evidence = [x, y, width, height];
    this.fly(() => this.transform.frame(x, y, width, height));
    this.note(words);
  }

  forgetEvidence() {
    this.evidence = null;
    this.note("");
    this.fly(() => this.transform.fit());
  }

  setMode(mode) {
    this.mode = mode;
    this.setAttribute("mode", mode);
    this.tools.querySelector(`[name="viewer-mode"][value="${mode}"]`).checked = true;
    const meaning = AMOUNTS[mode];
    this.tools.querySelector(".viewer-amount").hidden = !meaning;
    if (meaning) {
      this.range.min = meaning.from;
      this.range.max = meaning.to;
      this.tools.querySelector("[data-amount-name]").textContent = meaning.name;
      this.setAmount(this.amounts[mode]);
    }
    this.note(mode === "difference" ? "Brighter is more different; black is equal." : mode === "flicker" ? "Hold Space or X to see the original." : this.differs);
    this.refit();
  }

  setAmount(value) {
    const meaning = AMOUNTS[this.mode];
    if (!meaning) return;
    this.amounts[this.mode] = Math.min(meaning.to, Math.max(meaning.from, value));
    this.range.value = this.amount;
    this.range.setAttribute("aria-valuetext", `${meaning.name} ${meaning.words(this.amount)}`);
    this.tools.querySelector("[data-amount]").textContent = meaning.words(this.amount);
    this.stage.style.setProperty(meaning.property, meaning.css(this.amount));
  }

  setSurround(name) {
    this.setAttribute("surround", name);
    this.tools.querySelector(`[name="viewer-surround"][value="${name}"]`).checked = true;
  }

  showBefore(yes) {
    this.stage.classList.toggle("is-showing-before", yes);
  }

  note(words) {
    const note = this.find(".viewer-note");
    note.hidden = !words;
    note.firstElementChild.textContent = words;
  }

  /** A new size of the window keeps what is looked at; a picture that was fitted stays fitted. */
  refit() {
    const half = this.mode === "side" ? 0.5 : 1;
    this.transform.resize(this.stage.clientWidth * half, this.stage.clientHeight);
    this.paint();
  }

  fly(change) {
    this.stage.classList.add("is-flying");
    this.move(change);
    clearTimeout(this.landing);
    this.landing = setTimeout(() => this.stage.classList.remove("is-flying"), 240);
  }

  move(change) {
    change();
    this.paint();
  }

  paint() {
    const { x, y, k, picture } = this.transform;
    this.stage.style.setProperty("--x", `${x}px`);
    this.stage.style.setProperty("--y", `${y}px`);
    this.stage.style.setProperty("--k", k);
    this.stage.classList.toggle("is-fit", this.transform.isFit);
    this.stage.classList.toggle("is-pixelated", k * devicePixelRatio >= 2);
    this.tools.querySelector("[data-zoom]").textContent = `${Math.round(k * devicePixelRatio * 100)} %`;
    const frame = this.find(".viewer-evidence");
    frame.hidden = !this.evidence;
    if (!this.evidence) return;
    const [ex, ey, ew, eh] = this.evidence;
    const box = { "--ex": x + ex * picture.width * k, "--ey": y + ey * picture.height * k, "--ew": ew * picture.width * k, "--eh": eh * picture.height * k };
    for (const [name, value] of Object.entries(box)) frame.style.setProperty(name, `${value}px`);
  }

  local(clientX, clientY) {
    const { left, top } = this.stage.getBoundingClientRect();
    const x = clientX - left;
    return [this.mode === "side" ? x % this.transform.width : x, clientY - top];
  }

  get amount() { return this.amounts[this.mode]; }
  get range() { return this.tools.querySelector(".range"); }
  find(selector) { return this.stage.querySelector(selector); }
}

customElements.define("ab-viewer", AbViewer);
