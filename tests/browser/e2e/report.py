"""A page as an agent writes one: words, data with a script that draws it, things to operate."""

import json
from dataclasses import dataclass, field
from string import Template

PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Why users leave</title>
<style>
body { font: 16px/1.5 sans-serif; color: $color; }
.tall { height: 2400px; }
#box { height: 120px; overflow: auto; border: 1px solid; }
</style></head><body>
<h1>$headline</h1>
$more
<label>Filter <input id="filter"></label>
<label>Notes <textarea id="notes">Mine</textarea></label>
<label><input type="checkbox" id="pro"> Pro only</label>
<label>Plan <select id="plan"><option>Free<option>Plus<option>Pro</select></label>
<details id="why"><summary>Why</summary><p>The sheet waits.</p></details>
<div id="box"><div class="tall">Rows</div></div>
<p>Drawn: <output id="drawn"></output></p>
<p class="tall">Much more.</p>
<script type="application/json" id="numbers">$numbers</script>
<script>
const draw = () => {
  const numbers = JSON.parse(document.getElementById("numbers").textContent);
  document.getElementById("drawn").textContent = numbers.map((n) => n * $factor).join(" ");
};
document.addEventListener("fanlight:updated", ({ detail }) => {
  (self.heard ??= []).push({ version: detail.version, reload: detail.reload, data: detail.data });
  draw();
});
draw();
</script></body></html>
""")


@dataclass(frozen=True, slots=True)
class Report:
    headline: str = "Users leave at step 3"
    more: str = "<p id='more'>An agent looks into it.</p>"
    color: str = "rgb(10, 20, 30)"
    numbers: list[int] = field(default_factory=lambda: [3, 1, 4])
    factor: int = 1

    @property
    def html(self) -> str:
        numbers = json.dumps(self.numbers)
        return PAGE.substitute(
            headline=self.headline,
            more=self.more,
            color=self.color,
            numbers=numbers,
            factor=self.factor,
        )


# What a reader does to it, and how it looks afterwards.
USE = """async () => {
  const get = (id) => document.getElementById(id);
  get("why").open = true;
  get("box").scrollTop = 300;
  scrollTo(0, 200);
  get("notes").focus({ preventScroll: true });
  get("notes").setSelectionRange(2, 6);
}"""
STATE = """() => {
  const get = (id) => document.getElementById(id);
  return {
    filter: get("filter").value, notes: get("notes").value, pro: get("pro").checked,
    plan: get("plan").value, why: get("why").open, box: get("box").scrollTop,
    focus: document.activeElement.id,
    selection: [get("notes").selectionStart, get("notes").selectionEnd],
    field: Math.round(get("notes").getBoundingClientRect().top),
  };
}"""
