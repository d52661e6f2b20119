// The way to the place where something is done: unfolds it, brings it into view, gives it the focus.
// A page that opens at a form (#form-...) needs no script: the browser unfolds and focuses it.

const FOCUSABLE = "input:not([type=hidden]), select, textarea, button, a[href], summary";

export function armSteps(root: HTMLElement): void {
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('.next a[href^="#"]') : null;
    const place = link && document.getElementById(link.hash.slice(1));
    if (!place) return;
    event.preventDefault();
    goTo(place);
  });
}

function goTo(place: HTMLElement): void {
  for (let fold = place.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  place.querySelector<HTMLElement>(FOCUSABLE)?.focus({ preventScroll: true });
  (place.closest(".check") ?? place).scrollIntoView({ block: place.offsetHeight > innerHeight / 2 ? "start" : "center" });
}
