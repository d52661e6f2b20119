import assert from "node:assert/strict";
import { test } from "node:test";
import { addFrame, addPoint, takeLines, valueAt, type Line, type Sheet } from "../src/flowsheet/model.ts";
import { readoutParts } from "../src/flowsheet/readout.ts";
import { rowsOf } from "../src/flowsheet/table.ts";
import { Viewport } from "../src/flowsheet/viewport.ts";

const MINUTE = 60_000;

function line(): Line {
  return { metric: "hr_bpm", source: "pr_bpm", label: "HR", unit: "/min", floor: 40, ceiling: 140, at: [], value: [] };
}

function sheet(): Sheet {
  return { start: 0, end: 0, lines: [line()], flagged: [], flag_words: { sensor_off: "sensor off" }, cuffs: [], bands: [], marks: [], predicted: null, thinned: false };
}

function frame(at: number, values: Record<string, number | null>, flags: Record<string, string> = {}) {
  return { bed: "b", session: "s", at, received: at, values, flags };
}

test("a late frame takes its place in time and a repeated one changes nothing", () => {
  const hr = line();
  for (const at of [1000, 3000, 2000, 2000]) addPoint(hr, at, at / 100);
  assert.deepEqual(hr.at, [1000, 2000, 3000]);
  assert.deepEqual(hr.value, [10, 20, 30]);
});

test("silence breaks the line instead of bridging it", () => {
  const hr = line();
  addPoint(hr, 1000, 70);
  addPoint(hr, 40_000, 72);
  assert.deepEqual(hr.value, [70, null, 72]);
});

test("a sensor that is off is a gap, and the readout says dashes", () => {
  const data = sheet();
  addFrame(data, frame(1000, { hr_bpm: 70 }));
  addFrame(data, frame(2000, { hr_bpm: null }, { hr_bpm: "sensor_off" }));
  assert.equal(valueAt(data.lines[0] as Line, 1500), 70);
  assert.equal(valueAt(data.lines[0] as Line, 2500), null);
  assert.equal(readoutParts(data, 2500, 100, String)[0]?.value, "-- sensor off");
});

test("a flagged stretch ends where a usable value came", () => {
  const data = sheet();
  const off = { hr_bpm: "sensor_off" };
  for (const at of [1000, 2000, 3000]) addFrame(data, frame(at, {}, off));
  addFrame(data, frame(4000, { hr_bpm: 70 }));
  addFrame(data, frame(5000, {}, off));
  addFrame(data, frame(6000, {}, { nibp_sys_mmhg: "invalid" }));
  assert.deepEqual(data.flagged.map((run) => [run.metric, run.start, run.end]), [
    ["hr_bpm", 1000, 3000],
    ["hr_bpm", 5000, 5000],
    ["nibp_sys_mmhg", 6000, 6000],
  ]);
});

test("a pulse rate stands in for a heart rate", () => {
  const data = sheet();
  addFrame(data, frame(1000, { pr_bpm: 66 }));
  assert.deepEqual(data.lines[0]?.value, [66]);
});

test("once a heart rate came, no pulse rate is drawn in its line", () => {
  const data = sheet();
  for (const [at, values] of [[1000, { hr_bpm: 80 }], [2000, { pr_bpm: 66 }], [3000, { hr_bpm: 81, pr_bpm: 67 }]] as const) {
    addFrame(data, frame(at, values));
  }
  assert.deepEqual(data.lines[0]?.value, [80, 81]);
});

test("the table has a row for each moment in view, each value as it was sent", () => {
  const data = sheet();
  addFrame(data, frame(1000, { hr_bpm: 62.8 }));
  addFrame(data, frame(2000, { hr_bpm: 63, nibp_sys_mmhg: 121.5, nibp_dia_mmhg: 70, nibp_map_mmhg: 87 }));
  addFrame(data, frame(3000, { hr_bpm: null }, { hr_bpm: "sensor_off" }));
  addFrame(data, frame(9000, { hr_bpm: 64 }));
  assert.deepEqual(rowsOf(data, 1000, 5000), [
    { at: 1000, cells: ["62.8", ""] },
    { at: 2000, cells: ["63", "121.5/70 (87)"] },
  ]);
});

test("all values take the place of thinned ones", () => {
  const thin = sheet();
  addFrame(thin, frame(1000, { hr_bpm: 70 }));
  const full = sheet();
  for (const at of [1000, 2000, 3000]) addFrame(full, frame(at, { hr_bpm: at / 50 }));
  takeLines(thin, full);
  assert.deepEqual(thin.lines[0]?.value, [20, 40, 60]);
});

test("a cuff that the monitor repeats in every message is one cuff", () => {
  const data = sheet();
  const cuff = { nibp_sys_mmhg: 138, nibp_dia_mmhg: 84, nibp_map_mmhg: 102 };
  for (const at of [0, 1000, 2000]) addFrame(data, frame(at, cuff));
  addFrame(data, frame(5 * MINUTE, { ...cuff, nibp_sys_mmhg: 141 }));
  assert.deepEqual(data.cuffs.map((c) => c.sys), [138, 141]);
});

test("the whole session is in view until somebody zooms", () => {
  const view = new Viewport(0, 10 * MINUTE);
  view.extend(0, 20 * MINUTE);
  assert.deepEqual([view.min, view.max], [0, 20 * MINUTE]);
});

test("a zoomed view that shows the present follows it; one moved back stays", () => {
  const view = new Viewport(0, 40 * MINUTE);
  view.zoom(0.25, 40 * MINUTE);
  assert.deepEqual([view.min, view.max], [30 * MINUTE, 40 * MINUTE]);
  view.extend(0, 41 * MINUTE);
  assert.equal(view.max, 41 * MINUTE);
  view.pan(-0.5);
  const back = view.max;
  view.extend(0, 42 * MINUTE);
  assert.equal(view.max, back);
});

test("a chosen stretch fills the view, and 'follow now' keeps its length", () => {
  const view = new Viewport(0, 40 * MINUTE);
  view.show(20 * MINUTE, 10 * MINUTE);
  assert.deepEqual([view.min, view.max, view.follows], [10 * MINUTE, 20 * MINUTE, false]);
  view.follow();
  assert.deepEqual([view.min, view.max, view.follows], [30 * MINUTE, 40 * MINUTE, true]);
  view.goToStart();
  assert.deepEqual([view.min, view.max, view.follows], [0, 10 * MINUTE, false]);
});

test("zoom keeps the time under the pointer and stays inside the session", () => {
  const view = new Viewport(0, 40 * MINUTE);
  view.zoom(0.5, 10 * MINUTE);
  assert.deepEqual([view.min, view.max], [5 * MINUTE, 25 * MINUTE]);
  view.pan(-10);
  assert.equal(view.min, 0);
  view.zoom(100);
  assert.deepEqual([view.min, view.max], [0, 40 * MINUTE]);
});
