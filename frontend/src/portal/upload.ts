// A file that is too large is named before it is sent over a slow line.

export function armUpload(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-upload]");
  const field = form?.querySelector<HTMLInputElement>("input[type=file]");
  const note = form?.querySelector<HTMLElement>("[data-too-large]");
  if (!form || !field || !note) return;
  const isTooLarge = (): boolean => (field.files?.[0]?.size ?? 0) > Number(field.dataset["most"]);
  field.addEventListener("change", () => (note.hidden = !isTooLarge()));
  form.addEventListener("submit", (event) => isTooLarge() && event.preventDefault());
}
