// What a pointer does on the stage, by the tool that is chosen: a rectangle is dragged (or held by a handle, or moved), a
// polygon is clicked corner by corner, brush and eraser paint. Panning and zooming are the viewer's.
import { trackPointers } from "../viewer-pointers.js";
import { add, boxBetween, clamp, last, moved, replaceLast, simplified } from "./shapes.js";
import { resized } from "./stage.js";

const REACH = { mouse: 7, pen: 10, touch: 22 };
const MIN_SIDE = 2; // px of the image: less is a click, no rectangle
const CLOSES = 12; // px on the screen from a polygon's first corner

export function listenToPointers(editor) {
  const { stage } = editor;
  let drawing = null; // {move(point), end()} of the present drag
  let corners = []; // of the polygon being clicked

  const inside = ([x, y]) => [clamp(x, 0, 1), clamp(y, 0, 1)];
  const abandon = () => { drawing = null; stage.drawing([]); };
  editor.abandonPolygon = () => { corners = []; stage.drawing([]); };
  editor.closePolygon = () => {
    const points = corners.filter((corner, n) => !n || corner.join() !== corners[n - 1].join()); // a double click ends with the same corner twice
    if (points.length > 2) editor.change(add(editor.region, { kind: "polygon", points, ...(editor.erases ? { erase: true } : {}) }));
    editor.abandonPolygon();
  };
  editor.dropCorner = () => { corners.pop(); stage.drawing(corners); };
  editor.isInPolygon = () => corners.length > 0;

  function begin(event) {
    const point = stage.at(event.clientX, event.clientY);
    if (editor.tool === "rectangle") return rectangle(point, stage.handleAt(event.clientX, event.clientY, REACH[event.pointerType] ?? 10));
    if (editor.tool === "brush" || editor.tool === "eraser") return stroke(point);
    return null;
  }

  function rectangle(from, handle) {
    const active = last(editor.region);
    const { region } = editor;
    if (handle >= 0) return dragging((to) => replaceLast(region, { ...active, box: resized(active.box, handle, to, stage.size) }));
    if (active?.kind === "rectangle" && !active.erase && holds(active.box, from)) return dragging((to) => replaceLast(region, moved(active, to[0] - from[0], to[1] - from[1])));
    return dragging((to) => {
      const box = boxBetween(inside(from), inside(to), stage.size);
      const isDrawn = box[2] * stage.size.width >= MIN_SIDE && box[3] * stage.size.height >= MIN_SIDE;
      return isDrawn ? add(region, { kind: "rectangle", box, ...(editor.erases ? { erase: true } : {}) }) : region;
    });
  }

  /** A drag that shows the region that it would make, and makes it at its end. */
  function dragging(regionAt) {
    const before = editor.region;
    let next = before;
    return { move: (point) => { next = regionAt(point); editor.preview(next); }, end: () => { if (next !== before) editor.change(next); } };
  }

  function stroke(from) {
    const points = [from];
    const pixels = editor.brush;
    const least = Math.max(0.5, pixels / 8);
    const { width, height } = stage.size;
    stage.drawing(points, { radius: pixels });
    return {
      move: (point) => { points.push(point); stage.drawing(points, { radius: pixels }); },
      end: () => {
        const line = simplified(points.map(([x, y]) => [x * width, y * height]), least).map(([x, y]) => inside([x / width, y / height]));
        stage.drawing([]);
        editor.change(add(editor.region, { kind: "brush", points: line, radius: pixels / Math.max(width, height), ...(editor.tool === "eraser" ? { erase: true } : {}) }));
      },
    };
  }

  trackPointers(stage.element, {
    purpose: (event) => {
      if (editor.isPanning) return "pan";
      drawing = begin(event);
      return drawing ? "look" : null;
    },
    pan: (dx, dy) => { if (editor.isPanning || !drawing) editor.pan(dx, dy); },
    zoom: (factor, x, y) => { if (drawing) { editor.preview(editor.region); abandon(); } editor.zoomAt(factor, x, y); }, // a second finger: it was no drawing
    divide: () => {},
    look: (x, y) => {
      const point = stage.at(x, y);
      if (editor.tool === "brush" || editor.tool === "eraser") stage.brushAt(point, editor.brush);
      if (drawing) drawing.move(point);
      else if (corners.length) stage.drawing([...corners, inside(point)]);
    },
    toggle: () => editor.closePolygon(),
    tap: (x, y) => { if (editor.tool === "polygon") corner(x, y); else if (editor.tool === "rectangle") editor.choose(document.elementFromPoint(x, y)?.closest("[data-n]")); },
    hold: () => {},
    end: () => { const ended = drawing; drawing = null; ended?.end(); },
  });
  stage.element.addEventListener("pointerleave", () => stage.brushAt(null));

  function corner(clientX, clientY) {
    const point = inside(stage.at(clientX, clientY));
    const [fx, fy] = corners[0] ?? [Infinity, Infinity];
    const { k } = stage.transform;
    if (corners.length > 2 && Math.hypot((fx - point[0]) * stage.size.width, (fy - point[1]) * stage.size.height) * k <= CLOSES) editor.closePolygon();
    else stage.drawing((corners = [...corners, point]));
  }
}

const holds = ([x, y, w, h], [px, py]) => px >= x && px <= x + w && py >= y && py <= y + h;
