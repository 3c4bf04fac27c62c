// The list of versions: who published what, when and why, and what to do with it.

import { call } from "../lib/api.js";
import { $, clone } from "../lib/dom.js";
import { withReason } from "../lib/reason.js";
import { setTime } from "../lib/time.js";
import { attempt, toast } from "../lib/toast.js";

export class History {
  #rows = new Map();

  constructor(root, line, id) {
    this.list = $("[data-versions]", root);
    this.older = $("[data-older]", root);
    this.line = line;
    this.id = id;
    this.older.addEventListener("click", () => this.#loadOlder());
    line.addEventListener("versions", () => this.#draw());
    line.addEventListener("shown", () => this.#mark());
    this.#draw();
  }

  #draw() {
    for (const [n, row] of this.#rows) {
      if (this.line.get(n)) continue;
      row.remove();
      this.#rows.delete(n);
    }
    let before = null;
    for (const version of this.line.versions) {
      const row = this.#rows.get(version.n) ?? this.#make(version);
      const place = before ? before.nextSibling : this.list.firstChild;
      if (row !== place) this.list.insertBefore(row, place);
      before = row;
    }
    this.older.hidden = !this.line.cursor;
    this.#mark();
  }

  #make(version) {
    const [row, parts] = clone("t-version");
    this.#rows.set(version.n, row);
    row.value = version.n;
    parts.n.textContent = `v${version.n}`;
    parts.label.textContent = version.label;
    parts.by.textContent = by(version);
    parts.note.textContent = version.note;
    parts.facts.textContent = facts(version);
    setTime(parts.time, version.created_at);
    this.#wire(row, parts, version);
    row.parts = parts;
    return row;
  }

  #wire(row, parts, { n }) {
    $("[data-go]", row).addEventListener("click", () => this.line.choose(n));
    parts.compare.hidden = n === 1;
    parts.compare.href = `/a/${this.id}/compare/${n - 1}/${n}`;
    parts.compare.ariaLabel = `Compare version ${n - 1} with version ${n}`;
    parts["compare-text"].textContent = `vs v${n - 1}`;
    parts.download.href = `/api/v1/artifacts/${this.id}/versions/${n}/download`;
    parts.restore?.addEventListener("click", () => this.#restore(n));
  }

  #mark() {
    const { head, shown } = this.line;
    for (const [n, row] of this.#rows) {
      const is = n === shown;
      row.classList.toggle("shown", is);
      row.classList.toggle("head", n === head);
      const go = $("[data-go]", row);
      if (is) go.setAttribute("aria-current", "true");
      else go.removeAttribute("aria-current");
      $(".more", row).hidden = !is;
      row.parts.tag.textContent = n === head ? "Newest" : "";
      row.parts["compare-head"].hidden = n === head;
      row.parts["compare-head"].href = `/a/${this.id}/compare/${n}/${head}`;
      row.parts["compare-head"].ariaLabel = `Compare version ${n} with the newest`;
      row.parts["compare-head-text"].textContent = "vs newest";
      if (row.parts.restore) row.parts.restore.hidden = n === head;
      if (is && this.list.checkVisibility()) row.scrollIntoView({ block: "nearest" });
    }
  }

  async #restore(n) {
    await attempt(async () => {
      const path = `/artifacts/${this.id}/restore`;
      const answer = await withReason((why) => call("POST", path, { version: n, ...why }));
      toast(`Version ${n} is back, as version ${answer.version}.`);
      this.line.toLive();
    });
  }

  async #loadOlder() {
    this.older.disabled = true;
    await attempt(async () => {
      const query = new URLSearchParams({ limit: 50, cursor: this.line.cursor });
      const page = await call("GET", `/artifacts/${this.id}/versions?${query}`);
      this.line.add(page.items, page.next_cursor);
    });
    this.older.disabled = false;
  }
}

export function by({ author, agent }) {
  return agent ? `${author.name} with ${agent.name}` : author.name;
}

function facts({ restored_from, agent, size, kind }) {
  const parts = [
    restored_from ? `Version ${restored_from} again` : "",
    agent?.version ? `${agent.name} ${agent.version}` : "",
    kind === "set" ? "several files" : "",
    bytes(size),
  ];
  return parts.filter(Boolean).join(" · ");
}

// In the words of the server's templates.
function bytes(count) {
  if (count < 1024) return `${count} B`;
  const [scaled, unit] = count < 1 << 20 ? [count / 1024, "KiB"] : [count / (1 << 20), "MiB"];
  return `${scaled.toFixed(scaled >= 10 ? 0 : 1)} ${unit}`;
}
