// The image as large as it goes, and the lines over it: one transform for both, so that zoom and pan are the viewer's.
// Lines are white within black and march or are dashed; hue tells nothing here.
import { Transform } from "../viewer-transform.js";
import { pathOf, trace } from "./outline.js";
import { boxBetween, isEmpty, last, paint } from "./shapes.js";

const TRACED = 1024; // px of the longer side at which a region is painted to be outlined
const HANDLE = 9; // px on the screen
export const HANDLES = [[0, 0], [0.5, 0], [1, 0], [1, 0.5], [1, 1], [0.5, 1], [0, 1], [0, 0.5]];
const NS = "http://www.w3.org/2000/svg";

export class RegionStage {
  constructor(element) {
    this.element = element;
    const find = (selector) => element.querySelector(selector);
    Object.assign(this, { image: find("img"), svg: find("svg"), layer: find("[data-layer]"), found: find("[data-found]"), hatch: find("[data-hatch]"), crop: find("[data-crop]"), fill: find("[data-fill]"), ants: find("[data-ants]"), draft: find("[data-draft]"), handles: find("[data-handles]"), cursor: find("[data-cursor]") });
    this.canvas = document.createElement("canvas");
  }

  show({ src, width, height, alt }) {
    Object.assign(this.image, { src, alt, width, height });
    this.size = { width, height };
    this.image.style.inlineSize = `${width}px`;
    this.image.style.blockSize = `${height}px`;
    const scale = Math.min(1, TRACED / Math.max(width, height));
    Object.assign(this.canvas, { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) });
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    this.transform = new Transform(this.size);
    this.measure();
  }

  measure() {
    const { clientWidth, clientHeight } = this.element;
    if (!this.transform || !clientWidth) return;
    this.transform.resize(clientWidth, clientHeight);
    this.place();
  }

  /** Put the image and its lines where the transform says. */
  place() {
    const { x, y, k } = this.transform;
    this.image.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
    this.image.classList.toggle("is-pixelated", k * devicePixelRatio >= 1.995);
    this.layer.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
    this.grips();
  }

  /** The point of the image, in fractions of it, under a point of the window. */
  at(clientX, clientY) {
    const { left, top } = this.element.getBoundingClientRect();
    const { x, y, k } = this.transform;
    return [(clientX - left - x) / (k * this.size.width), (clientY - top - y) / (k * this.size.height)];
  }

  /** Outline a region. Return its share of the image, 0 to 1. */
  outline(region, maskImage) {
    paint(this.context, region, maskImage);
    const { width, height } = this.canvas;
    const { loops, count } = trace(this.context.getImageData(0, 0, width, height));
    const path = isEmpty(region) ? "" : pathOf(loops, (x, y) => [(x / width) * this.size.width, (y / height) * this.size.height]);
    for (const line of [this.fill, ...this.ants.children]) line.setAttribute("d", path);
    this.active = last(region);
    this.grips();
    return count / (width * height);
  }

  /** Handles stand on the rectangle that was drawn last, and keep their size on the screen. */
  grips() {
    const box = this.active?.kind === "rectangle" && !this.active.erase && this.hasHandles ? this.active.box : null;
    this.handles.replaceChildren(...(box ? HANDLES : []).map(([h, v]) => {
      const side = HANDLE / this.transform.k;
      return draw("rect", { x: (box[0] + h * box[2]) * this.size.width - side / 2, y: (box[1] + v * box[3]) * this.size.height - side / 2, width: side, height: side });
    }));
  }

  /** Which handle of the rectangle drawn last is under a point of the window; -1 where none is. */
  handleAt(clientX, clientY, reach) {
    if (!this.handles.children.length) return -1;
    const [x, y] = this.at(clientX, clientY);
    const { box } = this.active;
    const [px, py] = [this.transform.k * this.size.width, this.transform.k * this.size.height];
    return HANDLES.findIndex(([h, v]) => Math.abs((box[0] + h * box[2] - x) * px) <= reach && Math.abs((box[1] + v * box[3] - y) * py) <= reach);
  }

  /** What is being drawn now: a line through points of the image, `radius` in pixels of it for a brush. */
  drawing(points, { radius = 0, isClosed = false } = {}) {
    const place = ([x, y]) => `${x * this.size.width} ${y * this.size.height}`;
    const path = points.length ? `M${points.map(place).join("L")}${isClosed ? "Z" : ""}${points.length === 1 ? "h.01" : ""}` : "";
    for (const line of this.draft.children) line.setAttribute("d", path);
    this.draft.classList.toggle("is-brush", radius > 0);
    if (radius) for (const line of this.draft.children) line.setAttribute("stroke-width", 2 * radius);
    else for (const line of this.draft.children) line.removeAttribute("stroke-width");
  }

  brushAt(point, radius) {
    this.cursor.toggleAttribute("hidden", !point);
    if (point) for (const circle of this.cursor.children) ["cx", "cy", "r"].forEach((name, n) => circle.setAttribute(name, [point[0] * this.size.width, point[1] * this.size.height, radius][n]));
  }

  /** Hatch what is not sent, around the crop in pixels of the image; nothing without one. */
  sent(box) {
    const { width, height } = this.size;
    const [x, y, w, h] = box ?? [];
    this.hatch.setAttribute("d", box ? `M0 0H${width}V${height}H0ZM${x} ${y}V${y + h}H${x + w}V${y}Z` : "");
    for (const line of this.crop.children) line.setAttribute("d", box ? `M${x} ${y}h${w}v${h}h${-w}Z` : "");
  }

  /** Offer what was found in the image: `{what, label, box}`, boxes in fractions. */
  offer(things) {
    this.found.replaceChildren(...things.map(({ label, box }, n) => {
      const [x, y, width, height] = [box[0] * this.size.width, box[1] * this.size.height, box[2] * this.size.width, box[3] * this.size.height];
      const group = draw("g", { "data-n": n });
      const title = draw("title", {});
      title.textContent = label;
      group.append(title, draw("rect", { x, y, width, height }), draw("rect", { x, y, width, height }));
      return group;
    }));
  }
}

/** The rectangle that a handle, dragged to a point, makes of the one it stood on. */
export function resized(box, n, point, size) {
  const [h, v] = HANDLES[n];
  const [left, top, right, bottom] = [box[0], box[1], box[0] + box[2], box[1] + box[3]];
  const from = [h === 0 ? right : left, v === 0 ? bottom : top];
  const to = [h === 0.5 ? right : point[0], v === 0.5 ? bottom : point[1]];
  return boxBetween(from, to, size);
}

function draw(name, attributes) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
