// The steps of a region, to be undone and done again.
const MAX_STEPS = 100;

export class Steps {
  constructor(first) {
    Object.assign(this, { done: [], undone: [], now: first });
  }

  get canUndo() { return this.done.length > 0; }
  get canRedo() { return this.undone.length > 0; }

  to(next) {
    this.done = [...this.done, this.now].slice(-MAX_STEPS);
    this.undone = [];
    this.now = next;
  }

  undo() {
    if (!this.canUndo) return;
    this.undone.push(this.now);
    this.now = this.done.pop();
  }

  redo() {
    if (!this.canRedo) return;
    this.done.push(this.now);
    this.now = this.undone.pop();
  }
}
