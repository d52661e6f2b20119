// Keys of the session page; the `?` sheet of the page lists them.

export function armKeyboard(root: HTMLElement): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
    const deed = deedOf(event.key, root);
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}

function deedOf(key: string, root: HTMLElement): (() => void) | undefined {
  if (/^[1-7]$/.test(key)) return openChip(root, key);
  if (key === "f") return () => document.getElementById("flowsheet")?.focus();
  if (key === "n") return () => root.querySelector<HTMLElement>("#next a")?.click();
  if (key === "c") return () => root.querySelector<HTMLElement>(".log-correct")?.focus();
  return undefined;
}

function openChip(root: HTMLElement, key: string): (() => void) | undefined {
  const chip = root.querySelector<HTMLDetailsElement>(`details[data-key="${key}"]`);
  if (!chip) return undefined;
  return () => {
    chip.open = true;
    chip.querySelector<HTMLElement>("button, input:not([type=hidden]), textarea")?.focus();
  };
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
