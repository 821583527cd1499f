/** snake_case, an SQL identifier: source codes and objects become parts of table names. */
export const identifierPattern = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$";
/** Names that never reach SQL may have hyphens as well. */
export const namePattern = "^[a-z][a-z0-9]*([_-][a-z0-9]+)*$";

const words = (text: string): string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

export const snakeCase = (text: string): string => words(text).join("_");
export const kebabCase = (text: string): string => words(text).join("-");

/** A spelling of `seen` that fits `pattern`, or undefined: `HR Data` becomes `hr_data`. */
export function findFittingSpelling(seen: string, pattern: string): string | undefined {
  const fits = new RegExp(pattern, "u");
  return [snakeCase(seen), kebabCase(seen)].find((spelling) => spelling !== "" && fits.test(spelling));
}

/** The words of a name, in lower case: `clientSecret` and `client-secret` are both [client, secret]. */
export const splitWords = words;
