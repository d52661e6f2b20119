import assert from "node:assert/strict";
import { test } from "node:test";
import type { AlertEvent } from "../src/live/events.ts";
import { apply, type Open } from "../src/shell/open_alerts.ts";

const event = (state: AlertEvent["state"], priority: AlertEvent["priority"] = "medium"): AlertEvent => ({
  id: "spo2_low:2026-11-23T14:00:00Z", session: "s", bed: "b", condition: "spo2_low", kind: "physiological", at: 0, state, priority,
});

test("an acknowledged alert that escalates is open and unheard again", () => {
  const known = new Map<string, Open>();
  apply(known, event("raised"));
  apply(known, event("acknowledged"));
  assert.deepEqual([...known.values()], [{ priority: "medium", isAcknowledged: true }]);
  apply(known, event("escalated", "high"));
  assert.deepEqual([...known.values()], [{ priority: "high", isAcknowledged: false }]);
});

test("a cleared alert is gone, also when it was never seen here", () => {
  const known = new Map<string, Open>();
  apply(known, event("cleared"));
  apply(known, event("raised"));
  apply(known, event("cleared"));
  assert.equal(known.size, 0);
});
