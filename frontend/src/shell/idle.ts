// Locks the screen after minutes without input. What was typed stays where it is underneath; the
// overlay shows vital signs and asks for a password. The server is locked too.

import { onKey } from "./keys.ts";

const INPUT = ["pointerdown", "keydown", "wheel", "touchstart"] as const;

let lastInput = Date.now();
let isLocked = false;

export function armIdleLock(): void {
  const { idleMinutes, lockUrl } = document.body.dataset;
  if (!lockUrl || !idleMinutes) return;
  for (const kind of INPUT) addEventListener(kind, () => (lastInput = Date.now()), { passive: true });
  onKey("Shift+L", () => void lock(lockUrl));
  document.addEventListener("okt:lock", () => void lock(lockUrl));
  const limit = Number(idleMinutes) * 60_000;
  setInterval(() => {
    if (!isLocked && Date.now() - lastInput > limit) void lock(lockUrl);
  }, 1000);
  const overlay = dialog();
  overlay?.addEventListener("cancel", (event) => event.preventDefault());
  overlay?.addEventListener("close", () => isLocked && overlay.showModal());
}

async function lock(url: string): Promise<void> {
  const overlay = dialog();
  if (isLocked || !overlay) return;
  isLocked = true;
  const body = new URLSearchParams({ action: "lock" });
  try {
    const answer = await send(url, body);
    if ("wall" in document.body.dataset) return; // the wall goes on; its links are gone after a refresh
    show(overlay, await answer.text(), url);
  } catch {
    overlay.textContent = document.body.dataset["lockedWord"] ?? "Locked";
    isLocked = false; // no network: try again at the next tick
  }
  if (!overlay.open) overlay.showModal();
}

function show(overlay: HTMLDialogElement, html: string, url: string): void {
  const page = new DOMParser().parseFromString(html, "text/html");
  overlay.replaceChildren(...(page.querySelector("main") ?? page.body).children);
  document.dispatchEvent(new CustomEvent("okt:inserted", { detail: overlay }));
  overlay.querySelector<HTMLFormElement>("form[data-unlock]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    void unlock(overlay, event.target as HTMLFormElement, url);
  });
  if (!overlay.open) overlay.showModal();
  overlay.querySelector<HTMLElement>("[autofocus]")?.focus();
}

async function unlock(overlay: HTMLDialogElement, form: HTMLFormElement, url: string): Promise<void> {
  const fields = new URLSearchParams();
  form.querySelector("button")?.setAttribute("aria-busy", "true");
  new FormData(form).forEach((value, name) => fields.append(name, String(value)));
  const answer = await send(url, fields);
  if (answer.status === 204) return open(overlay);
  if (answer.status === 205) return location.reload(); // somebody else took over
  show(overlay, await answer.text(), url);
}

function open(overlay: HTMLDialogElement): void {
  isLocked = false;
  lastInput = Date.now();
  overlay.close();
  overlay.replaceChildren();
}

function send(url: string, body: URLSearchParams): Promise<Response> {
  const headers = { "X-Overlay": "1", ...(JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as object) };
  return fetch(url, { method: "POST", body, headers, redirect: "manual" });
}

function dialog(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("#lock-overlay");
}
