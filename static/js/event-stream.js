// The stream of a person's runs, read by hand rather than by EventSource: a stream that went silent (a machine that
// slept, a network that changed) is noticed by its missing beat, and an answer that is no stream ends it for good.
const SILENT_MS = 40_000; // the server sends a beat every 15 s
const OPENS_MS = 6_000; // a proxy that holds the first bytes back holds all of them back
const PAUSES_MS = [200, 1_000, 2_000, 5_000];

/** Calls `told({event})` for each event `{id, name, run, state, picture}` and `told({connection})` with open, lost or ended. */
export class EventStream {
  constructor(told) { this.told = told; this.last = 0; this.running = false; }

  start(after) {
    this.stop();
    this.last = after;
    this.running = true;
    this.#listen(this.control = new AbortController());
  }

  stop() { this.running = false; this.control?.abort(); }

  async #listen(control) {
    for (let failures = 0; !control.signal.aborted;) {
      const attempt = new AbortController();
      const giveUp = () => attempt.abort();
      control.signal.addEventListener("abort", giveUp);
      let watch = setTimeout(giveUp, OPENS_MS);
      const heard = () => { clearTimeout(watch); watch = setTimeout(giveUp, SILENT_MS); failures = 0; };
      try {
        const answer = await fetch("/api/v1/events", { signal: attempt.signal, cache: "no-store", headers: { "Accept": "text/event-stream", "Last-Event-ID": String(this.last) } });
        if (answer.status === 401) { this.told({ connection: "ended" }); this.running = false; return; }
        if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) throw new TypeError("no stream"); // of a server in front
        if (!answer.ok) throw new Error(String(answer.status));
        await this.#read(answer.body.pipeThrough(new TextDecoderStream()).getReader(), heard);
      } catch { /* told below */ }
      clearTimeout(watch);
      control.signal.removeEventListener("abort", giveUp);
      if (control.signal.aborted) return;
      if (failures) this.told({ connection: "lost" });
      await new Promise((done) => { setTimeout(done, PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]); });
      failures += 1;
    }
  }

  async #read(reader, heard) {
    for (let text = "", first = true; ;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard();
      if (first) { this.told({ connection: "open" }); first = false; }
      const blocks = (text + value).split("\n\n");
      text = blocks.pop();
      for (const block of blocks) this.#say(block);
    }
  }

  #say(block) {
    const fields = Object.fromEntries(block.split("\n").filter((line) => !line.startsWith(":")).map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trimStart()]));
    if (!fields.data) return;
    const { id: run, state, outputs } = JSON.parse(fields.data);
    this.last = Math.max(this.last, Number(fields.id));
    this.told({ event: { id: Number(fields.id), name: fields.event, run, state, picture: outputs?.[0]?.url } });
  }
}
