// The set of open alerts as alert events change it.

import type { AlertEvent, Priority } from "../live/events.ts";

export interface Open {
  priority: Priority;
  isAcknowledged: boolean;
}

/** One alert event applied to what is open; one that escalates or persists sounds again. */
export function apply(known: Map<string, Open>, event: AlertEvent): void {
  if (event.state === "cleared") known.delete(event.id);
  else if (event.state !== "ended") known.set(event.id, { priority: event.priority, isAcknowledged: event.state === "acknowledged" });
}
