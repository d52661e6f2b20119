// One uPlot per strip, all with the same left edge and the same stretch of time.

import uPlot from "uplot";
import { drawCuffs, drawFlagged, drawLanes, drawNote, LANE_PX, RIGHT_PX } from "./drawing.ts";
import { ink, type Ink } from "./inks.ts";
import { lanesOf, SYSTOLIC, type Line, type Sheet } from "./model.ts";
import type { Viewport } from "./viewport.ts";

export const AXIS_PX = 84;
/** All pointing is read in one place (gestures.ts), for all strips at once. */
const MOUSE = ["mousedown", "mouseup", "click", "dblclick", "mousemove", "mouseleave", "mouseenter"] as const;
const UNBOUND: uPlot.Cursor.Bind = Object.fromEntries(MOUSE.map((kind) => [kind, () => null]));
const INK_OF: Record<string, Ink> = { hr_bpm: "hr", spo2_pct: "spo2", rr_bpm: "rr" };

export interface Strip {
  plot: uPlot;
  update(): void;
}

/** A line strip such as HR; the scale grows when a value leaves the usual range. */
export function lineStrip(root: HTMLElement, sheet: Sheet, line: Line, view: Viewport, height: number): Strip {
  const plot = new uPlot(
    {
      ...frame(root, view, height),
      scales: { x: timeScale(view), y: { range: () => rangeOf(line.value, line.floor, line.ceiling) } },
      series: [{}, { stroke: () => ink(INK_OF[line.metric] ?? "text"), width: 1.6, points: { show: isLonely } }],
      axes: [noTime(), valueAxis(`${line.label} ${line.unit}`)],
      hooks: { draw: [(u) => drawFlagged(u, sheet, line.metric)] },
    },
    [line.at, line.value],
    root,
  );
  return { plot, update: () => plot.setData([line.at, line.value], false) };
}

/** Blood pressure: bars from systolic to diastolic, a dot at the mean. */
export function pressureStrip(root: HTMLElement, sheet: Sheet, view: Viewport, height: number): Strip {
  const data = (): uPlot.AlignedData => [sheet.cuffs.map((c) => c.at), sheet.cuffs.map((c) => c.sys), sheet.cuffs.map((c) => c.dia)];
  const range = () => rangeOf(sheet.cuffs.flatMap((c) => [c.sys, c.dia]), 40, 180);
  const hidden: uPlot.Series = { paths: () => null, points: { show: false } };
  const plot = new uPlot(
    {
      ...frame(root, view, height),
      scales: { x: timeScale(view), y: { range } },
      series: [{}, { ...hidden }, { ...hidden }],
      axes: [noTime(), valueAxis("BP mmHg")],
      hooks: { draw: [(u) => drawCuffs(u, sheet.cuffs), (u) => drawFlagged(u, sheet, SYSTOLIC)] },
    },
    data(),
    root,
  );
  return { plot, update: () => plot.setData(data(), false) };
}

/** The predicted level: band and line of the blood, dashed line of the effect site. */
export function predictedStrip(root: HTMLElement, sheet: Sheet, view: Viewport, height: number): Strip {
  const data = (): uPlot.AlignedData => {
    const p = sheet.predicted;
    return p ? [p.at, p.high, p.low, p.blood, p.site] : [[], [], [], [], []];
  };
  const edge: uPlot.Series = { stroke: "transparent", width: 0, points: { show: false } };
  const plot = new uPlot(
    {
      ...frame(root, view, height),
      scales: { x: timeScale(view), y: { range: () => rangeOf(sheet.predicted?.high ?? [], 0, 300) } },
      series: [
        {},
        { ...edge },
        { ...edge },
        { stroke: () => ink("level"), width: 1.6, points: { show: false } },
        { stroke: () => ink("site"), width: 1.6, dash: [6, 4], points: { show: false } },
      ],
      bands: [{ series: [1, 2], fill: () => ink("level-band") }],
      axes: [noTime(), valueAxis("Level ng/mL")],
      hooks: { draw: [(u) => drawNote(u, sheet.predicted?.label ?? "")] },
    },
    data(),
    root,
  );
  const update = () => {
    plot.root.hidden = !sheet.predicted;
    plot.setData(data(), false);
  };
  update();
  return { plot, update };
}

/** Phases, infusion, scores, events and alerts: one lane each, and the time axis below. */
export function laneStrip(root: HTMLElement, sheet: Sheet, view: Viewport, zone: string, present: () => number): Strip {
  const height = () => lanesOf(sheet).length * LANE_PX + 34;
  const plot = new uPlot(
    {
      ...frame(root, view, height()),
      tzDate: (at) => uPlot.tzDate(new Date(at), zone),
      scales: { x: timeScale(view), y: { range: () => [0, Math.max(1, lanesOf(sheet).length)] } },
      series: [{}, { paths: () => null, points: { show: false } }],
      axes: [
        { ...plainAxis(), size: 30, values: clockTimes },
        {
          ...plainAxis(),
          size: AXIS_PX,
          splits: () => lanesOf(sheet).map((_, index) => index + 0.5),
          values: () => lanesOf(sheet).toReversed(),
          grid: { show: false },
        },
      ],
      hooks: { draw: [(u) => drawLanes(u, sheet, present())] },
    },
    [[view.min, view.max], [null, null]],
    root,
  );
  const update = () => {
    if (plot.height !== height()) plot.setSize({ width: plot.width, height: height() });
    plot.setData([[view.min, view.max], [null, null]], false);
  };
  return { plot, update };
}

function frame(root: HTMLElement, view: Viewport, height: number): Pick<uPlot.Options, "width" | "height" | "ms" | "padding" | "legend" | "cursor"> {
  return {
    width: Math.max(root.clientWidth, 200),
    height,
    ms: 1,
    padding: [9, RIGHT_PX, 7, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, bind: UNBOUND },
  };
}

function timeScale(view: Viewport): uPlot.Scale {
  return { time: true, range: () => [view.min, view.max] };
}

function plainAxis(): uPlot.Axis {
  return {
    stroke: () => ink("text"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: () => ink("grid"), width: 1 },
    ticks: { show: false },
  };
}

function noTime(): uPlot.Axis {
  return { ...plainAxis(), size: 0, values: (_, splits) => splits.map(() => "") };
}

function valueAxis(label: string): uPlot.Axis {
  return { ...plainAxis(), size: AXIS_PX - 20, label, labelSize: 20, labelFont: "600 12px system-ui, sans-serif", space: 24 };
}

function clockTimes(u: uPlot, splits: number[], _: number, __: number, step: number): string[] {
  const two = (n: number) => String(n).padStart(2, "0");
  return splits.map((at) => {
    const date = localTime(u, at);
    const seconds = step < 60_000 ? `:${two(date.getSeconds())}` : "";
    return `${two(date.getHours())}:${two(date.getMinutes())}${seconds}`;
  });
}

const zones = new WeakMap<uPlot, (at: number) => Date>();

export function setZone(u: uPlot, zone: string): void {
  zones.set(u, (at) => uPlot.tzDate(new Date(at), zone));
}

function localTime(u: uPlot, at: number): Date {
  return zones.get(u)?.(at) ?? new Date(at);
}

function isLonely(u: uPlot, series: number): boolean {
  return (u.data[series]?.length ?? 0) < 120;
}

function rangeOf(values: readonly (number | null)[], floor: number, ceiling: number): [number, number] {
  let [low, high, highest] = [floor, ceiling, -Infinity];
  for (const value of values) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
    highest = Math.max(highest, value);
  }
  const room = (high - low) * 0.04; // what stands at the edge is seen whole
  return [low < floor ? low - room : low, highest >= ceiling ? high + room : high];
}
