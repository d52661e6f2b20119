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
