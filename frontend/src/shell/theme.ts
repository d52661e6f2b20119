// Light, dark, or as the system says; remembered on this device in a cookie so that the server
// can render the right theme at once.

const COOKIE = "okt_theme";

export function armThemeToggle(): void {
  document.getElementById("theme-toggle")?.addEventListener("click", toggleTheme);
}

export function toggleTheme(): void {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset["theme"] = next;
  document.cookie = `${COOKIE}=${next}; path=/; max-age=31536000; samesite=lax`;
  document.dispatchEvent(new CustomEvent("okt:theme", { detail: { theme: next } }));
}

export function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
