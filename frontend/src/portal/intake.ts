// The questionnaire keeps itself: at each change here on the device, and with the clinic as soon
// as there is a connection. Without this script it is a plain form that is kept at each step.

import { Drafts, type Draft, type Sent } from "./drafts.ts";
import { armConditions } from "./conditions.ts";
import { armRows } from "./rows.ts";

const PAUSE_MS = 700;
const RETRY_MS = 8000;
const PATIENCE_MS = 10000;

export function armIntake(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-intake]");
  const user = document.body.dataset["user"] ?? "";
  const drafts = new Drafts(localStorage, user, post);
  if (form) new Intake(form, drafts);
  else if (user) void drafts.flush("");
}

class Intake {
  private readonly section: string;
  private readonly kept = document.getElementById("kept");
  private timer = 0;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly drafts: Drafts,
  ) {
    this.section = form.dataset["intake"] ?? "";
    const addRow = armRows(form, () => this.changed());
    const before = drafts.waiting(this.section);
    if (before) restore(form, before, addRow);
    armConditions(form);
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed(0));
    form.addEventListener("submit", (event) => void this.submit(event));
    addEventListener("online", () => void this.flush());
    addEventListener("pagehide", () => this.timer && this.keep());
    setInterval(() => drafts.sections().length > 0 && void this.flush(), RETRY_MS);
    if (drafts.sections().length > 0) void this.flush();
  }

  private changed(pause = PAUSE_MS): void {
    clearTimeout(this.timer);
    this.say("saving");
    this.timer = window.setTimeout(() => {
      this.keep();
      void this.flush();
    }, pause);
  }

  private keep(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.drafts.keep(this.section, { key: newKey(), url: this.form.dataset["url"] ?? "", fields: fieldsOf(this.form) });
  }

  private async flush(): Promise<Sent | null> {
    const sent = await this.drafts.flush(this.section);
    if (sent) this.show(sent);
    return sent;
  }

  private show(sent: Sent): void {
    if (sent.status >= 200 && sent.status < 300) {
      this.say("saved", ` ${sent.at}`);
      this.showHelp(sent.help);
    } else if (sent.status === 401) this.say("signedOut");
    else this.say(sent.status >= 400 && sent.status < 500 ? "refused" : "waiting");
  }

  /** Going on needs the clinic's page: without a connection everything stays here, kept. */
  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.keep();
    await this.flush();
    if (this.drafts.waiting(this.section)) {
      this.kept?.scrollIntoView({ block: "center" });
      return;
    }
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    if (button?.name) this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    this.form.submit();
  }

  private say(what: string, more = ""): void {
    if (!this.kept) return;
    this.kept.dataset["state"] = what;
    this.kept.textContent = `${this.kept.dataset[what] ?? ""}${more}`;
  }

  private showHelp(isWanted: boolean): void {
    const help = document.getElementById("safety-help");
    if (!help) return;
    const isNew = isWanted && help.hidden;
    help.hidden = !isWanted;
    if (isNew) help.scrollIntoView({ block: "start" });
  }
}

async function post(draft: Draft): Promise<Sent> {
  const answer = await fetch(draft.url, {
    method: "POST",
    body: new URLSearchParams([...draft.fields, ["client_key", draft.key]]),
    headers: { "X-Script": "1", "X-CSRFToken": csrfToken() },
    redirect: "error",
    keepalive: true, // goes out even when the page is left
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const isKept = answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json");
  const told = isKept ? ((await answer.json()) as { at: string; help: boolean }) : { at: "", help: false };
  return { status: answer.status, at: told.at, help: told.help };
}

/** Removed rows are disabled and therefore not part of it. */
function fieldsOf(form: HTMLFormElement): [string, string][] {
  const left = new Set(["csrfmiddlewaretoken", "client_key", "seen_help"]);
  return [...new FormData(form).entries()]
    .filter(([name]) => !left.has(name))
    .map(([name, value]) => [name, String(value)] as [string, string]);
}

/** Put back what was typed here and did not reach the clinic. */
function restore(form: HTMLFormElement, draft: Draft, addRow: (number: string) => void): void {
  for (const number of new Set(draft.fields.map(([name]) => /^items-(\d+)-/.exec(name)?.[1]))) {
    if (number && !form.querySelector(`[data-row="${number}"]`)) addRow(number);
  }
  const given = new Map<string, string[]>();
  for (const [name, value] of draft.fields) given.set(name, [...(given.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (field instanceof HTMLTextAreaElement) field.value = given.get(field.name)?.[0] ?? "";
    if (!(field instanceof HTMLInputElement) || field.type === "hidden") continue;
    const values = given.get(field.name) ?? [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
}

function csrfToken(): string {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

/** crypto.randomUUID exists on https and localhost only. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
