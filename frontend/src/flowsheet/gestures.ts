// Zoom and pan by pinch, drag, wheel and keys; long press and Shift+arrows read exact values.

import type { Viewport } from "./viewport.ts";

const LONG_PRESS_MS = 400;
const MOVED_PX = 8;

export interface Reading {
  /** The time under a place on the screen. */
  timeAt(clientX: number): number;
  /** Show the values at a time. */
  readAt(at: number): void;
  /** Move the reading cursor by a share of the view. */
  step(share: number): void;
  widthPx(): number;
}

export function armGestures(root: HTMLElement, view: Viewport, reading: Reading): void {
  root.addEventListener("wheel", (event) => wheel(event, root, view, reading), { passive: false });
  root.addEventListener("keydown", (event) => press(event, view, reading));
  new Touches(root, view, reading);
}

function wheel(event: WheelEvent, root: HTMLElement, view: Viewport, reading: Reading): void {
  const isZoom = event.ctrlKey || event.metaKey || root.contains(document.activeElement);
  const isPan = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
  if (!isPan && !isZoom) return; // the page scrolls
  event.preventDefault();
  if (isPan) view.pan((event.deltaX || event.deltaY) / reading.widthPx());
  else view.zoom(Math.exp(Math.sign(event.deltaY) * 0.2), reading.timeAt(event.clientX));
}

function press(event: KeyboardEvent, view: Viewport, reading: Reading): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const deeds: Record<string, () => void> = {
    "+": () => view.zoom(0.6),
    "=": () => view.zoom(0.6),
    "-": () => view.zoom(1 / 0.6),
    "0": () => view.showAll(),
    ArrowLeft: () => (event.shiftKey ? reading.step(-0.01) : view.pan(-0.2)),
    ArrowRight: () => (event.shiftKey ? reading.step(0.01) : view.pan(0.2)),
  };
  const deed = deeds[event.key];
  if (!deed) return;
  event.preventDefault();
  event.stopPropagation();
  deed();
}

class Touches {
  private readonly down = new Map<number, { x: number; startX: number }>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isReading = false;
  private spread = 0;

  constructor(
    root: HTMLElement,
    private readonly view: Viewport,
    private readonly reading: Reading,
  ) {
    root.addEventListener("pointerdown", (event) => this.start(event));
    root.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel", "pointerleave"] as const) {
      root.addEventListener(kind, (event) => this.end(event));
    }
  }

  private start(event: PointerEvent): void {
    if (event.button > 0) return;
    this.down.set(event.pointerId, { x: event.clientX, startX: event.clientX });
    clearTimeout(this.timer);
    this.spread = this.distance();
    if (this.down.size > 1 || event.pointerType === "mouse") return;
    this.timer = setTimeout(() => {
      this.isReading = true;
      this.reading.readAt(this.reading.timeAt(event.clientX));
    }, LONG_PRESS_MS);
  }

  private move(event: PointerEvent): void {
    const finger = this.down.get(event.pointerId);
    if (!finger) return;
    const moved = event.clientX - finger.x;
    if (Math.abs(event.clientX - finger.startX) > MOVED_PX) clearTimeout(this.timer);
    finger.x = event.clientX;
    if (this.down.size > 1) this.pinch();
    else if (this.isReading) this.reading.readAt(this.reading.timeAt(event.clientX));
    else this.view.pan(-moved / this.reading.widthPx());
  }

  private pinch(): void {
    const spread = this.distance();
    const places = [...this.down.values()].map((finger) => finger.x);
    const centre = this.reading.timeAt((Math.min(...places) + Math.max(...places)) / 2);
    if (spread > 10 && this.spread > 10) this.view.zoom(this.spread / spread, centre);
    this.spread = spread;
  }

  private end(event: PointerEvent): void {
    this.down.delete(event.pointerId);
    clearTimeout(this.timer);
    if (this.down.size === 0) this.isReading = false;
    this.spread = this.distance();
  }

  private distance(): number {
    const places = [...this.down.values()].map((finger) => finger.x);
    return places.length > 1 ? Math.max(...places) - Math.min(...places) : 0;
  }
}
