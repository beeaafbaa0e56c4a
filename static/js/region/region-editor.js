// <region-editor>: where of an image an edit may change something. A rectangle, a polygon, brush and eraser, a mask from a
// file, or what was found in the image; by pointer, finger or keys. Its HTML and every word that is said here are in
// templates/builder/_region.html. `open(...)` shows an image; "region-chosen" says what was drawn.
import { Steps } from "./history.js";
import { listenToPointers } from "./pointing.js";
import { polygonsOf } from "./outline.js";
import { add, EMPTY, invert, isEmpty, last, maskCanvas, maskOf, moved, replaceLast, simplified } from "./shapes.js";
import { RegionStage } from "./stage.js";

const KEYS = { r: "rectangle", p: "polygon", b: "brush", e: "eraser" };
const BRUSH_STEP = 1.25;
const FIRST = [0.25, 0.25, 0.5, 0.5]; // where a rectangle made by keys begins

class RegionEditor extends HTMLElement {
  connectedCallback() {
    if (this.stage) return;
    this.stage = new RegionStage(this.querySelector(".region-stage-image"));
    this.find = (selector) => this.querySelector(selector);
    this.size = this.find("[data-size] input");
    listenToPointers(this);
    new ResizeObserver(() => this.stage.measure()).observe(this.stage.element);
    this.addEventListener("click", (event) => this.clicked(event.target.closest("[data-do]")?.dataset.do));
    this.addEventListener("input", (event) => this.entered(event.target));
    this.addEventListener("change", (event) => { if (event.target.type === "file") this.load(event.target); });
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("keyup", (event) => { if (event.key === " ") this.pans(false); });
  }

  /** `image`: {src, width, height, alt}. `things`: what was found in it, {label, box}. */
  open({ image, region = EMPTY, maskImage = null, things = [] }) {
    this.steps = new Steps({ region, maskImage });
    this.things = things;
    this.stage.show(image);
    this.stage.offer(things);
    this.stage.sent(null);
    this.size.max = Math.round(Math.max(image.width, image.height) / 4);
    this.size.value = Math.round(Math.max(image.width, image.height) / 24);
    this.setTool("rectangle");
    this.showBrush();
    this.changed();
    this.readout();
  }

  get region() { return this.steps.now.region; }
  get maskImage() { return this.steps.now.maskImage; }
  get brush() { return Number(this.size.value); }
  get tool() { return this.find("[name='region-tool']:checked").value; }
  get erases() { return this.find("[name='region-takes']")?.checked ?? false; }

  change(region, maskImage = this.maskImage) {
    this.steps.to({ region, maskImage });
    this.changed();
  }

  preview(region) {
    this.stage.outline(region, this.maskImage);
  }

  changed() {
    this.share = this.stage.outline(this.region, this.maskImage);
    this.sum();
    this.numbers();
    const undo = { undo: this.steps.canUndo, redo: this.steps.canRedo, invert: true, clear: !isEmpty(this.region), save: !isEmpty(this.region), use: !isEmpty(this.region) };
    for (const [name, can] of Object.entries(undo)) this.find(`[data-do="${name}"]`).disabled = !can;
    for (const [n, chip] of [...this.querySelectorAll("[data-thing]")].entries()) chip.setAttribute("aria-pressed", this.has(this.things[n]));
    this.dispatchEvent(new CustomEvent("region-changed", { bubbles: true }));
  }

  /** What the region is, in words: one rectangle with its sides, or its share of the image. */
  sum() {
    const { shapes, mask } = this.region;
    const active = last(this.region);
    const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: this.share < 0.1 ? 1 : 0 }).format(this.share);
    const { width, height } = this.stage.size;
    const box = !mask && shapes.length === 1 && active.kind === "rectangle" ? active.box : null;
    const kind = isEmpty(this.region) ? "none" : box ? "rectangle" : "other";
    this.find("[data-sum]").textContent = this.say(kind, { width: box && Math.round(box[2] * width), height: box && Math.round(box[3] * height), percent });
  }

  say(name, values) {
    return Object.entries(values).reduce((words, [key, value]) => words.replaceAll(`{${key}}`, value), this.find("[data-words]").dataset[name]);
  }

  has(thing) {
    return this.region.shapes.some(({ kind, box, erase }) => kind === "rectangle" && !erase && box.join() === thing.box.join());
  }

  /** Take a found thing into the region, or out of it. */
  choose(element) {
    const thing = this.things[element?.dataset.n ?? element?.dataset.thing ?? -1];
    if (!thing) return;
    if (this.has(thing)) this.change({ ...this.region, shapes: this.region.shapes.filter(({ box }) => box?.join() !== thing.box.join()) });
    else this.change(add(this.region, { kind: "rectangle", box: thing.box }));
  }

  clicked(what) {
    const done = {
      undo: () => { this.steps.undo(); this.changed(); },
      redo: () => { this.steps.redo(); this.changed(); },
      clear: () => this.change(EMPTY, null),
      invert: () => this.invert(),
      save: () => this.save(),
      use: () => this.dispatchEvent(new CustomEvent("region-chosen", { bubbles: true, detail: { region: this.region, maskImage: this.maskImage } })),
      "zoom-in": () => this.zoomBy(1),
      "zoom-out": () => this.zoomBy(-1),
      fit: () => this.fit(),
    }[what];
    if (done) done();
  }

  entered(input) {
    if (input === this.size) this.showBrush();
    else if (input.name === "region-tool") this.setTool(input.value);
    else if (input.dataset.side) this.typed();
  }

  setTool(tool) {
    for (const radio of this.querySelectorAll("[name='region-tool']")) radio.checked = radio.value === tool;
    this.abandonPolygon();
    this.stage.hasHandles = tool === "rectangle";
    this.stage.grips();
    this.stage.brushAt(null);
    this.dataset.tool = tool;
    this.find("[data-hint]").textContent = this.find("[data-words]").dataset[`hint${tool}`];
  }

  showBrush() {
    this.find("[data-size] output").textContent = this.say("pixels", { n: this.size.value });
  }

  /** The rectangle drawn last, as numbers that can be typed. */
  numbers() {
    const active = last(this.region);
    const box = active?.kind === "rectangle" && !active.erase ? active.box : null;
    const { width, height } = this.stage.size;
    this.find("[data-numbers]").hidden = !box;
    for (const input of this.querySelectorAll("[data-side]")) {
      const n = "xywh".indexOf(input.dataset.side);
      if (document.activeElement !== input || !box) input.value = box ? Math.round(box[n] * (n % 2 ? height : width)) : "";
    }
  }

  typed() {
    const { width, height } = this.stage.size;
    const [x, y, w, h] = [...this.querySelectorAll("[data-side]")].map((input) => Number.parseInt(input.value, 10));
    const fits = [x, y, w, h].every(Number.isFinite) && x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= width && y + h <= height;
    for (const input of this.querySelectorAll("[data-side]")) input.toggleAttribute("aria-invalid", !fits);
    if (fits) this.change(replaceLast(this.region, { ...last(this.region), box: [x / width, y / height, w / width, h / height] }));
  }

  key(event) {
    if (event.target.matches("input:not([type=radio]):not([type=range])")) return;
    const { key } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    const wasHandled = isCommand ? this.commanded(key.toLowerCase(), event.shiftKey) : this.drawnWith(event) || this.pressed(key);
    if (wasHandled) event.preventDefault();
  }

  commanded(key, isShifted) {
    if (key !== "z" && key !== "y") return false;
    this.clicked(key === "y" || isShifted ? "redo" : "undo");
    return true;
  }

  /** Keys that belong to the stage: arrows move or size what was drawn last, Enter begins or closes, Escape and Backspace go back. */
  drawnWith({ key, target, shiftKey, altKey }) {
    if (target !== this.stage.element) return false;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    if (step) return this.nudge(step, shiftKey ? 10 : 1, altKey);
    if (this.isInPolygon() && ["Enter", "Escape", "Backspace"].includes(key)) {
      ({ Enter: this.closePolygon, Escape: this.abandonPolygon, Backspace: this.dropCorner })[key]();
      return true;
    }
    if (key === "Enter" && this.tool === "rectangle") this.change(add(this.region, { kind: "rectangle", box: FIRST }));
    else if ((key === "Delete" || key === "Backspace") && this.region.shapes.length) this.change({ ...this.region, shapes: this.region.shapes.slice(0, -1) });
    else return false;
    return true;
  }

  nudge([dx, dy], pixels, sizes) {
    const active = last(this.region);
    if (!active) return false;
    const { width, height } = this.stage.size;
    const [mx, my] = [(dx * pixels) / width, (dy * pixels) / height];
    if (sizes && active.kind !== "rectangle") return false;
    const [x, y, w, h] = active.box ?? [];
    const least = [1 / width, 1 / height];
    const sized = sizes && { ...active, box: [x, y, Math.min(1 - x, Math.max(least[0], w + mx)), Math.min(1 - y, Math.max(least[1], h + my))] };
    this.change(replaceLast(this.region, sized || moved(active, mx, my)));
    return true;
  }

  pressed(key) {
    if (key === " ") return this.pans(true);
    if (KEYS[key]) this.setTool(KEYS[key]);
    else if (key === "i") this.invert();
    else if (key === "+" || key === "=") this.zoomBy(1);
    else if (key === "-") this.zoomBy(-1);
    else if (key === "f") this.fit();
    else if (key === "[" || key === "]") { this.size.value = Math.round(this.brush * (key === "]" ? BRUSH_STEP : 1 / BRUSH_STEP)); this.showBrush(); }
    else return false;
    return true;
  }

  pans(yes) {
    this.isPanning = yes && document.activeElement === this.stage.element;
    this.stage.element.classList.toggle("is-panning", this.isPanning);
    return this.isPanning;
  }

  pan(dx, dy) { this.move(() => this.stage.transform.pan(dx, dy)); }
  zoomAt(factor, x, y) {
    const { left, top } = this.stage.element.getBoundingClientRect();
    this.move(() => this.stage.transform.zoomAt(factor, x - left, y - top));
  }
  zoomBy(direction) { this.move(() => this.stage.transform.step(direction, ...this.stage.transform.centre)); }
  fit() { this.move(() => this.stage.transform.fit()); }

  move(how) {
    how();
    this.stage.place();
    this.readout();
  }

  readout() {
    this.find("[data-zoom]").textContent = this.say("percent", { n: Math.round(this.stage.transform.percent) });
  }

  invert() {
    const mask = this.maskImage && maskOf(this.maskImage, true);
    this.change(invert(this.region), mask);
  }

  /** A mask from a file: light is the region. One of another shape than the image is no mask of it. */
  async load(input) {
    const [file] = input.files;
    input.value = "";
    const image = file && await createImageBitmap(file).catch(() => null);
    if (!file) return;
    const { width, height } = this.stage.size;
    if (!image) this.tell("unreadable", {});
    else if (Math.abs(image.width / image.height / (width / height) - 1) > 0.01) this.tell("misshapen", { mask: `${image.width} × ${image.height}`, image: `${width} × ${height}` });
    else this.take(maskOf(image));
  }

  /** What a mask says, as polygons where they are few enough to be sent as such. */
  take(mask) {
    const shapes = polygonsOf(mask.getContext("2d").getImageData(0, 0, mask.width, mask.height), { simplify: simplified });
    if (shapes) this.change({ shapes, mask: null }, null);
    else this.change({ shapes: [], mask: "new" }, mask);
  }

  tell(name, values) {
    this.find("[data-hint]").textContent = this.say(name, values);
  }

  save() {
    maskCanvas(this.region, this.maskImage, this.stage.size).toBlob((blob) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "mask.png" });
      link.click();
      URL.revokeObjectURL(link.href);
    }, "image/png");
  }
}

customElements.define("region-editor", RegionEditor);
