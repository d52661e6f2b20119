// Zoom, move and read by pinch, drag, wheel and keys; a double tap shows the whole session again.

import type { Viewport } from "./viewport.ts";

const LONG_PRESS_MS = 400;
const DOUBLE_TAP_MS = 350;
const MOVED_PX = 8;

export interface Reading {
  /** The time under a place on the screen. */
  timeAt(clientX: number): number;
  /** Show the values at a time. */
  readAt(at: number): void;
  /** Move the reading cursor by a share of the view. */
  step(share: number): void;
  /** Show no values any more. */
  clear(): void;
  /** Show which stretch is being chosen, between two places on the screen; none when equal. */
  choose(fromX: number, toX: number): void;
  widthPx(): number;
}

export function armGestures(root: HTMLElement, view: Viewport, reading: Reading): void {
  root.addEventListener("wheel", (event) => wheel(event, root, view, reading), { passive: false });
  root.addEventListener("keydown", (event) => press(event, view, reading));
  new Pointers(root, view, reading);
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
  const reset = () => (reading.clear(), view.showAll());
  // the whole session cannot be moved: there the arrows read
  const arrow = (way: number) => (event.shiftKey || view.isWhole ? reading.step(way * 0.01) : view.pan(way * 0.2));
  const deeds: Record<string, () => void> = {
    "+": () => view.zoom(0.6),
    "=": () => view.zoom(0.6),
    "-": () => view.zoom(1 / 0.6),
    "0": reset,
    Escape: reset,
    ArrowLeft: () => arrow(-1),
    ArrowRight: () => arrow(1),
    Home: () => (view.isWhole ? reading.step(-1) : view.goToStart()),
    End: () => (view.isWhole ? reading.step(1) : view.follow()),
  };
  const deed = deeds[event.key];
  if (!deed) return;
  event.preventDefault();
  event.stopPropagation();
  deed();
}

interface Finger {
  x: number;
  startX: number;
  hasMoved: boolean;
}

class Pointers {
  private readonly down = new Map<number, Finger>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private doing: "move" | "read" | "choose" = "move";
  private spread = 0;
  private tap = { at: -Infinity, x: 0 };

  constructor(
    private readonly root: HTMLElement,
    private readonly view: Viewport,
    private readonly reading: Reading,
  ) {
    root.addEventListener("pointerdown", (event) => this.start(event));
    root.addEventListener("pointermove", (event) => this.move(event));
    root.addEventListener("pointerup", (event) => this.end(event, true));
    root.addEventListener("pointercancel", (event) => this.end(event, false));
    root.addEventListener("contextmenu", (event) => this.down.size > 0 && event.preventDefault()); // of a long press
  }

  private start(event: PointerEvent): void {
    if (event.button > 0) return;
    this.root.setPointerCapture(event.pointerId); // a drag may leave the chart and come back
    this.down.set(event.pointerId, { x: event.clientX, startX: event.clientX, hasMoved: false });
    clearTimeout(this.timer);
    this.spread = this.distance();
    if (this.down.size > 1) this.doing = "move";
    else if (event.pointerType === "mouse") this.doing = event.shiftKey || this.view.isWhole ? "choose" : "move";
    else this.timer = setTimeout(() => this.read(event.clientX), LONG_PRESS_MS);
  }

  private read(clientX: number): void {
    this.doing = "read";
    this.reading.readAt(this.reading.timeAt(clientX));
  }

  private move(event: PointerEvent): void {
    const finger = this.down.get(event.pointerId);
    if (!finger) {
      if (event.pointerType === "mouse") this.reading.readAt(this.reading.timeAt(event.clientX));
      return;
    }
    const moved = event.clientX - finger.x;
    finger.hasMoved ||= Math.abs(event.clientX - finger.startX) > MOVED_PX;
    if (finger.hasMoved) clearTimeout(this.timer);
    finger.x = event.clientX;
    if (this.down.size > 1) this.pinch();
    else if (this.doing === "read") this.read(event.clientX);
    else if (this.doing === "choose") this.reading.choose(finger.startX, finger.x);
    else this.view.pan(-moved / this.reading.widthPx());
  }

  private pinch(): void {
    const spread = this.distance();
    const places = [...this.down.values()].map((finger) => finger.x);
    const centre = this.reading.timeAt((Math.min(...places) + Math.max(...places)) / 2);
    if (spread > 10 && this.spread > 10) this.view.zoom(this.spread / spread, centre);
    this.spread = spread;
  }

  private end(event: PointerEvent, isLifted: boolean): void {
    const finger = this.down.get(event.pointerId);
    if (!finger) return;
    clearTimeout(this.timer);
    const wasAlone = this.down.size === 1;
    if (wasAlone && this.doing === "choose") this.choose(finger, isLifted);
    if (wasAlone && isLifted && this.doing !== "read" && !finger.hasMoved) this.tapped(event);
    this.down.delete(event.pointerId);
    if (wasAlone) this.doing = "move";
    this.spread = this.distance();
  }

  private choose(finger: Finger, isLifted: boolean): void {
    this.reading.choose(finger.x, finger.x);
    if (isLifted && finger.hasMoved) this.view.show(this.reading.timeAt(finger.startX), this.reading.timeAt(finger.x));
  }

  private tapped(event: PointerEvent): void {
    const isSecond = event.timeStamp - this.tap.at < DOUBLE_TAP_MS && Math.abs(event.clientX - this.tap.x) < 4 * MOVED_PX;
    this.tap = { at: isSecond ? -Infinity : event.timeStamp, x: event.clientX };
    if (isSecond) this.view.showAll();
    else this.reading.readAt(this.reading.timeAt(event.clientX));
  }

  private distance(): number {
    const places = [...this.down.values()].map((finger) => finger.x);
    return places.length > 1 ? Math.max(...places) - Math.min(...places) : 0;
  }
}
