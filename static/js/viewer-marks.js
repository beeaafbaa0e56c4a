// Numbered marks over the second picture, from list items with data-x and data-y (fractions of it) that the page holds in
// [data-viewer-marks]. A mark leads to its words and its words to the mark; the list is read again whenever it changes.
export class Marks {
  constructor(layer, { page, chosen }) {
    Object.assign(this, { layer, page, chosen, marks: [] });
    this.changes = new MutationObserver(() => this.read());
    this.click = (event) => {
      const item = event.target.closest("[data-show-mark]")?.closest("[data-x]");
      if (item) chosen([Number(item.dataset.x), Number(item.dataset.y)]);
    };
    page.addEventListener("click", this.click);
    this.changes.observe(page, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-x", "data-y"] });
    this.read();
  }

  read() {
    this.marks = [...this.page.querySelectorAll("[data-x][data-y]")].map((item) => {
      const mark = document.createElement("button");
      mark.type = "button";
      mark.className = "viewer-mark";
      mark.textContent = item.dataset.mark;
      mark.setAttribute("aria-label", item.dataset.words ?? item.dataset.mark);
      mark.addEventListener("click", () => {
        item.scrollIntoView({ block: "nearest" });
        (item.querySelector("[data-show-mark]") ?? item).focus({ preventScroll: true });
      });
      return { mark, x: Number(item.dataset.x), y: Number(item.dataset.y) };
    });
    this.layer.replaceChildren(...this.marks.map(({ mark }) => mark));
    this.layer.hidden = !this.marks.length;
    if (this.last) this.paint(...this.last);
  }

  /** `box` is where the second picture stands on its pane: its left, top, width and height there. */
  paint(offset, box) {
    this.last = [offset, box];
    this.layer.style.transform = `translate(${offset[0] + box[0]}px, ${offset[1] + box[1]}px)`;
    const size = `${box[2]} ${box[3]}`;
    for (const { mark, x, y } of this.marks) {
      if (mark.placed !== size) mark.style.transform = `translate(${x * box[2]}px, ${y * box[3]}px) translate(-50%, -50%)`;
      mark.placed = size;
    }
  }

  end() {
    this.changes.disconnect();
    this.page.removeEventListener("click", this.click);
  }
}
