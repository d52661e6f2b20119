import assert from "node:assert/strict";
import { test } from "node:test";
import { PATTERNS, sounding } from "../src/shell/patterns.ts";

test("high sounds ten pulses in two groups of five, medium three, low two", () => {
  assert.equal(PATTERNS.high.pulses.length, 10);
  assert.equal(PATTERNS.medium.pulses.length, 3);
  assert.equal(PATTERNS.low.pulses.length, 2);
  const gaps = PATTERNS.high.pulses.slice(1).map((pulse, i) => pulse.at - (PATTERNS.high.pulses[i]?.at ?? 0));
  assert.equal(gaps.indexOf(Math.max(...gaps)), 4, "the longest gap parts the two groups");
});

test("pulses follow one another without overlap and the burst ends before it repeats", () => {
  for (const { pulses, repeatAfter } of Object.values(PATTERNS)) {
    pulses.forEach((pulse, i) => {
      const next = pulses[i + 1]?.at ?? repeatAfter;
      assert.ok(pulse.at + pulse.lasts < next);
    });
  }
});

test("the gap between bursts lies in the range of the alarm standard", () => {
  const gap = (name: "high" | "medium" | "low") => {
    const { pulses, repeatAfter } = PATTERNS[name];
    const last = pulses.at(-1);
    return repeatAfter - ((last?.at ?? 0) + (last?.lasts ?? 0));
  };
  assert.ok(gap("high") >= 2.5 && gap("high") <= 15);
  assert.ok(gap("medium") >= 2.5 && gap("medium") <= 30);
  assert.ok(gap("low") > 15);
});

test("the highest alert that nobody acknowledged sounds", () => {
  const alert = (priority: "high" | "medium" | "low", isAcknowledged = false) => ({ priority, isAcknowledged });
  assert.equal(sounding([]), null);
  assert.equal(sounding([alert("low"), alert("medium")]), "medium");
  assert.equal(sounding([alert("high", true), alert("low")]), "low");
  assert.equal(sounding([alert("high", true)]), null);
});
