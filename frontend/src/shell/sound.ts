// Browsers stay silent until a person touches the page. So sound is armed by a button, tested by
// listening to its own output, and a bar says so for as long as it is not armed.

import type { Priority } from "../live/events.ts";
import { PATTERNS } from "./patterns.ts";

const REMEMBERED = "okt_sound_armed";

let context: AudioContext | undefined;
let meter: AnalyserNode | undefined;
let wanted: Priority | null = null;
let nextBurst: ReturnType<typeof setTimeout> | undefined;

export function armSoundButton(): void {
  document.getElementById("arm-sound")?.addEventListener("click", armSound);
  document.querySelector("[data-arm-sound]")?.addEventListener("click", armSound);
  show(false);
  if (sessionStorage.getItem(REMEMBERED)) void resumeQuietly();
}

/** Start the sound (needs a touch or key press) and prove with a test tone that it works. */
export async function armSound(): Promise<void> {
  const audio = start();
  await audio.resume();
  const ok = audio.state === "running" && (await testTone(0.2));
  if (ok) sessionStorage.setItem(REMEMBERED, "1");
  show(ok);
  sound(wanted);
}

/** Sound a priority's pattern again and again until another (or none) is asked for. */
export function sound(priority: Priority | null): void {
  if (priority === wanted && nextBurst !== undefined) return;
  wanted = priority;
  clearTimeout(nextBurst);
  nextBurst = undefined;
  if (priority && context?.state === "running") burst(priority);
}

function start(): AudioContext {
  if (!context) {
    context = new AudioContext();
    meter = context.createAnalyser();
    meter.connect(context.destination);
    context.addEventListener("statechange", () => show(context?.state === "running"));
  }
  return context;
}

/** After a step to another page the browser may allow sound at once; else the bar stays. */
async function resumeQuietly(): Promise<void> {
  const audio = start();
  await Promise.race([audio.resume(), pause(300)]);
  const ok = audio.state === "running" && (await testTone(0.002));
  show(ok);
  if (ok) sound(wanted);
}

function burst(priority: Priority): void {
  const pattern = PATTERNS[priority];
  for (const pulse of pattern.pulses) tone(pulse.at, pulse.lasts, pulse.hz, 0.5);
  nextBurst = setTimeout(() => burst(priority), pattern.repeatAfter * 1000);
}

function tone(at: number, lasts: number, hz: number, loudness: number): void {
  if (!context || !meter) return;
  const begin = context.currentTime + 0.02 + at;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(loudness, begin + 0.02);
  gain.gain.setValueAtTime(loudness, begin + lasts - 0.03);
  gain.gain.linearRampToValueAtTime(0, begin + lasts);
  const voice = context.createOscillator();
  // Four harmonics: a sound with several partials is found by ear more easily than a pure one.
  voice.setPeriodicWave(context.createPeriodicWave([0, 0, 0, 0, 0], [0, 0.5, 0.25, 0.2, 0.15]));
  voice.frequency.value = hz;
  voice.connect(gain).connect(meter);
  voice.start(begin);
  voice.stop(begin + lasts);
}

/** Play a tone and see whether it arrives at the output. */
async function testTone(loudness: number): Promise<boolean> {
  if (!meter) return false;
  tone(0, 0.3, 660, loudness);
  const samples = new Float32Array(meter.fftSize);
  for (let attempt = 0; attempt < 12; attempt++) {
    await pause(40);
    meter.getFloatTimeDomainData(samples);
    if (samples.some((sample) => Math.abs(sample) > loudness / 20)) return true;
  }
  return false;
}

function show(isArmed: boolean): void {
  const button = document.getElementById("arm-sound");
  const bar = document.getElementById("sound-bar");
  if (bar) bar.hidden = isArmed;
  if (!button) return;
  const label = (isArmed ? button.dataset["armedLabel"] : button.dataset["unarmedLabel"]) ?? "";
  button.setAttribute("aria-pressed", String(isArmed));
  button.setAttribute("aria-label", label);
  button.querySelector("use")?.setAttribute("href", isArmed ? "#shape-sound" : "#shape-mute");
  const text = button.querySelector(".tool-text");
  if (text) text.textContent = isArmed ? `${label} ✓` : label;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
