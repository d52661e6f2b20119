// "Get help now" opens without scripts; with them Escape and a tap beside it close it again.

export function armHelp(): void {
  const help = document.getElementById("help-now");
  if (!(help instanceof HTMLDetailsElement)) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !help.open) return;
    help.open = false;
    help.querySelector("summary")?.focus();
  });
  document.addEventListener("click", (event) => {
    if (help.open && event.target instanceof Node && !help.contains(event.target)) help.open = false;
  });
  // A page that learns of danger opens it at once: `<… data-open-help>`.
  if (document.querySelector("[data-open-help]")) help.open = true;
}
