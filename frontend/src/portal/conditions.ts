// Questions that only follow from an answer: `data-only-if="field=yes,unsure"`.
// A question that is not asked keeps what was typed into it.

export function armConditions(form: HTMLFormElement): void {
  const apply = (): void => {
    for (const part of form.querySelectorAll<HTMLElement>("[data-only-if]")) {
      const [name = "", answers = ""] = (part.dataset["onlyIf"] ?? "").split("=");
      part.toggleAttribute("data-off", !holds(form, name, answers.split(",")));
    }
  };
  form.addEventListener("change", apply);
  form.addEventListener("okt:rows", apply);
  apply();
}

function holds(form: HTMLFormElement, name: string, answers: string[]): boolean {
  return new FormData(form).getAll(name).some((value) => answers.includes(String(value)));
}
