// The shell: puts its parts together. Each part knows the time line, none knows another.

import "../lib/copy.js";
import { setUpDialogs } from "../lib/dialogs.js";
import { $ } from "../lib/dom.js";
import { starring } from "../lib/star.js";
import { setNow } from "../lib/time.js";
import { setUpAddress } from "./address.js";
import { setUpChanges } from "./changes.js";
import { setUpComb } from "./comb.js";
import { setUpTalk } from "../talk/main.js";
import { connect } from "./connect.js";
import { setUpDescribe } from "./describe.js";
import { FullScreen } from "./full_screen.js";
import { History } from "./history.js";
import { setUpKeys } from "./keys.js";
import { setUpLamp } from "./live.js";
import { setUpNotices } from "./notices.js";
import { setUpOutside } from "./outside.js";
import { Panel } from "./panel.js";
import { Problems } from "./problems.js";
import { setUpQr } from "./qr.js";
import { setUpRename } from "./rename.js";
import { setUpSharing } from "./sharing.js";
import { Stage } from "./stage.js";
import { TimeLine } from "./time_line.js";
import { setUpArchive, setUpTrash } from "./trash.js";
import { setUpViews } from "./views.js";

const state = JSON.parse($("#shell-state").textContent);
setNow(state.now);

const line = new TimeLine(state);
const panel = new Panel($("#panel"));
const fullScreen = new FullScreen($("#stage"));
const stage = new Stage(state, line, {
  changes: setUpChanges(panel, line),
  problems: new Problems(line, state.id, state.violations),
  outside: setUpOutside(),
});

setUpDialogs(() => stage.setAside());
setUpComb($(".time-line"), line);
setUpLamp($("[data-live]"), line);
setUpNotices(line);
setUpAddress(state.id, line);
setUpDescribe(state.id, line);
setUpQr();
setUpRename(state.id);
setUpSharing(state.id, line);
setUpTrash(state.id, { gone: () => stage.gone("This page is in the trash.", { back: true }), back: () => location.reload() });
setUpArchive(state.id);
setUpViews(state.id);
setUpKeys({ line, panel, fullScreen });
new History(panel.root, line, state.id);

const star = $("[data-star]");
if (star) starring(star, state.id, (on) => ($("span", star).textContent = on ? "Starred" : "Star"));

const talk = setUpTalk(state, { panel, frame: stage.frame });
connect(state.id, { line, stage, talk });
