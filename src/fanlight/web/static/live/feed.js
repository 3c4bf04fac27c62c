// The artifact's events: connected while it can be, resumed where it broke off, each event once.
// Read with fetch, since EventSource forgets its position when a server answers with an error,
// and tells neither that answer nor a silent connection.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
// The server beats every 15 s; three missed beats and the connection is dead.
const SILENCE_MS = 45_000;
// A tab that nobody sees gives its connection back: browsers have six for each server, and the
// seventh tab would not open.
const HIDDEN_MS = 5000;
// Nothing on this side can change these answers.
const FINAL = new Set([401, 403, 404, 410]);

// Dispatches each event under its own type (detail: its data), and `state` with detail.state
// "connecting", "live", "waiting", "resting" (nobody sees the tab) or "ended" (with detail.status).
export class Feed extends EventTarget {
  #url;
  #last = null;
  #seen = new Set();
  #stop = null;
  #wake = () => {};
  #heard = 0;
  #hiding = 0;
  #abort = () => {};

  constructor(url) {
    super();
    this.#url = url;
  }

  open() {
    if (this.#stop) return;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    addEventListener("online", () => this.#hurry(), { signal });
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    const timer = setInterval(() => this.#watch(), 5000);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      clearTimeout(this.#hiding);
    });
    this.#run(signal);
  }

  close() {
    this.#stop?.abort();
    this.#stop = null;
    this.#abort();
    this.#wake();
  }

  async #run(signal) {
    let wait = FIRST_WAIT_MS;
    while (!signal.aborted) {
      if (document.hidden) await this.#rest();
      if (signal.aborted) return;
      this.#tell("connecting");
      const connection = new AbortController();
      this.#abort = () => connection.abort();
      const status = await this.#read(connection.signal).catch(() => 0);
      if (signal.aborted) return;
      if (FINAL.has(status)) return this.#end(status);
      if (document.hidden) continue;
      wait = status === 200 ? FIRST_WAIT_MS : Math.min(wait * 2, LONGEST_WAIT_MS);
      this.#tell("waiting");
      // A crowd of viewers does not come back in one instant.
      await this.#sleep(wait * (0.5 + Math.random() / 2));
    }
  }

  #end(status) {
    this.close();
    this.#tell("ended", status);
  }

  // Resolves with the answer's status when the stream has ended.
  async #read(signal) {
    const headers = { Accept: "text/event-stream" };
    if (this.#last) headers["Last-Event-ID"] = this.#last;
    this.#heard = performance.now();
    const answer = await fetch(this.#url, { headers, signal, cache: "no-store" });
    if (answer.status !== 200) return answer.status;
    this.#tell("live");
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    try {
      for (let step = await reader.read(); !step.done; step = await reader.read()) {
        this.#heard = performance.now();
        const frames = (rest + step.value).replaceAll("\r\n", "\n").split("\n\n");
        rest = frames.pop();
        for (const frame of frames) this.#frame(frame);
      }
    } catch {
      // A connection that breaks is the ordinary end of a stream.
    }
    return 200;
  }

  #frame(frame) {
    const fields = { event: "message", data: [], id: null };
    for (const line of frame.split("\n")) {
      const [, name, value] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
      if (name === "data") fields.data.push(value);
      else if (name === "event" || name === "id") fields[name] = value;
    }
    if (!fields.data.length) {
      this.#last = fields.id ?? this.#last;
      return;
    }
    if (this.#isOld(fields.id)) return;
    this.dispatchEvent(new CustomEvent(fields.event, { detail: JSON.parse(fields.data.join("\n")) }));
  }

  // Remembers enough to drop what a resumed stream repeats.
  #isOld(id) {
    if (id === null) return false;
    if (this.#seen.has(id)) return true;
    this.#last = id;
    this.#seen.add(id);
    if (this.#seen.size > 500) this.#seen.delete(this.#seen.values().next().value);
    return false;
  }

  #tell(state, status) {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, status } }));
  }

  #sleep(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #rest() {
    this.#tell("resting");
    return new Promise((resolve) => { this.#wake = resolve; });
  }

  #look() {
    clearTimeout(this.#hiding);
    if (document.hidden) this.#hiding = setTimeout(() => this.#abort(), HIDDEN_MS);
    else this.#hurry();
  }

  // The network is back, or somebody looks again: do not wait for the timer.
  #hurry() {
    if (document.hidden) return;
    this.#watch();
    this.#wake();
  }

  #watch() {
    if (performance.now() - this.#heard > SILENCE_MS) this.#abort();
  }
}
