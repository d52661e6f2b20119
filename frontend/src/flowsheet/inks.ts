// Canvas cannot read light-dark() or var(): a hidden swatch per ink resolves it for both themes.

export type Ink = "text" | "soft" | "grid" | "hr" | "spo2" | "rr" | "bp" | "band" | "band-line" | "score" | "level" | "level-band" | "site" | "high" | "medium" | "low";

const swatches = new Map<Ink, HTMLElement>();

export function ink(name: Ink): string {
  let swatch = swatches.get(name);
  if (!swatch) {
    swatch = document.createElement("i");
    swatch.className = "swatch";
    swatch.dataset["ink"] = name;
    swatch.hidden = true;
    document.body.append(swatch);
    swatches.set(name, swatch);
  }
  return getComputedStyle(swatch).color;
}

/** Call `redraw` when the theme changes, by the toggle or by the system. */
export function onThemeChange(redraw: () => void): void {
  new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}
