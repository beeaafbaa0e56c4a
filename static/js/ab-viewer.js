// <ab-viewer> wraps two figures and compares their pictures: slider, side by side, onion, difference, flicker.
// The figures are in the page's HTML, so that without this script both pictures are there to be seen; so are, in a
// <template>, the tools and every word that is said here (templates/shared/_viewer.html).
import { listenToKeys } from "./viewer-keys.js";
import { Loupe } from "./viewer-loupe.js";
import { Marks } from "./viewer-marks.js";
import { trackPointers } from "./viewer-pointers.js";
import { known, Stage } from "./viewer-stage.js";
import { given, keep, writeView } from "./viewer-state.js";
import { Tools } from "./viewer-tools.js";

// After a movement, readouts and address follow. Not within one: a readout is laid out, and at another address the
// browser draws the page's icon anew.
const SETTLED_MS = 160;

class AbViewer extends HTMLElement {
  async connectedCallback() {
    if (!this.stage) {
      const images = ["before", "after"].map((side) => this.querySelector(`img[data-side="${side}"]`));
      await Promise.all(images.map(known));
      if (!this.isConnected || this.stage) return;
      this.build(images);
    }
    const page = this.getRootNode().querySelector("[data-viewer-marks]");
    this.marks = page && new Marks(this.find(".viewer-marks"), { page, chosen: (place) => this.flyToPoint(...place) });
    this.resizes = new ResizeObserver(() => this.refit());
    this.resizes.observe(this.stage);
  }

  disconnectedCallback() {
    this.settle();
    this.resizes?.disconnect();
    this.marks?.end();
  }

  build(images) {
    const labels = [...this.querySelectorAll("figcaption")].map((caption) => caption.textContent);
    const made = document.importNode(this.querySelector("template").content, true); // of this document: a picture that changes documents is loaded again
    this.stage = made.querySelector(".viewer-stage");
    this.view = new Stage(this.stage, images, labels, (name) => this.note((this.missing = this.tools.say("missing", { name }))));
    this.tools = new Tools(this, made.querySelector(".viewer-tools"), made.querySelector(".legend"));
    const overlay = this.querySelector("[data-overlay]"); // rides on the first picture
    if (overlay) made.querySelector(".viewer-divider").before(overlay);
    this.view.overlay = overlay;
    this.replaceChildren(made);
    this.view.lookForMissing();
    this.loupe = new Loupe(this.find(".viewer-loupe"), this.view.pictures);
    this.classList.add("is-ready");
    this.listen();
    this.restore((this.isLinked && given()) || {});
  }

  restore({ mode = "slider", amount, percent, place, surround }) {
    this.setMode(mode);
    if (amount !== undefined) this.setAmount(amount);
    this.setSurround(surround ?? localStorage.getItem("surround") ?? "grey");
    this.refit();
    if (percent) this.move(() => { this.transform.zoomTo(percent, 0, 0); this.transform.moveTo(...place); });
    this.kept = this.viewWords; // the address is left alone until the view is another one
    this.isRestored = true;
  }

  listen() {
    const { view } = this;
    trackPointers(this.stage, {
      purpose: (event) => this.purposeOf(event),
      pan: (dx, dy) => { if (!this.transform.isFit) this.move(() => this.transform.pan(dx, dy)); },
      zoom: (factor, x, y) => this.move(() => this.transform.zoomAt(factor, ...view.local(x, y))),
      divide: (x) => this.move(() => { this.amount = ((x - view.rect.left) / view.size.width) * 100; }),
      look: (x, y) => this.look(x - view.rect.left, y - view.rect.top),
      toggle: (x, y) => this.fly(() => (this.transform.isFit ? this.transform.zoomTo(100, ...view.local(x, y)) : this.transform.fit())),
      tap: (x, y) => this.tapped(x, y),
      hold: (yes) => this.showBefore(yes),
      end: () => { this.isHeld = false; this.settle(); },
    });
    listenToKeys(this);
  }

  /** What a drag does. A fitted picture has nowhere to be moved to: dragging anywhere on it moves the divider. */
  purposeOf(event) {
    this.isHeld = true;
    if (this.loupe.isOn && event.pointerType !== "mouse") return "look";
    const { isFit } = this.transform;
    if (this.mode === "slider" && (isFit || event.target.closest(".viewer-divider"))) return "divide";
    return isFit ? null : "pan";
  }

  zoomTo(percent) {
    this.fly(() => this.transform.zoomTo(percent, ...this.transform.centre));
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

  flyToPoint(x, y) {
    const { transform } = this;
    this.fly(() => {
      if (transform.isFit) transform.zoomTo(Math.max(100, 2 * transform.percent), 0, 0);
      transform.moveTo(...this.view.inBox(x, y));
    });
    this.stage.scrollIntoView({ block: "nearest" });
  }

  setMode(mode, { isSaid } = {}) {
    this.mode = mode;
    this.setAttribute("mode", mode);
    this.tools.showMode(mode);
    const hold = matchMedia("(pointer: coarse)").matches ? "press" : "hold";
    const said = { difference: ["equal"], flicker: [hold] }[mode] ?? this.view.pictures.differ;
    this.note(this.missing ?? (said ? this.tools.say(...said) : ""));
    if (isSaid) this.tools.announce(this.tools.nameOf(mode));
    this.refit();
    if (this.view.size) this.tools.read(mode);
  }

  /** Divider in percent of the stage, opacity in percent, gain as a factor: what the mode makes of the one range. */
  setAmount(value) {
    if (!this.tools.has(this.mode)) return;
    this.move(() => { this.amount = value; });
    this.tools.read(this.mode);
  }

  setSurround(name) {
    this.setAttribute("surround", name);
    this.tools.showSurround(name);
    if (!this.isRestored) return;
    localStorage.setItem("surround", name);
    this.settleSoon();
  }

  showBefore(yes) {
    if (yes && !this.stage.classList.contains("is-showing-before")) this.tools.announce(this.tools.say("original"));
    this.stage.classList.toggle("is-showing-before", yes);
  }

  toggleLoupe() {
    this.loupe.toggle();
    this.tools.showLoupe(this.loupe.isOn);
    this.stage.classList.toggle("is-looking", this.loupe.isOn);
    this.look(this.view.size.width / 2, this.view.size.height / 2);
  }

  look(x, y) {
    this.looked = [x, y];
    if (this.loupe.isOn) this.paintSoon();
  }

  /** A place that was clicked, for the page: `viewer-place` with fractions of the second picture. */
  tapped(clientX, clientY) {
    this.stage.focus({ preventScroll: true });
    const detail = this.view.placeAt(clientX, clientY);
    if (detail) this.dispatchEvent(new CustomEvent("viewer-place", { detail, bubbles: true }));
  }

  note(words) {
    const note = this.find(".viewer-note");
    note.hidden = !words;
    note.firstElementChild.textContent = words;
  }

  /** A new size of the window keeps what is looked at; a picture that was fitted stays fitted. */
  refit() {
    if (this.view.measure(this.mode)) this.move(() => {});
  }

  fly(change) {
    this.stage.classList.add("is-flying");
    this.shift(change);
    this.tools.read(this.mode);
    clearTimeout(this.landing);
    this.landing = setTimeout(() => this.stage.classList.remove("is-flying"), 240);
  }

  /** At once: what is moved by hand does not wait for a flight that is under way. */
  move(change) {
    this.stage.classList.remove("is-flying");
    this.shift(change);
  }

  shift(change) {
    change();
    this.paintSoon();
    this.settleSoon();
  }

  paintSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.view.size) this.view.paint(this);
    });
  }

  settleSoon() {
    clearTimeout(this.settling);
    if (!this.isHeld) this.settling = setTimeout(() => this.settle(), SETTLED_MS);
  }

  settle() {
    clearTimeout(this.settling);
    if (!this.view?.size) return;
    this.tools.read(this.mode);
    if (!this.isLinked || !this.isRestored || this.kept === this.viewWords) return;
    this.kept = this.viewWords;
    keep(this.kept);
  }

  get viewWords() {
    const { isFit, percent, place } = this.transform;
    const amount = this.tools.has(this.mode) ? Math.round(this.amount) : undefined;
    return writeView({ mode: this.mode, amount, isFit, percent, place, surround: this.getAttribute("surround") });
  }

  get transform() { return this.view.transform; }
  get amount() { return this.tools.amounts[this.mode]; }
  set amount(value) { this.tools.amounts[this.mode] = this.tools.bounded(this.mode, value); }
  get isLinked() { return this.hasAttribute("data-linked"); }
  find(selector) { return this.stage.querySelector(selector); }
}

customElements.define("ab-viewer", AbViewer);
