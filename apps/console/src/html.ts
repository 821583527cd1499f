/** Text that is already HTML. Everything else that goes into a template is escaped. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | undefined | readonly (Html | string)[];

/** A template whose values are escaped unless they are Html themselves; lists are joined. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let out = texts[0] ?? "";
  parts.forEach((part, index) => {
    out += render(part) + (texts[index + 1] ?? "");
  });
  return { html: out };
}

function render(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return part.toString();
  if ("html" in part) return part.html;
  return part.map(render).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
