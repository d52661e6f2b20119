import assert from "node:assert/strict";
import { test } from "node:test";
import { ageText, cuffOf, isStale, SAME_CUFF_MS, valueText } from "../src/live/age.ts";

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

test("a cuff that is repeated in every message is as old as its first report", () => {
  let shown = { text: "138/84", at: 1000, heard: 1000 };
  for (let at = 2000; at <= 900_000; at += 1000) shown = cuffOf(shown, "138/84", at);
  assert.deepEqual(shown, { text: "138/84", at: 1000, heard: 900_000 });
});

test("another pressure, and the same one after a longer silence, are new cuffs", () => {
  const shown = { text: "138/84", at: 1000, heard: 5000 };
  assert.equal(cuffOf(shown, "139/84", 6000).at, 6000);
  assert.equal(cuffOf(shown, "138/84", 5000 + SAME_CUFF_MS).at, 5000 + SAME_CUFF_MS);
});

test("a page that knows no cuff takes the first one as it comes", () => {
  assert.equal(cuffOf({ text: "", at: 0, heard: 90_000 }, "138/84", 91_000).at, 91_000);
});
