// The exact bytes of versions' pages, by the cheapest way that can be proved right:
// the patch in the event, the patch from the server, the page whole.

import { applyPatch, canVerify, fromBase64, isExactly } from "./patch.js";

// Versions kept at once: the one shown, the one coming, and one to patch from.
const MOST_KEPT = 3;
// Events kept for versions whose bytes nobody needed yet; beyond, the server makes one patch.
const MOST_HINTS = 64;

export class Source {
  #api;
  #kept = new Map(); // version -> bytes, oldest use first
  #hints = new Map(); // version -> event

  // `api` is the URL of the artifact.
  constructor(api) {
    this.#api = api;
  }

  // What an event says about its version.
  learn(event) {
    this.#hints.set(event.n, event);
    while (this.#hints.size > MOST_HINTS) this.#hints.delete(this.#hints.keys().next().value);
  }

  // Rejects where the page cannot be had at all.
  async bytes(version) {
    const bytes = this.#kept.get(version)
      ?? await this.#fromHint(version) ?? await this.#fromDelta(version) ?? await this.#whole(version);
    this.#keep(version, bytes);
    return bytes;
  }

  async text(version) {
    return new TextDecoder().decode(await this.bytes(version));
  }

  #keep(version, bytes) {
    this.#kept.delete(version);
    this.#kept.set(version, bytes);
    while (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value);
  }

  // Follows the patches of missed events back to a version that is here.
  async #fromHint(version, depth = 0) {
    const hint = this.#hints.get(version);
    if (!hint?.patch || !canVerify() || depth > MOST_HINTS) return null;
    const from = hint.patch_from;
    const old = this.#kept.get(from) ?? await this.#fromHint(from, depth + 1);
    return old && this.#proved(hint, old, () => fromBase64(hint.patch));
  }

  async #fromDelta(version) {
    const hint = this.#hints.get(version);
    const from = [...this.#kept.keys()].at(-1);
    if (!hint?.page_sha256 || hint.patch_from === null || from === undefined || !canVerify()) return null;
    const answer = await fetch(`${this.#api}/versions/${version}/delta?from=${from}`);
    if (!answer.ok) return null;
    const data = new Uint8Array(await answer.arrayBuffer());
    return this.#proved(hint, this.#kept.get(from), () => data);
  }

  // The patched page where its hash is the announced one, else null.
  async #proved(hint, old, data) {
    try {
      const bytes = await applyPatch(old, data());
      return await isExactly(bytes, hint.page_sha256) ? bytes : null;
    } catch {
      return null;
    }
  }

  async #whole(version) {
    const answer = await fetch(`${this.#api}/versions/${version}/page`);
    if (!answer.ok) throw new Error(`Version ${version} cannot be loaded (${answer.status}).`);
    return new Uint8Array(await answer.arrayBuffer());
  }
}
