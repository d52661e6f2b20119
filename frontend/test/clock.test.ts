import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "../src/live/clock.ts";
import { clockText } from "../src/shell/clockface.ts";

test("the clock follows the service, not the device", () => {
  let real = 0;
  const clock = new ServerClock(1_000_000, () => real);
  real = 2500;
  assert.equal(clock.now(), 1_002_500);
  clock.set({ now: 2_000_000, speed: 1 });
  real = 3500;
  assert.equal(clock.now(), 2_001_000);
});

test("a demo that runs sixty times as fast moves the clock sixty times as fast", () => {
  let real = 0;
  const clock = new ServerClock(0, () => real);
  clock.set({ now: 0, speed: 60 });
  real = 1000;
  assert.equal(clock.now(), 60_000);
});

test("the time is written as day, date and 24-hour clock", () => {
  assert.equal(clockText(Date.UTC(2026, 10, 23, 14, 5), "en"), "Mon 23 Nov 14:05");
  assert.equal(clockText(Date.UTC(2026, 10, 23, 0, 5), "en"), "Mon 23 Nov 00:05");
});
