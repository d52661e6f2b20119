// What uPlot has no series for: cuff bars, bands, dots, flags and alert shapes on the canvas.

import type uPlot from "uplot";
import { ink, type Ink } from "./inks.ts";
import { lanesOf, type Band, type Cuff, type Mark, type Sheet } from "./model.ts";

export const LANE_PX = 24;
/** Free room right of every strip. */
export const RIGHT_PX = 10;

export function drawCuffs(u: uPlot, cuffs: readonly Cuff[]): void {
  onCanvas(u, (pen, px) => {
    pen.strokeStyle = pen.fillStyle = ink("bp");
    pen.lineWidth = 2.2 * px;
    for (const cuff of cuffs) {
      const x = u.valToPos(cuff.at, "x", true);
      const [top, bottom] = [u.valToPos(cuff.sys, "y", true), u.valToPos(cuff.dia, "y", true)];
      pen.beginPath();
      pen.moveTo(x, top);
      pen.lineTo(x, bottom);
      for (const y of [top, bottom]) {
        pen.moveTo(x - 4 * px, y);
        pen.lineTo(x + 4 * px, y);
      }
      pen.stroke();
      if (cuff.mean !== null) dot(pen, x, u.valToPos(cuff.mean, "y", true), 3 * px);
    }
  });
}

/** A hatched bar at the foot of the strip, with the reason where there is room for it. */
export function drawFlagged(u: uPlot, sheet: Sheet, metric: string): void {
  onCanvas(u, (pen, px) => {
    pen.font = `${11 * px}px system-ui, sans-serif`;
    pen.textBaseline = "bottom";
    const foot = u.bbox.top + u.bbox.height;
    for (const run of sheet.flagged.filter((r) => r.metric === metric)) {
      const left = u.valToPos(run.start, "x", true);
      const right = Math.min(u.valToPos(run.end, "x", true), u.bbox.left + u.bbox.width);
      if (left > right) continue;
      const width = Math.max(right - left, 3 * px);
      pen.fillStyle = hatch(pen, px, "text");
      pen.fillRect(left, foot - 8 * px, width, 8 * px);
      const reason = sheet.flag_words[run.flag] ?? run.flag;
      if (pen.measureText(reason).width > width) continue;
      pen.fillStyle = ink("text");
      pen.textAlign = "left";
      pen.fillText(reason, Math.max(left, u.bbox.left), foot - 9 * px);
    }
  });
}

/** What a whole strip is, at its upper right edge. */
export function drawNote(u: uPlot, note: string): void {
  onCanvas(u, (pen, px) => {
    pen.font = `${11 * px}px system-ui, sans-serif`;
    pen.textBaseline = "top";
    pen.textAlign = "right";
    pen.fillStyle = ink("soft");
    pen.fillText(note, u.bbox.left + u.bbox.width, u.bbox.top + 2 * px);
  });
}

/** Lanes from top to bottom; a band that is still open reaches `until`. */
export function drawLanes(u: uPlot, sheet: Sheet, until: number): void {
  const lanes = lanesOf(sheet);
  onCanvas(u, (pen, px) => {
    pen.font = `${12 * px}px system-ui, sans-serif`;
    pen.textBaseline = "middle";
    const middle = (lane: string) => u.valToPos(lanes.length - lanes.indexOf(lane) - 0.5, "y", true);
    for (const band of sheet.bands) drawBand(pen, u, band, middle(band.lane), until, px);
    for (const lane of lanes) {
      drawMarks(pen, u, sheet.marks.filter((m) => m.lane === lane), middle(lane), px);
    }
  });
}

function drawBand(pen: CanvasRenderingContext2D, u: uPlot, band: Band, y: number, until: number, px: number): void {
  const left = u.valToPos(band.start, "x", true);
  const right = Math.min(u.valToPos(band.end ?? until, "x", true), u.bbox.left + u.bbox.width);
  if (left >= right) return; // later than what is in view
  const half = (LANE_PX / 2 - 3) * px;
  pen.fillStyle = band.paused ? hatch(pen, px, "band-line") : ink("band");
  pen.strokeStyle = ink("band-line");
  pen.lineWidth = px;
  pen.fillRect(left, y - half, right - left, 2 * half);
  pen.strokeRect(left, y - half, right - left, 2 * half);
  const from = Math.max(left, u.bbox.left) + 4 * px;
  if (pen.measureText(band.label).width > Math.min(right, u.bbox.left + u.bbox.width) - from) return;
  pen.fillStyle = ink("text");
  pen.textAlign = "left";
  pen.fillText(band.label, from, y);
}

function hatch(pen: CanvasRenderingContext2D, px: number, colour: Ink): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.round(8 * px);
  const ctx = tile.getContext("2d") as CanvasRenderingContext2D;
  ctx.strokeStyle = ink(colour);
  ctx.lineWidth = 1.5 * px;
  ctx.beginPath();
  ctx.moveTo(0, tile.height);
  ctx.lineTo(tile.width, 0);
  ctx.stroke();
  return pen.createPattern(tile, "repeat") ?? "transparent";
}

/** Each mark's word stands right of it, else left; where neither has room only the mark is drawn. */
function drawMarks(pen: CanvasRenderingContext2D, u: uPlot, marks: readonly Mark[], y: number, px: number): void {
  const [min, max] = [u.scales["x"]?.min ?? 0, u.scales["x"]?.max ?? 0];
  const seen = marks.filter((mark) => mark.at >= min && mark.at <= max);
  const places = seen.map((mark) => u.valToPos(mark.at, "x", true));
  let taken = u.bbox.left;
  seen.forEach((mark, n) => {
    const x = places[n] as number;
    drawSign(pen, mark, x, y, px);
    const [width, apart] = [pen.measureText(mark.label).width, 8 * px];
    const limit = Math.min((places[n + 1] ?? Infinity) - apart, u.bbox.left + u.bbox.width);
    const isRight = x + apart + width <= limit;
    if (isRight || x - apart - width >= taken) {
      pen.fillStyle = ink("text");
      pen.textAlign = isRight ? "left" : "right";
      pen.fillText(mark.label, isRight ? x + apart : x - apart, y);
    }
    taken = x + apart + (isRight ? width : 0);
  });
}

function drawSign(pen: CanvasRenderingContext2D, mark: Mark, x: number, y: number, px: number): void {
  if (mark.priority) return alertShape(pen, mark, x, y, px);
  pen.fillStyle = ink("score");
  dot(pen, x, y, 3.2 * px);
}

function alertShape(pen: CanvasRenderingContext2D, mark: Mark, x: number, y: number, px: number): void {
  const size = 6.5 * px;
  pen.fillStyle = pen.strokeStyle = ink(mark.priority || "low");
  pen.lineWidth = 2 * px;
  pen.beginPath();
  if (mark.priority === "low") pen.arc(x, y, size - px, 0, 2 * Math.PI);
  else {
    pen.moveTo(x, y - size);
    pen.lineTo(x + size, y + size * 0.8);
    pen.lineTo(x - size, y + size * 0.8);
    pen.closePath();
  }
  if (mark.priority === "high") pen.fill();
  pen.stroke();
}

function dot(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

/** Draw inside the plot's own rectangle only; a sign at its right edge is seen whole. */
function onCanvas(u: uPlot, draw: (pen: CanvasRenderingContext2D, px: number) => void): void {
  const pen = u.ctx;
  pen.save();
  pen.beginPath();
  pen.rect(u.bbox.left, u.bbox.top, u.bbox.width + RIGHT_PX * devicePixelRatio, u.bbox.height);
  pen.clip();
  draw(pen, devicePixelRatio);
  pen.restore();
}
