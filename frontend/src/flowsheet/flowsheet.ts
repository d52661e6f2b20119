// The live flowsheet: strips on one time axis, from the page's data first, then from the stream.

import "uplot/dist/uPlot.min.css";
import type { ServerClock } from "../live/clock.ts";
import { onLive, type FrameEvent } from "../live/events.ts";
import { armGestures, type Reading } from "./gestures.ts";
import { onThemeChange } from "./inks.ts";
import { addFrame, takeLines, type Sheet } from "./model.ts";
import { readoutParts } from "./readout.ts";
import { AXIS_PX, laneStrip, lineStrip, predictedStrip, pressureStrip, setZone, type Strip } from "./strips.ts";
import { ValueTable } from "./table.ts";
import { Viewport } from "./viewport.ts";

const STRIP_PX = 112;
const PREDICTED_PX = 88; // what is measured comes first
const ROOM_AHEAD_MS = 15_000; // a little empty paper right of the present, little also when zoomed

/** Start on `root` with the JSON in `#flowsheet-data`; `data-url` gives it anew. */
export function startFlowsheet(root: HTMLElement, clock: ServerClock): void {
  const source = document.getElementById("flowsheet-data");
  if (source?.textContent) new Flowsheet(root, JSON.parse(source.textContent) as Sheet, clock);
}

class Flowsheet {
  private readonly view: Viewport;
  private readonly strips: Strip[];
  private readonly output: HTMLElement | null;
  private readonly zone: string;
  private readonly table: ValueTable | null;
  private readonly hint: Node[];
  private cursor: number | null = null;
  private isDirty = true;

  constructor(
    private readonly root: HTMLElement,
    private readonly sheet: Sheet,
    private readonly clock: ServerClock,
  ) {
    this.zone = root.dataset["zone"] ?? "UTC";
    this.output = document.getElementById(root.dataset["readout"] ?? "");
    this.hint = [...(this.output?.childNodes ?? [])];
    this.view = new Viewport(sheet.start, this.end());
    this.strips = this.build();
    this.table = this.buildTable();
    this.view.onChange(() => this.redraw());
    this.arm();
    if (sheet.thinned) void this.loadAll();
  }

  private get isRunning(): boolean {
    return "running" in this.root.dataset;
  }

  private end(): number {
    return this.isRunning ? Math.max(this.sheet.end, this.clock.now() + ROOM_AHEAD_MS) : this.sheet.end;
  }

  private build(): Strip[] {
    const { root, sheet, view } = this;
    const lines = sheet.lines.map((line) => lineStrip(root, sheet, line, view, STRIP_PX));
    const lanes = laneStrip(root, sheet, view, this.zone, () => (this.isRunning ? this.clock.now() : sheet.end));
    setZone(lanes.plot, this.zone);
    const all = [...lines, pressureStrip(root, sheet, view, STRIP_PX), predictedStrip(root, sheet, view, PREDICTED_PX), lanes];
    root.append(lanes.plot.root); // the time axis last
    return all;
  }

  private buildTable(): ValueTable | null {
    const fold = document.querySelector<HTMLDetailsElement>("#sheet-table");
    if (!fold) return null;
    fold.addEventListener("toggle", () => this.redraw());
    return new ValueTable(fold, this.sheet, (at) => this.timeText(at, true));
  }

  private arm(): void {
    const reading: Reading = {
      timeAt: (x) => this.timeAt(x),
      readAt: (at) => this.read(at),
      step: (share) => this.read((this.cursor ?? this.sheet.end) + share * (this.view.max - this.view.min)),
      clear: () => this.clear(),
      choose: (from, to) => this.choose(from, to),
      widthPx: () => this.width(),
    };
    armGestures(this.root, this.view, reading);
    const tools: Record<string, () => void> = { in: () => this.view.zoom(0.6), out: () => this.view.zoom(1 / 0.6), all: () => this.view.showAll(), now: () => this.view.follow() };
    for (const button of document.querySelectorAll<HTMLElement>("[data-sheet]")) {
      button.addEventListener("click", () => tools[button.dataset["sheet"] ?? ""]?.());
    }
    onThemeChange(() => this.redraw());
    new ResizeObserver(() => this.resize()).observe(this.root);
    onLive({
      frame: (frame) => {
        if (frame.session !== this.root.dataset["session"]) return;
        addFrame(this.sheet, frame);
        this.meanwhile?.push(frame);
        this.isDirty = true;
      },
      session: () => void this.reload(),
      alert: () => void this.reload(),
    });
    setInterval(() => this.tick(), 1000);
  }

  /** One redraw a second, whatever the stream's rate. */
  private tick(): void {
    if (!this.isDirty && !this.isRunning) return;
    this.isDirty = false;
    for (const strip of this.strips) strip.update();
    this.view.extend(this.sheet.start, this.end());
    this.redraw();
  }

  private redraw(): void {
    const { min, max } = this.view;
    for (const { plot } of this.strips) plot.batch(() => plot.setScale("x", { min, max }));
    for (const { plot } of this.strips) plot.redraw(false, true);
    this.placeCursor();
    for (const back of document.querySelectorAll<HTMLElement>('[data-sheet="now"]')) back.hidden = this.view.follows;
    this.table?.show(min, max);
  }

  private resize(): void {
    const width = Math.max(this.root.clientWidth, 200);
    for (const { plot } of this.strips) if (plot.width !== width) plot.setSize({ width, height: plot.height });
  }

  private reloading = false;

  /** Bands, marks and the prediction come from the service; lines go on from the stream. */
  private async reload(): Promise<void> {
    const url = this.root.dataset["url"];
    if (!url || this.reloading) return;
    this.reloading = true;
    try {
      const answer = await fetch(url, { headers: { "X-Refresh": "live" } });
      if (answer.status !== 200) return;
      const fresh = (await answer.json()) as Sheet;
      this.sheet.bands = fresh.bands;
      this.sheet.marks = fresh.marks;
      this.sheet.predicted = fresh.predicted;
      this.isDirty = true;
    } catch {
      // the link bar says that the connection is down; the next event tries again
    } finally {
      this.reloading = false;
    }
  }

  private meanwhile: FrameEvent[] | undefined;

  /** The page itself carries a long session thinned; exact reading needs every value. */
  private async loadAll(): Promise<void> {
    const url = this.root.dataset["url"];
    if (!url) return;
    this.meanwhile = [];
    try {
      const answer = await fetch(`${url}?all=1`, { headers: { "X-Refresh": "live" } });
      if (answer.status !== 200) return;
      takeLines(this.sheet, (await answer.json()) as Sheet);
      for (const frame of this.meanwhile) addFrame(this.sheet, frame);
      this.isDirty = true;
    } catch {
      // the link bar says that the connection is down; the thinned lines stay
    } finally {
      this.meanwhile = undefined;
    }
  }

  private width(): number {
    return Math.max(this.root.clientWidth - AXIS_PX, 1);
  }

  private timeAt(clientX: number): number {
    const over = this.strips[0]?.plot.over.getBoundingClientRect();
    const share = over ? (clientX - over.left) / over.width : 0;
    return this.view.min + share * (this.view.max - this.view.min);
  }

  private read(at: number): void {
    const last = Math.min(this.view.max, Math.max(this.sheet.end, this.view.min));
    this.show(Math.min(Math.max(at, this.view.min), last));
    this.placeCursor();
  }

  /** The line stays at the moment that was read while the view moves under it. */
  private placeCursor(): void {
    const isIn = this.cursor !== null && this.cursor >= this.view.min && this.cursor <= this.view.max;
    for (const { plot } of this.strips) {
      plot.setCursor({ left: isIn ? plot.valToPos(this.cursor as number, "x") : -10, top: 5 }, false);
    }
  }

  private clear(): void {
    this.cursor = null;
    this.placeCursor();
    this.output?.replaceChildren(...this.hint);
  }

  private choose(fromX: number, toX: number): void {
    for (const { plot } of this.strips) {
      const edge = plot.over.getBoundingClientRect().left;
      plot.setSelect({ left: Math.min(fromX, toX) - edge, width: Math.abs(toX - fromX), top: 0, height: plot.over.clientHeight }, false);
    }
  }

  private show(at: number): void {
    if (!this.output) return;
    this.cursor = at;
    const reach = ((this.view.max - this.view.min) / this.width()) * 8;
    const parts = readoutParts(this.sheet, at, reach, (time) => this.timeText(time, false));
    this.output.replaceChildren(
      word("strong", this.timeText(at, true)),
      ...parts.map((part) => {
        const span = document.createElement("span");
        span.append(word("small", part.name), " ", part.value);
        return span;
      }),
    );
  }

  private timeText(at: number, withSeconds: boolean): string {
    const seconds: Intl.DateTimeFormatOptions = withSeconds ? { second: "2-digit" } : {};
    return new Date(at).toLocaleTimeString("en-GB", { timeZone: this.zone, hour: "2-digit", minute: "2-digit", ...seconds });
  }
}

function word(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
