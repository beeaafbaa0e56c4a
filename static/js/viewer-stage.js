// Where everything on the stage stands, and how it is painted: transforms, a clip, an opacity, a filter. Nothing in
// `paint` makes the browser lay anything out, so that a picture of 4096 px is dragged as lightly as a small one.
import { Transform } from "./viewer-transform.js";

export class Stage {
  /** `miss` is told the label of a picture that can't be loaded. */
  constructor(element, images, labels, miss) {
    Object.assign(this, { element, miss });
    this.pictures = together(images);
    this.transform = new Transform(this.pictures.box);
    const find = (selector) => element.querySelector(selector);
    Object.assign(this, { after: find(".viewer-layer.is-after"), pair: find(".viewer-pair"), divider: find(".viewer-divider"), evidenceFrame: find(".viewer-evidence") });
    for (const [n, side] of ["before", "after"].entries()) {
      find(`.viewer-layer.is-${side}`).append(images[n]);
      find(`.viewer-label.is-${side}`).textContent = this.pictures[n].label = labels[n];
      images[n].addEventListener("error", () => miss(labels[n]));
    }
  }

  /** One that failed before this script came says nothing any more. */
  lookForMissing() {
    for (const { image, label } of this.pictures) if (image.complete && !image.naturalWidth) this.miss(label);
  }

  get rect() { return this.element.getBoundingClientRect(); }
  get isStacked() { return this.element.classList.contains("is-stacked"); }
  /** Where the pane of the second picture begins. */
  get offset() { return !this.isSide ? [0, 0] : this.isStacked ? [0, this.pane[1]] : [this.pane[0], 0]; }

  /** Measure anew. Side by side, the panes lie so that the picture is larger. Answers whether there is room at all. */
  measure(mode) {
    const [width, height] = [this.element.clientWidth, this.element.clientHeight];
    if (!width || !height) return false;
    this.isSide = mode === "side";
    const stacks = this.isSide && this.transform.fittedIn(width, height / 2) > this.transform.fittedIn(width / 2, height);
    this.element.classList.toggle("is-stacked", stacks);
    this.pane = [this.isSide && !stacks ? width / 2 : width, stacks ? height / 2 : height];
    this.size = { width, height };
    this.transform.resize(...this.pane);
    return true;
  }

  paint({ mode, amount, evidence, loupe, looked, marks }) {
    const { transform, element } = this;
    for (const picture of this.pictures) {
      const [x, y, , , k] = this.boxOf(picture);
      picture.image.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
      picture.image.classList.toggle("is-pixelated", k * devicePixelRatio >= 1.995);
    }
    if (this.overlay) this.overlay.style.transform = this.pictures[0].image.style.transform;
    const split = (this.size.width * (mode === "slider" ? amount : 50)) / 100;
    this.after.style.clipPath = mode === "slider" ? `inset(0 0 0 ${split}px)` : "";
    this.after.style.opacity = mode === "onion" ? amount / 100 : "";
    this.pair.style.filter = mode === "difference" ? `brightness(${amount})` : "";
    this.divider.style.transform = this.isStacked ? `translateY(${this.pane[1]}px)` : `translateX(${split}px)`;
    element.classList.toggle("is-fit", transform.isFit);
    marks?.paint(this.offset, this.boxOf(this.pictures[1]));
    if (loupe.isOn) loupe.look({ x: looked[0], y: looked[1], pane: this.inPane(...looked), transform, stage: this.size });
    this.frame(evidence);
  }

  /** The frame around a place that a report points at, `evidence` in fractions of the box. */
  frame(evidence) {
    this.evidenceFrame.hidden = !evidence;
    if (!evidence) return;
    const { x, y, k, picture } = this.transform;
    const [ex, ey, ew, eh] = evidence.map((side, n) => side * (n % 2 ? picture.height : picture.width) * k);
    Object.assign(this.evidenceFrame.style, { transform: `translate(${x + ex}px, ${y + ey}px)`, inlineSize: `${ew}px`, blockSize: `${eh}px` });
  }

  /** Left, top, width, height of one of the pictures on its pane, and the scale of its own pixels. It stands on whole
      pixels of the screen, so that at 100 % it is shown as it is. */
  boxOf({ dx, dy, s, w, h }) {
    const { x, y, k } = this.transform;
    return [whole(x + dx * k), whole(y + dy * k), w * s * k, h * s * k, k * s];
  }

  /** Fractions of the second picture as fractions of the box that both stand in. */
  inBox(x, y) {
    const { dx, dy, s, w, h } = this.pictures[1];
    return [(dx + x * w * s) / this.pictures.box.width, (dy + y * h * s) / this.pictures.box.height];
  }

  /** A place in fractions of the first picture as one of the box that both stand in. */
  boxInBox([x, y, width, height]) {
    const { box, 0: { dx, dy, s, w, h } } = this.pictures;
    return [(dx + x * w * s) / box.width, (dy + y * h * s) / box.height, (width * w * s) / box.width, (height * h * s) / box.height];
  }

  inPane(x, y) {
    return this.isSide ? [x % this.pane[0], y % this.pane[1]] : [x, y];
  }

  local(clientX, clientY) {
    const { left, top } = this.rect;
    return this.inPane(clientX - left, clientY - top);
  }

  /** The place of the second picture, in fractions of it, at a point of the window; null beside it. */
  placeAt(clientX, clientY) {
    const [left, top, width, height] = this.boxOf(this.pictures[1]);
    const [x, y] = this.local(clientX, clientY);
    const place = { x: (x - left) / width, y: (y - top) / height };
    return place.x >= 0 && place.x <= 1 && place.y >= 0 && place.y <= 1 ? place : null;
  }
}

const whole = (length) => Math.round(length * devicePixelRatio) / devicePixelRatio;

/** Width and height of a picture, from its attributes or once it is there. */
export async function known(image) {
  if (!image.getAttribute("width") && !image.naturalWidth) await image.decode().catch(() => {});
}

/** Both pictures stand in the larger one's box, each whole and undistorted, so that one transform serves both. */
function together(images) {
  const side = (image, name) => Number(image.getAttribute(name)) || image[name === "width" ? "naturalWidth" : "naturalHeight"] || 1;
  const pictures = images.map((image) => ({ image, w: side(image, "width"), h: side(image, "height") }));
  const [{ w, h }, { w: w2, h: h2 }] = pictures;
  const box = w * h > w2 * h2 ? { width: w, height: h } : { width: w2, height: h2 };
  for (const picture of pictures) {
    picture.s = Math.min(box.width / picture.w, box.height / picture.h);
    picture.dx = (box.width - picture.w * picture.s) / 2;
    picture.dy = (box.height - picture.h * picture.s) / 2;
    Object.assign(picture.image.style, { inlineSize: `${picture.w}px`, blockSize: `${picture.h}px` });
  }
  const sizes = { before: `${w} × ${h}`, after: `${w2} × ${h2}` };
  const differ = w === w2 && h === h2 ? null : [Math.abs(w / h - w2 / h2) < 0.005 ? "size" : "shape", sizes];
  return Object.assign(pictures, { box, differ });
}
