/**
 * How a secret is named everywhere: `<scope>/<name>`, scope in snake_case (a source code fits), name in
 * kebab-case. So strict that two references never become one environment variable or one file.
 */
export const secretReferencePattern = "^[a-z][a-z0-9]*(_[a-z0-9]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*$";

const pattern = new RegExp(secretReferencePattern);
const longest = 200;

export function isSecretReference(text: string): boolean {
  return text.length <= longest && pattern.test(text);
}
