// The view as a few letters in the address, ?view=slider-50_200-31.2-62.4_grey: mode and its amount, fit or percent and
// place, surround. A query and no fragment, for a sign-in on the way keeps it. What is not ours is ignored.
const VIEW = /^(slider|side|onion|difference|flicker)(?:-(\d{1,3}))?_(?:fit|(\d{1,4}(?:\.\d{1,2})?)-(-?\d{1,3}(?:\.\d{1,2})?)-(-?\d{1,3}(?:\.\d{1,2})?))_(black|dark|grey|light|white)$/;

export function readView(text) {
  const found = VIEW.exec(text ?? "");
  if (!found) return null;
  const [, mode, amount, percent, x, y, surround] = found;
  const place = percent && [Number(x) / 100, Number(y) / 100];
  return { mode, amount: amount && Number(amount), percent: percent && Number(percent), place, surround };
}

export function writeView({ mode, amount, isFit, percent, place, surround }) {
  const figure = (n, digits) => String(Number(n.toFixed(digits)));
  const zoom = isFit ? "fit" : [figure(percent, 2), ...place.map((side) => figure(side * 100, 2))].join("-");
  return `${mode}${amount === undefined ? "" : `-${amount}`}_${zoom}_${surround}`;
}

/** This page's address with that view; the rest of its query stays as it is. */
export function addressWith(view) {
  const kept = location.search.slice(1).split("&").filter((part) => part && !part.startsWith("view="));
  return `${location.origin}${location.pathname}?${[...kept, `view=${view}`].join("&")}`;
}

const KEY = `view:${location.pathname}`;
/** What the address says, else what this tab showed here before (a form that was posted comes back without its view). */
export const given = () => readView(new URLSearchParams(location.search).get("view")) ?? readView(sessionStorage.getItem(KEY));

export function keep(view) {
  sessionStorage.setItem(KEY, view);
  history.replaceState(history.state, "", addressWith(view));
}
