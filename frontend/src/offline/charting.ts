// Charting forms send themselves through the queue; the page stays where it is.
// A form is `form[data-charting]` with `client_key` and, for a late entry, `happened_at`.

import type { ServerClock } from "../live/clock.ts";
import { onLive } from "../live/events.ts";
import { Queue, type Answer, type Waiting } from "./queue.ts";

const PATIENCE_MS = 8000;
const RETRY_MS = 3000;

export function armCharting(root: HTMLElement, clock: ServerClock): void {
  new Charting(root, clock);
}

class Charting {
  private readonly queue: Queue;
  private readonly user = document.body.dataset["user"] ?? "";

  constructor(
    private readonly root: HTMLElement,
    private readonly clock: ServerClock,
  ) {
    this.queue = new Queue(localStorage, post, () => this.show());
    document.addEventListener("submit", (event) => void this.submit(event));
    const flush = () => void this.queue.flush(this.user).then(refresh);
    addEventListener("online", flush);
    onLive({ link: (link) => link.state === "live" && flush() });
    setInterval(() => this.queue.all().some((entry) => entry.state === "waiting") && flush(), RETRY_MS);
    this.show();
    flush();
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("charting" in form.dataset)) return;
    event.preventDefault();
    const entry = this.entryOf(form, event.submitter);
    const answer = await this.queue.put(entry);
    const isRefused = answer.status >= 400 && !this.queue.all().some((known) => known.key === entry.key);
    showProblem(form, isRefused ? answer.reason || `${form.dataset["failed"] ?? "Not recorded."} (${answer.status})` : "");
    if (isRefused) return;
    say(answer.status < 300 ? `${entry.label} ${form.dataset["done"] ?? ""}` : `${entry.label} ${this.root.dataset["waitingWord"] ?? ""}`);
    form.reset();
    renewKey(form);
    form.closest("dialog")?.close();
    refresh();
  }

  private entryOf(form: HTMLFormElement, submitter: HTMLElement | null): Waiting {
    const data = new FormData(form, submitter);
    const fields = [...data.entries()].map(([name, value]) => [name, String(value)] as [string, string]);
    return {
      key: String(data.get("client_key") ?? ""),
      url: form.action,
      user: this.user,
      label: submitter?.dataset["label"] ?? form.dataset["label"] ?? "",
      happenedAt: this.clock.now(),
      fields: fields.filter(([name]) => name !== "csrfmiddlewaretoken"),
      state: "waiting",
      reason: "",
    };
  }

  /** The list of what waits or was refused, above the log. */
  private show(): void {
    const list = this.root.querySelector<HTMLElement>("[data-waiting]");
    if (!list) return;
    const own = this.queue.idle().filter((entry) => entry.url.includes(this.root.dataset["session"] ?? "-"));
    list.hidden = own.length === 0;
    list.replaceChildren(...own.map((entry) => this.row(entry)));
  }

  private row(entry: Waiting): HTMLElement {
    const row = document.createElement("li");
    row.dataset["state"] = entry.state;
    const time = new Date(entry.happenedAt).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: this.root.dataset["zone"] ?? "UTC" });
    const words = entry.state === "waiting" ? (this.root.dataset["waitingWord"] ?? "") : (this.root.dataset["rejectedWord"] ?? "");
    row.append(`${time} ${entry.label}: ${words} ${entry.reason}`.trim());
    if (entry.state === "rejected") row.append(this.dismissal(entry));
    return row;
  }

  private dismissal(entry: Waiting): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = this.root.dataset["dismissWord"] ?? "";
    button.addEventListener("click", () => this.queue.drop(entry.key));
    return button;
  }
}

/** The time is only sent with an entry that waited: one sent at once happens now. */
async function post(entry: Waiting): Promise<Answer> {
  const body = new URLSearchParams(entry.fields);
  body.set("tapped_at", String(Math.round(entry.happenedAt)));
  const answer = await fetch(entry.url, {
    method: "POST",
    body,
    headers: { "X-Charting": "1", "X-CSRFToken": csrfToken() },
    redirect: "error",
    keepalive: true, // goes out even when the page is left
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const reason = answer.status < 300 ? "" : (await answer.text()).slice(0, 300);
  const isSentence = answer.headers.get("Content-Type")?.startsWith("text/plain") ?? false;
  return { status: answer.status, reason: isSentence ? reason : "" };
}

function csrfToken(): string {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

export function renewKey(form: HTMLFormElement): void {
  const key = form.elements.namedItem("client_key");
  if (key instanceof HTMLInputElement) key.value = newKey();
}

/** crypto.randomUUID exists on https and localhost only; clinics start on plain http too. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function showProblem(form: HTMLFormElement, reason: string): void {
  const problem = form.querySelector<HTMLElement>("[data-problem]");
  if (!problem) return;
  problem.hidden = !reason;
  problem.textContent = reason;
  if (reason) problem.focus();
}

function say(text: string): void {
  const region = document.getElementById("say");
  if (region) region.textContent = text;
}

/** Tell the page's partials that the log may have grown. */
function refresh(): void {
  document.dispatchEvent(new CustomEvent("okt:charted"));
}
