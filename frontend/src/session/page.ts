// Small manners of the session page: dialogs, first error in view, and when the session moves on.

export function armPage(root: HTMLElement): void {
  armDialogs();
  showFirstError();
  document.addEventListener("htmx:afterSettle", () => followPhase(root));
  // A form that was sent brings its own page, with the word that it was done: do not overtake it.
  root.addEventListener("submit", (event) => {
    const { target } = event;
    isLeaving = !event.defaultPrevented && target instanceof HTMLFormElement && target.method === "post";
  });
  addEventListener("pageshow", () => (isLeaving = false));
}

let isLeaving = false;

function armDialogs(): void {
  for (const opener of document.querySelectorAll<HTMLElement>("[data-opens]")) {
    const dialog = document.getElementById(opener.dataset["opens"] ?? "");
    if (!(dialog instanceof HTMLDialogElement)) continue;
    opener.addEventListener("click", () => dialog.showModal());
    dialog.querySelector("[data-closes]")?.addEventListener("click", () => dialog.close());
    if ("open" in dialog.dataset) dialog.showModal();
  }
}

function showFirstError(): void {
  const problem = document.querySelector<HTMLElement>("[data-refused]");
  problem?.closest("details")?.setAttribute("open", "");
  problem?.focus();
  problem?.scrollIntoView({ block: "center" });
}

/** Another screen moved the session on: show it, unless that would lose what is being typed. */
function followPhase(root: HTMLElement): void {
  const phase = document.getElementById("rail")?.dataset["phase"];
  if (!phase || phase === root.dataset["phase"] || isLeaving) return;
  if (isTyping(root)) document.getElementById("moved-on")?.removeAttribute("hidden");
  else location.assign(location.pathname);
}

function isTyping(root: HTMLElement): boolean {
  if (document.querySelector("dialog[open]")) return true;
  const fields = root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("form input, form textarea");
  return [...fields].some((field) => {
    if (field.type === "hidden") return false;
    if (field.type === "radio" || field.type === "checkbox") return (field as HTMLInputElement).checked !== (field as HTMLInputElement).defaultChecked;
    return field.value !== field.defaultValue;
  });
}
