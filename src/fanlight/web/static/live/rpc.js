// JSON-RPC 2.0 over the one port of a page, from the shell's side. The page is hostile:
// whatever it sends is text of limited size and rate, and anything else ends the connection.

export const MOST_MESSAGE = 1_000_000; // characters
export const MOST_PER_SECOND = 200;
const MOST_IN_BATCH = 250;

export class PageError extends Error {}

export class Rpc {
  #port;
  #calls = new Map();
  #next = 1;
  #since = 0;
  #count = 0;
  #notify;
  #abuse;

  // `notify(method, params)` for what the page tells, `abuse(why)` once when it breaks the rules.
  constructor(port, { notify, abuse }) {
    this.#port = port;
    this.#notify = notify;
    this.#abuse = abuse;
    port.onmessage = (event) => this.#receive(event.data);
  }

  get closed() {
    return this.#port === null;
  }

  // Rejects with PageError when the page answers with an error, is closed, or takes longer.
  call(method, params = {}, { within = 5000 } = {}) {
    if (this.closed) return Promise.reject(new PageError("closed"));
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers();
    const timer = setTimeout(() => this.#settle(id, { error: { message: "timeout" } }), within);
    this.#calls.set(id, { resolve, reject, timer });
    this.#port.postMessage({ jsonrpc: "2.0", id, method, params });
    return promise;
  }

  close() {
    if (this.closed) return;
    this.#port.onmessage = null;
    this.#port.close();
    this.#port = null;
    for (const id of [...this.#calls.keys()]) this.#settle(id, { error: { message: "closed" } });
  }

  #receive(data) {
    if (this.closed) return;
    const messages = this.#admit(data);
    if (typeof messages === "string") {
      this.close();
      this.#abuse(messages);
      return;
    }
    for (const message of messages) this.#dispatch(message);
  }

  // The messages in it, or why it is not acceptable.
  #admit(data) {
    const now = performance.now();
    if (now - this.#since >= 1000) {
      this.#since = now;
      this.#count = 0;
    }
    if (++this.#count > MOST_PER_SECOND) return "flood";
    if (typeof data !== "string") return "malformed";
    if (data.length > MOST_MESSAGE) return "oversize";
    try {
      const parsed = JSON.parse(data);
      const messages = Array.isArray(parsed) ? parsed : [parsed];
      const sound = messages.length <= MOST_IN_BATCH
        && messages.every((message) => message?.jsonrpc === "2.0");
      return sound ? messages : "malformed";
    } catch {
      return "malformed";
    }
  }

  #dispatch({ id, method, params, result, error }) {
    if (typeof method !== "string") this.#settle(id, { result, error });
    else if (id === undefined) this.#notify(method, params ?? {});
  }

  #settle(id, { result, error }) {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    clearTimeout(call.timer);
    if (error) call.reject(new PageError(String(error.message)));
    else call.resolve(result);
  }
}
