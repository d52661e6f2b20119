// The stretch of time in view, shared by all strips. It follows the present until moved.

const SHORTEST_MS = 60_000;

export class Viewport {
  min = 0;
  max = 1;
  /** The whole session is in view, and stays so while it grows. */
  isWhole = true;
  /** The present is in view, and stays so. */
  follows = true;
  private changed: () => void = () => {};

  constructor(
    private first: number,
    private last: number,
  ) {
    this.showAll();
  }

  onChange(listener: () => void): void {
    this.changed = listener;
  }

  /** The session grew: the whole stretch is longer now, and a following view grows with it. */
  extend(first: number, last: number): void {
    this.first = Math.min(this.first, first);
    const grown = Math.max(0, last - this.last);
    this.last = Math.max(this.last, last);
    if (this.isWhole) this.set(this.first, this.last);
    else if (this.follows && grown) this.set(this.min + grown, this.max + grown);
  }

  zoom(factor: number, centre = (this.min + this.max) / 2): void {
    const length = Math.max((this.max - this.min) * factor, SHORTEST_MS);
    const share = (centre - this.min) / (this.max - this.min);
    this.show(centre - share * length, centre - share * length + length);
  }

  /** Bring a stretch into view, its ends in any order. */
  show(from: number, to: number): void {
    const whole = this.last - this.first;
    const length = Math.min(Math.max(Math.abs(to - from), SHORTEST_MS), whole);
    this.isWhole = length >= whole;
    this.place((from + to) / 2 - length / 2, length);
  }

  /** Move by a share of what is in view; positive is later. */
  pan(share: number): void {
    const length = this.max - this.min;
    this.place(this.min + share * length, length);
  }

  goToStart(): void {
    this.place(this.first, this.max - this.min);
  }

  /** Back to the present, as far zoomed as before. */
  follow(): void {
    this.place(this.last, this.max - this.min);
  }

  showAll(): void {
    this.isWhole = true;
    this.follows = true;
    this.set(this.first, this.last);
  }

  private place(min: number, length: number): void {
    const start = Math.min(Math.max(min, this.first), this.last - length);
    this.follows = start + length >= this.last - 1000;
    this.set(start, start + length);
  }

  private set(min: number, max: number): void {
    this.min = min;
    this.max = Math.max(max, min + SHORTEST_MS);
    this.changed();
  }
}
