import "../styles/app.css";
import htmx from "htmx.org";
import { broadcast, connectLive, onLive, ServerClock } from "../live/stream.ts";
import { keepVitalsTrue } from "../live/vitals.ts";
import { followAlerts } from "../shell/alerts.ts";
import { runClocks } from "../shell/clockface.ts";
import { armIdleLock } from "../shell/idle.ts";
import { armKeys, onKey } from "../shell/keys.ts";
import { armLinkBar } from "../shell/linkbar.ts";
import { showRanges } from "../shell/ranges.ts";
import { armSound, armSoundButton } from "../shell/sound.ts";
import { armThemeToggle, toggleTheme } from "../shell/theme.ts";

armThemeToggle();
showRanges();
armKeys();
onKey("Shift+D", toggleTheme);

const { liveUrl, liveQuery, now } = document.body.dataset;
if (liveUrl) {
  const clock = new ServerClock(Number(now));
  onLive({ clock: (tick) => clock.set(tick) });
  armLinkBar();
  armSoundButton();
  onKey("Shift+S", () => void armSound());
  onKey("Shift+A", () => document.querySelector<HTMLElement>("[data-acknowledge]")?.click());
  armIdleLock();
  runClocks(clock);
  keepVitalsTrue(clock);
  followAlerts();
  connectLive(`${liveUrl}/live?${liveQuery}`, broadcast);
}
document.addEventListener("okt:inserted", (event) => htmx.process((event as CustomEvent<HTMLElement>).detail));
