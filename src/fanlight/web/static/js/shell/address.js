// The address follows what is shown: `/a/{id}` while following, `/a/{id}/v/{n}` at a chosen version.

import { $ } from "../lib/dom.js";

export function setUpAddress(id, line) {
  const download = $("[data-download]");
  line.addEventListener("shown", ({ detail }) => {
    download.href = `/api/v1/artifacts/${id}/versions/${detail.n}/download`;
    const path = line.following ? `/a/${id}` : `/a/${id}/v/${detail.n}`;
    if (detail.cause === "chosen" && path !== location.pathname) history.replaceState(null, "", path);
  });
}
