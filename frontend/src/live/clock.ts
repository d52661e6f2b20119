// The service's clock as seen from the browser: corrected for skew, and for a demo's speed.

export interface Tick {
  now: number;
  speed: number;
}

export class ServerClock {
  private base: Tick;
  private receivedAt: number;

  /** `now` is the service's time in ms when the page was rendered; `real` a monotonic ms clock. */
  constructor(now: number, private readonly real: () => number = () => performance.now()) {
    this.base = { now, speed: 1 };
    this.receivedAt = this.real();
  }

  set(tick: Tick): void {
    this.base = tick;
    this.receivedAt = this.real();
  }

  now(): number {
    return this.base.now + (this.real() - this.receivedAt) * this.base.speed;
  }

  get speed(): number {
    return this.base.speed;
  }
}
