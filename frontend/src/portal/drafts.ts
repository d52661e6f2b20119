// What was typed and is not with the clinic yet: kept on this device, sent when it can be.
//
// One draft per person and part of the questionnaire: a later one holds everything of an earlier
// one. It carries the key it was typed under, so that sending it twice writes it once, and it
// leaves only under the person who typed it. The store is the browser's own (localStorage, not
// encrypted: see docs/security.md); a draft is dropped as soon as the clinic has it.

export interface Draft {
  key: string;
  url: string;
  fields: [string, string][];
}

export interface Sent {
  status: number;
  at: string;
  help: boolean;
}

export type Send = (draft: Draft) => Promise<Sent>;

/** The small part of Storage that is needed; tests give a Map. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const NAME = "okt-intake";
/** The service is not there, or asks to sign in first: the draft keeps waiting. */
const LATER = new Set([0, 401, 403, 408, 429, 500, 502, 503, 504]);

export class Drafts {
  private running: Promise<Sent | null> | null = null;
  private isAskedAgain = false;

  constructor(
    private readonly store: Store,
    private readonly user: string,
    private readonly send: Send,
  ) {}

  keep(section: string, draft: Draft): void {
    this.store.setItem(this.name(section), JSON.stringify(draft));
    const sections = this.sections();
    if (!sections.includes(section)) this.store.setItem(this.name(""), JSON.stringify([...sections, section]));
  }

  waiting(section: string): Draft | null {
    const text = this.store.getItem(this.name(section));
    return text ? (JSON.parse(text) as Draft) : null;
  }

  sections(): string[] {
    return JSON.parse(this.store.getItem(this.name("")) ?? "[]") as string[];
  }

  /**
   * Send all that waits; the answer for `section`, or null when nothing of it waited. Asked again
   * meanwhile, it is the same promise: fulfilled when what was typed since has gone too.
   */
  flush(section: string): Promise<Sent | null> {
    this.isAskedAgain = this.running !== null;
    this.running ??= this.sendUntilAsked(section).finally(() => (this.running = null));
    return this.running;
  }

  private async sendUntilAsked(section: string): Promise<Sent | null> {
    let answer = await this.sendAll(section);
    while (this.isAskedAgain) {
      this.isAskedAgain = false;
      answer = (await this.sendAll(section)) ?? answer;
    }
    return answer;
  }

  private async sendAll(section: string): Promise<Sent | null> {
    let answer: Sent | null = null;
    for (const one of this.sections()) {
      const sent = await this.sendOne(one);
      if (one === section) answer = sent;
      if (sent && LATER.has(sent.status)) break;
    }
    return answer;
  }

  private async sendOne(section: string): Promise<Sent | null> {
    const draft = this.waiting(section);
    if (!draft) return null;
    const sent = await this.send(draft).catch(() => ({ status: 0, at: "", help: false }));
    // Typed on while it was under way: the newer draft stays.
    if (!LATER.has(sent.status) && sent.status < 300 && this.waiting(section)?.key === draft.key) this.drop(section);
    return sent;
  }

  private drop(section: string): void {
    this.store.removeItem(this.name(section));
    this.store.setItem(this.name(""), JSON.stringify(this.sections().filter((one) => one !== section)));
  }

  private name(section: string): string {
    return `${NAME}:${this.user}:${section}`;
  }
}
