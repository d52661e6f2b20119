// Says so when the live link or the network is lost, and when it is back.

import { onLive } from "../live/events.ts";

export function armLinkBar(): void {
  const bar = document.getElementById("link-bar");
  if (!bar) return;
  onLive({
    link({ state }) {
      const wasLost = document.body.dataset["link"] === "lost";
      document.body.dataset["link"] = state;
      bar.toggleAttribute("data-lost", state === "lost");
      bar.hidden = state === "live" && !wasLost;
      bar.textContent = bar.dataset[state === "lost" ? "lost" : "back"] ?? "";
      if (state === "live") setTimeout(() => (bar.hidden = document.body.dataset["link"] === "live"), 4000);
    },
  });
}
