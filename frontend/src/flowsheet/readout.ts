// The exact values at one moment, in words; what is missing is `--`, never 0.

import { bandAt, cuffAt, flagAt, marksNear, predictedAt, valueAt, type Sheet } from "./model.ts";

export interface Part {
  name: string;
  value: string;
}

export function readoutParts(sheet: Sheet, at: number, reach: number, time: (at: number) => string): Part[] {
  const lines = sheet.lines.map((line) => {
    const value = valueAt(line, at);
    const missing = `-- ${flagAt(sheet, line.metric, at)}`.trim();
    return { name: line.label, value: value === null ? missing : `${round(value)} ${line.unit}` };
  });
  const cuff = cuffAt(sheet, at);
  const pressure = cuff ? `${round(cuff.sys)}/${round(cuff.dia)} mmHg (${time(cuff.at)})` : "--";
  const bands = [...new Set(sheet.bands.map((band) => band.lane))].flatMap((lane) => {
    const band = bandAt(sheet, lane, at);
    return band ? [{ name: lane, value: band.label }] : [];
  });
  const marks = marksNear(sheet, at, reach).map((mark) => ({ name: time(mark.at), value: mark.text }));
  return [...lines, { name: "BP", value: pressure }, ...level(sheet, at), ...bands, ...marks];
}

/** The predicted level with its band, marked as such. */
function level(sheet: Sheet, at: number): Part[] {
  const found = predictedAt(sheet, at);
  if (!found) return [];
  const [blood, low, high, site] = [found.blood, found.low, found.high, found.site].map(Math.round);
  return [{ name: "Level, predicted", value: `${blood} (${low}-${high}), effect site ${site} ng/mL` }];
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
