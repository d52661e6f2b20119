// Entries charted while the connection is down: kept on this device, sent later exactly once.
//
// The store is the browser's own (localStorage, not encrypted: see docs/security.md). An entry
// carries the client key it was typed under, so sending it twice writes it once, and the time
// at which it was true. It leaves only under the person who typed it.

export interface Waiting {
  key: string;
  url: string;
  user: string;
  label: string;
  happenedAt: number;
  fields: [string, string][];
  state: "waiting" | "rejected";
  reason: string;
}

export interface Answer {
  status: number;
  reason: string;
}

export type Send = (entry: Waiting) => Promise<Answer>;

/** The small part of Storage that is needed; tests give a Map. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const NAME = "okt-waiting";
/** The service is not there, or behind a proxy that says so: the entry keeps waiting. */
const LATER = new Set([0, 401, 408, 423, 429, 502, 503, 504]);

export class Queue {
  private isSending = false;
  private readonly underWay = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly send: Send,
    private readonly changed: () => void = () => {},
  ) {}

  all(): Waiting[] {
    return JSON.parse(this.store.getItem(NAME) ?? "[]") as Waiting[];
  }

  /** What is kept and not on its way at this moment. */
  idle(): Waiting[] {
    return this.all().filter((entry) => !this.underWay.has(entry.key));
  }

  /**
   * Keep it, then send it: the page may be left before the answer comes, and the next page sends
   * it again under the same key. An answer takes it off; a refusal is returned to its form.
   */
  async put(entry: Waiting): Promise<Answer> {
    this.underWay.add(entry.key);
    this.save([...this.all().filter((known) => known.key !== entry.key), entry]);
    const answer = await this.attempt(entry);
    this.underWay.delete(entry.key);
    if (LATER.has(answer.status)) this.changed();
    else this.drop(entry.key);
    return answer;
  }

  /** Send what waits for this person, in the order typed; stop at the first silence. */
  async flush(user: string): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    try {
      for (const entry of this.idle().filter((e) => e.state === "waiting" && e.user === user)) {
        const answer = await this.attempt(entry);
        if (LATER.has(answer.status)) return;
        if (answer.status < 300) this.drop(entry.key);
        else this.replace({ ...entry, state: "rejected", reason: answer.reason });
      }
    } finally {
      this.isSending = false;
    }
  }

  /** A person has read why an entry was refused and takes it off the list. */
  drop(key: string): void {
    this.save(this.all().filter((entry) => entry.key !== key));
  }

  private replace(entry: Waiting): void {
    this.save(this.all().map((known) => (known.key === entry.key ? entry : known)));
  }

  private save(entries: Waiting[]): void {
    this.store.setItem(NAME, JSON.stringify(entries));
    this.changed();
  }

  private async attempt(entry: Waiting): Promise<Answer> {
    try {
      return await this.send(entry);
    } catch {
      return { status: 0, reason: "" };
    }
  }
}
