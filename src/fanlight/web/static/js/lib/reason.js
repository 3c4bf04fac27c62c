// What holds what looks like a secret goes out only with its owner's reason: asked for once the
// server has refused, where the policy lets it be given.

import { open } from "./dialogs.js";
import { $ } from "./dom.js";

/** What `work({})` resolves to, or `work({ allow_secrets })` with the reason that was given. */
export async function withReason(work) {
  try {
    return await work({});
  } catch (problem) {
    const reason = problem.asksReason ? await asked(problem) : "";
    if (!reason) throw problem;
    return work({ allow_secrets: reason });
  }
}

async function asked(problem) {
  const dialog = $("#reason");
  const form = $("form", dialog);
  form.reset();
  $("[data-found]", dialog).textContent = problem.message;
  dialog.returnValue = "";
  const closed = new Promise((done) => dialog.addEventListener("close", done, { once: true }));
  await open("reason");
  await closed;
  return dialog.returnValue === "go" ? form.elements.reason.value.trim() : "";
}
