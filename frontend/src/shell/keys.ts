// Keyboard shortcuts: single keys, `g` then a letter, and the `?` sheet. Never while typing.

const actions = new Map<string, () => void>();
let pending = "";
let pendingTimer: ReturnType<typeof setTimeout> | undefined;

/** Run `action` on a key such as `Shift+L` or a sequence such as `g t`. */
export function onKey(keys: string, action: () => void): void {
  actions.set(keys, action);
}

export function armKeys(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-keys]")) {
    onKey(link.dataset["keys"] ?? "", () => link.click());
  }
  onKey("?", openSheet);
  for (const button of document.querySelectorAll("[data-open-shortcuts]")) {
    button.addEventListener("click", openSheet);
  }
  document.addEventListener("keydown", press);
}

export function keyName(event: Pick<KeyboardEvent, "key" | "shiftKey">): string {
  const isLetter = /^[a-z]$/i.test(event.key);
  return event.shiftKey && isLetter ? `Shift+${event.key.toUpperCase()}` : event.key;
}

function press(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const name = keyName(event);
  const action = actions.get(pending ? `${pending} ${name}` : name) ?? actions.get(name);
  clearTimeout(pendingTimer);
  const isPrefix = !pending && [...actions.keys()].some((keys) => keys.startsWith(`${name} `));
  pending = isPrefix ? name : "";
  pendingTimer = setTimeout(() => (pending = ""), 1500);
  if (!action) return;
  event.preventDefault();
  action();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function openSheet(): void {
  document.querySelector<HTMLDialogElement>("#shortcuts")?.showModal();
}
