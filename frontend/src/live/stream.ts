// One EventSource for a page: it resumes where it stopped and notices silence.

import type { LiveHandlers } from "./events.ts";

export * from "./events.ts";
export * from "./clock.ts";

/** The service ticks every second; after this long without any event the link is lost. */
export const SILENCE_MS = 3000;
/** A half-open connection never errors, so it is replaced after this long. */
const REOPEN_MS = 4000;

export interface Connection {
  close(): void;
}

/** Open the stream at `url` (for example `http://host:8001/live?beds=all`) and report events. */
export function connectLive(url: string, handlers: LiveHandlers): Connection {
  return new Stream(url, handlers);
}

class Stream implements Connection {
  private source: EventSource | undefined;
  private lastId = "";
  private heardAt = performance.now();
  private openedAt = 0;
  private isLive: boolean | undefined;
  private readonly watch: ReturnType<typeof setInterval>;

  constructor(
    private readonly url: string,
    private readonly handlers: LiveHandlers,
  ) {
    this.open();
    this.watch = setInterval(() => this.look(), 500);
    addEventListener("pagehide", () => this.source?.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
    addEventListener("online", () => this.open());
  }

  close(): void {
    clearInterval(this.watch);
    this.source?.close();
  }

  private open(): void {
    this.source?.close();
    this.openedAt = performance.now();
    const source = new EventSource(this.address(), { withCredentials: true });
    this.source = source;
    for (const kind of ["frame", "alert", "session", "clock"] as const) {
      source.addEventListener(kind, (event) => this.hear(kind, event as MessageEvent<string>));
    }
  }

  /** A fresh EventSource cannot send Last-Event-ID as a header; the service takes it here too. */
  private address(): string {
    const url = new URL(this.url);
    if (this.lastId) url.searchParams.set("last_event_id", this.lastId);
    return url.href;
  }

  private hear(kind: keyof LiveHandlers, event: MessageEvent<string>): void {
    if (event.lastEventId) this.lastId = event.lastEventId;
    this.heardAt = performance.now();
    this.tell(true);
    const handler = this.handlers[kind] as ((detail: unknown) => void) | undefined;
    handler?.(JSON.parse(event.data));
  }

  private look(): void {
    const now = performance.now();
    if (now - this.heardAt <= SILENCE_MS) return;
    this.tell(false);
    if (now - Math.max(this.openedAt, this.heardAt) > REOPEN_MS) this.open();
  }

  private tell(isLive: boolean): void {
    if (isLive === this.isLive) return;
    this.isLive = isLive;
    this.handlers.link?.({ state: isLive ? "live" : "lost" });
  }
}
