// Keeps every numeral of the page true: new values from the stream, ages and dashes from the clock.
// A numeral is `[data-vital]` inside `[data-bed]`; see ui/templates/ui/parts/numeral.html.

import { ageText, cuffOf, isStale, valueText } from "./age.ts";
import type { ServerClock } from "./clock.ts";
import { onLive, type FrameEvent } from "./events.ts";

interface Sample {
  value: number | null;
  at: number;
}

const latest = new Map<string, Map<string, Sample>>(); // bed -> metric -> newest sample

export function keepVitalsTrue(clock: ServerClock): void {
  onLive({
    frame(frame) {
      remember(frame);
      for (const bed of bedsNamed(frame.bed)) showBed(bed, clock.now());
    },
  });
  const showAll = (root: ParentNode) => {
    for (const bed of root.querySelectorAll<HTMLElement>("[data-bed]")) showBed(bed, clock.now());
  };
  document.addEventListener("htmx:afterSettle", () => showAll(document));
  setInterval(() => showAll(document), 500);
}

function bedsNamed(bed: string): NodeListOf<HTMLElement> {
  return document.querySelectorAll<HTMLElement>(`[data-bed="${CSS.escape(bed)}"]`);
}

function remember(frame: FrameEvent): void {
  const bed = latest.get(frame.bed) ?? new Map<string, Sample>();
  latest.set(frame.bed, bed);
  for (const [metric, value] of Object.entries(frame.values)) {
    const known = bed.get(metric);
    if (!known || known.at <= frame.at) bed.set(metric, { value, at: frame.at });
  }
  for (const metric of Object.keys(frame.flags ?? {})) {
    const known = bed.get(metric);
    if (!known || known.at < frame.at) bed.set(metric, { value: null, at: frame.at });
  }
}

function showBed(bed: HTMLElement, now: number): void {
  for (const numeral of bed.querySelectorAll<HTMLElement>("[data-vital]")) {
    numeral.dataset["heard"] ??= String(now); // what the service wrote was true until now
    takeNewest(numeral, latest.get(bed.dataset["bed"] ?? ""));
    showNumeral(numeral, now);
  }
}

/** Put the newest known sample into the numeral's data; the first of several names wins. */
function takeNewest(numeral: HTMLElement, samples: Map<string, Sample> | undefined): void {
  if (!samples) return;
  const parts = (numeral.dataset["parts"] ?? "").split(" ");
  const isPair = numeral.dataset["vital"] === "nibp";
  const found = parts.map((part) => samples.get(part));
  const chosen = isPair ? found : [found.find((sample) => sample !== undefined)];
  if (chosen.some((sample) => sample === undefined)) return;
  const at = Math.min(...chosen.map((sample) => sample?.at ?? 0));
  if (at < Number(numeral.dataset["at"] || 0)) return;
  const text = valueText(chosen.map((sample) => sample?.value));
  numeral.dataset["at"] = String(isPair ? takenAt(numeral, text, at) : at);
  numeral.dataset["value"] = text;
}

/** When the cuff was taken that is reported at `at`; notes that it was heard of. */
function takenAt(numeral: HTMLElement, text: string, at: number): number {
  const { value, at: since, heard } = numeral.dataset;
  const shown = { text: since ? (value ?? "") : "", at: Number(since), heard: Number(heard) };
  const cuff = cuffOf(shown, text, at);
  numeral.dataset["heard"] = String(cuff.heard);
  return cuff.at;
}

function showNumeral(numeral: HTMLElement, now: number): void {
  const at = numeral.dataset["at"] ? Number(numeral.dataset["at"]) : null;
  const stale = isStale(at, now, Number(numeral.dataset["staleS"]));
  const value = numeral.dataset["value"] || "--";
  const dashes = numeral.dataset["vital"] === "nibp" ? "--/--" : "--";
  const age = at === null ? "" : ageText(at, now);
  const word = stale && at !== null ? `${document.body.dataset["staleWord"] ?? "stale"} ` : "";
  setText(numeral, ".numeral-value", stale ? dashes : value);
  setText(numeral, ".numeral-age", word + age);
  numeral.toggleAttribute("data-stale", stale);
  const fresh = !isStale(at, now, Number(numeral.dataset["freshS"]));
  numeral.toggleAttribute("data-aging", !stale && !fresh && !("saysWhen" in numeral.dataset));
}

function setText(root: HTMLElement, selector: string, text: string): void {
  const element = root.querySelector(selector);
  if (element && element.textContent !== text) element.textContent = text;
}
