/** The figure beside a slider follows it while it is dragged. */
export function showRanges(): void {
  document.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.type !== "range") return;
    const shown = document.querySelector<HTMLOutputElement>(`output[for="${CSS.escape(target.id)}"]`);
    if (shown) shown.value = target.value;
  });
}
