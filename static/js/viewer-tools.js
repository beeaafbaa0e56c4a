// The tools under the picture and the legend of keys: the page's own HTML, given life; and the words that are said.
import { act } from "./viewer-keys.js";

// What the one range means in each mode: least, most, where it begins, one step by key, how it is said.
const AMOUNTS = {
  slider: { from: 0, to: 100, value: 50, step: 2, words: "percent" },
  onion: { from: 0, to: 100, value: 50, step: 2, words: "percent" },
  difference: { from: 1, to: 16, value: 6, step: 1, words: "times" },
};

export class Tools {
  constructor(viewer, element, legend) {
    Object.assign(this, { viewer, element, legend });
    this.amounts = Object.fromEntries(Object.entries(AMOUNTS).map(([mode, { value }]) => [mode, value]));
    this.range = element.querySelector(".range");
    this.percent = element.querySelector(".viewer-percent");
    element.addEventListener("click", ({ target }) => {
      const action = target.closest("[data-do]")?.dataset.do;
      if (action) act(viewer, action);
    });
    element.addEventListener("input", ({ target }) => {
      if (target === this.range) viewer.setAmount(Number(target.value));
      if (target.name === "viewer-mode") viewer.setMode(target.value);
      if (target.name === "viewer-surround") viewer.setSurround(target.value);
    });
    this.percent.addEventListener("change", () => this.typed());
    this.percent.addEventListener("focus", () => this.percent.select());
    this.percent.addEventListener("keydown", (event) => this.onPercentKey(event));
    this.holds(element.querySelector("[data-hold]"));
  }

  holds(button) {
    button.addEventListener("pointerdown", () => this.viewer.showBefore(true));
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(end, () => this.viewer.showBefore(false));
    button.addEventListener("keydown", (event) => { if (/^( |Enter)$/.test(event.key)) { event.preventDefault(); this.viewer.showBefore(true); } });
    button.addEventListener("keyup", () => this.viewer.showBefore(false));
  }

  /** Whether a key belongs to a field or to the open legend rather than to the viewer. */
  takes({ target }) {
    return this.legend.open || target.matches("input:not([type=radio], [type=range])");
  }

  has(mode) { return mode in AMOUNTS; }
  stepOf(mode) { return AMOUNTS[mode]?.step ?? 0; }
  nameOf(mode) { return this.element.querySelector(`[name="viewer-mode"][value="${mode}"]`).parentElement.textContent.trim(); }

  bounded(mode, value) {
    return Math.min(AMOUNTS[mode].to, Math.max(AMOUNTS[mode].from, value));
  }

  say(what, values = {}) {
    const words = this.element.dataset[`say${what[0].toUpperCase()}${what.slice(1)}`];
    return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  announce(words) {
    this.element.querySelector("[role=status]").textContent = words;
  }

  showMode(mode) {
    this.element.querySelector(`[name="viewer-mode"][value="${mode}"]`).checked = true;
    this.element.querySelector(".viewer-amount").hidden = !this.has(mode);
    if (!this.has(mode)) return;
    Object.assign(this.range, { min: AMOUNTS[mode].from, max: AMOUNTS[mode].to });
    this.element.querySelector("[data-amount-name]").textContent = this.say(mode);
  }

  showSurround(name) {
    this.element.querySelector(`[name="viewer-surround"][value="${name}"]`).checked = true;
  }

  showLoupe(isOn) {
    this.element.querySelector('[data-do="loupe"]').setAttribute("aria-pressed", isOn);
  }

  /** The readouts follow once a movement has settled; a field that is being typed in is left alone. */
  read(mode) {
    if (document.activeElement !== this.percent && this.percent.value !== this.saidPercent) this.percent.value = this.saidPercent;
    if (!this.has(mode)) return;
    const n = Math.round(this.amounts[mode]);
    const words = this.say(AMOUNTS[mode].words, { n });
    if (Number(this.range.value) !== n) this.range.value = n;
    this.range.setAttribute("aria-valuetext", `${this.say(mode)} ${words}`);
    const output = this.element.querySelector("[data-amount]");
    if (output.textContent !== words) output.textContent = words;
  }

  get saidPercent() {
    return this.say("percent", { n: Math.round(this.viewer.transform.percent) });
  }

  typed() {
    if (this.percent.value === this.saidPercent) return; // and 49 % stays 48.7
    const percent = Number(this.percent.value.replace(",", ".").replace(/[^\d.]/g, ""));
    if (percent) this.viewer.zoomTo(percent);
    else act(this.viewer, "fit");
  }

  leave() {
    this.percent.value = this.saidPercent;
    this.viewer.stage.focus();
  }

  onPercentKey(event) {
    if (event.key === "Enter") { this.typed(); this.leave(); }
    else if (event.key === "Escape") this.leave();
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      act(this.viewer, event.key === "ArrowUp" ? "zoom-in" : "zoom-out");
      this.percent.value = this.saidPercent;
    } else return;
    event.preventDefault();
  }

  showLegend() {
    this.legend.showModal();
  }

  /** To the clipboard; where there is none (plain HTTP) the link is shown and selected, to be copied by hand. */
  async copy(address) {
    try {
      await navigator.clipboard.writeText(address);
      this.viewer.note(this.say("copied"));
      this.announce(this.say("copied"));
    } catch {
      const field = this.element.querySelector(".viewer-link");
      Object.assign(field, { hidden: false, value: address });
      field.focus();
      field.select();
    }
  }
}
