// The chart's values in words: one row for each moment in view, for screen readers and for exact reading.

import type { Cuff, Sheet } from "./model.ts";

const ROWS_MOST = 2000; // a longer table would hold up the page; zooming in reaches the rest

export interface Row {
  at: number;
  /** One text for each line and, last, the cuff; empty where nothing was measured. */
  cells: string[];
}

/** Every moment with a value between two times, oldest first. */
export function rowsOf(sheet: Sheet, min: number, max: number): Row[] {
  const rows = new Map<number, string[]>();
  const put = (at: number, column: number, text: string) => {
    if (at < min || at > max) return;
    const cells = rows.get(at) ?? new Array<string>(sheet.lines.length + 1).fill("");
    rows.set(at, cells);
    cells[column] = text;
  };
  sheet.lines.forEach((line, column) => {
    line.at.forEach((at, n) => {
      const value = line.value[n];
      if (value != null) put(at, column, String(value));
    });
  });
  for (const cuff of sheet.cuffs) put(cuff.at, sheet.lines.length, pressure(cuff));
  return [...rows].sort(([a], [b]) => a - b).map(([at, cells]) => ({ at, cells }));
}

function pressure(cuff: Cuff): string {
  return `${cuff.sys}/${cuff.dia}${cuff.mean === null ? "" : ` (${cuff.mean})`}`;
}

function heading(text: string): HTMLTableCellElement {
  const cell = document.createElement("th");
  cell.scope = "col";
  cell.textContent = text;
  return cell;
}

/** Fills the table inside `fold`, a `<details>`, whenever it is open. */
export class ValueTable {
  constructor(
    private readonly fold: HTMLDetailsElement,
    private readonly sheet: Sheet,
    private readonly timeText: (at: number) => string,
  ) {
    const pressure = this.part("[data-head]").lastElementChild;
    for (const line of sheet.lines) pressure?.before(heading(`${line.label} ${line.unit}`));
  }

  show(min: number, max: number): void {
    if (!this.fold.open) return;
    const rows = rowsOf(this.sheet, min, max);
    const shown = rows.slice(-ROWS_MOST);
    this.part("[data-rows]").replaceChildren(...shown.map((row) => this.row(row)));
    this.part("[data-cut]").hidden = shown.length === rows.length;
  }

  private row(row: Row): HTMLTableRowElement {
    const line = document.createElement("tr");
    const moment = document.createElement("time");
    moment.dateTime = new Date(row.at).toISOString();
    moment.textContent = this.timeText(row.at);
    line.insertCell().append(moment);
    for (const text of row.cells) line.insertCell().textContent = text || "--";
    return line;
  }

  private part(selector: string): HTMLElement {
    return this.fold.querySelector(selector) as HTMLElement;
  }
}
