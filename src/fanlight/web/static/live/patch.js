// Splice patches: [[skip, delete, "insert"], ...] as JSON, deflated; counts are bytes of the old page.

// Nothing inflates beyond what a page and its patch may weigh.
const MOST_BYTES = 64 * 1024 * 1024;

export const fromBase64 = (text) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
};

// Without blobs, each of which is a way to the browser's process and back.
const inflate = async (data) => {
  const { writable, readable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  // What is wrong with the data is thrown where the rest of it is read.
  for (const step of [writer.write(data), writer.close()]) step.catch(() => {});
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const part of readAll(readable)) {
    size += part.length;
    if (size > MOST_BYTES) throw new RangeError("The patch inflates beyond any page.");
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
};

async function* readAll(stream) {
  const reader = stream.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
}

// The new page; throws where the patch does not fit the old one.
export const applyPatch = async (old, data) => {
  const operations = JSON.parse(await inflate(data));
  const encoder = new TextEncoder();
  const parts = [];
  let at = 0;
  for (const [skip, drop, insert] of operations) {
    if (!(skip >= 0 && drop >= 0 && at + skip + drop <= old.length)) {
      throw new RangeError("The patch is for another page.");
    }
    parts.push(old.subarray(at, at + skip), encoder.encode(insert));
    at += skip + drop;
  }
  parts.push(old.subarray(at));
  return join(parts);
};

const join = (parts) => {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  if (size > MOST_BYTES) throw new RangeError("The patched page is too large.");
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

// Browsers hash only in secure contexts; without, no patch can be trusted.
export const canVerify = () => Boolean(globalThis.crypto?.subtle);

export const isExactly = async (bytes, sha256) => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === sha256;
};
