// What stands on the time axis, and how a live frame joins it. Times are epoch milliseconds.

import { SAME_CUFF_MS } from "../live/age.ts";
import type { FrameEvent, Priority } from "../live/events.ts";

export interface Line {
  metric: string;
  /** What is drawn: the metric, or its stand-in as long as the monitor sends no other. */
  source: string;
  label: string;
  unit: string;
  floor: number;
  ceiling: number;
  at: number[];
  value: (number | null)[];
}

/** A stretch in which the device did not stand by what it sent, and why. */
export interface Flagged {
  metric: string;
  start: number;
  end: number;
  flag: string;
}

export interface Cuff {
  at: number;
  sys: number;
  dia: number;
  mean: number | null;
}

export interface Band {
  lane: string;
  start: number;
  end: number | null;
  label: string;
  paused: boolean;
}

export interface Mark {
  lane: string;
  at: number;
  label: string;
  text: string;
  priority: Priority | "";
}

/** A population's level of ketamine, ng/mL: no measurement of this patient. */
export interface Predicted {
  at: number[];
  blood: number[];
  low: number[];
  high: number[];
  site: number[];
  label: string;
}

export interface Sheet {
  start: number;
  end: number;
  lines: Line[];
  flagged: Flagged[];
  flag_words: Record<string, string>;
  cuffs: Cuff[];
  bands: Band[];
  marks: Mark[];
  /** Null before the infusion, and out of the models' range. */
  predicted: Predicted | null;
  /** True when points were left out between the extremes of each stretch. */
  thinned: boolean;
}

export const SYSTOLIC = "nibp_sys_mmhg";
/** A line is broken where nothing came for this long: silence is not a value. */
export const GAP_MS = 15_000;

export function lanesOf(sheet: Sheet): string[] {
  return [...new Set([...sheet.bands, ...sheet.marks].map((entry) => entry.lane))];
}

/** Put one frame into the lines and cuffs where its time belongs. */
export function addFrame(sheet: Sheet, frame: FrameEvent): void {
  for (const line of sheet.lines) {
    const name = sourceOf(line, frame);
    if (!name) continue;
    const flag = frame.flags?.[name];
    addPoint(line, frame.at, flag ? null : (frame.values[name] ?? null));
    if (flag) addFlagged(sheet.flagged, line.metric, frame.at, flag, lastValue(line, frame.at));
  }
  const cuffFlag = frame.flags?.[SYSTOLIC];
  if (cuffFlag) addFlagged(sheet.flagged, SYSTOLIC, frame.at, cuffFlag, cuffAt(sheet, frame.at)?.at ?? 0);
  addCuff(sheet.cuffs, frame);
  sheet.end = Math.max(sheet.end, frame.at);
}

/** Two sources in one line would draw a sawtooth: once its own metric came, no other counts. */
function sourceOf(line: Line, frame: FrameEvent): string | undefined {
  const isThere = (name: string) => name in frame.values || name in (frame.flags ?? {});
  if (isThere(line.metric)) line.source = line.metric;
  return isThere(line.source) ? line.source : undefined;
}

/** Put another sheet's lines and cuffs in place of this one's. */
export function takeLines(sheet: Sheet, fresh: Sheet): void {
  sheet.lines.forEach((line, n) => Object.assign(line, fresh.lines[n]));
  sheet.cuffs.splice(0, Infinity, ...fresh.cuffs);
  sheet.flagged.splice(0, Infinity, ...fresh.flagged);
}

export function addPoint(line: Line, at: number, value: number | null): void {
  const place = indexAfter(line.at, at);
  if (line.at[place - 1] === at) {
    line.value[place - 1] = value;
    return;
  }
  const before = line.at[place - 1];
  const isGap = before !== undefined && place === line.at.length && at - before > longestStep(line);
  line.at.splice(place, 0, ...(isGap ? [before + 1, at] : [at]));
  line.value.splice(place, 0, ...(isGap ? [null, value] : [value]));
}

/** A recording of one value a minute is no silence: four of its own steps are. */
function longestStep(line: Line): number {
  const [before, last] = line.at.slice(-2);
  return before === undefined || last === undefined ? GAP_MS : Math.max(GAP_MS, (last - before) * 4);
}

/** A run goes on unless a usable value came between, at `valid`. */
function addFlagged(runs: Flagged[], metric: string, at: number, flag: string, valid: number): void {
  const run = runs.findLast((r) => r.metric === metric && r.start <= at);
  if (run && run.end >= at) return;
  if (run?.flag === flag && at - run.end <= GAP_MS && valid <= run.end) run.end = at;
  else runs.push({ metric, start: at, end: at, flag });
}

function lastValue(line: Line, at: number): number {
  let place = indexAfter(line.at, at) - 1;
  while (place >= 0 && line.value[place] === null) place -= 1;
  return line.at[place] ?? 0;
}

/** Why a strip has no value at a moment, where the device said it. */
export function flagAt(sheet: Sheet, metric: string, at: number): string {
  const run = sheet.flagged.findLast((r) => r.metric === metric && r.start <= at);
  return run && at <= run.end + GAP_MS ? (sheet.flag_words[run.flag] ?? run.flag) : "";
}

function addCuff(cuffs: Cuff[], frame: FrameEvent): void {
  const sys = frame.values["nibp_sys_mmhg"];
  const dia = frame.values["nibp_dia_mmhg"];
  if (sys == null || dia == null || frame.flags?.["nibp_sys_mmhg"]) return;
  const place = indexAfter(cuffs.map((cuff) => cuff.at), frame.at);
  const before = cuffs[place - 1];
  const isSame = before?.sys === sys && before.dia === dia && frame.at - before.at < SAME_CUFF_MS;
  if (!isSame) cuffs.splice(place, 0, { at: frame.at, sys, dia, mean: frame.values["nibp_map_mmhg"] ?? null });
}

/** The index of the first entry later than `at` in ascending times. */
export function indexAfter(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The newest value at or shortly before a moment; null where the line is broken. */
export function valueAt(line: Line, at: number): number | null {
  const place = indexAfter(line.at, at) - 1;
  const found = line.at[place];
  if (found === undefined) return null;
  const isDrawn = at - found <= GAP_MS || (line.value[place + 1] ?? null) !== null;
  return isDrawn ? (line.value[place] ?? null) : null;
}

/** The predicted levels at a moment, between the reckoned points; null outside of them. */
export function predictedAt(sheet: Sheet, at: number): Record<"blood" | "low" | "high" | "site", number> | null {
  const predicted = sheet.predicted;
  if (!predicted) return null;
  const next = indexAfter(predicted.at, at);
  const [from, to] = [predicted.at[next - 1], predicted.at[next]];
  if (from === undefined || to === undefined) return null;
  const share = (at - from) / (to - from);
  const between = (values: number[]) => (values[next - 1] ?? 0) * (1 - share) + (values[next] ?? 0) * share;
  return { blood: between(predicted.blood), low: between(predicted.low), high: between(predicted.high), site: between(predicted.site) };
}

export function cuffAt(sheet: Sheet, at: number): Cuff | undefined {
  return sheet.cuffs.findLast((cuff) => cuff.at <= at);
}

export function bandAt(sheet: Sheet, lane: string, at: number): Band | undefined {
  return sheet.bands.findLast((b) => b.lane === lane && b.start <= at && at < (b.end ?? Infinity));
}

/** The marks within `reach` of a moment, for the readout. */
export function marksNear(sheet: Sheet, at: number, reach: number): Mark[] {
  return sheet.marks.filter((mark) => Math.abs(mark.at - at) <= reach);
}
