// One load of one version in one sandboxed frame, with its bridge.

import { Bridge } from "./bridge.js";
import { handsCode } from "./hands.js";

// The content host sends the same sandbox; it stands in both places so that neither alone decides.
const SANDBOX = "allow-scripts allow-forms allow-modals allow-downloads";
const INSTALL_MS = 20_000; // a page of 16 MiB is parsed in this call

export class PageLoad {
  // `ticket` is the answer of POST .../frame, `path` and `hash` a place inside a file set,
  // `behind` puts the frame under the one that is shown. `notify`, `abuse` as in Bridge.
  constructor(container, ticket, { path = "", hash = "", behind = false, notify, abuse }) {
    this.version = ticket.version;
    this.path = path;
    this.prepared = Promise.resolve(false);
    const ready = Promise.withResolvers();
    ready.promise.catch(() => {});
    this.ready = ready.promise;
    this.frame = makeFrame(behind);
    this.bridge = new Bridge(this.frame, {
      nonce: ticket.nonce,
      notify: (method, params) => {
        if (method === "page.ready") ready.resolve(params);
        notify(this, method, params);
      },
      abuse: (why) => {
        ready.reject(new Error(why));
        abuse(this, why);
      },
    });
    this.#close = () => ready.reject(new Error("closed"));
    this.frame.src = placeIn(ticket.url, path, hash);
    container.append(this.frame);
  }

  #close;
  #installed = null;

  // Only the document that the version's bytes are of can be changed in place.
  get isIndex() {
    return this.path === "" || this.path === "index.html";
  }

  call(method, params, within = 5000) {
    if (!this.bridge.rpc) return Promise.reject(new Error("closed"));
    return this.bridge.rpc.call(method, params, { within });
  }

  // Sends the hands, once.
  install() {
    this.#installed ??= handsCode()
      .then((code) => this.call("hands.install", { code }, INSTALL_MS));
    return this.#installed;
  }

  // Makes the page ready to be changed in place; `prepared` tells whether it is.
  prepare(source, fromHtml = null) {
    this.prepared = this.#prepare(source, fromHtml).catch(() => false);
    return this.prepared;
  }

  async #prepare(source, fromHtml) {
    await this.ready;
    await this.install();
    if (!this.isIndex) return false;
    const base = { version: this.version, html: await source.text(this.version) };
    if (fromHtml === null) await this.call("page.base", base, INSTALL_MS);
    else await this.call("page.mark", { ...base, from_html: fromHtml }, INSTALL_MS);
    return true;
  }

  bringToFront() {
    this.frame.style.zIndex = "2";
    this.frame.removeAttribute("aria-hidden");
    this.frame.removeAttribute("tabindex");
  }

  remove() {
    this.#close();
    this.bridge.close();
    this.frame.remove();
  }
}

const makeFrame = (behind) => {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", SANDBOX);
  frame.setAttribute("allow", "");
  frame.setAttribute("referrerpolicy", "no-referrer");
  frame.title = "Page";
  // Below the shown frame it is painted all the same, which a hidden frame would not be.
  Object.assign(frame.style, {
    position: "absolute", inset: "0", width: "100%", height: "100%", border: "0",
    zIndex: behind ? "0" : "1",
  });
  if (behind) {
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
  }
  return frame;
};

// A place told by the page is followed only below the ticket it was given.
const placeIn = (url, path, hash) => {
  const home = new URL(".", url);
  const place = new URL(path ? `./${path}` : url, home);
  const inside = place.origin === home.origin && place.pathname.startsWith(home.pathname);
  const safe = inside ? place : new URL(url);
  safe.hash = hash;
  return safe.href;
};
