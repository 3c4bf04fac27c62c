// The list holds some of the versions; one that is shown without being in it is fetched.

import { call } from "../lib/api.js";

export function setUpDescribe(id, line) {
  const describe = async (n) => {
    if (line.get(n)) return;
    try {
      line.add([await call("GET", `/artifacts/${id}/versions/${n}`)]);
    } catch {
      // Without its label and time a version can be read all the same.
    }
  };
  line.addEventListener("shown", ({ detail }) => describe(detail.n));
  describe(line.head);
}
