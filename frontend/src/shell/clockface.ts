// The clock in the header and every running duration on the page follow the service's time.

import type { ServerClock } from "../live/clock.ts";

export function runClocks(clock: ServerClock): void {
  const show = () => {
    for (const element of document.querySelectorAll<HTMLTimeElement>("[data-clock]")) {
      const offset = Number(element.dataset["utcOffsetMin"] ?? 0) * 60_000;
      const text = clockText(clock.now() + offset, document.documentElement.lang);
      if (element.textContent !== text) element.textContent = text;
    }
    for (const bar of document.querySelectorAll<HTMLElement>("[data-runs-from]")) showRunning(bar, clock.now());
  };
  show();
  setInterval(show, 1000);
}

/** `Mon 23 Nov 14:05` of a time that was already moved into the clinic's time zone. */
export function clockText(localMs: number, locale: string): string {
  const at = new Date(localMs);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale || "en", { timeZone: "UTC", ...options }).format(at);
  const day = `${part({ weekday: "short" })} ${part({ day: "numeric" })} ${part({ month: "short" })}`;
  return `${day} ${part({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`;
}

/**
 * A duration that was `data-minutes` long at `data-runs-from` and grows with the clock: a rest up
 * to its end (`data-stops`), an infusion for as long as nobody says that it ended.
 */
function showRunning(box: HTMLElement, now: number): void {
  const start = Number(box.dataset["minutes"] ?? 0);
  const total = Number(box.dataset["total"] ?? 0);
  const grown = start + Math.max(0, now - Number(box.dataset["runsFrom"])) / 60_000;
  const minutes = "stops" in box.dataset ? Math.min(grown, total) : grown;
  const progress = box.querySelector("progress");
  const text = box.querySelector(".minutes");
  if (progress) progress.value = minutes;
  if (text) text.textContent = String(Math.floor(minutes));
}
