// How old a value is, in words, and when it may no longer be shown. Mirrors ui/vitals.py.

export const FRESH_MS = 3000;

/** The age of a value older than 3 s as `8 s` or `12 min`; empty while it is live. */
export function ageText(at: number, now: number): string {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds * 1000 <= FRESH_MS) return "";
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

export function isStale(at: number | null, now: number, staleSeconds: number): boolean {
  return at === null || now - at > staleSeconds * 1000;
}

/** `75` for one part, `138/84` for two; `--` for what is missing, never 0. */
export function valueText(values: readonly (number | null | undefined)[]): string {
  return values.map((v) => (v === null || v === undefined ? "--" : v.toFixed(0))).join("/");
}

/** A monitor may repeat its last cuff in every message; within this time it is the same one. */
export const SAME_CUFF_MS = 180_000;

/** A cuff as it is shown: taken at `at`, last reported at `heard`. Mirrors queries/vitals.py. */
export interface ShownCuff {
  text: string;
  at: number;
  heard: number;
}

/** The cuff that a report makes: a repeat of the shown one keeps the time at which that was taken. */
export function cuffOf(shown: ShownCuff, text: string, at: number): ShownCuff {
  const isRepeat = text === shown.text && at - shown.heard < SAME_CUFF_MS;
  return { text, at: isRepeat ? Math.min(shown.at, at) : at, heard: Math.max(shown.heard, at) };
}
