// The loupe: the place under the pointer of both pictures, magnified side by side, nearest neighbour.
const LENS = 160; // CSS pixels, each of the two
const AWAY = 24; // from the pointer

export class Loupe {
  constructor(element, pictures) {
    this.element = element;
    this.pictures = pictures.map((picture) => ({ ...picture, image: picture.image.cloneNode() }));
    for (const [n, { image }] of this.pictures.entries()) {
      image.alt = "";
      image.removeAttribute("data-side");
      element.children[n].append(image);
    }
  }

  get isOn() {
    return !this.element.hidden;
  }

  toggle() {
    this.element.hidden = this.isOn;
  }

  /** (x, y) on the stage, whose picture stands as `transform` says; `pane` is the part of the stage that holds it. */
  look({ x, y, pane, transform, stage }) {
    const k = Math.max(4 / devicePixelRatio, 2 * transform.k);
    const at = [(pane[0] - transform.x) / transform.k, (pane[1] - transform.y) / transform.k];
    for (const { image, dx, dy, s } of this.pictures) {
      image.style.transform = `translate(${LENS / 2 + (dx - at[0]) * k}px, ${LENS / 2 + (dy - at[1]) * k}px) scale(${k * s})`;
    }
    const left = x + AWAY + 2 * LENS > stage.width ? Math.max(0, x - AWAY - 2 * LENS) : x + AWAY;
    const top = y + AWAY + LENS > stage.height ? Math.max(0, y - AWAY - LENS) : y + AWAY;
    this.element.style.transform = `translate(${left}px, ${top}px)`;
  }
}
