// The JSON API from a page of the app: cookie session, CSRF header, problem documents as errors.

export class Problem extends Error {
  constructor(status, body) {
    super([body.title, body.detail].filter(Boolean).join(" ") || "The server did not understand the request.");
    this.status = status;
    this.code = body.code ?? "";
    this.asksReason = body.asks_reason ?? false;
  }
}

const csrf = () => document.querySelector('meta[name="fanlight-csrf"]').content;

function headers(method, body) {
  const result = { Accept: "application/json" };
  if (body !== undefined) result["Content-Type"] = "application/json";
  if (method !== "GET") {
    result["X-Fanlight-CSRF"] = csrf();
    result["Idempotency-Key"] = key();
  }
  return result;
}

// randomUUID is missing where the app is served over plain HTTP from another machine.
function key() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The answer's JSON, or null where it has none. Raises `Problem` with a text for the reader. */
export async function call(method, path, body) {
  let response;
  try {
    const content = body === undefined ? undefined : JSON.stringify(body);
    response = await fetch(`/api/v1${path}`, { method, headers: headers(method, body), body: content });
  } catch {
    throw new Problem(0, { title: "The server cannot be reached.", detail: "Nothing was changed. Try again." });
  }
  const json = (response.headers.get("content-type") ?? "").includes("json");
  const answer = json && response.status !== 204 ? await response.json() : null;
  if (!response.ok) throw new Problem(response.status, answer ?? {});
  return answer;
}
