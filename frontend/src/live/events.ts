// What the live stream sends (see the bedside process) and how modules of a page listen to it.

import type { Tick } from "./clock.ts";

export type Priority = "high" | "medium" | "low";

export interface FrameEvent {
  bed: string;
  session: string | null;
  at: number;
  received: number;
  values: Record<string, number | null>;
  flags?: Record<string, string>;
}

export interface AlertEvent {
  id: string;
  session: string | null;
  bed: string;
  condition: string;
  priority: Priority;
  kind: "physiological" | "technical";
  /** `ended`: the condition is over, the alert stays until a person has seen it. */
  state: "raised" | "raised_again" | "escalated" | "acknowledged" | "ended" | "cleared";
  at: number;
  facts?: Record<string, unknown>;
}

export interface SessionEvent {
  session: string;
  seq: number;
  kind: string;
  phase: string;
}

export interface LinkEvent {
  state: "live" | "lost";
}

export interface LiveHandlers {
  frame?: (event: FrameEvent) => void;
  alert?: (event: AlertEvent) => void;
  session?: (event: SessionEvent) => void;
  clock?: (event: Tick) => void;
  link?: (event: LinkEvent) => void;
}

const KINDS = ["frame", "alert", "session", "clock", "link"] as const;

/** Tell every module of the page, htmx included, as `okt:frame`, `okt:alert`, ... on document. */
export const broadcast: Required<LiveHandlers> = {
  frame: (detail) => send("frame", detail),
  alert: (detail) => send("alert", detail),
  session: (detail) => send("session", detail),
  clock: (detail) => send("clock", detail),
  link: (detail) => send("link", detail),
};

/** Listen to the page's one live stream; returns a function that stops listening. */
export function onLive(handlers: LiveHandlers): () => void {
  const stops = KINDS.map((kind) => {
    const handler = handlers[kind] as ((detail: unknown) => void) | undefined;
    if (!handler) return () => {};
    const listen = (event: Event) => handler((event as CustomEvent).detail);
    document.addEventListener(`okt:${kind}`, listen);
    return () => document.removeEventListener(`okt:${kind}`, listen);
  });
  return () => stops.forEach((stop) => stop());
}

function send(kind: string, detail: unknown): void {
  document.dispatchEvent(new CustomEvent(`okt:${kind}`, { detail }));
}
