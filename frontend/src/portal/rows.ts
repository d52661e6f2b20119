// Rows such as one medicine each: added from the page's own pattern, removed and put back.

export function armRows(form: HTMLFormElement, changed: () => void): (number: string) => void {
  const rows = form.querySelector<HTMLElement>("[data-rows]");
  const pattern = rows?.querySelector("template");
  if (!rows || !pattern) return () => {};

  const add = (number: string): void => {
    const holder = document.createElement("template");
    holder.innerHTML = pattern.innerHTML.replaceAll("__", number);
    const row = holder.content.firstElementChild;
    const title = row?.querySelector("h2");
    const label = `${title?.textContent ?? ""} ${rows.querySelectorAll("[data-row]").length + 1}`.trim();
    if (title) title.textContent = label;
    row?.setAttribute("aria-label", label);
    pattern.before(holder.content);
    form.dispatchEvent(new Event("okt:rows"));
  };

  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button");
    if (button?.name === "add") {
      event.preventDefault();
      const number = next(rows);
      add(number);
      rows.querySelector<HTMLElement>(`[data-row="${number}"] :is(input, textarea)`)?.focus();
    }
    if (button?.name === "remove") {
      event.preventDefault();
      remove(rows, button, changed);
    }
  });
  if (!rows.querySelector("[data-row]")) add("0");
  return add;
}

function next(rows: HTMLElement): string {
  const numbers = [...rows.querySelectorAll<HTMLElement>("[data-row]")].map((row) => Number(row.dataset["row"]));
  return String(Math.max(-1, ...numbers) + 1);
}

/** The row stays in the page, hidden and disabled, until the page is left. */
function remove(rows: HTMLElement, button: HTMLButtonElement, changed: () => void): void {
  const row = button.closest<HTMLElement>("[data-row]");
  if (!row) return;
  const set = (isGone: boolean): void => {
    row.hidden = isGone;
    for (const field of row.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")) field.disabled = isGone;
    changed();
  };
  const note = document.createElement("p");
  note.className = "removed-row";
  note.append(`${row.querySelector("h2")?.textContent ?? ""}: ${rows.dataset["removedWord"] ?? ""} `);
  const back = document.createElement("button");
  back.type = "button";
  back.className = "link";
  back.textContent = rows.dataset["backWord"] ?? "";
  back.addEventListener("click", () => {
    note.remove();
    set(false);
  });
  note.append(back);
  row.before(note);
  set(true);
  back.focus();
}
