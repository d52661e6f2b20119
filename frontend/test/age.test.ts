import assert from "node:assert/strict";
import { test } from "node:test";
import { ageText, isStale, valueText } from "../src/live/age.ts";

test("a value of the last three seconds shows no age", () => {
  assert.equal(ageText(10_000, 12_900), "");
  assert.equal(ageText(10_000, 13_999), "");
});

test("an older value shows seconds, then minutes", () => {
  assert.equal(ageText(0, 8_200), "8 s");
  assert.equal(ageText(0, 119_000), "119 s");
  assert.equal(ageText(0, 12 * 60_000), "12 min");
});

test("a value past its limit, and one that never came, are stale", () => {
  assert.equal(isStale(0, 15_000, 15), false);
  assert.equal(isStale(0, 15_001, 15), true);
  assert.equal(isStale(null, 0, 15), true);
});

test("what is missing is dashes and never zero", () => {
  assert.equal(valueText([null]), "--");
  assert.equal(valueText([undefined]), "--");
  assert.equal(valueText([138, null]), "138/--");
  assert.equal(valueText([138.4, 84]), "138/84");
});
