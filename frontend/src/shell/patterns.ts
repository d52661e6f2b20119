// Alert sounds as data (IEC 60601-1-8 in outline): high 10 pulses in two groups of five, medium
// three, low two. Times in seconds from the start of the burst.

import type { Priority } from "../live/events.ts";

export interface Pulse {
  at: number;
  lasts: number;
  hz: number;
}

export interface Pattern {
  pulses: readonly Pulse[];
  repeatAfter: number;
}

const C = 523.25;
const E4 = 659.26;
const G = 783.99;

function group(from: number, steps: readonly number[], lasts: number, hz: readonly number[]): Pulse[] {
  let at = from;
  return hz.map((tone, index) => {
    at += index === 0 ? 0 : (steps[index - 1] ?? 0);
    return { at, lasts, hz: tone };
  });
}

const FIVE = [0.22, 0.22, 0.42, 0.22];

export const PATTERNS: Readonly<Record<Priority, Pattern>> = {
  high: { pulses: [...group(0, FIVE, 0.15, [C, E4, G, E4, G]), ...group(2, FIVE, 0.15, [C, E4, G, E4, G])], repeatAfter: 6 },
  medium: { pulses: group(0, [0.42, 0.42], 0.2, [C, E4, G]), repeatAfter: 12 },
  low: { pulses: group(0, [0.4], 0.2, [E4, C]), repeatAfter: 30 },
};

const ORDER: readonly Priority[] = ["high", "medium", "low"];

/** The priority that sounds: the highest among the alerts that nobody has acknowledged. */
export function sounding(alerts: Iterable<{ priority: Priority; isAcknowledged: boolean }>): Priority | null {
  const open = new Set([...alerts].filter((alert) => !alert.isAcknowledged).map((alert) => alert.priority));
  return ORDER.find((priority) => open.has(priority)) ?? null;
}
