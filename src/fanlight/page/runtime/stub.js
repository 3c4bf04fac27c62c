// First script of every page (page/rewrite.py puts it there, comments and line breaks removed).
// Opens the page's one port to its shell and leaves nothing in the document.
// Every statement ends in a semicolon or a brace, and no string holds a space beside a sign:
// the lines are joined, and the spaces around signs dropped, when it is served.
(nonce => {
  const d = document;
  const { port1, port2 } = new MessageChannel();
  const send = port1.postMessage.bind(port1);
  const say = JSON.stringify;
  const later = setTimeout;
  // Made before the page can change how: only this script knows the nonce, so only it can say this.
  const loaded = say({ jsonrpc: "2.0", method: "page.loaded", params: { nonce } });
  let queue = [];
  // What the page throws or breaks can be endless; the first hundred tell the author enough.
  let left = 100;
  const tell = (method, params) => {
    if (queue.push({ jsonrpc: "2.0", method, params }) < 2) {
      later(() => { send(say(queue)); queue = []; }, 20);
    }
  };
  const note = (method, params) => { if (0 < left--) tell(method, params); };
  // Who listens for fanlight events redraws from changed data by itself.
  const heard = new Set();
  const add = EventTarget.prototype.addEventListener;
  for (const at of [d, self]) {
    Object.defineProperty(at, "addEventListener", {
      configurable: 1, writable: 1,
      value(type) { heard.add(type); return add.apply(this, arguments); },
    });
  }
  const on = add.bind(self);
  // What the reader has written in the page is theirs, also before the hands are there.
  const edited = new WeakSet();
  on("input", e => edited.add(e.target), 1);
  on("securitypolicyviolation", e => note("page.violation", {
    url: e.blockedURI, directive: e.effectiveDirective,
    line: e.lineNumber, column: e.columnNumber, source: e.sourceFile,
  }));
  on("error", e => {
    // Not an error: an observer will be called again in the next frame.
    if (/^ResizeObserver loop/.test(e.message)) return;
    note("page.error", { message: e.message, line: e.lineno });
  });
  on("unhandledrejection", e => note("page.error", { message: "" + e.reason, line: 0 }));
  on("click", e => {
    const a = e.composedPath().find(n => n.href && /^a(rea)?$/.test(n.localName));
    if (!a || e.defaultPrevented) return;
    const u = new URL(a.href.baseVal ?? a.href, d.baseURI);
    const home = location.pathname.split("/", 2).join("/") + "/";
    if (!/^(https?|mailto|tel):/.test(u) || u.href.split("#")[0] == location.href.split("#")[0]) return;
    e.preventDefault();
    if (u.host == location.host && u.pathname.startsWith(home)) {
      tell("page.navigated", { path: u.pathname.slice(home.length) + u.hash });
    } else tell("page.link", { url: u.href });
  });
  on("load", e => {
    if (!e.isTrusted) return;
    // At once, while what the page does next may take long.
    send(loaded);
    let done;
    const go = () => { done ||= !tell("page.ready", { title: d.title.slice(0, 300) }); };
    const frame = requestAnimationFrame;
    frame(() => frame(go));
    later(go, 400);
  });
  let api = { "hands.install": ({ code }) => { api = (0, eval)(code)({ tell, heard, edited }); } };
  port1.onmessage = async ({ data: { id, method, params } }) => {
    const reply = { jsonrpc: "2.0", id };
    try { reply.result = (await api[method](params)) ?? null; }
    catch (e) { reply.error = { code: api[method] ? -32000 : -32601, message: "" + e }; }
    send(say(reply));
  };
  parent.postMessage({ fanlight: "hello", nonce }, "*", [port2]);
  d.currentScript.remove();
})("NONCE");
