import "../styles/session.css";
import "../styles/steps.css";
import { ServerClock } from "../live/clock.ts";
import { onLive } from "../live/events.ts";
import { startFlowsheet } from "../flowsheet/flowsheet.ts";
import { armCharting } from "../offline/charting.ts";
import { armKeyboard } from "../session/keyboard.ts";
import { armPage } from "../session/page.ts";
import { armSteps } from "../session/steps.ts";

const root = document.getElementById("session");
const sheet = document.getElementById("flowsheet");
const clock = new ServerClock(Number(document.body.dataset["now"]));
onLive({ clock: (tick) => clock.set(tick) });
if (root) {
  armPage(root);
  armSteps(root);
  armCharting(root, clock);
  armKeyboard(root);
}
if (sheet) startFlowsheet(sheet, clock);
