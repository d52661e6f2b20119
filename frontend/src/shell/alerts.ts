// What is open right now: the count in the header, the sound, and one spoken sentence per alert.

import { onLive, type AlertEvent, type Priority } from "../live/events.ts";
import { apply, type Open } from "./open_alerts.ts";
import { sounding } from "./patterns.ts";
import { sound } from "./sound.ts";

const SPOKEN: ReadonlySet<string> = new Set(["raised", "raised_again", "escalated"]);

const open = new Map<string, Open>();

export function followAlerts(): void {
  readRendered();
  onLive({
    alert(event) {
      apply(open, event);
      if (SPOKEN.has(event.state)) speak(event);
      show();
    },
  });
  show();
}

/** The page was rendered with the truth of that moment; take it over. */
function readRendered(): void {
  const data = document.getElementById("open-alerts");
  if (!data?.textContent) return;
  const rows = JSON.parse(data.textContent) as { id: string; priority: Priority; acknowledged: boolean }[];
  for (const row of rows) open.set(row.id, { priority: row.priority, isAcknowledged: row.acknowledged });
}

function show(): void {
  sound(sounding(open.values()));
  const unseen = [...open.values()].filter((alert) => !alert.isAcknowledged);
  const badge = document.getElementById("alert-count");
  const top = sounding(open.values());
  if (!badge) return;
  badge.hidden = unseen.length === 0;
  if (!top) return;
  badge.dataset["priority"] = top;
  badge.querySelector("use")?.setAttribute("href", `#shape-${top}`);
  const text = badge.querySelector(".alert-text");
  if (text) text.textContent = String(unseen.length);
}

/** Only a new high alert interrupts a screen reader; the rest waits its turn. */
function speak(event: AlertEvent): void {
  const region = document.getElementById(event.priority === "high" ? "say-alert" : "say");
  const room = document.querySelector<HTMLElement>(`[data-bed="${CSS.escape(event.bed)}"]`)?.dataset["room"] ?? "";
  const words = event.condition.replace(/[_-]/g, " ");
  if (region) region.textContent = `${event.priority}: ${room} ${words}`;
}
