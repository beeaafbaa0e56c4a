// A region as the spec has it: shapes in fractions of the image, painted one after the other upon a mask, `erase` takes
// away. Plain data and canvas painting, no page. A brush's radius is a fraction of the longer side.
export const EMPTY = Object.freeze({ shapes: Object.freeze([]), mask: null });
const FULL = Object.freeze({ kind: "rectangle", box: [0, 0, 1, 1] });

export const isEmpty = (region) => !region.shapes.length && !region.mask;
export const add = (region, shape) => ({ ...region, shapes: [...region.shapes, shape] });
export const last = (region) => region.shapes.at(-1);
export const replaceLast = (region, shape) => ({ ...region, shapes: [...region.shapes.slice(0, -1), shape] });

/** The region's only rectangle, which is the older `area` of a spec; null where it is anything else. */
export const onlyRectangle = ({ shapes, mask }) => (!mask && shapes.length === 1 && shapes[0].kind === "rectangle" && !shapes[0].erase ? shapes[0].box : null);

/** All that is outside: painted from full, with adding and taking away the other way round. A mask is inverted by whoever holds it. */
export function invert({ shapes, mask }) {
  const turned = shapes.map((shape) => ({ ...shape, erase: !shape.erase }));
  if (mask) return { shapes: turned, mask };
  const [first, ...rest] = turned;
  const isFull = first?.erase && first.kind === "rectangle" && first.box.join() === FULL.box.join();
  return { shapes: isFull ? rest : [FULL, ...turned], mask: null };
}

/** The shape moved by fractions of the image; a rectangle stays whole inside it. */
export function moved(shape, dx, dy) {
  if (shape.kind === "rectangle") {
    const [x, y, w, h] = shape.box;
    return { ...shape, box: [clamp(x + dx, 0, 1 - w), clamp(y + dy, 0, 1 - h), w, h] };
  }
  return { ...shape, points: shape.points.map(([x, y]) => [clamp(x + dx, 0, 1), clamp(y + dy, 0, 1)]) };
}

/** The rectangle between two points of the image, in whole pixels and inside of it. */
export function boxBetween(from, to, { width, height }) {
  const [x1, x2] = [from[0], to[0]].map((x) => clamp(Math.round(x * width), 0, width)).sort((a, b) => a - b);
  const [y1, y2] = [from[1], to[1]].map((y) => clamp(Math.round(y * height), 0, height)).sort((a, b) => a - b);
  return [x1 / width, y1 / height, (x2 - x1) / width, (y2 - y1) / height];
}

/** Paint the region in white on a transparent canvas of this size. `maskImage`: the picture of `region.mask`, once loaded. */
export function paint(context, region, maskImage) {
  const { width, height } = context.canvas;
  context.globalCompositeOperation = "source-over";
  context.clearRect(0, 0, width, height);
  if (region.mask && maskImage) context.drawImage(maskImage, 0, 0, width, height);
  context.fillStyle = context.strokeStyle = "#fff";
  context.lineCap = context.lineJoin = "round";
  for (const shape of region.shapes) {
    context.globalCompositeOperation = shape.erase ? "destination-out" : "source-over";
    paintShape(context, shape, width, height);
  }
}

function paintShape(context, shape, width, height) {
  if (shape.kind === "rectangle") {
    const [x, y, w, h] = shape.box;
    context.fillRect(x * width, y * height, w * width, h * height);
    return;
  }
  context.beginPath();
  for (const [x, y] of shape.points) context.lineTo(x * width, y * height);
  if (shape.kind === "polygon") {
    context.closePath();
    context.fill();
    return;
  }
  const [[x, y]] = shape.points;
  if (shape.points.length === 1) context.lineTo(x * width + 0.01, y * height); // a dab: a line of no length has no caps everywhere
  context.lineWidth = 2 * shape.radius * Math.max(width, height);
  context.stroke();
}

/** A mask file as white with transparency: what is light and not transparent belongs to the region. */
export function maskOf(image, isInverted = false) {
  const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth || image.width, height: image.naturalHeight || image.height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const { data } = pixels;
  for (let at = 0; at < data.length; at += 4) {
    const isIn = (0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2]) * (data[at + 3] / 255) >= 128;
    data.fill(255, at, at + 3);
    data[at + 3] = isIn !== isInverted ? 255 : 0;
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** The region as a picture in black and white, as other tools take a mask. */
export function maskCanvas(region, maskImage, { width, height }) {
  const layer = Object.assign(document.createElement("canvas"), { width, height });
  paint(layer.getContext("2d"), region, maskImage);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.fillStyle = "#000";
  context.fillRect(0, 0, width, height);
  context.drawImage(layer, 0, 0);
  return canvas;
}

/** A drawn line with fewer points: those nearer than `least` to the line between their neighbors go (Ramer, Douglas, Peucker). */
export function simplified(points, least) {
  if (points.length < 3) return points;
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const open = [[0, points.length - 1]];
  while (open.length) {
    const [from, to] = open.pop();
    let [far, at] = [0, 0];
    for (let n = from + 1; n < to; n += 1) {
      const distance = fromLine(points[n], points[from], points[to]);
      if (distance > far) [far, at] = [distance, n];
    }
    if (far <= least) continue;
    keep[at] = 1;
    open.push([from, at], [at, to]);
  }
  return points.filter((_, n) => keep[n]);
}

function fromLine([x, y], [ax, ay], [bx, by]) {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length ? clamp(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0, 1) : 0;
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}

export const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
