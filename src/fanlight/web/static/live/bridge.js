// The door between the shell and one page load: one port, from the right frame, with the right
// nonce, in time. Anything else from that frame means that its document is not the one we sent.

import { Rpc } from "./rpc.js";

// How long after the frame's load the page may take to say hello.
const HELLO_MS = 5000;

// Opens for one load of one frame. `notify` and `abuse` as in Rpc; abuse is also called with
// "spoofed" (a hello with another nonce), "again" (a second hello), "left" (a load that the
// shell did not cause) and "silent" (no hello in time, or the document that said it went before
// its load and the one in its place does not answer).
export class Bridge {
  #frame;
  #nonce;
  #handlers;
  #rpc = null;
  #loads = 0;
  #told = false;
  #timer = 0;
  #connected = Promise.withResolvers();
  #stop = new AbortController();

  constructor(frame, { nonce, notify, abuse }) {
    this.#frame = frame;
    this.#nonce = nonce;
    this.#handlers = { notify, abuse };
    this.#connected.promise.catch(() => {});
    const { signal } = this.#stop;
    addEventListener("message", (event) => this.#hear(event), { signal });
    frame.addEventListener("load", () => this.#loaded(), { signal });
  }

  // The Rpc of the page once it said hello; rejects when the bridge is closed before.
  get connected() {
    return this.#connected.promise;
  }

  get rpc() {
    return this.#rpc;
  }

  close() {
    this.#stop.abort();
    clearTimeout(this.#timer);
    this.#rpc?.close();
    this.#connected.reject(new Error("closed"));
  }

  #hear(event) {
    // Identity of the window is what counts: any page on the host can post to the shell.
    if (event.source !== this.#frame.contentWindow || event.origin !== "null") return;
    if (event.data?.fanlight !== "hello") return;
    if (this.#rpc) return this.#refuse("again");
    if (event.data.nonce !== this.#nonce || event.ports.length !== 1) return this.#refuse("spoofed");
    clearTimeout(this.#timer);
    this.#rpc = new Rpc(event.ports[0], {
      notify: (method, params) => {
        if (method === "page.loaded") this.#told ||= params.nonce === this.#nonce;
        else this.#handlers.notify(method, params);
      },
      abuse: (why) => this.#refuse(why),
    });
    this.#connected.resolve(this.#rpc);
  }

  #loaded() {
    this.#loads++;
    if (this.#loads > 1) this.#refuse("left");
    else if (!this.#rpc) this.#timer = setTimeout(() => this.#refuse("silent"), HELLO_MS);
    else this.#ask();
  }

  // The page tells of its load before anything of its own can keep it busy. A page that opened its
  // document anew does not, and refuses to know this method: that is an answer too.
  #ask() {
    this.#rpc.call("page.loaded", {}, { within: HELLO_MS }).catch(({ message }) => {
      if (message === "timeout" && !this.#told) this.#refuse("silent");
    });
  }

  #refuse(why) {
    if (this.#stop.signal.aborted) return;
    this.close();
    this.#handlers.abuse(why);
  }
}
