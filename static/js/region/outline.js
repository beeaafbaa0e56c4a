// The outline of a painted region, followed along the edges of its pixels, so that any union of shapes, strokes and masks
// gets one line around it. Plain arithmetic, no page.
const TOLERANCE = 0.7; // px: a stair of single pixels becomes a line
const RIGHT = 1, DOWN = 2, LEFT = 4, UP = 8;
const STEPS = { [RIGHT]: [1, 0], [DOWN]: [0, 1], [LEFT]: [-1, 0], [UP]: [0, -1] };
// Where lines cross, the right-hand turn first: two parts that touch at a corner keep an outline each.
const TURNS = { [RIGHT]: [DOWN, RIGHT, UP], [DOWN]: [LEFT, DOWN, RIGHT], [LEFT]: [UP, LEFT, DOWN], [UP]: [RIGHT, UP, LEFT] };

/** Return `{loops, count}` of the pixels of an ImageData whose alpha is over a half; a loop is a list of corners. */
export function trace({ data, width, height }) {
  const isIn = (x, y) => x >= 0 && y >= 0 && x < width && y < height && data[(y * width + x) * 4 + 3] > 127;
  const edges = new Uint8Array((width + 1) * (height + 1)); // of each corner, the directions in which an outline leaves it
  const mark = (x, y, direction) => { edges[y * (width + 1) + x] |= direction; };
  let count = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!isIn(x, y)) continue;
      count += 1;
      if (!isIn(x, y - 1)) mark(x, y, RIGHT);
      if (!isIn(x + 1, y)) mark(x + 1, y, DOWN);
      if (!isIn(x, y + 1)) mark(x + 1, y + 1, LEFT);
      if (!isIn(x - 1, y)) mark(x, y + 1, UP);
    }
  }
  const loops = [];
  for (let at = 0; at < edges.length; at += 1) while (edges[at]) loops.push(follow(edges, at, width + 1));
  return { loops, count };
}

function follow(edges, start, stride) {
  const corners = [];
  let at = start;
  let direction = [RIGHT, DOWN, LEFT, UP].find((each) => edges[start] & each);
  let before = 0;
  do {
    if (direction !== before) corners.push([at % stride, Math.floor(at / stride)]);
    edges[at] &= ~direction;
    const [dx, dy] = STEPS[direction];
    at += dx + dy * stride;
    before = direction;
    direction = TURNS[before].find((each) => edges[at] & each);
  } while (direction);
  return corners;
}

/** The loops as polygons of a region, in fractions: the larger first, so that a hole is taken out of what holds it, and an
    island stands in its hole. Null where they are more than a spec takes: then it is a mask that says it. */
export function polygonsOf(image, { simplify, maxShapes = 200, maxPoints = 5000 }) {
  const { loops } = trace(image);
  if (!loops.length || loops.length > maxShapes) return null;
  const sized = loops.map((loop) => ({ loop, area: signedArea(loop) })).sort((a, b) => Math.abs(b.area) - Math.abs(a.area));
  const shapes = sized.map(({ loop, area }) => {
    const closed = simplify([...loop, loop[0]], TOLERANCE).slice(0, -1);
    const points = (closed.length > 2 ? closed : loop).map(([x, y]) => [x / image.width, y / image.height]);
    return { kind: "polygon", points, ...(area < 0 ? { erase: true } : {}) };
  });
  return shapes.every(({ points }) => points.length <= maxPoints) ? shapes : null;
}

const signedArea = (loop) => loop.reduce((sum, [x, y], n) => { const [x2, y2] = loop[(n + 1) % loop.length]; return sum + (x * y2 - x2 * y) / 2; }, 0);

/** The loops as the data of an SVG path, each corner by `(x, y) -> [x, y]`. */
export const pathOf = (loops, place) => loops.map((loop) => `M${loop.map(([x, y]) => place(x, y).join(" ")).join("L")}Z`).join("");
