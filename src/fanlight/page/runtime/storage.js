// Second script of every page. A page has no origin of its own, so reading localStorage or
// document.cookie throws; reports of many tools read them without asking, and would stop there.
// What they keep lasts as long as the page. Served joined, as stub.js is.
for (const name of ["localStorage", "sessionStorage"]) {
  try { self[name].length; } catch {
    const kept = new Map();
    const methods = {
      getItem: key => kept.get("" + key) ?? null,
      setItem: (key, text) => { kept.set("" + key, "" + text); },
      removeItem: key => { kept.delete("" + key); },
      clear: () => { kept.clear(); },
      key: at => [...kept.keys()][at] ?? null,
    };
    Object.defineProperty(self, name, {
      configurable: 1,
      value: new Proxy(methods, {
        get: (own, key) => key == "length" ? kept.size : own[key] ?? kept.get(key),
        set: (own, key, text) => { own.setItem(key, text); return 1; },
        has: (own, key) => key in own || kept.has(key),
        deleteProperty: (own, key) => { own.removeItem(key); return 1; },
        ownKeys: () => [...kept.keys()],
        getOwnPropertyDescriptor: (own, key) => kept.has(key)
          ? { configurable: 1, enumerable: 1, value: kept.get(key) } : void 0,
      }),
    });
  }
}
try { document.cookie; } catch {
  Object.defineProperty(document, "cookie", { configurable: 1, get: () => "", set() {} });
}
